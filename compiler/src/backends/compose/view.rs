//! What `compose.yaml` says, with everything decided: the template only loops.
//!
//! Lists are in the order in which they are printed; services and the keys of mappings are sorted, so that two builds and two
//! people find them in the same place.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;

use serde::Serialize;

use crate::plan::model::BuildPlan;

/// The whole file.
#[derive(Debug, Serialize)]
pub(super) struct ProjectView {
    /// The resource it is written for.
    pub(super) resource: String,
    /// The project's name, which prefixes the names of its containers.
    pub(super) name: String,
    /// By name.
    pub(super) services: BTreeMap<String, ServiceView>,
    /// By name.
    pub(super) networks: Vec<NetworkView>,
    /// Named volumes, sorted.
    pub(super) volumes: Vec<String>,
    /// Secrets kept on the host as files.
    pub(super) secrets: Vec<SecretView>,
}

/// One container.
#[derive(Debug, Default, Serialize)]
pub(super) struct ServiceView {
    /// The resource it comes from.
    pub(super) resource: String,
    /// One line for people.
    pub(super) description: String,
    /// The image; Compose names one that is built by itself.
    pub(super) image: Option<String>,
    /// How it is built here.
    pub(super) build: Option<BuildPlan>,
    /// Labels, by name.
    pub(super) labels: BTreeMap<String, String>,
    /// Profiles it is started by; none: always.
    pub(super) profiles: Vec<String>,
    /// What it waits for: a service and a condition of Compose.
    pub(super) depends_on: BTreeMap<String, &'static str>,
    /// Folders and files of the host, and named volumes.
    pub(super) volumes: Vec<VolumeView>,
    /// Secrets it reads from `/run/secrets/ID`.
    pub(super) secrets: Vec<String>,
    /// Variables without secrets.
    pub(super) environment: BTreeMap<String, String>,
    /// Files of variables on the host.
    pub(super) env_files: Vec<String>,
    /// Whether this Compose can say that a file of variables may be missing.
    pub(super) optional_env_files: bool,
    /// Ports of the host that lead to it.
    pub(super) ports: Vec<PortView>,
    /// To whom they are open.
    pub(super) open_to: OpenTo,
    /// The container whose network it shares, in place of networks of its own.
    pub(super) network_of: Option<String>,
    /// Its addresses, by network.
    pub(super) networks: BTreeMap<String, Ipv4Addr>,
    /// The program in place of the image's.
    pub(super) entrypoint: Vec<String>,
    /// The arguments; the image's if empty.
    pub(super) command: Vec<String>,
    /// The working directory.
    pub(super) working_dir: Option<String>,
    /// Docker's word for when it starts again.
    pub(super) restart: &'static str,
    /// Its probe.
    pub(super) healthcheck: Option<HealthView>,
    /// `uid:gid`; the image's if missing.
    pub(super) user: Option<String>,
    /// Groups it joins, by number.
    pub(super) groups: Vec<String>,
    /// Capabilities it keeps, without `CAP_`.
    pub(super) capabilities: Vec<&'static str>,
    /// Limits.
    pub(super) limits: LimitsView,
    /// Shared memory, where Docker's 64 MiB are too little.
    pub(super) shm_size: Option<&'static str>,
    /// Whether its program is the first process itself: an init that is root without capabilities may not pass a signal on to a
    /// program that has changed to another user, and ends in the attempt, and the program with it.
    pub(super) first_process: bool,
    /// The signal that asks it to end.
    pub(super) stop_signal: &'static str,
    /// Time until it is killed: `30s`.
    pub(super) stop_grace_period: String,
    /// Folders in memory, with their mount options.
    pub(super) tmpfs: Vec<String>,
}

/// To whom published ports are open.
#[derive(Clone, Copy, Default, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum OpenTo {
    /// To programs of the host itself.
    #[default]
    Host,
    /// To everyone who comes by IPv4.
    WorldV4,
    /// To everyone: every address of the host, as Docker has it unless one is named.
    World,
}

/// A mount in the long form.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(super) struct VolumeView {
    /// Where in the container.
    pub(super) target: String,
    /// A path of the host, or the name of a volume.
    pub(super) source: String,
    /// Whether `source` is a volume.
    pub(super) named: bool,
    /// Whether it may not write.
    pub(super) read_only: bool,
}

impl VolumeView {
    /// A path of the host, which must exist.
    pub(super) fn bind(source: impl Into<String>, target: impl Into<String>, read_only: bool) -> Self {
        Self {
            target: target.into(),
            source: source.into(),
            named: false,
            read_only,
        }
    }

    /// A volume that Docker keeps.
    pub(super) fn named(source: impl Into<String>, target: impl Into<String>) -> Self {
        Self {
            target: target.into(),
            source: source.into(),
            named: true,
            read_only: false,
        }
    }
}

/// A probe.
#[derive(Debug, Serialize)]
pub(super) struct HealthView {
    /// `CMD` and a program.
    pub(super) test: Vec<String>,
    /// Time between probes.
    pub(super) interval: String,
    /// Time for one.
    pub(super) timeout: String,
    /// Failures until ill.
    pub(super) retries: u32,
    /// Time in which failures do not count.
    pub(super) start_period: String,
}

/// The most a container may take; what is missing has no limit.
#[derive(Debug, Default, Serialize)]
pub(super) struct LimitsView {
    /// Cores: `0.50`.
    pub(super) cpus: Option<String>,
    /// Bytes in Docker's spelling: `512m`.
    pub(super) memory: Option<String>,
    /// Processes and threads.
    pub(super) pids: Option<u32>,
}

/// A network.
#[derive(Debug, Serialize)]
pub(super) struct NetworkView {
    /// Its name.
    pub(super) name: String,
    /// The bridge.
    pub(super) bridge: String,
    /// Whether it leads nowhere else.
    pub(super) internal: bool,
    /// Whether nothing goes out of it, though the host comes in.
    pub(super) only_here: bool,
    /// Its addresses.
    pub(super) subnet: String,
    /// What it connects.
    pub(super) members: Vec<String>,
}

/// A secret's file.
#[derive(Debug, Serialize)]
pub(super) struct SecretView {
    /// Its id.
    pub(super) id: String,
    /// Where it lies on the host.
    pub(super) file: String,
}

/// A published port.
#[derive(Debug, Serialize)]
pub(super) struct PortView {
    /// The host's.
    pub(super) published: u16,
    /// The container's.
    pub(super) target: u16,
}
