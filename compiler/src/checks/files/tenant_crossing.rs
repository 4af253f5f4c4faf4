//! `tenant-crossing`: one site uses what belongs to another.

use hostc_lang::{ResourcePath, Span};

use crate::checks::path::within;
use crate::checks::{Check, CheckContext, Findings, Run};
use crate::graph::Relation;
use crate::schema::Level;

/// The row of the table.
pub const CHECK: Check = Check {
    name: "tenant-crossing",
    level: Level::Warning,
    summary: "one site uses what belongs to another",
    page: include_str!("tenant_crossing.md"),
    run: Run::Plan(run),
};

fn run(context: &CheckContext<'_>, findings: &mut Findings) {
    by_reference(context, findings);
    by_path(context, findings);
}

/// The site that a resource is of: itself, or the one it is declared in.
fn tenant(resource: &ResourcePath) -> Option<ResourcePath> {
    match resource.kind() {
        "sites" => Some(resource.clone()),
        _ => resource.parent(),
    }
}

fn by_reference(context: &CheckContext<'_>, findings: &mut Findings) {
    for from in context.graph.resources() {
        let Some(mine) = tenant(from) else { continue };
        for (to, dependency) in context.graph.dependencies(from) {
            let verb = match dependency.relation {
                Relation::Placed | Relation::Owns => continue,
                Relation::Routes => "sends requests to",
                Relation::Uses => "connects to",
                Relation::Mounts => "mounts",
                Relation::Reads => "reads",
            };
            let Some(other) = tenant(to).filter(|other| *other != mine && to.kind() != "sites") else {
                continue;
            };
            let path = if *from == mine {
                format!("`{from}` → `{to}`")
            } else {
                format!("`{mine}` → `{from}` → `{to}`")
            };
            let mut diagnostic = findings
                .finding(format!("`{mine}` reaches into `{other}`: {path}"))
                .label(dependency.span, format!("`{from}` {verb} `{to}` here"));
            if let Some(declared) = context.fleet.span(to) {
                diagnostic = diagnostic.label(declared, format!("`{other}` owns it"));
            }
            let help = format!(
                "what two sites need belongs to neither: declare it beside them, as `{}.{}`; if it is meant, say why: \
                 `allow.tenant-crossing = \"…\";`",
                to.kind(),
                to.name()
            );
            findings.report(from, diagnostic.help(help));
        }
    }
}

/// Folders that are read by their path, in the home of another site on the same host. Writing there is `path-overlap`.
fn by_path(context: &CheckContext<'_>, findings: &mut Findings) {
    let names = context.names();
    let homes: Vec<(&ResourcePath, String)> = context
        .fleet
        .sites
        .keys()
        .map(|site| (site, names.site_home(site)))
        .collect();
    let mut read = |resource: &ResourcePath, folder: &str, span: Span| {
        let mine = tenant(resource);
        let placement = &context.planned.placement;
        let other = homes.iter().find(|(site, home)| {
            within(folder, home) && mine.as_ref() != Some(*site) && placement.share_a_host(site, resource)
        });
        let (Some((site, home)), Some(mine)) = (other, &mine) else {
            return;
        };
        let mut diagnostic = findings
            .finding(format!("`{mine}` reaches into `{site}`: `{resource}` → `{folder}`"))
            .label(span, format!("this is in `{home}`"));
        if let Some(declared) = context.fleet.span(site) {
            diagnostic = diagnostic.label(declared, "which is the home of this site");
        }
        let help = "keep the files in the site that shows them, or in a volume declared beside both";
        findings.report(resource, diagnostic.help(help));
    };
    for (path, site) in &context.fleet.sites {
        for files in site.body.routes.values().filter_map(|route| route.value.files.as_ref()) {
            read(path, files.value.as_str(), files.span);
        }
    }
    let target = context.plan().target;
    for (path, service) in &context.fleet.services {
        let mounts = service.body.volumes(target).iter().map(|mount| &mount.value);
        let mounts = mounts.filter(|mount| mount.read_only.as_ref().is_some_and(|read_only| read_only.value));
        let folders = mounts
            .filter_map(|mount| mount.path.as_ref())
            .chain(service.body.workdir(target));
        for folder in folders {
            read(path, folder.value.as_str(), folder.span);
        }
    }
    for (path, job) in &context.fleet.jobs {
        if let Some(folder) = &job.body.workdir {
            read(path, folder.value.as_str(), folder.span);
        }
    }
}
