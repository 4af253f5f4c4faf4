//! Engines that hostc runs for the sites, containers, networks, secrets and backups.

use std::net::{IpAddr, Ipv4Addr};

use ipnet::{IpNet, Ipv4Net};
use serde::Serialize;

use crate::resources::database::DatabaseEngine;

/// What only a container has (compose).
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct ContainerPlan {
    /// The image, pinned.
    pub image: String,
    /// Most memory in bytes.
    pub memory: u64,
    /// Its networks.
    pub networks: Vec<NetworkAttachment>,
    /// Whether its port is published for programs of the host itself.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub loopback: bool,
}

/// A container's place in one network.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
pub struct NetworkAttachment {
    /// The network's name.
    pub network: String,
    /// The fixed address there, so that nothing has to be looked up when something starts.
    pub address: Ipv4Addr,
}

/// A network that holds exactly the two ends of an edge, or one container's way out, or its way to the host.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct NetworkPlan {
    /// Its name.
    pub name: String,
    /// Its addresses, from `host.lock`.
    pub subnet: Ipv4Net,
    /// The bridge: `br-hc-…`, at most 15 bytes.
    pub bridge: String,
    /// Where it leads.
    pub leads: Leads,
    /// The resources it connects.
    pub members: Vec<String>,
}

/// Where a network leads besides its members.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Leads {
    /// Nowhere.
    Nowhere,
    /// To the host, whose ports may lead to its members; nothing goes out.
    Here,
    /// Everywhere.
    Out,
}

/// The host's PostgreSQL.
#[derive(Clone, Debug, Serialize)]
pub struct PostgresPlan {
    /// `hosts.NAME.postgres`, or the host where it is implied.
    pub resource: String,
    /// The major version.
    pub major: u32,
    /// The port.
    pub port: u16,
    /// The addresses it listens on natively.
    pub listen: Vec<IpAddr>,
    /// Most connections.
    pub max_connections: u32,
    /// Its cache in bytes.
    pub shared_buffers: u64,
    /// Its databases, by name.
    pub databases: Vec<DatabasePlan>,
    /// Its container (compose).
    pub container: Option<ContainerPlan>,
    /// The id of the superuser's password (compose).
    pub superuser_secret: Option<String>,
}

/// The host's MongoDB.
#[derive(Clone, Debug, Serialize)]
pub struct MongodbPlan {
    /// `hosts.NAME.mongodb`, or the host where it is implied.
    pub resource: String,
    /// The version.
    pub version: String,
    /// The port.
    pub port: u16,
    /// The addresses it listens on natively.
    pub listen: Vec<IpAddr>,
    /// Its cache in bytes.
    pub cache: u64,
    /// Most memory of the whole server in bytes: the cache, and as much again and a bit for connections and queries.
    pub memory: u64,
    /// Its databases, by name.
    pub databases: Vec<DatabasePlan>,
    /// The id of the administrator's password.
    pub admin_secret: String,
    /// Its container (compose).
    pub container: Option<ContainerPlan>,
}

/// One database and its owner.
#[derive(Clone, Debug, Serialize)]
pub struct DatabasePlan {
    /// The resource's id.
    pub id: String,
    /// Its path.
    pub resource: String,
    /// Its name in the server.
    pub name: String,
    /// The role that owns it and may log in.
    pub owner: String,
    /// The id of that role's password.
    pub password_secret: String,
    /// Extensions.
    pub extensions: Vec<String>,
    /// Where its users connect from: what the server lets its owner in from, and nobody else, besides the local superuser.
    pub clients: Vec<IpNet>,
    /// Most connections of the role: what its users were declared to need, times their processes; `None` without users.
    pub connection_limit: Option<u32>,
}

/// The host's Redis.
#[derive(Clone, Debug, Serialize)]
pub struct RedisPlan {
    /// `hosts.NAME.redis`, or the host where it is implied.
    pub resource: String,
    /// The version.
    pub version: String,
    /// The port.
    pub port: u16,
    /// The addresses it listens on natively.
    pub listen: Vec<IpAddr>,
    /// Most memory for data, in bytes.
    pub memory: u64,
    /// Seconds a client may be silent; 0 for ever.
    pub idle_timeout_seconds: u64,
    /// The id of its password.
    pub password_secret: String,
    /// Who has which numbered database.
    pub caches: Vec<CachePlan>,
    /// Its container (compose).
    pub container: Option<ContainerPlan>,
}

/// One cache.
#[derive(Clone, Debug, Serialize)]
pub struct CachePlan {
    /// Its path.
    pub resource: String,
    /// Its number, 0 to 15.
    pub database: u8,
}

/// Regular dumps of one database, or copies of one folder.
#[derive(Clone, Debug, Serialize)]
pub struct BackupPlan {
    /// `chienstreats-main-backup`
    pub id: String,
    /// The path of the database or volume.
    pub resource: String,
    /// What is backed up.
    pub what: BackedUp,
    /// OnCalendar.
    pub schedule: String,
    /// How many stay.
    pub keep: u32,
    /// The folder.
    pub directory: String,
}

/// What is backed up.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum BackedUp {
    /// A database.
    Database {
        /// Its engine.
        engine: DatabaseEngine,
        /// Its name in the server.
        name: String,
    },
    /// A folder.
    Folder {
        /// Its path.
        path: String,
    },
}

/// A secret on a host: kept in `/var/lib/hostc/secrets/ID`, which only root reads.
#[derive(Clone, Debug, Serialize)]
pub struct SecretPlan {
    /// Its id.
    pub id: String,
    /// Its path, or that of the database or server it is the password of.
    pub resource: String,
    /// Where its value comes from.
    pub source: SecretSource,
}

/// Where a secret's value comes from.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum SecretSource {
    /// So many random letters and digits.
    Generate(u32),
    /// A variable of whoever applies.
    Env(String),
    /// A file on the host.
    File(String),
    /// Another host, which made it: the two must have the same.
    Elsewhere {
        /// Its name.
        host: String,
        /// The id of the secret there.
        id: String,
    },
}
