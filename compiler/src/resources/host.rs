//! `hosts`: the machines.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use crate::schema::{Address, Cidr, Duration, Port, Size, Spanned, Target, UserName, Version};

/// One server that hostc writes files for.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Host {
    /// The address the world reaches it at: one address, or `{ public = "…"; internal = "…"; }`.
    pub address: Option<Spanned<HostAddress>>,
    /// The distribution and its release: `"debian-12"`, `"debian-13"`, `"ubuntu-22.04"`, `"ubuntu-24.04"`.
    pub os: Option<Spanned<OperatingSystem>>,
    /// Number of processors; 1 unless said.
    pub cpus: Option<Spanned<u32>>,
    /// Main memory: what all limits, engines and the reserve must fit in.
    pub memory: Option<Spanned<Size>>,
    /// Memory kept for the system itself; 256 MiB unless said.
    pub reserve: Option<Spanned<Size>>,
    /// Disk space.
    pub disk: Option<Spanned<Size>>,
    /// How services run there, where only one way is meant: `"systemd"` or `"compose"`; both unless said.
    pub target: Option<Spanned<Target>>,
    /// Versions of the programs that read the artifacts; those of `os` unless said.
    #[serde(default)]
    pub versions: Versions,
    /// The way in for administrators.
    #[serde(default)]
    pub ssh: Ssh,
    /// Accounts of people, by user name.
    #[serde(default)]
    pub administrators: BTreeMap<UserName, Spanned<Administrator>>,
    /// Port ranges by name. A service whose port is not declared gets one from the range of its own name, else from `services`.
    #[serde(default)]
    pub ports: BTreeMap<String, Spanned<PortRange>>,
    /// Whether listeners and firewall rules exist for IPv6 too; true unless said.
    pub ipv6: Option<Spanned<bool>>,
    /// What the firewall lets in besides what the sites need.
    #[serde(default)]
    pub firewall: Firewall,
    /// The PostgreSQL server of this host.
    pub postgres: Option<Spanned<PostgresServer>>,
    /// The Redis server of this host.
    pub redis: Option<Spanned<RedisServer>>,
    /// The MongoDB server of this host.
    pub mongodb: Option<Spanned<MongodbServer>>,
    /// Security updates: `"unattended"` (default) or `"manual"`.
    pub updates: Option<Spanned<Updates>>,
    /// Bans addresses that fail to log in again and again; true unless said.
    pub fail2ban: Option<Spanned<bool>>,
    /// The private range that compose networks are cut from; `10.213.0.0/16` unless said.
    pub networks: Option<Spanned<Cidr>>,
    /// Who Let's Encrypt writes to about certificates of this host.
    pub acme_email: Option<Spanned<String>>,
}

/// Where a host is reached.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum HostAddress {
    /// One address for everything.
    One(Address),
    /// One for the world, one for the other hosts.
    Split {
        /// The address in public DNS.
        public: Option<Address>,
        /// The address on the network between the hosts.
        internal: Option<Address>,
    },
}

impl<'de> Deserialize<'de> for HostAddress {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct AddressVisitor;

        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Split {
            public: Option<Address>,
            internal: Option<Address>,
        }

        impl<'de> Visitor<'de> for AddressVisitor {
            type Value = HostAddress;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an IP address or `{ public = \"…\"; internal = \"…\"; }`")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<HostAddress, E> {
                text.parse().map(HostAddress::One).map_err(E::custom)
            }

            fn visit_map<A: MapAccess<'de>>(self, record: A) -> Result<HostAddress, A::Error> {
                let Split { public, internal } = Split::deserialize(MapAccessDeserializer::new(record))?;
                Ok(HostAddress::Split { public, internal })
            }
        }

        deserializer.deserialize_any(AddressVisitor)
    }
}

/// A release that hostc knows the packages of.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
pub enum OperatingSystem {
    /// Debian 12: nginx 1.22, systemd 252, PostgreSQL 15.
    #[serde(rename = "debian-12")]
    Debian12,
    /// Debian 13: nginx 1.26, systemd 257, PostgreSQL 17.
    #[serde(rename = "debian-13")]
    Debian13,
    /// Ubuntu 22.04: nginx 1.18, systemd 249, PostgreSQL 14.
    #[serde(rename = "ubuntu-22.04")]
    Ubuntu2204,
    /// Ubuntu 24.04: nginx 1.24, systemd 255, PostgreSQL 16.
    #[serde(rename = "ubuntu-24.04")]
    Ubuntu2404,
}

/// Versions that change what must be written.
#[derive(Clone, Default, Debug, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Versions {
    /// nginx: `listen … http2` until 1.25.0, `http2 on;` after.
    pub nginx: Option<Spanned<Version>>,
    /// systemd: the major number.
    pub systemd: Option<Spanned<Version>>,
    /// Docker Compose.
    pub compose: Option<Spanned<Version>>,
}

/// The SSH daemon.
#[derive(Clone, Default, Debug, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Ssh {
    /// Its port; 22 unless said.
    pub port: Option<Spanned<Port>>,
    /// Networks that may connect; everyone unless said.
    pub from: Vec<Spanned<Cidr>>,
    /// Whether passwords are taken; false unless said (keys only).
    pub passwords: Option<Spanned<bool>>,
}

/// An account of a person.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Administrator {
    /// The user number; allocated unless said.
    pub uid: Option<Spanned<u32>>,
    /// Whether `sudo` asks for no password; false unless said.
    pub passwordless_sudo: Option<Spanned<bool>>,
}

/// A run of ports handed out in blocks, one block a site.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PortRange {
    /// The first port.
    pub from: Spanned<Port>,
    /// The last port; 999 past the first unless said.
    pub to: Option<Spanned<Port>>,
    /// Ports in one block; 10 unless said.
    pub block: Option<Spanned<u16>>,
}

/// Openings besides those derived.
#[derive(Clone, Default, Debug, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Firewall {
    /// Each lets something in.
    pub allow: Vec<Spanned<FirewallAllow>>,
}

/// One opening.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FirewallAllow {
    /// The port.
    pub port: Spanned<Port>,
    /// The protocol; TCP unless said.
    pub protocol: Option<Spanned<Protocol>>,
    /// Networks that may connect; everyone unless said.
    #[serde(default)]
    pub from: Vec<Spanned<Cidr>>,
    /// Why it is open.
    pub comment: Option<Spanned<String>>,
}

/// A transport protocol.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Deserialize, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Protocol {
    /// TCP
    Tcp,
    /// UDP
    Udp,
}

/// The one PostgreSQL server that the host's databases live in.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PostgresServer {
    /// The major version (`"14"`), or the full one where an image is pinned (`"14.19"`); that of `os` unless said.
    pub version: Option<Spanned<Version>>,
    /// The port on 127.0.0.1; 5432 unless said.
    pub port: Option<Spanned<Port>>,
    /// Most connections at once; 100 unless said. Three are the superuser's.
    pub max_connections: Option<Spanned<u32>>,
    /// Memory for its cache; 128 MiB unless said.
    pub shared_buffers: Option<Spanned<Size>>,
    /// The image under compose; `postgres:VERSION` unless said.
    pub image: Option<Spanned<crate::schema::Image>>,
}

/// The one Redis server that the host's caches share.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RedisServer {
    /// Its version; that of `os` unless said.
    pub version: Option<Spanned<Version>>,
    /// The port on 127.0.0.1; 6379 unless said.
    pub port: Option<Spanned<Port>>,
    /// Most memory for data; 64 MiB unless said.
    pub memory: Option<Spanned<Size>>,
    /// The image under compose; `redis:VERSION` unless said.
    pub image: Option<Spanned<crate::schema::Image>>,
    /// How long a client may be silent; for ever unless said.
    pub idle_timeout: Option<Spanned<Duration>>,
}

/// The one MongoDB server that the host's databases of that engine live in.
///
/// No distribution has its packages: natively the host needs those of MongoDB's own repository (`mongodb-org`).
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MongodbServer {
    /// The release series (`"8.0"`), or the full version where an image is pinned; 8.0 unless said.
    pub version: Option<Spanned<Version>>,
    /// The port on 127.0.0.1; 27017 unless said.
    pub port: Option<Spanned<Port>>,
    /// Memory for its cache; 256 MiB unless said, which is the least it takes. The server needs about as much again.
    pub memory: Option<Spanned<Size>>,
    /// The image under compose; `mongo:VERSION` unless said.
    pub image: Option<Spanned<crate::schema::Image>>,
}

/// How security updates come.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Updates {
    /// By unattended-upgrades, daily.
    Unattended,
    /// By hand.
    Manual,
}
