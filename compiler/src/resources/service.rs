//! `services`: long-running programs.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::schema::{
    Command, Duration, EnvName, Hosts, Image, Mode, Port, ReferenceTo, Size, Spanned, Template, UnixPath, UserName,
};

/// A program that is kept running.
///
/// Under systemd `command` is what runs. Under compose it runs in `image`, with the site's folder mounted at its own path;
/// a service with `image` alone runs what the image says and exists under compose only. What differs between the two stands in
/// `systemd` and `compose`. A service with `files` runs nothing of its own.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Service {
    /// The host it runs on, or a list of hosts that each run it; those of its site, or the only one, unless said.
    pub on: Option<Spanned<Hosts>>,
    /// What it is: `"Next.js"`.
    pub description: Option<Spanned<String>>,
    /// The program and its arguments: a list, or text split at spaces as a shell would split it (no expansion).
    pub command: Option<Spanned<Command>>,
    /// The container image, pinned: `"node:20.19.5-bookworm-slim"`.
    pub image: Option<Spanned<Image>>,
    /// How its image is built on the host, in place of one from a registry; `image` is then the name it is given.
    pub build: Option<Spanned<Build>>,
    /// Instead of a program: a directory on its host whose files nginx there serves on `port`, to the hosts whose routes lead to
    /// it and to nobody else. It is for a site whose proxy is on another host; on the same one a route's `files` does without. Native only.
    pub files: Option<Spanned<UnixPath>>,
    /// With `files`: a missing path is answered with `/index.html` (single-page applications); false unless said.
    pub spa: Option<Spanned<bool>>,
    /// The working directory; `HOME/current` of its site unless said.
    pub workdir: Option<Spanned<UnixPath>>,
    /// Environment variables. Secrets and symbolic text may be used.
    #[serde(default)]
    pub env: BTreeMap<EnvName, Spanned<Template>>,
    /// The port it listens on, on the address that it is told: 127.0.0.1 natively unless another host uses it,
    /// every address of its container under compose. Allocated in `host.lock` unless said. With `instances` the first of so many.
    pub port: Option<Spanned<Port>>,
    /// The variable that tells it its port; `PORT` unless said.
    pub port_env: Option<Spanned<EnvName>>,
    /// The variable that tells it its address; `HOST` unless said.
    pub address_env: Option<Spanned<EnvName>>,
    /// Whether programs of the host itself reach it, at 127.0.0.1 and its port: under systemd they always do, under compose its port is
    /// published there. For a developer's machine; false unless said.
    pub loopback: Option<Spanned<bool>>,
    /// How many run side by side on each of its hosts, each on a port of its own; 1 unless said.
    pub instances: Option<Spanned<u32>>,
    /// How requests are shared among instances; `"roundRobin"` unless said.
    pub balance: Option<Spanned<Balance>>,
    /// How it is known to work.
    pub health: Option<Spanned<Health>>,
    /// What must run before it, besides what its text refers to.
    #[serde(default)]
    pub needs: Vec<Spanned<ReferenceTo>>,
    /// The Unix user; its site's unless said.
    pub user: Option<Spanned<UserName>>,
    /// Most memory.
    pub memory: Option<Spanned<Size>>,
    /// Most processor time, in cores: `0.5`.
    pub cpus: Option<Spanned<f64>>,
    /// Most processes and threads; 512 unless said.
    pub tasks: Option<Spanned<u32>>,
    /// Whether it is started again after it ends; `"always"` unless said.
    pub restart: Option<Spanned<Restart>>,
    /// How long until then; 10 s unless said (systemd alone: Docker chooses it).
    pub restart_delay: Option<Spanned<Duration>>,
    /// How it is stopped.
    #[serde(default)]
    pub stop: Stop,
    /// Folders it may write to, besides its logs.
    #[serde(default)]
    pub writable: Vec<Spanned<UnixPath>>,
    /// Volumes it uses.
    #[serde(default)]
    pub volumes: Vec<Spanned<Mount>>,
    /// Typed departures from the strict sandbox.
    #[serde(default)]
    pub hardening: Hardening,
    /// Labels of its container (compose alone).
    #[serde(default)]
    pub labels: BTreeMap<String, Spanned<String>>,
    /// Whether Watchtower may replace its container when the tag of its image moves (compose alone); false unless said.
    pub auto_update: Option<Spanned<bool>>,
    /// Whether it is started at boot; true unless said. False keeps its unit, port and user.
    pub enable: Option<Spanned<bool>>,
    /// What holds under systemd alone.
    #[serde(default)]
    pub systemd: UnderSystemd,
    /// What holds under compose alone.
    #[serde(default)]
    pub compose: UnderCompose,
}

/// How a service runs under systemd, where that is not how it runs in a container. What it does is the same under both: ports, routes,
/// environment, limits and probe are said once.
#[derive(Clone, Default, Debug, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct UnderSystemd {
    /// The program and its arguments, in place of `command`.
    pub command: Option<Spanned<Command>>,
    /// The working directory, in place of `workdir`.
    pub workdir: Option<Spanned<UnixPath>>,
    /// Volumes it uses, in place of `volumes`.
    pub volumes: Option<Vec<Spanned<Mount>>>,
    /// How long until it is started again, in place of `restartDelay`.
    pub restart_delay: Option<Spanned<Duration>>,
}

/// How a service runs in its container, where that is not how it runs under systemd.
#[derive(Clone, Default, Debug, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct UnderCompose {
    /// The arguments of the image's program, in place of `command`.
    pub command: Option<Spanned<Command>>,
    /// The working directory, in place of `workdir`.
    pub workdir: Option<Spanned<UnixPath>>,
    /// Volumes it uses, in place of `volumes`.
    pub volumes: Option<Vec<Spanned<Mount>>>,
    /// Labels of its container, besides `labels`.
    pub labels: BTreeMap<String, Spanned<String>>,
    /// Whether Watchtower may replace its container when the tag of its image moves.
    pub auto_update: Option<Spanned<bool>>,
}

/// An image that is built on the host (Compose's `build`): when there is none of its name yet, and whenever
/// `docker compose build` is said.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Build {
    /// The folder on the host that the Dockerfile may copy from.
    pub context: Spanned<UnixPath>,
    /// The Dockerfile, from there; `Dockerfile` unless said.
    pub dockerfile: Option<Spanned<String>>,
    /// Arguments of the build, by name. They stay in the image, for everyone who has it to read.
    #[serde(default)]
    pub args: BTreeMap<EnvName, Spanned<String>>,
    /// The stage that is built; the last unless said.
    pub target: Option<Spanned<String>>,
}

/// How requests are shared among instances (`ngx_http_upstream_module`).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Balance {
    /// In turn.
    RoundRobin,
    /// To the one with the fewest.
    LeastConnections,
    /// By client address.
    IpHash,
}

impl Balance {
    /// What it does, in words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::RoundRobin => "requests are shared in turn",
            Self::LeastConnections => "a request goes to the one with the fewest connections",
            Self::IpHash => "a visitor's requests go to one of them, by address",
        }
    }
}

/// A probe.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Health {
    /// A path that answers 2xx or 3xx.
    pub http: Option<Spanned<String>>,
    /// A command that ends with 0.
    pub command: Option<Spanned<Command>>,
    /// Time between probes; 30 s unless said.
    pub interval: Option<Spanned<Duration>>,
    /// Time for one; 5 s unless said.
    pub timeout: Option<Spanned<Duration>>,
    /// Failures in a row until it counts as ill; 3 unless said.
    pub retries: Option<Spanned<u32>>,
    /// Time after the start in which failures do not count; 30 s unless said.
    pub start_period: Option<Spanned<Duration>>,
}

/// When a service is started again.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Restart {
    /// Whenever it ends.
    Always,
    /// When it ends badly.
    OnFailure,
    /// Never.
    No,
}

/// How a service is stopped.
#[derive(Clone, Default, Debug, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Stop {
    /// The signal; `"SIGTERM"` unless said.
    pub signal: Option<Spanned<Signal>>,
    /// Time until it is killed; 30 s unless said.
    pub timeout: Option<Spanned<Duration>>,
}

/// A signal that asks a program to end.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize, serde::Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Signal {
    /// End.
    SigTerm,
    /// Interrupt.
    SigInt,
    /// End gracefully, for some servers.
    SigQuit,
    /// Hang up.
    SigHup,
}

impl Signal {
    /// Its name in signal(7).
    pub const fn name(self) -> &'static str {
        match self {
            Self::SigTerm => "SIGTERM",
            Self::SigInt => "SIGINT",
            Self::SigQuit => "SIGQUIT",
            Self::SigHup => "SIGHUP",
        }
    }
}

/// A volume or folder where a service sees it.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Mount {
    /// The volume.
    pub volume: Option<Spanned<ReferenceTo>>,
    /// Or a folder of the host.
    pub path: Option<Spanned<UnixPath>>,
    /// Where; the same path as on the host unless said.
    pub at: Option<Spanned<UnixPath>>,
    /// Whether it may not write; false unless said.
    pub read_only: Option<Spanned<bool>>,
    /// Permissions of a folder that hostc makes; 0750 unless said.
    pub mode: Option<Spanned<Mode>>,
}

/// Departures from the strict sandbox (systemd.exec(5)); each names what the program cannot do without.
#[derive(Clone, Default, Debug, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Hardening {
    /// Whether memory may be both written and executed: true (default) for runtimes with a just-in-time compiler.
    pub jit: Option<Spanned<bool>>,
    /// Linux capabilities it keeps.
    pub capabilities: Vec<Spanned<Capability>>,
    /// Whether it may use the network beyond this machine; true unless said.
    pub network: Option<Spanned<bool>>,
}

/// A Linux capability (capabilities(7)) that a service may reasonably ask for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Deserialize, serde::Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Capability {
    /// Listen below port 1024.
    CapNetBindService,
    /// Raw sockets: ping.
    CapNetRaw,
    /// Change owners of files.
    CapChown,
    /// Change user.
    CapSetuid,
    /// Change group.
    CapSetgid,
    /// Pass by file permissions.
    CapDacOverride,
    /// Act as a file's owner.
    CapFowner,
    /// Signal other users' processes.
    CapKill,
    /// Raise priorities.
    CapSysNice,
}

impl Capability {
    /// Its name in capabilities(7).
    pub const fn name(self) -> &'static str {
        match self {
            Self::CapNetBindService => "CAP_NET_BIND_SERVICE",
            Self::CapNetRaw => "CAP_NET_RAW",
            Self::CapChown => "CAP_CHOWN",
            Self::CapSetuid => "CAP_SETUID",
            Self::CapSetgid => "CAP_SETGID",
            Self::CapDacOverride => "CAP_DAC_OVERRIDE",
            Self::CapFowner => "CAP_FOWNER",
            Self::CapKill => "CAP_KILL",
            Self::CapSysNice => "CAP_SYS_NICE",
        }
    }
}
