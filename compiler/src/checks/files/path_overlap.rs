//! `path-overlap`: folders of two owners, one in the other, and state where the system keeps its own.

use std::collections::BTreeMap;

use hostc_lang::{ResourcePath, Span};

use crate::checks::findings::{Side, places};
use crate::checks::{Check, CheckContext, Findings, Run};
use crate::plan::Names;
use crate::schema::Level;

/// The row of the table.
pub const CHECK: Check = Check {
    name: "path-overlap",
    level: Level::Error,
    summary: "folders of two owners, one in the other",
    page: include_str!("path_overlap.md"),
    run: Run::Plan(run),
};

/// Trees that belong to the distribution or to an engine (FHS 3.0; the packages).
const SYSTEM: &[&str] = &[
    "/bin",
    "/boot",
    "/dev",
    "/etc",
    "/lib",
    "/lib32",
    "/lib64",
    "/proc",
    "/root",
    "/sbin",
    "/sys",
    "/usr",
    "/var/lib/apt",
    "/var/lib/docker",
    "/var/lib/dpkg",
    "/var/lib/hostc",
    "/var/lib/mongodb",
    "/var/lib/postgresql",
    "/var/lib/redis",
    "/var/lib/systemd",
];

/// Folders that hold everybody's: below them is fine, they themselves are not one owner's.
const SHARED: &[&str] = &[
    "/",
    "/home",
    "/mnt",
    "/opt",
    "/run",
    "/srv",
    "/tmp",
    "/var",
    "/var/backups",
    "/var/lib",
    "/var/log",
];

/// What a folder is to its owner.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    /// The folder of a site.
    Home,
    /// A volume.
    Volume,
    /// Where dumps go.
    Backups,
    /// What a program may write to.
    Writable,
}

/// A folder, and whose it is.
#[derive(Clone)]
struct Claim<'a> {
    path: String,
    role: Role,
    resource: &'a ResourcePath,
    /// The site it belongs to, or the resource itself.
    owner: ResourcePath,
    span: Span,
}

impl Claim<'_> {
    fn does(&self) -> String {
        match self.role {
            Role::Home => format!("`{}` lives in `{}`", self.resource, self.path),
            Role::Volume => format!("`{}` is `{}`", self.resource, self.path),
            Role::Backups => format!("dumps of `{}` go to `{}`", self.resource, self.path),
            Role::Writable => format!("`{}` writes to `{}`", self.resource, self.path),
        }
    }

    fn side(&self) -> Side<'_> {
        Side {
            resource: self.resource,
            span: self.span,
        }
    }
}

fn run(context: &CheckContext<'_>, findings: &mut Findings) {
    let names = context.names();
    let mut by_host: BTreeMap<&ResourcePath, Vec<Claim<'_>>> = BTreeMap::new();
    for claim in claims(context, &names) {
        in_system(&claim, findings);
        for host in context.planned.placement.hosts(claim.resource) {
            by_host.entry(host).or_default().push(claim.clone());
        }
    }
    for claims in by_host.values_mut() {
        claims.sort_by(|a, b| (&a.path, a.span).cmp(&(&b.path, b.span)));
        on_host(context, claims, findings);
    }
}

fn claims<'a>(context: &'a CheckContext<'_>, names: &Names<'_>) -> Vec<Claim<'a>> {
    let fleet = context.fleet;
    let mut claims = Vec::new();
    let mut add = |path: String, role: Role, resource: &'a ResourcePath, span: Span| {
        let owner = resource.parent().unwrap_or_else(|| resource.clone());
        claims.push(Claim {
            path,
            role,
            resource,
            owner,
            span,
        });
    };
    for (path, site) in &fleet.sites {
        let span = site.body.home.as_ref().map_or(site.span, |home| home.span);
        add(names.site_home(path), Role::Home, path, span);
    }
    for (path, volume) in &fleet.volumes {
        let span = volume.body.path.as_ref().map_or(volume.span, |path| path.span);
        add(names.volume_path(path), Role::Volume, path, span);
    }
    for (path, _, backup) in fleet.backups() {
        if let Some(to) = &backup.to {
            add(to.value.to_string(), Role::Backups, path, to.span);
        }
    }
    for (path, service) in &fleet.services {
        for folder in &service.body.writable {
            add(folder.value.to_string(), Role::Writable, path, folder.span);
        }
        for mount in service.body.volumes(names.target) {
            let mount = &mount.value;
            let writes = mount.read_only.as_ref().is_none_or(|read_only| !read_only.value);
            if let Some(folder) = mount.path.as_ref().filter(|_| writes) {
                add(folder.value.to_string(), Role::Writable, path, folder.span);
            }
        }
    }
    for (path, job) in &fleet.jobs {
        for folder in &job.body.writable {
            add(folder.value.to_string(), Role::Writable, path, folder.span);
        }
    }
    claims
}

/// Whether `path` is `folder` or lies below it.
fn within(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder.trim_end_matches('/'))
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn in_system(claim: &Claim<'_>, findings: &mut Findings) {
    let path = claim.path.as_str();
    let system = SYSTEM.iter().find(|folder| within(path, folder));
    let (label, help) = match system {
        Some(folder) => (
            format!("`{folder}` belongs to the system"),
            "packages and upgrades change it: keep state in `/srv` or `/var/lib/NAME`",
        ),
        None if SHARED.contains(&path) => (
            format!("`{path}` holds what belongs to others"),
            "name a folder of its own below it",
        ),
        None => return,
    };
    let diagnostic = findings.finding(claim.does()).label(claim.span, label).help(help);
    findings.report(claim.resource, diagnostic);
}

/// Looks at each folder with the ones it lies in; `claims` are sorted by path.
fn on_host(context: &CheckContext<'_>, claims: &[Claim<'_>], findings: &mut Findings) {
    // The folders that the present one lies in, outermost first. Sorting by path puts `/a-b` between `/a` and `/a/b`, so a
    // folder is only left when the next one shares no text with it.
    let mut open: Vec<&Claim<'_>> = Vec::new();
    for claim in claims {
        open.retain(|outer| claim.path.starts_with(outer.path.trim_end_matches('/')));
        let around = open.iter().filter(|outer| within(&claim.path, &outer.path));
        if let Some(outer) = around.rev().find(|outer| clash(outer, claim)) {
            report(context, outer, claim, findings);
        }
        open.push(claim);
    }
}

fn clash(outer: &Claim<'_>, inner: &Claim<'_>) -> bool {
    if outer.resource == inner.resource {
        return false;
    }
    if outer.owner != inner.owner {
        return !SHARED.contains(&outer.path.as_str());
    }
    // Of one owner, only two volumes exclude each other: a volume in its site's home is how it is meant.
    outer.role == Role::Volume && inner.role == Role::Volume
}

fn report(context: &CheckContext<'_>, outer: &Claim<'_>, inner: &Claim<'_>, findings: &mut Findings) {
    let (first, later) = if outer.span <= inner.span {
        (outer, inner)
    } else {
        (inner, outer)
    };
    let relation = if outer.path == inner.path {
        "in the same folder"
    } else {
        "one inside the other"
    };
    let message = format!(
        "the folders of `{}` and `{}` lie {relation}",
        later.resource, first.resource
    );
    let (here, there) = places(context.fleet, later.side(), first.side());
    let help = match (first.role, later.role) {
        (Role::Writable, Role::Writable) => {
            "declare the folder as a volume and let both use it: `volumes = [ { volume = volumes.NAME; } ];`".to_owned()
        }
        (Role::Writable, Role::Volume) | (Role::Volume, Role::Writable) => {
            let volume = if first.role == Role::Volume { first } else { later };
            format!(
                "say that it is used: `volumes = [ {{ volume = {}; }} ];`",
                volume.resource
            )
        }
        _ => format!("give `{}` a folder of its own", later.resource),
    };
    let diagnostic = findings
        .finding(message)
        .label(here, later.does())
        .label(there, first.does())
        .help(help);
    findings.report(later.resource, diagnostic);
}
