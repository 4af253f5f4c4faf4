//! What stands where nothing is said, and what each distribution's release brings.

use std::net::IpAddr;

use crate::resources::Host;
use crate::resources::host::OperatingSystem;
use crate::schema::{Target, Version};

/// Connections that each process keeps to its database.
pub const POOL: u32 = 10;
/// Letters and digits of a password that hostc makes: 285 bits.
pub const PASSWORD_LENGTH: u32 = 48;
/// Memory kept for the system, in bytes.
pub const RESERVE: u64 = 256 << 20;

/// The versions of one release's packages.
struct Release {
    name: &'static str,
    nginx: [u32; 3],
    systemd: u32,
    postgres: u32,
    redis: [u32; 2],
    /// Whether systemd-resolved runs unless somebody stops it.
    resolved: bool,
}

const fn release(os: OperatingSystem) -> Release {
    match os {
        OperatingSystem::Debian12 => Release {
            name: "debian-12",
            nginx: [1, 22, 1],
            systemd: 252,
            postgres: 15,
            redis: [7, 0],
            resolved: false,
        },
        OperatingSystem::Debian13 => Release {
            name: "debian-13",
            nginx: [1, 26, 3],
            systemd: 257,
            postgres: 17,
            redis: [8, 0],
            resolved: false,
        },
        OperatingSystem::Ubuntu2204 => Release {
            name: "ubuntu-22.04",
            nginx: [1, 18, 0],
            systemd: 249,
            postgres: 14,
            redis: [6, 0],
            resolved: true,
        },
        OperatingSystem::Ubuntu2404 => Release {
            name: "ubuntu-24.04",
            nginx: [1, 24, 0],
            systemd: 255,
            postgres: 16,
            redis: [7, 0],
            resolved: true,
        },
    }
}

fn release_of(host: &Host) -> Release {
    release(host.os.as_ref().map_or(OperatingSystem::Debian12, |os| os.value))
}

/// The release's name, as in source.
pub fn os_name(host: &Host) -> String {
    release_of(host).name.to_owned()
}

/// Who tells nginx where a name is, if nobody is declared: Docker, or systemd-resolved where the release runs it.
pub fn resolver(host: &Host, target: Target) -> Option<IpAddr> {
    match target {
        Target::Compose => Some(IpAddr::from([127, 0, 0, 11])),
        Target::Systemd => release_of(host).resolved.then(|| IpAddr::from([127, 0, 0, 53])),
    }
}

/// nginx on the host.
pub fn nginx_version(host: &Host) -> Version {
    let declared = host.versions.nginx.as_ref().map(|version| version.value.clone());
    declared.unwrap_or_else(|| Version::new(release_of(host).nginx.to_vec()))
}

/// systemd on the host.
pub fn systemd_version(host: &Host) -> Version {
    let declared = host.versions.systemd.as_ref().map(|version| version.value.clone());
    declared.unwrap_or_else(|| Version::new(vec![release_of(host).systemd]))
}

/// Docker Compose on the host: the one of Debian 13 unless said.
pub fn compose_version(host: &Host) -> Version {
    let declared = host.versions.compose.as_ref().map(|version| version.value.clone());
    declared.unwrap_or_else(|| Version::new(vec![2, 26, 1]))
}

/// PostgreSQL on the host.
pub fn postgres_version(host: &Host) -> Version {
    let declared = host.postgres.as_ref().and_then(|server| server.value.version.as_ref());
    declared.map_or_else(
        || Version::new(vec![release_of(host).postgres]),
        |version| version.value.clone(),
    )
}

/// MongoDB on the host. No distribution brings one; 8.0 is MongoDB's own series with long support.
pub fn mongodb_version(host: &Host) -> Version {
    let declared = host.mongodb.as_ref().and_then(|server| server.value.version.as_ref());
    declared.map_or_else(|| Version::new([8, 0]), |version| version.value.clone())
}

/// Redis on the host.
pub fn redis_version(host: &Host) -> Version {
    let declared = host.redis.as_ref().and_then(|server| server.value.version.as_ref());
    declared.map_or_else(
        || Version::new(release_of(host).redis.to_vec()),
        |version| version.value.clone(),
    )
}
