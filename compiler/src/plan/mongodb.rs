//! MongoDB: one server a host, in which every database has one user of its own.

use hostc_lang::ResourcePath;

use super::defaults;
use super::engines::{databases_of, has_remote_clients, listen, plan_database};
use super::model::{ContainerPlan, DatabasePlan, MongodbPlan};
use super::networks::Places;
use super::symbols::{MONGODB, Names};
use crate::resources::Host;
use crate::resources::database::DatabaseEngine;
use crate::schema::Target;

/// The id of the administrator's password.
const ADMIN_SECRET: &str = "mongodb.admin";
/// The least cache that WiredTiger takes (`storage.wiredTiger.engineConfig.cacheSizeGB`), in bytes.
const LEAST_CACHE: u64 = 256 << 20;
/// Memory of the server that its cache does not explain, in bytes: the program, its connections, and the shell of a probe.
const BESIDES: u64 = 256 << 20;

/// The host's MongoDB, if it says one or has databases of it.
pub fn plan_mongodb(names: &Names<'_>, places: &Places, path: &ResourcePath, host: &Host) -> Option<MongodbPlan> {
    let here = databases_of(names, path, DatabaseEngine::Mongodb);
    let declared = host.mongodb.as_ref().map(|server| &server.value);
    if here.is_empty() && declared.is_none() {
        return None;
    }
    let version = defaults::mongodb_version(host);
    let mut databases: Vec<DatabasePlan> = here
        .iter()
        .map(|database| plan_database(names, places, path, database))
        .collect();
    databases.sort_by(|a, b| a.name.cmp(&b.name));
    let cache = declared
        .and_then(|server| server.memory.as_ref())
        .map_or(LEAST_CACHE, |size| size.value.bytes());
    let memory = cache.saturating_mul(2).saturating_add(BESIDES);
    let image = declared
        .and_then(|server| server.image.as_ref())
        .map(|image| image.value.to_string());
    let container = (names.target == Target::Compose).then(|| ContainerPlan {
        image: image.unwrap_or_else(|| format!("mongo:{version}")),
        memory,
        networks: places.of(MONGODB),
        loopback: names.engine_is_on_loopback(MONGODB, path),
    });
    Some(MongodbPlan {
        resource: if declared.is_some() {
            format!("{path}.mongodb")
        } else {
            path.to_string()
        },
        version: version.to_string(),
        port: declared
            .and_then(|server| server.port.as_ref())
            .map_or(27017, |port| port.value.number()),
        listen: listen(names, path, has_remote_clients(&databases)),
        cache,
        memory,
        databases,
        admin_secret: ADMIN_SECRET.to_owned(),
        container,
    })
}
