//! `port-reserved`: a service on the port of another kind of program.

use crate::checks::{Check, CheckContext, Findings, Run};
use crate::resources::{Resource, Service};
use crate::schema::{Level, Target};

/// The row of the table.
pub const CHECK: Check = Check {
    name: "port-reserved",
    level: Level::Warning,
    summary: "a service on the port of another kind of program",
    page: include_str!("port_reserved.md"),
    run: Run::Plan(run),
};

/// Ports that people and tools take for one kind of program (IANA's registry), and what such programs are called.
const PORTS: &[(u16, &str, &[&str])] = &[
    (22, "SSH", &["ssh", "git"]),
    (25, "mail", &["smtp", "mail", "postfix", "exim"]),
    (53, "DNS", &["dns", "named", "bind", "unbound"]),
    (
        80,
        "HTTP",
        &["http", "nginx", "caddy", "apache", "proxy", "traefik", "web"],
    ),
    (
        443,
        "HTTPS",
        &["http", "nginx", "caddy", "apache", "proxy", "traefik", "web"],
    ),
    (1433, "SQL Server", &["sql"]),
    (2375, "Docker", &["docker"]),
    (3306, "MySQL", &["sql", "maria"]),
    (5432, "PostgreSQL", &["postgres", "pg", "sql", "bouncer"]),
    (5672, "AMQP", &["rabbit", "amqp", "mq"]),
    (6379, "Redis", &["redis", "valkey", "dragonfly", "keydb"]),
    (11211, "memcached", &["memcache"]),
    (27017, "MongoDB", &["mongo", "ferret"]),
];

fn run(context: &CheckContext<'_>, findings: &mut Findings) {
    for service in context.fleet.services.values() {
        let Some(port) = &service.body.port else { continue };
        if !context.is_planned_for(Target::Systemd, &service.path) {
            continue;
        }
        let number = port.value.number();
        let Some((_, kind, names)) = PORTS.iter().find(|(reserved, ..)| *reserved == number) else {
            continue;
        };
        if is_called(service, names) {
            continue;
        }
        let diagnostic = findings
            .finding(format!(
                "`{}` listens on port {number}, which is {kind}'s",
                service.path
            ))
            .label(
                port.span,
                format!("people, scanners and firewalls take this for {kind}"),
            )
            .help("take another port, or leave `port` out: a free one is allocated and kept in `host.lock`");
        findings.report(&service.path, diagnostic);
    }
}

/// Whether the service says that it is of that kind: by its name, its program or its image.
fn is_called(service: &Resource<Service>, names: &[&str]) -> bool {
    let mut commands = service.body.commands();
    let program = commands.next();
    let program = program.and_then(|command| command.value.program().as_literal());
    let image = service.body.image.as_ref().map(|image| image.value.repository());
    let said = [Some(service.path.name()), program, image];
    said.into_iter()
        .flatten()
        .any(|text| names.iter().any(|name| text.to_ascii_lowercase().contains(name)))
}
