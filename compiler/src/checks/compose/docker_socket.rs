//! `docker-socket`: a program that is handed the socket of Docker.

use crate::checks::{Check, CheckContext, Findings, Run};
use crate::schema::Level;

/// The row of the table.
pub const CHECK: Check = Check {
    name: "docker-socket",
    level: Level::Error,
    summary: "a program that is handed the socket of Docker",
    page: include_str!("docker_socket.md"),
    run: Run::Plan(run),
};

/// The sockets of Docker, containerd and Podman, and the folders that hold nothing else.
pub(super) const SOCKETS: &[&str] = &[
    "/run/docker.sock",
    "/var/run/docker.sock",
    "/run/containerd",
    "/var/run/containerd",
    "/run/containerd/containerd.sock",
    "/run/podman",
    "/run/podman/podman.sock",
];

fn run(context: &CheckContext<'_>, findings: &mut Findings) {
    for service in context.fleet.services.values() {
        let mounted = service.body.all_volumes().filter_map(|mount| mount.value.path.as_ref());
        for path in mounted.chain(&service.body.writable) {
            if !SOCKETS.contains(&path.value.as_str()) {
                continue;
            }
            let diagnostic = findings
                .finding(format!("`{}` may tell Docker what to do", service.path))
                .label(path.span, "who can write to this socket can start a container as root, with all of the host in it")
                .help(
                    "leave it out; a program that only watches containers can ask a proxy that passes reading requests alone \
                     (docker-socket-proxy), which then has this mount with an `allow.docker-socket`",
                );
            findings.report(&service.path, diagnostic);
        }
    }
}
