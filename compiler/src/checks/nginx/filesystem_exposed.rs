//! `filesystem-exposed`: nginx serves files that were never meant for visitors.

use std::collections::BTreeMap;

use hostc_lang::{ResourcePath, Span};

use crate::checks::path::within;
use crate::checks::{Check, CheckContext, Findings, Run};
use crate::schema::{Level, Spanned, UnixPath};

/// The row of the table.
pub const CHECK: Check = Check {
    name: "filesystem-exposed",
    level: Level::Error,
    summary: "files served that were never meant for visitors",
    page: include_str!("filesystem_exposed.md"),
    run: Run::Plan(run),
};

/// Folders of which no part is for visitors (FHS 3.0; the engines' packages).
const SYSTEM: &[&str] = &[
    "/boot",
    "/dev",
    "/etc",
    "/proc",
    "/root",
    "/run",
    "/sys",
    "/var/backups",
    "/var/lib/docker",
    "/var/lib/hostc",
    "/var/lib/mongodb",
    "/var/lib/postgresql",
    "/var/lib/redis",
    "/var/log",
];

/// Folders that hold what belongs to many, of which one below may well be for visitors.
const SHARED: &[&str] = &[
    "/",
    "/home",
    "/media",
    "/mnt",
    "/opt",
    "/srv",
    "/srv/sites",
    "/tmp",
    "/usr",
    "/var",
    "/var/lib",
    "/var/tmp",
    "/var/www",
];

/// A place with something private in it.
#[derive(Clone)]
struct Private {
    path: String,
    what: String,
    span: Option<Span>,
}

fn run(context: &CheckContext<'_>, findings: &mut Findings) {
    let mut by_host: BTreeMap<&ResourcePath, Vec<Private>> = BTreeMap::new();
    let placement = &context.planned.placement;
    for (resource, private) in all_private(context) {
        for host in placement.hosts(resource) {
            by_host.entry(host).or_default().push(private.clone());
        }
    }
    for site in context.fleet.sites.values() {
        for route in site.body.routes.values() {
            if let Some(files) = &route.value.files {
                let here = context.server(&site.path).and_then(|host| by_host.get(host));
                served(&site.path, files, here, findings);
            }
        }
    }
    for service in context.fleet.services.values() {
        if let Some(files) = &service.body.files {
            let here = placement.host(&service.path).and_then(|host| by_host.get(host));
            served(&service.path, files, here, findings);
        }
    }
}

/// What is private: homes with their logs and shared files, files of variables and secrets, dumps.
fn all_private<'a>(context: &CheckContext<'a>) -> impl Iterator<Item = (&'a ResourcePath, Private)> {
    let (fleet, names) = (context.fleet, context.names());
    let sites = fleet.sites.values().flat_map(move |site| {
        let home = names.site_home(&site.path);
        let logs = Private {
            path: format!("{home}/shared/logs"),
            what: format!("the logs and everything else of `{}`", site.path),
            span: None,
        };
        let variables = site.body.env_file.as_ref().map(|file| Private {
            path: file.value.to_string(),
            what: format!("the variables of `{}`", site.path),
            span: Some(file.span),
        });
        [Some(logs), variables]
            .into_iter()
            .flatten()
            .map(|private| (&site.path, private))
    });
    let dumps = fleet.databases.values().filter_map(|database| {
        let to = database.body.backup.as_ref()?.value.to.as_ref()?;
        let private = Private {
            path: to.value.to_string(),
            what: format!("the dumps of `{}`", database.path),
            span: Some(to.span),
        };
        Some((&database.path, private))
    });
    // A secret has no host: whoever serves its file gives it away.
    let secrets = fleet.secrets.values().filter_map(move |secret| {
        let file = secret.body.file.as_ref()?;
        let private = Private {
            path: file.value.to_string(),
            what: format!("`{}`", secret.path),
            span: Some(file.span),
        };
        let reader = context_reader(context, &secret.path)?;
        Some((reader, private))
    });
    sites.chain(dumps).chain(secrets)
}

/// Somebody who reads a secret, whose host has its file.
fn context_reader<'a>(context: &CheckContext<'a>, secret: &ResourcePath) -> Option<&'a ResourcePath> {
    context.graph.dependents(secret).first().map(|(reader, _)| *reader)
}

fn served(resource: &ResourcePath, files: &Spanned<UnixPath>, here: Option<&Vec<Private>>, findings: &mut Findings) {
    let folder = files.value.as_str();
    let system = SYSTEM.iter().find(|system| within(folder, system));
    let inside = || here?.iter().find(|private| within(&private.path, folder));
    let (label, other) = if let Some(system) = system {
        (format!("`{system}` belongs to the system"), None)
    } else if SHARED.contains(&folder) {
        (format!("`{folder}` holds what belongs to many"), None)
    } else if let Some(private) = inside() {
        (format!("{} are in it: `{}`", private.what, private.path), private.span)
    } else {
        return;
    };
    let mut diagnostic = findings
        .finding(format!(
            "`{resource}` shows visitors everything in `{folder}` that nginx can read"
        ))
        .label(files.span, label);
    if let Some(span) = other {
        diagnostic = diagnostic.label(span, "this is in it");
    }
    findings.report(
        resource,
        diagnostic.help("name the folder that is built for visitors, such as `/srv/sites/NAME/current/public`"),
    );
}
