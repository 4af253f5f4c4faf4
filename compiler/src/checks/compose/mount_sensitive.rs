//! `mount-sensitive`: a part of the host's system inside a program.

use super::docker_socket::SOCKETS;
use crate::checks::path::within;
use crate::checks::{Check, CheckContext, Findings, Run};
use crate::schema::Level;

/// The row of the table.
pub const CHECK: Check = Check {
    name: "mount-sensitive",
    level: Level::Error,
    summary: "a part of the host's system inside a program",
    page: include_str!("mount_sensitive.md"),
    run: Run::Plan(run),
};

/// Trees that hold passwords, keys, devices or other programs' data (CIS Docker Benchmark 5.6; the engines' packages).
const NEVER: &[&str] = &[
    "/boot",
    "/dev",
    "/etc",
    "/proc",
    "/root",
    "/run",
    "/sys",
    "/var/lib/docker",
    "/var/lib/hostc",
    "/var/lib/mongodb",
    "/var/lib/postgresql",
    "/var/lib/redis",
    "/var/run",
];
/// Folders that hold them, of which a part may well be shared.
const NOT_WHOLE: &[&str] = &["/", "/home", "/opt", "/srv", "/srv/sites", "/var", "/var/lib"];
/// Trees that may be read and not written.
const ONLY_READ: &[&str] = &["/bin", "/lib", "/lib64", "/sbin", "/usr", "/var/log"];
/// What of `/etc` tells nothing and is asked for by many images, to be read.
const HARMLESS: &[&str] = &[
    "/etc/ca-certificates",
    "/etc/localtime",
    "/etc/mime.types",
    "/etc/ssl/certs",
    "/etc/timezone",
];

fn run(context: &CheckContext<'_>, findings: &mut Findings) {
    for service in context.fleet.services.values() {
        for mount in service.body.all_volumes() {
            let Some(path) = &mount.value.path else { continue };
            let folder = path.value.as_str();
            let reads = mount.value.read_only.as_ref().is_some_and(|read_only| read_only.value);
            if SOCKETS.contains(&folder) || (reads && HARMLESS.iter().any(|harmless| within(folder, harmless))) {
                continue;
            }
            let tree = |trees: &[&'static str]| trees.iter().find(|tree| within(folder, tree)).copied();
            let label = if let Some(tree) = tree(NEVER) {
                format!("`{tree}` holds passwords, keys, devices or other programs' data")
            } else if NOT_WHOLE.contains(&folder) {
                format!("`{folder}` holds everything of everyone")
            } else if let Some(tree) = tree(ONLY_READ).filter(|_| !reads) {
                format!("whoever may write to `{tree}` decides what the host runs and logs")
            } else {
                continue;
            };
            let diagnostic = findings
                .finding(format!("`{}` has `{folder}` of the host inside it", service.path))
                .label(path.span, label)
                .help("mount the one folder that is its own, or a volume: `volumes = [ { volume = volumes.NAME; at = \"/data\"; } ];`");
            findings.report(&service.path, diagnostic);
        }
    }
}
