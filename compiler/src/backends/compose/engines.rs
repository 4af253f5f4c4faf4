//! PostgreSQL and Redis as containers.
//!
//! What is in `./postgres` and `./redis` is said by [`crate::backends::postgres`] and [`crate::backends::redis`]. Both images
//! begin as root, because a secret is a file of root, and go on as their own user; the capabilities are those for that step. They
//! are the first process of their container, so that the engine's signal to end reaches them.

use super::service::{limits, places};
use super::view::{HealthView, PortView, ServiceView, VolumeView};
use super::{POSTGRES, duration};
use crate::backends::postgres::PROBE;
use crate::plan::model::{ContainerPlan, HostPlan, PostgresPlan, RedisPlan};

/// The volume of the unix socket by which the superuser comes, from the two containers that have it and from nowhere else.
const SOCKET: &str = "postgres-socket";
const SOCKET_DIRECTORY: &str = "/var/run/postgresql";

/// The PostgreSQL server.
pub(super) fn postgres(host: &HostPlan, plan: &PostgresPlan, container: &ContainerPlan) -> ServiceView {
    // Since 18 the image keeps each major version in a folder of its own below this one.
    let data = if plan.major >= 18 {
        "/var/lib/postgresql"
    } else {
        "/var/lib/postgresql/data"
    };
    let mut environment = std::collections::BTreeMap::new();
    if let Some(secret) = &plan.superuser_secret {
        environment.insert("POSTGRES_PASSWORD_FILE".to_owned(), format!("/run/secrets/{secret}"));
    }
    // Over TCP, which the server that the image starts for itself on its first day does not answer.
    let ready = ["CMD", "pg_isready", "--quiet", "--host=127.0.0.1"];
    let mut test = texts(&ready);
    test.extend([format!("--username={PROBE}"), format!("--port={}", plan.port)]);
    ServiceView {
        resource: plan.resource.clone(),
        description: format!("PostgreSQL {}", plan.major),
        image: Some(container.image.clone()),
        volumes: vec![
            VolumeView::bind("./postgres", "/etc/hostc", true),
            VolumeView::named("postgres-data", data),
            VolumeView::named(SOCKET, SOCKET_DIRECTORY),
        ],
        secrets: plan.superuser_secret.iter().cloned().collect(),
        environment,
        networks: places(&container.networks),
        ports: loopback(container, plan.port),
        command: texts(&["postgres", "-c", "config_file=/etc/hostc/hostc.conf"]),
        restart: "unless-stopped",
        healthcheck: Some(probe(test, 60_000)),
        capabilities: vec!["CHOWN", "DAC_OVERRIDE", "FOWNER", "SETGID", "SETUID"],
        limits: limits(
            host,
            None,
            Some(container.memory),
            plan.max_connections.saturating_add(64),
        ),
        shm_size: Some("128m"),
        first_process: true,
        // Fast shutdown: open transactions are rolled back. SIGTERM would wait for every client to leave.
        stop_signal: "SIGINT",
        stop_grace_period: duration(60_000),
        tmpfs: texts(&["/tmp:mode=1777,size=64m"]),
        ..ServiceView::default()
    }
}

/// Makes roles and databases, then ends.
pub(super) fn provision(host: &HostPlan, plan: &PostgresPlan, container: &ContainerPlan) -> ServiceView {
    let mut command = texts(&[
        "--no-psqlrc",
        "--quiet",
        "--set=ON_ERROR_STOP=1",
        "--set=credentials=/run/secrets",
        "--username=postgres",
        "--file=/etc/hostc/provision.sql",
    ]);
    command.extend([format!("--port={}", plan.port), "postgres".to_owned()]);
    let mut secrets: Vec<String> = plan
        .databases
        .iter()
        .map(|database| database.password_secret.clone())
        .collect();
    secrets.sort();
    secrets.dedup();
    ServiceView {
        resource: plan.resource.clone(),
        description: "makes roles and databases, then ends".to_owned(),
        image: Some(container.image.clone()),
        depends_on: [(POSTGRES.to_owned(), "service_healthy")].into(),
        volumes: vec![
            VolumeView::bind("./postgres", "/etc/hostc", true),
            VolumeView::named(SOCKET, SOCKET_DIRECTORY),
        ],
        secrets,
        entrypoint: texts(&["psql"]),
        command,
        restart: "no",
        limits: limits(host, None, Some(64 << 20), 32),
        stop_signal: "SIGTERM",
        stop_grace_period: duration(10_000),
        tmpfs: texts(&["/tmp:mode=1777,size=16m"]),
        ..ServiceView::default()
    }
}

/// The named volumes of PostgreSQL.
pub(super) const POSTGRES_VOLUMES: [&str; 2] = ["postgres-data", SOCKET];

/// The Redis server.
pub(super) fn redis(host: &HostPlan, plan: &RedisPlan, container: &ContainerPlan) -> ServiceView {
    // Without its password redis-cli ends with 0 and says NOAUTH.
    let ask = format!(
        "REDISCLI_AUTH=\"$(cat '/run/secrets/{}')\" redis-cli -p {} ping | grep -q PONG",
        plan.password_secret, plan.port
    );
    ServiceView {
        resource: plan.resource.clone(),
        description: format!("Redis {}", plan.version),
        image: Some(container.image.clone()),
        volumes: vec![
            VolumeView::named(REDIS_VOLUME, "/data"),
            VolumeView::bind("./redis", "/etc/hostc", true),
        ],
        secrets: vec![plan.password_secret.clone()],
        networks: places(&container.networks),
        ports: loopback(container, plan.port),
        entrypoint: texts(&["/bin/sh", "/etc/hostc/start.sh"]),
        restart: "unless-stopped",
        healthcheck: Some(probe(vec!["CMD-SHELL".to_owned(), ask], 30_000)),
        capabilities: vec!["CHOWN", "SETGID", "SETUID"],
        limits: limits(host, None, Some(container.memory), 64),
        first_process: true,
        stop_signal: "SIGTERM",
        stop_grace_period: duration(30_000),
        tmpfs: texts(&["/run/redis:mode=0700,size=1m", "/tmp:mode=1777,size=16m"]),
        ..ServiceView::default()
    }
}

/// The named volume of Redis.
pub(super) const REDIS_VOLUME: &str = "redis-data";

/// The port of an engine that the host's own programs are to reach.
pub(super) fn loopback(container: &ContainerPlan, port: u16) -> Vec<PortView> {
    let published = PortView {
        published: port,
        target: port,
    };
    container.loopback.then_some(published).into_iter().collect()
}

/// The probe of an engine.
pub(super) fn probe(test: Vec<String>, start_period_ms: u64) -> HealthView {
    HealthView {
        test,
        interval: duration(10_000),
        timeout: duration(5_000),
        retries: 5,
        start_period: duration(start_period_ms),
    }
}

/// Words as texts.
pub(super) fn texts(words: &[&str]) -> Vec<String> {
    words.iter().map(|&word| word.to_owned()).collect()
}
