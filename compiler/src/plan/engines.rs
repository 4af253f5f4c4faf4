//! PostgreSQL, Redis, and the dumps of databases.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr};

use hostc_lang::ResourcePath;
use ipnet::IpNet;

use super::defaults;
use super::model::{
    BackedUp, BackupPlan, CachePlan, ContainerPlan, DatabasePlan, MongodbPlan, PostgresPlan, RedisPlan,
};
use super::networks::Places;
use super::symbols::{Names, POSTGRES, REDIS, container, password_secret, redis_secret};
use crate::graph::Relation;
use crate::resources::database::DatabaseEngine;
use crate::resources::{Database, Host, Resource};
use crate::schema::Target;

/// The id of the PostgreSQL superuser's password under compose.
pub const SUPERUSER_SECRET: &str = "postgres.superuser";

/// The engines of one host.
#[derive(Clone, Copy)]
pub struct Engines<'a> {
    /// PostgreSQL.
    pub postgres: Option<&'a PostgresPlan>,
    /// MongoDB.
    pub mongodb: Option<&'a MongodbPlan>,
    /// Redis.
    pub redis: Option<&'a RedisPlan>,
}

/// The databases of one engine on a host.
pub fn databases_of<'a>(names: &Names<'a>, host: &ResourcePath, engine: DatabaseEngine) -> Vec<&'a Resource<Database>> {
    let databases = names.placement.only_on(host, &names.fleet.databases);
    databases.filter(|database| database.body.engine() == engine).collect()
}

/// The host's PostgreSQL, if it says one or has databases.
pub fn plan_postgres(names: &Names<'_>, places: &Places, path: &ResourcePath, host: &Host) -> Option<PostgresPlan> {
    let here = databases_of(names, path, DatabaseEngine::Postgres);
    let declared = host.postgres.as_ref().map(|server| &server.value);
    if here.is_empty() && declared.is_none() {
        return None;
    }
    let version = defaults::postgres_version(host);
    let mut databases: Vec<DatabasePlan> = here
        .iter()
        .map(|database| plan_database(names, places, path, database))
        .collect();
    databases.sort_by(|a, b| a.name.cmp(&b.name));
    let remote = has_remote_clients(&databases);
    let image = declared
        .and_then(|server| server.image.as_ref())
        .map(|image| image.value.to_string());
    let shared_buffers = declared
        .and_then(|s| s.shared_buffers.as_ref())
        .map_or(128 << 20, |size| size.value.bytes());
    let container = (names.target == Target::Compose).then(|| ContainerPlan {
        image: image.unwrap_or_else(|| format!("postgres:{version}")),
        memory: shared_buffers.saturating_mul(2).max(256 << 20),
        networks: places.of(POSTGRES),
        loopback: names.engine_is_on_loopback(POSTGRES, path),
    });
    Some(PostgresPlan {
        resource: if declared.is_some() {
            format!("{path}.postgres")
        } else {
            path.to_string()
        },
        major: version.major(),
        port: declared
            .and_then(|server| server.port.as_ref())
            .map_or(5432, |port| port.value.number()),
        listen: listen(names, path, remote),
        max_connections: declared
            .and_then(|s| s.max_connections.as_ref())
            .map_or(100, |most| most.value),
        shared_buffers,
        databases,
        superuser_secret: container.is_some().then(|| SUPERUSER_SECRET.to_owned()),
        container,
    })
}

/// One database, with where its users are.
pub fn plan_database(
    names: &Names<'_>,
    places: &Places,
    host: &ResourcePath,
    database: &Resource<Database>,
) -> DatabasePlan {
    let (name, owner) = names.database_names(&database.path);
    let server = container(database.body.engine());
    let mut clients: BTreeSet<IpNet> = BTreeSet::new();
    let mut processes = 0;
    for (user, dependency) in names.graph.dependents(&database.path) {
        if dependency.relation != Relation::Uses {
            continue;
        }
        let ids = if user.kind() == "services" {
            names.instance_ids(user)
        } else {
            vec![user.id()]
        };
        for (from, _) in names.connections(user, &database.path, dependency.relation) {
            processes += u32::try_from(ids.len()).unwrap_or(u32::MAX);
            match (names.target, from == host) {
                (Target::Systemd, true) => {
                    clients.insert(IpNet::from(IpAddr::V4(Ipv4Addr::LOCALHOST)));
                }
                (Target::Compose, true) => {
                    clients.extend(
                        ids.iter()
                            .filter_map(|id| Some(IpNet::from(IpAddr::V4(places.address(id, server)?)))),
                    );
                }
                (_, false) => clients.extend(names.host_address(from).map(IpNet::from)),
            }
        }
    }
    if names.is_on_loopback(&database.path) {
        // Whoever works there keeps connections, too.
        processes += 1;
        clients.extend(match names.target {
            Target::Systemd => Some(IpNet::from(IpAddr::V4(Ipv4Addr::LOCALHOST))),
            Target::Compose => places
                .host_seen_by(server)
                .map(|gateway| IpNet::from(IpAddr::V4(gateway))),
        });
    }
    let pool = database
        .body
        .connections
        .as_ref()
        .map_or(defaults::POOL, |connections| connections.value);
    DatabasePlan {
        id: database.id(),
        resource: database.path.to_string(),
        name,
        owner,
        password_secret: password_secret(&database.path),
        extensions: database
            .body
            .extensions
            .iter()
            .map(|extension| extension.value.clone())
            .collect(),
        clients: clients.into_iter().collect(),
        connection_limit: (processes > 0).then(|| pool.saturating_mul(processes)),
    }
}

/// The host's Redis, if it says one or has caches.
pub fn plan_redis(names: &Names<'_>, places: &Places, path: &ResourcePath, host: &Host) -> Option<RedisPlan> {
    let here: Vec<_> = names.placement.only_on(path, &names.fleet.caches).collect();
    let declared = host.redis.as_ref().map(|server| &server.value);
    if here.is_empty() && declared.is_none() {
        return None;
    }
    let version = defaults::redis_version(host);
    let image = declared
        .and_then(|server| server.image.as_ref())
        .map(|image| image.value.to_string());
    let memory = declared
        .and_then(|server| server.memory.as_ref())
        .map_or(64 << 20, |size| size.value.bytes());
    let remote = here
        .iter()
        .any(|cache| names.visitors(&cache.path, path).iter().any(|from| *from != path));
    let container = (names.target == Target::Compose).then(|| ContainerPlan {
        image: image.unwrap_or_else(|| format!("redis:{version}")),
        memory: memory.saturating_mul(2).max(64 << 20),
        networks: places.of(REDIS),
        loopback: names.engine_is_on_loopback(REDIS, path),
    });
    Some(RedisPlan {
        resource: if declared.is_some() {
            format!("{path}.redis")
        } else {
            path.to_string()
        },
        version: version.to_string(),
        port: declared
            .and_then(|server| server.port.as_ref())
            .map_or(6379, |port| port.value.number()),
        listen: listen(names, path, remote),
        memory,
        idle_timeout_seconds: declared
            .and_then(|s| s.idle_timeout.as_ref())
            .map_or(0, |time| time.value.seconds()),
        password_secret: redis_secret(None),
        caches: here
            .iter()
            .map(|cache| CachePlan {
                resource: cache.path.to_string(),
                database: names.numbers.caches.get(&cache.path).copied().unwrap_or_default(),
            })
            .collect(),
        container,
    })
}

/// What is backed up on a host.
pub fn plan_backups(names: &Names<'_>, host: &ResourcePath) -> Vec<BackupPlan> {
    let backups = names.fleet.backups();
    let here = backups.filter(|(path, ..)| names.placement.is_on(path, host));
    here.map(|(path, _, backup)| {
        let id = path.id();
        let to = backup.to.as_ref().map(|to| to.value.to_string());
        BackupPlan {
            resource: path.to_string(),
            what: if path.kind() == "volumes" {
                BackedUp::Folder {
                    path: names.volume_path(path),
                }
            } else {
                BackedUp::Database {
                    engine: names.engine(path),
                    name: names.database_names(path).0,
                }
            },
            schedule: backup.schedule.value.to_string(),
            keep: backup.keep.as_ref().map_or(14, |keep| keep.value),
            directory: to.unwrap_or_else(|| format!("/var/backups/hostc/{id}")),
            id: format!("{id}-backup"),
        }
    })
    .collect()
}

/// The addresses an engine listens on natively: this machine's own, and the host's where another host uses it.
pub fn listen(names: &Names<'_>, host: &ResourcePath, remote: bool) -> Vec<IpAddr> {
    let mut addresses = vec![IpAddr::V4(Ipv4Addr::LOCALHOST)];
    addresses.extend(names.host_address(host).filter(|_| remote));
    addresses
}

/// Whether somebody on another host uses one of the databases.
pub fn has_remote_clients(databases: &[DatabasePlan]) -> bool {
    let mut clients = databases.iter().flat_map(|database| &database.clients);
    clients.any(|client| !client.addr().is_loopback())
}
