//! `path-reserved`: state in a folder that belongs to the system, or in one that holds everybody's.

use super::shared::{Claim, Role, SHARED, claims};
use crate::checks::path::within;
use crate::checks::{Check, CheckContext, Findings, Run};
use crate::schema::Level;

/// The row of the table.
pub const CHECK: Check = Check {
    name: "path-reserved",
    level: Level::Error,
    summary: "state in a folder that belongs to the system",
    page: include_str!("path_reserved.md"),
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

fn run(context: &CheckContext<'_>, findings: &mut Findings) {
    let names = context.names();
    // What is mounted from there is `mount-sensitive`.
    let kept = claims(context, &names)
        .into_iter()
        .filter(|claim| claim.role != Role::Mounted);
    kept.for_each(|claim| in_system(&claim, findings));
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
