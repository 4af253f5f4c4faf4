//! The unit of one instance of a service.

use serde::Serialize;

use super::order;
use super::probe::Probe;
use super::quantity;
use super::sandbox::{Directive, Network, Sandbox, is_in_homes};
use crate::plan::model::{HostPlan, InstancePlan, MountPlan, ServicePlan};
use crate::resources::service::Restart;

/// What `service.service.j2` prints.
#[derive(Serialize)]
pub struct ServiceView<'a> {
    resource: &'a str,
    description: String,
    after: String,
    wants: String,
    user: &'a str,
    workdir: Option<&'a str>,
    environment: Vec<String>,
    environment_files: Vec<String>,
    program: &'a str,
    arguments: &'a [String],
    probe: Option<Probe>,
    restart: &'static str,
    restart_delay: String,
    stop_signal: &'static str,
    stop_timeout: String,
    memory: Option<String>,
    cpus: Option<String>,
    tasks: u32,
    output: Option<String>,
    error: Option<String>,
    writable: Vec<&'a str>,
    binds: Vec<BindView<'a>>,
    sandbox: Vec<Directive>,
}

/// A folder seen elsewhere.
#[derive(Serialize)]
struct BindView<'a> {
    directive: &'static str,
    source: &'a str,
    at: &'a str,
}

impl<'a> ServiceView<'a> {
    /// The view of one instance; `None` for a service that exists as a container alone.
    pub fn new(host: &HostPlan, service: &'a ServicePlan, instance: &'a InstancePlan) -> Option<Self> {
        let (program, arguments) = service.command.as_deref()?.split_first()?;
        let reads_secrets = !instance.environment.iter().all(order::is_public);
        let mut needed = order::units(&service.dependencies, reads_secrets);
        if !instance.address.is_loopback() {
            // It cannot listen on an address that the machine does not have yet.
            needed.insert(0, "network-online.target".to_owned());
        }
        let mut after = vec!["network.target".to_owned()];
        after.extend(needed.iter().cloned());
        let mut environment_files = service.env_files.clone();
        if reads_secrets {
            environment_files.push(order::secret_environment(&instance.id));
        }
        let log = |suffix: &str| {
            let directory = service.log_directory.as_deref()?;
            Some(format!(
                "append:{}/{}{suffix}.log",
                directory.trim_end_matches('/'),
                service.log_name
            ))
        };
        Some(Self {
            resource: &service.resource,
            description: description(service, instance),
            after: after.join(" "),
            wants: needed.join(" "),
            user: &service.user,
            workdir: service.workdir.as_deref(),
            environment: order::public_assignments(&instance.environment),
            environment_files,
            program,
            arguments,
            probe: service.health.as_ref().and_then(|health| Probe::new(health, instance)),
            restart: restart(service.restart),
            restart_delay: quantity::time(service.restart_delay_ms),
            stop_signal: service.stop_signal.name(),
            stop_timeout: quantity::time(service.stop_timeout_ms),
            memory: service.memory.or_else(|| host.free_memory()).map(quantity::size),
            cpus: service.cpus.map(quantity::percentage),
            tasks: service.tasks,
            output: log(""),
            error: log("-error"),
            writable: writable(service),
            binds: binds(&service.mounts),
            sandbox: sandbox(service, program),
        })
    }
}

fn description(service: &ServicePlan, instance: &InstancePlan) -> String {
    if service.instances.len() < 2 {
        return service.description.clone();
    }
    format!(
        "{}, instance {} of {}",
        service.description,
        instance.number,
        service.instances.len()
    )
}

fn writable(service: &ServicePlan) -> Vec<&str> {
    let in_place = service
        .mounts
        .iter()
        .filter(|mount| mount.source == mount.at && !mount.read_only);
    let mut paths: Vec<&str> = service
        .writable
        .iter()
        .chain(in_place.map(|mount| &mount.source))
        .map(String::as_str)
        .collect();
    paths.sort_unstable();
    paths.dedup();
    paths
}

fn binds(mounts: &[MountPlan]) -> Vec<BindView<'_>> {
    mounts
        .iter()
        .filter(|mount| mount.source != mount.at)
        .map(|mount| BindView {
            directive: if mount.read_only {
                "BindReadOnlyPaths"
            } else {
                "BindPaths"
            },
            source: &mount.source,
            at: &mount.at,
        })
        .collect()
}

fn sandbox(service: &ServicePlan, program: &str) -> Vec<Directive> {
    let mut paths = service
        .writable
        .iter()
        .chain(&service.workdir)
        .chain(&service.log_directory)
        .chain(service.mounts.iter().flat_map(|mount| [&mount.source, &mount.at]));
    Sandbox {
        network: if service.network {
            Network::Any
        } else {
            Network::Loopback
        },
        jit: service.jit,
        capabilities: &service.capabilities,
        sees_homes: is_in_homes(program) || paths.any(|path| is_in_homes(path)),
        umask: "0027",
        ..Sandbox::default()
    }
    .directives()
}

fn restart(restart: Restart) -> &'static str {
    match restart {
        Restart::Always => "always",
        Restart::OnFailure => "on-failure",
        Restart::No => "no",
    }
}
