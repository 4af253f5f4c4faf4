//! Redis: one server for the caches of a host, behind one password.
//!
//! The password is not in the bundle: `redis.conf` includes a file that is made of the secret store before the server
//! starts, and a server without that file does not start. Every cache has its own numbered database; commands that reach
//! beyond the caller's database do not exist.
//!
//! # With systemd
//!
//! `/etc/redis/redis.conf` is the whole file; a drop-in of the package's `redis-server.service` runs
//! `/usr/local/lib/hostc/redis-password`, which makes `/run/redis/password.conf`.
//!
//! # With Docker Compose
//!
//! This backend writes `redis/redis.conf` into the project's folder `/srv/HOST`. The container `redis`:
//!
//! | | |
//! |---|---|
//! | entry point | `["/bin/sh", "/etc/hostc/start.sh"]`, which this backend writes as `redis/start.sh` |
//! | command | none |
//! | volumes | data at `/data`; `./redis:/etc/hostc:ro` |
//! | tmpfs | `/run/redis` (`mode=0700`), where the password's file is made |
//! | secrets | the password's, in `/run/secrets/ID` |
//! | user | `0:0` at first, since secrets are files of root, with `cap_drop: [ALL]` and `cap_add: [SETUID, SETGID, CHOWN]`; the script goes on as `redis` |
//!
//! The probe is `redis-cli -p PORT ping`, which answers `NOAUTH` with status 0 while the server is up; a probe that asks for
//! `PONG` gives the password by `REDISCLI_AUTH="$(cat /run/secrets/ID)"`.

use serde::Serialize;

use super::format::redis_conf::memory;
use super::{Artifact, Backend, Context, Output};
use crate::plan::model::{CachePlan, RedisPlan};
use crate::schema::Target;

/// The backend.
pub const BACKEND: Backend = Backend {
    name: "redis",
    targets: &[Target::Systemd, Target::Compose],
    templates: &[
        (
            CONF,
            include_str!("../../../../stdlib/templates/redis_conf/redis.conf.j2"),
        ),
        (
            DROP_IN,
            include_str!("../../../../stdlib/templates/systemd/redis-server.conf.j2"),
        ),
        (
            PASSWORD,
            include_str!("../../../../stdlib/templates/shell/redis-password.j2"),
        ),
        (START, include_str!("../../../../stdlib/templates/shell/redis-start.j2")),
    ],
    render,
};

const CONF: &str = "redis_conf/redis.conf";
const DROP_IN: &str = "systemd/redis-server.conf";
const PASSWORD: &str = "shell/redis-password";
const START: &str = "shell/redis-start";

/// Commands that reach beyond the caller's own database: into all of them, the server itself, or what others send.
const DISABLED: &[&str] = &[
    "CONFIG",
    "DEBUG",
    "FLUSHALL",
    "MONITOR",
    "REPLICAOF",
    "SHUTDOWN",
    "SLAVEOF",
    "SWAPDB",
];

#[derive(Serialize)]
struct View<'a> {
    resource: &'a str,
    bind: Vec<String>,
    loopback_only: bool,
    port: u16,
    idle_timeout: u64,
    password_file: &'a str,
    password_secret: &'a str,
    supervised: &'a str,
    pidfile: Option<&'a str>,
    logfile: &'a str,
    directory: &'a str,
    caches: &'a [CachePlan],
    maxmemory: String,
    disabled: &'a [&'a str],
}

fn render(context: &Context<'_>, output: &mut Output) {
    let Some(server) = &context.host.redis else {
        return;
    };
    let view = view(server, context.plan.target);
    let resource = server.resource.as_str();
    match context.plan.target {
        Target::Systemd => {
            context.file(output, resource, CONF, &view, |host, text| {
                let mut artifact = Artifact::public(host, "etc/redis/redis.conf", resource, text);
                artifact.mode = 0o640;
                artifact.owned_by("redis:redis")
            });
            context.file(output, resource, DROP_IN, &view, |host, text| {
                Artifact::public(
                    host,
                    "etc/systemd/system/redis-server.service.d/hostc.conf",
                    resource,
                    text,
                )
            });
            context.file(output, resource, PASSWORD, &view, |host, text| {
                Artifact::program(host, "usr/local/lib/hostc/redis-password", resource, text)
            });
        }
        Target::Compose => {
            let folder = format!("srv/{}/redis", context.host.name);
            context.file(output, resource, CONF, &view, |host, text| {
                Artifact::public(host, format!("{folder}/redis.conf"), resource, text)
            });
            context.file(output, resource, START, &view, |host, text| {
                Artifact::program(host, format!("{folder}/start.sh"), resource, text)
            });
        }
    }
}

fn view(server: &RedisPlan, target: Target) -> View<'_> {
    let contained = target == Target::Compose;
    View {
        resource: &server.resource,
        bind: if contained {
            vec!["*".to_owned(), "-::*".to_owned()]
        } else {
            server.listen.iter().map(ToString::to_string).collect()
        },
        loopback_only: server.listen.iter().all(std::net::IpAddr::is_loopback),
        port: server.port,
        idle_timeout: server.idle_timeout_seconds,
        password_file: "/run/redis/password.conf",
        password_secret: &server.password_secret,
        supervised: if contained { "no" } else { "systemd" },
        pidfile: (!contained).then_some("/run/redis/redis-server.pid"),
        logfile: if contained {
            ""
        } else {
            "/var/log/redis/redis-server.log"
        },
        directory: if contained { "/data" } else { "/var/lib/redis" },
        caches: &server.caches,
        maxmemory: memory(server.memory),
        disabled: DISABLED,
    }
}

#[cfg(test)]
mod tests;
