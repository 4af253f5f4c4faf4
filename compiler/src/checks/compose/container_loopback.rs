//! `container-loopback`: a container that looks for another program within itself.

use std::collections::BTreeMap;

use hostc_lang::ResourcePath;

use crate::checks::program::{outline, programs};
use crate::checks::{Check, CheckContext, Findings, Run};
use crate::schema::{Level, Target};

/// The row of the table.
pub const CHECK: Check = Check {
    name: "container-loopback",
    level: Level::Warning,
    summary: "a container that looks for another program within itself",
    page: include_str!("container_loopback.md"),
    run: Run::Plan(run),
};

/// How a machine calls itself.
const LOOPBACK: &[&str] = &["localhost", "127.0.0.1", "[::1]", "::1"];
/// Schemes of what a program connects to and browsers do not.
const SCHEMES: &[&str] = &[
    "amqp",
    "amqps",
    "memcached",
    "mongodb",
    "mysql",
    "mariadb",
    "nats",
    "postgres",
    "postgresql",
    "redis",
    "rediss",
    "smtp",
    "smtps",
];
/// Variables that name the host of a server.
const VARIABLES: &[&str] = &[
    "CACHE_HOST",
    "DATABASE_HOST",
    "DB_HOST",
    "ELASTICSEARCH_HOST",
    "MAIL_HOST",
    "MEMCACHED_HOST",
    "MONGO_HOST",
    "MYSQL_HOST",
    "PGHOST",
    "POSTGRES_HOST",
    "RABBITMQ_HOST",
    "REDIS_HOST",
    "SMTP_HOST",
];

fn run(context: &CheckContext<'_>, findings: &mut Findings) {
    // Who listens where: only a port of the same host can be meant.
    let ports = context.planned.numbers.ports.iter();
    let listening: BTreeMap<(&ResourcePath, u16), &ResourcePath> =
        ports.map(|((host, path), port)| ((host, *port), path)).collect();
    for program in programs(context.fleet, context.plan().target) {
        if !context.is_planned_for(Target::Compose, program.path) {
            continue;
        }
        let hosts = context.planned.placement.hosts(program.path);
        for (name, value) in program.env {
            let text = outline(&value.value.0);
            let named = VARIABLES.contains(&name.as_str()) && LOOPBACK.contains(&text.as_str());
            let target = url_to_itself(&text);
            let meant =
                target.and_then(|(_, port)| hosts.iter().find_map(|host| listening.get(&(host, port?)).copied()));
            let meant = meant.filter(|meant| *meant != program.path);
            let backend = target.is_some_and(|(scheme, _)| SCHEMES.contains(&scheme));
            if !named && !backend && meant.is_none() {
                continue;
            }
            let help = match meant {
                Some(meant) => format!("name it: `env.{name} = {meant}.url;`"),
                None => "name the resource: `databases.NAME.url`, `caches.NAME.host`, `services.NAME.url`; its address is then the \
                         right one on both targets"
                    .to_owned(),
            };
            let diagnostic = findings
                .finding(format!(
                    "`{name}` of `{}` leads back into its own container",
                    program.path
                ))
                .label(
                    value.span,
                    "under compose this is the container itself, where nothing else runs",
                )
                .help(help);
            findings.report(program.path, diagnostic);
        }
    }
}

/// The scheme and port of a URL whose host is the machine itself.
fn url_to_itself(text: &str) -> Option<(&str, Option<u16>)> {
    let (scheme, rest) = text.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let place = authority.rsplit_once('@').map_or(authority, |(_, place)| place);
    let (host, port) = match place.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, port.parse().ok()),
        _ => (place, None),
    };
    LOOPBACK.contains(&host).then_some((scheme, port))
}
