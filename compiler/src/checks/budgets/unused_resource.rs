//! `unused-resource`: something that is set up for nobody.

use std::collections::BTreeSet;

use hostc_lang::{ResourcePath, Span};

use crate::checks::path::within;
use crate::checks::program::{outline, programs};
use crate::checks::{Check, CheckContext, Findings, Run};
use crate::graph::Relation;
use crate::schema::{Level, Target};

/// The row of the table.
pub const CHECK: Check = Check {
    name: "unused-resource",
    level: Level::Warning,
    summary: "something that is set up for nobody",
    page: include_str!("unused_resource.md"),
    run: Run::Plan(run),
};

fn run(context: &CheckContext<'_>, findings: &mut Findings) {
    let fleet = context.fleet;
    let used = |path: &ResourcePath, relation: Relation| {
        let mut users = context.graph.dependents(path).into_iter();
        users.any(|(_, dependency)| dependency.relation == relation)
    };
    for database in fleet
        .databases
        .values()
        .filter(|database| !used(&database.path, Relation::Uses))
    {
        let help = "hand it to the program that needs it: `env.DATABASE_URL = databases.NAME.url;`, or remove it";
        report(
            &database.path,
            database.span,
            "no program connects to it",
            help,
            findings,
        );
    }
    for cache in fleet.caches.values().filter(|cache| !used(&cache.path, Relation::Uses)) {
        let help = "hand it to the program that needs it: `env.REDIS_URL = caches.NAME.url;`, or remove it";
        report(&cache.path, cache.span, "no program connects to it", help, findings);
    }
    let paths = paths(context);
    let names = context.names();
    for volume in fleet
        .volumes
        .values()
        .filter(|volume| !used(&volume.path, Relation::Mounts))
    {
        let folder = names.volume_path(&volume.path);
        if paths.iter().any(|path| within(path, &folder)) {
            continue;
        }
        let help = "mount it, `volumes = [ { volume = volumes.NAME; } ];`, or remove it";
        report(
            &volume.path,
            volume.span,
            "no program mounts it, and no route shows it",
            help,
            findings,
        );
    }
    for proxy in fleet.proxies.values() {
        let Some(host) = context.planned.placement.host(&proxy.path) else {
            continue;
        };
        let files = context.planned.placement.only_on(host, &fleet.services);
        let files = files.filter(|service| service.body.files.is_some()).count();
        if files == 0 && context.planned.placement.served(host, fleet).next().is_none() {
            let help = "let a site be served by it, `via = proxies.NAME;`, or remove it";
            report(&proxy.path, proxy.span, "no site is behind it", help, findings);
        }
    }
    for host in fleet.hosts.values() {
        let bare = context.planned.placement.on(&host.path).next().is_none();
        let serves = context.planned.placement.served(&host.path, fleet).next().is_some();
        let engines = host.body.postgres.is_some() || host.body.redis.is_some() || host.body.mongodb.is_some();
        if bare && !serves && !engines && fleet.hosts.len() > 1 {
            let help = "put something there with `on = hosts.NAME;`, or remove it";
            report(&host.path, host.span, "nothing runs on it", help, findings);
        }
    }
}

/// The folders that are used by their path.
fn paths(context: &CheckContext<'_>) -> BTreeSet<String> {
    let fleet = context.fleet;
    let services = fleet.services.values().flat_map(|service| {
        let body = &service.body;
        let workdirs = Target::ALL.into_iter().filter_map(|target| body.workdir(target));
        let mounted = body.all_volumes().filter_map(|mount| mount.value.path.as_ref());
        let folders = mounted.chain(&body.writable).chain(&body.files).chain(workdirs);
        folders.map(|path| path.value.to_string())
    });
    let jobs = fleet.jobs.values().flat_map(|job| {
        let folders = job.body.writable.iter().chain(&job.body.workdir);
        folders.map(|path| path.value.to_string())
    });
    let routes = fleet.sites.values().flat_map(|site| site.body.routes.values());
    let routes = routes
        .filter_map(|route| route.value.files.as_ref())
        .map(|path| path.value.to_string());
    let said = Target::ALL
        .into_iter()
        .flat_map(|target| programs(fleet, target))
        .flat_map(|program| {
            let values = program.env.values().map(|value| outline(&value.value.0));
            let words = program
                .command
                .into_iter()
                .flat_map(|command| command.value.words().map(outline));
            values.chain(words).collect::<Vec<_>>()
        });
    let said = said.filter(|text| text.starts_with('/'));
    services.chain(jobs).chain(routes).chain(said).collect()
}

fn report(resource: &ResourcePath, span: Span, label: &str, help: &str, findings: &mut Findings) {
    let diagnostic = findings
        .finding(format!("nobody uses `{resource}`"))
        .label(span, label)
        .help(help.replace("NAME", resource.name()));
    findings.report(resource, diagnostic);
}
