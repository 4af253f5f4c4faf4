//! Programs: services, jobs and what is around them.

use std::collections::BTreeMap;
use std::net::IpAddr;

use serde::Serialize;

use super::engine::NetworkAttachment;
use crate::resources::service::{Capability, Restart, Signal};

/// A text that may hold secrets: the bundle carries the pieces, the host puts the values in.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
#[serde(transparent)]
pub struct SecretText {
    /// In order; neighbouring literals are one.
    pub pieces: Vec<SecretPiece>,
}

/// A part of a [`SecretText`].
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum SecretPiece {
    /// Plain characters.
    Literal(String),
    /// The id of a secret.
    Secret(String),
}

impl SecretText {
    /// A text without secrets.
    pub fn literal(text: impl Into<String>) -> Self {
        Self {
            pieces: vec![SecretPiece::Literal(text.into())],
        }
    }

    /// The characters, if no secret is in it.
    pub fn as_literal(&self) -> Option<&str> {
        match self.pieces.as_slice() {
            [] => Some(""),
            [SecretPiece::Literal(text)] => Some(text),
            _ => None,
        }
    }
}

/// An environment variable.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct EnvVar {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: SecretText,
}

/// The tenant a program belongs to.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct TenantPlan {
    /// The site's name.
    pub id: String,
    /// What people call it.
    pub title: String,
    /// Its folder on the host.
    pub home: String,
}

/// A long-running program.
#[derive(Clone, Debug, Serialize)]
pub struct ServicePlan {
    /// `chienstreats-frontend`: its unit is `ID.service`, or `ID-N.service` where there are several instances.
    pub id: String,
    /// Its path.
    pub resource: String,
    /// Its tenant.
    pub tenant: Option<TenantPlan>,
    /// One line of plain text for people.
    pub description: String,
    /// The Unix user.
    pub user: String,
    /// Its user number, which is its group's too.
    pub uid: u32,
    /// The program and its arguments.
    pub command: Option<Vec<String>>,
    /// The image (compose).
    pub image: Option<String>,
    /// How it is built on the host (compose).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub build: Option<BuildPlan>,
    /// The working directory.
    pub workdir: Option<String>,
    /// Files of environment variables kept by the operator, on the host.
    pub env_files: Vec<String>,
    /// One of each instance, numbered from 1.
    pub instances: Vec<InstancePlan>,
    /// Its probe.
    pub health: Option<HealthPlan>,
    /// How it is restarted without a break.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rolling: Option<RollingPlan>,
    /// What must be up before it.
    pub dependencies: Vec<Dependency>,
    /// Most memory in bytes.
    pub memory: Option<u64>,
    /// Most processor time in cores.
    pub cpus: Option<f64>,
    /// Most processes and threads.
    pub tasks: u32,
    /// When it is started again.
    pub restart: Restart,
    /// Milliseconds until then.
    pub restart_delay_ms: u64,
    /// How it is asked to end.
    pub stop_signal: Signal,
    /// Milliseconds until it is killed.
    pub stop_timeout_ms: u64,
    /// Folders it may write to. Its log folder is not one: systemd opens the files in it as root, and a program that could
    /// put a link there would have root write where it likes.
    pub writable: Vec<String>,
    /// Folders it sees elsewhere than on the host.
    pub mounts: Vec<MountPlan>,
    /// Whether memory may be written and executed.
    pub jit: bool,
    /// Linux capabilities it keeps.
    pub capabilities: Vec<Capability>,
    /// Whether it may reach beyond this machine.
    pub network: bool,
    /// The folder of `NAME.log` and `NAME-error.log`; the journal without.
    pub log_directory: Option<String>,
    /// The `NAME` of its log files.
    pub log_name: String,
    /// Whether it starts at boot.
    pub enable: bool,
    /// Labels of its container, by name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: BTreeMap<String, String>,
    /// Ids of the secrets in its environment.
    pub secrets: Vec<String>,
}

/// An image that is built on the host.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct BuildPlan {
    /// The folder it is built from.
    pub context: String,
    /// The Dockerfile, from there.
    pub dockerfile: Option<String>,
    /// Arguments, by name.
    pub args: BTreeMap<String, String>,
    /// The stage; the last without.
    pub target: Option<String>,
}

/// One process of a service.
#[derive(Clone, Debug, Serialize)]
pub struct InstancePlan {
    /// Its unit or container: the service's id, with `-N` where there are several.
    pub id: String,
    /// From 1.
    pub number: u32,
    /// The address it listens on: 127.0.0.1 unless another host uses it, every one of its container under compose.
    pub address: IpAddr,
    /// The port it listens on.
    pub port: Option<u16>,
    /// The port of 127.0.0.1 at which programs of the host itself reach it (compose).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub loopback: Option<u16>,
    /// Its variables, `PORT` included, by name.
    pub environment: Vec<EnvVar>,
    /// Its place in the networks (compose).
    pub networks: Vec<NetworkAttachment>,
}

/// A probe.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct HealthPlan {
    /// What is asked.
    pub probe: HealthProbe,
    /// Milliseconds between probes.
    pub interval_ms: u64,
    /// Milliseconds for one.
    pub timeout_ms: u64,
    /// Failures until ill.
    pub retries: u32,
    /// Milliseconds in which failures do not count.
    pub start_period_ms: u64,
}

/// A restart of one instance after the other.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct RollingPlan {
    /// Its unit's name.
    pub id: String,
    /// Seconds until nginx asks an instance again that it had left out.
    pub pause_seconds: u64,
    /// Seconds in which an instance must have given a good answer.
    pub wait_seconds: u64,
}

/// What a probe asks.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum HealthProbe {
    /// GET of this path on the instance's own port.
    Http(String),
    /// A command that ends with 0.
    Command(Vec<String>),
}

/// What must be up before something else.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
pub struct Dependency {
    /// What it is.
    pub kind: DependencyKind,
    /// The ids of the units or containers: all instances of a service.
    pub ids: Vec<String>,
    /// Whether it has a probe to wait for.
    pub healthy: bool,
}

/// What something waits for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum DependencyKind {
    /// A service of the fleet.
    Service,
    /// The host's PostgreSQL, with its databases made.
    Postgres,
    /// The host's MongoDB, with its users made.
    Mongodb,
    /// The host's Redis.
    Redis,
}

/// A folder of the host where a program sees it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
pub struct MountPlan {
    /// On the host.
    pub source: String,
    /// For the program.
    pub at: String,
    /// Whether it may not write.
    pub read_only: bool,
}

/// A program that runs by the calendar.
#[derive(Clone, Debug, Serialize)]
pub struct JobPlan {
    /// Its unit's name.
    pub id: String,
    /// Its path.
    pub resource: String,
    /// Its tenant.
    pub tenant: Option<TenantPlan>,
    /// One line for people.
    pub description: String,
    /// The Unix user.
    pub user: String,
    /// Its user number.
    pub uid: u32,
    /// The program and its arguments.
    pub command: Vec<String>,
    /// The image (compose).
    pub image: Option<String>,
    /// The working directory.
    pub workdir: Option<String>,
    /// Its variables, by name.
    pub environment: Vec<EnvVar>,
    /// Files of variables kept by the operator.
    pub env_files: Vec<String>,
    /// OnCalendar.
    pub schedule: String,
    /// Milliseconds it may take.
    pub timeout_ms: u64,
    /// Most memory in bytes.
    pub memory: Option<u64>,
    /// Most processes and threads.
    pub tasks: u32,
    /// Folders it may write to.
    pub writable: Vec<String>,
    /// What must be up for it.
    pub dependencies: Vec<Dependency>,
    /// Ids of the secrets in its environment.
    pub secrets: Vec<String>,
    /// Its place in the networks (compose).
    pub networks: Vec<NetworkAttachment>,
}
