//! The plan: what stands where, under which number, and who may talk to whom, for one target.
//!
//! The plan is plain data with every decision taken. A backend reads it and prints; it decides nothing. It is written into the
//! bundle as `plan.json`, which is what `hostc diff` compares. Everything in it names the resource it came from. Texts are
//! as the user meant them, not escaped; times are whole milliseconds or seconds and sizes bytes, as the field names say.

use std::net::IpAddr;

use hostc_lang::Span;
use ipnet::IpNet;
use serde::Serialize;

mod access;
mod engine;
#[cfg(test)]
pub(crate) mod fixture;
mod process;
mod proxy;

pub use access::{
    AccountPlan, CertificatePlan, DirectoryPlan, FirewallPlan, FirewallRule, LogPlan, Membership, PathKind,
};
pub use engine::{
    BackedUp, BackupPlan, CachePlan, ContainerPlan, DatabasePlan, Leads, MongodbPlan, NetworkAttachment, NetworkPlan,
    PostgresPlan, RedisPlan, SecretPlan, SecretSource,
};
pub use process::{
    BuildPlan, Dependency, DependencyKind, EnvVar, HealthPlan, HealthProbe, InstancePlan, JobPlan, MountPlan,
    RollingPlan, SecretPiece, SecretText, ServicePlan, TenantPlan,
};
pub use proxy::{
    CachePolicy, CacheRule, CdnPlan, LimitZone, ProxyPlan, ProxyRoute, ProxySite, RouteAction, RouteLimit, RouteMatch,
    TlsPlan, Upstream,
};

use crate::resources::host::Protocol;
use crate::schema::{Target, Version};

/// The whole fleet, planned for one target.
#[derive(Clone, Debug, Serialize)]
pub struct Plan {
    /// The target.
    pub target: Target,
    /// The hosts, by name.
    pub hosts: Vec<HostPlan>,
    /// Who talks to whom: what the firewall, the networks and the rights were derived from.
    pub edges: Vec<Edge>,
}

/// One host.
#[derive(Clone, Debug, Serialize)]
pub struct HostPlan {
    /// Its name: the folder of its artifacts.
    pub name: String,
    /// `hosts.NAME`
    pub resource: String,
    /// The address in public DNS.
    pub public_address: Option<IpAddr>,
    /// The address the other hosts use.
    pub internal_address: Option<IpAddr>,
    /// `debian-12` …
    pub os: String,
    /// Versions that change the syntax written.
    pub versions: PlannedVersions,
    /// Whether IPv6 is used.
    pub ipv6: bool,
    /// Processors.
    pub cpus: u32,
    /// Main memory in bytes, if declared.
    pub memory: Option<u64>,
    /// Memory kept for the system, in bytes.
    pub reserve: u64,
    /// The SSH daemon.
    pub ssh: SshPlan,
    /// Unix accounts, by user number.
    pub accounts: Vec<AccountPlan>,
    /// Users that join other users' groups, so that nginx can read a site's files.
    pub memberships: Vec<Membership>,
    /// Folders and empty files to make, parents first.
    pub directories: Vec<DirectoryPlan>,
    /// Every port something listens on, declared or implied.
    pub listeners: Vec<Listener>,
    /// nginx.
    pub proxy: Option<ProxyPlan>,
    /// Long-running programs, by id.
    pub services: Vec<ServicePlan>,
    /// Programs by the calendar, by id.
    pub jobs: Vec<JobPlan>,
    /// Programs of hostc's own by the calendar, on the host itself under both targets.
    pub upkeep: Vec<JobPlan>,
    /// The PostgreSQL server.
    pub postgres: Option<PostgresPlan>,
    /// The MongoDB server.
    pub mongodb: Option<MongodbPlan>,
    /// The Redis server.
    pub redis: Option<RedisPlan>,
    /// Dumps of databases, by id.
    pub backups: Vec<BackupPlan>,
    /// Secrets this host needs, by id.
    pub secrets: Vec<SecretPlan>,
    /// Certificates this host serves, by name.
    pub certificates: Vec<CertificatePlan>,
    /// Who Let's Encrypt writes to.
    pub acme_email: Option<String>,
    /// Log files to rotate, by tenant.
    pub logs: Vec<LogPlan>,
    /// What may come in.
    pub firewall: FirewallPlan,
    /// Networks between containers, by name; empty natively.
    pub networks: Vec<NetworkPlan>,
    /// Whether fail2ban watches.
    pub fail2ban: bool,
    /// Whether security updates come by themselves.
    pub unattended_upgrades: bool,
}

impl HostPlan {
    /// What a program may use that says nothing of memory, in bytes: all that the host has but what is kept for the system.
    pub fn free_memory(&self) -> Option<u64> {
        let memory = self.memory?.saturating_sub(self.reserve);
        Some(memory).filter(|&bytes| bytes > 0)
    }
}

/// Versions that change the syntax written.
#[derive(Clone, Debug, Serialize)]
pub struct PlannedVersions {
    /// nginx.
    pub nginx: Version,
    /// systemd; the major number counts.
    pub systemd: Version,
    /// Docker Compose.
    pub compose: Version,
}

/// The SSH daemon.
#[derive(Clone, Debug, Serialize)]
pub struct SshPlan {
    /// Its port.
    pub port: u16,
    /// Networks that may connect; empty for everyone.
    pub from: Vec<IpNet>,
    /// Whether passwords are taken.
    pub passwords: bool,
}

/// Something that listens on a port of a host.
#[derive(Clone, Debug, Serialize)]
pub struct Listener {
    /// The address bound; the unspecified address for all of them.
    pub address: IpAddr,
    /// The port.
    pub port: u16,
    /// The protocol.
    pub protocol: Protocol,
    /// Who: `sites.shop.services.api`, `sshd`, `nginx` …, as said in messages.
    pub owner: String,
    /// The resource it comes from.
    pub resource: String,
    /// Whether it is only reserved: nothing listens yet.
    pub reserved: bool,
    /// Where the port was written, or else the resource.
    #[serde(skip)]
    pub span: Span,
    /// The port range it may be moved within, for a help text.
    #[serde(skip)]
    pub range: Option<(u16, u16)>,
    /// Who declared this port by a route or site of nginx; several sites share nginx's listeners.
    pub shared: bool,
}

/// One resource that uses another over the network.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
pub struct Edge {
    /// Who connects.
    pub from: String,
    /// To whom.
    pub to: String,
    /// The host of the first.
    pub from_host: String,
    /// The host of the second.
    pub to_host: String,
    /// The port on the second's host (native) or in its container (compose).
    pub port: u16,
}
