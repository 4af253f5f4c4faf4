//! Services and jobs of the sites as containers.
//!
//! A container is the sandbox of its systemd twin: the same user number, the site's folder at its own path and read-only but
//! for what the program writes, no capabilities, a read-only root, the same limits. What the program finds in its
//! environment is the same too, `HOME` included. A container whose image brings
//! the program sees what it mounts and no more.

use std::collections::BTreeMap;

use super::proxy::is_below;
use super::view::{HealthView, LimitsView, PortView, ServiceView, VolumeView};
use super::{MONGODB, MONGODB_SETUP, POSTGRES, POSTGRES_SETUP, REDIS, duration};
use crate::plan::model::{
    Dependency, DependencyKind, EnvVar, HealthPlan, HealthProbe, HostPlan, InstancePlan, JobPlan, NetworkAttachment,
    ServicePlan, TenantPlan,
};
use crate::resources::service::{Capability, Restart};
use crate::schema::{Size, Version};

/// Where the probe of an HTTP service is found in its container.
const PROBE: &str = "/usr/local/bin/hostc-http-probe";

/// The container of one instance.
pub(super) fn instance(host: &HostPlan, service: &ServicePlan, instance: &InstancePlan) -> ServiceView {
    let own = !brings_its_program(service);
    let tenant = service.tenant.as_ref().filter(|_| own);
    let elsewhere = |path: &&String| {
        service
            .mounts
            .iter()
            .any(|mount| mount.source == **path && mount.at != **path)
    };
    let mut volumes = folders(tenant, service.writable.iter().filter(|path| !elsewhere(path)));
    let mounts = service.mounts.iter();
    volumes.extend(mounts.map(|mount| VolumeView::bind(&mount.source, &mount.at, mount.read_only)));
    let healthcheck = service
        .health
        .as_ref()
        .and_then(|health| health_view(health, instance.port));
    if matches!(
        &service.health,
        Some(HealthPlan {
            probe: HealthProbe::Http(_),
            ..
        })
    ) {
        volumes.push(VolumeView::bind("./http-probe.sh", PROBE, true));
    }
    tidy(&mut volumes);
    let profiles = if service.enable {
        Vec::new()
    } else {
        vec!["disabled".to_owned()]
    };
    ServiceView {
        resource: service.resource.clone(),
        description: service.description.clone(),
        image: service.image.clone(),
        build: service.build.clone(),
        labels: service.labels.clone(),
        profiles,
        depends_on: depends_on(host, &service.dependencies),
        volumes,
        environment: literals(host, &instance.environment, own.then_some(&service.user)),
        env_files: env_files(&service.env_files, &instance.environment, &instance.id),
        optional_env_files: knows_optional_files(host),
        networks: places(&instance.networks),
        ports: instance
            .loopback
            .zip(instance.port)
            .map(|(published, target)| PortView { published, target })
            .into_iter()
            .collect(),
        command: service.command.clone().unwrap_or_default(),
        working_dir: service.workdir.clone(),
        restart: restart(service.restart),
        healthcheck,
        user: Some(format!("{0}:{0}", service.uid)),
        capabilities: service.capabilities.iter().copied().map(capability).collect(),
        limits: limits(host, service.cpus, service.memory, service.tasks),
        stop_signal: service.stop_signal.name(),
        stop_grace_period: duration(service.stop_timeout_ms),
        tmpfs: vec!["/tmp:mode=1777,size=64m".to_owned()],
        ..ServiceView::default()
    }
}

/// The container of a job, which `docker compose run` starts by the calendar.
pub(super) fn job(host: &HostPlan, job: &JobPlan) -> ServiceView {
    let mut volumes = folders(job.tenant.as_ref(), job.writable.iter());
    tidy(&mut volumes);
    ServiceView {
        resource: job.resource.clone(),
        description: job.description.clone(),
        image: job.image.clone(),
        profiles: vec!["jobs".to_owned()],
        depends_on: depends_on(host, &job.dependencies),
        volumes,
        environment: literals(host, &job.environment, Some(&job.user)),
        env_files: env_files(&job.env_files, &job.environment, &job.id),
        optional_env_files: knows_optional_files(host),
        networks: places(&job.networks),
        command: job.command.clone(),
        working_dir: job.workdir.clone(),
        restart: "no",
        user: Some(format!("{0}:{0}", job.uid)),
        limits: limits(host, None, job.memory, job.tasks),
        stop_signal: "SIGTERM",
        stop_grace_period: duration(10_000),
        tmpfs: vec!["/tmp:mode=1777,size=64m".to_owned()],
        ..ServiceView::default()
    }
}

/// The addresses, by network.
pub(super) fn places(attachments: &[NetworkAttachment]) -> BTreeMap<String, std::net::Ipv4Addr> {
    attachments
        .iter()
        .map(|place| (place.network.clone(), place.address))
        .collect()
}

/// The limits of a container. What the source leaves open ends at what the host has: a tenant may use the whole machine, but
/// not the memory kept for the system.
pub(super) fn limits(host: &HostPlan, cpus: Option<f64>, memory: Option<u64>, pids: u32) -> LimitsView {
    LimitsView {
        cpus: Some(cpus.map_or_else(|| host.cpus.to_string(), |cores| format!("{cores:.2}"))),
        memory: memory.or_else(|| host.free_memory()).map(size),
        pids: Some(pids),
    }
}

/// Bytes in Docker's spelling.
pub(super) fn size(bytes: u64) -> String {
    Size::from_bytes(bytes).compose()
}

/// Whether the image has what it runs: then it has no use for the site's folder, and knows its own home.
fn brings_its_program(service: &ServicePlan) -> bool {
    let homes = service.tenant.iter().map(|tenant| tenant.home.as_str());
    let mut at_home = homes.filter(|home| {
        service
            .workdir
            .as_deref()
            .is_some_and(|workdir| is_below(workdir, home))
    });
    service.command.is_none() && at_home.next().is_none()
}

fn folders<'a>(tenant: Option<&TenantPlan>, writable: impl Iterator<Item = &'a String>) -> Vec<VolumeView> {
    let mut volumes = Vec::new();
    volumes.extend(tenant.map(|tenant| VolumeView::bind(&tenant.home, &tenant.home, true)));
    volumes.extend(writable.map(|path| VolumeView::bind(path, path, false)));
    volumes
}

/// Sorts mounts by where they appear, so that a folder comes before what lies in it, and keeps one of each place.
fn tidy(volumes: &mut Vec<VolumeView>) {
    volumes.sort();
    volumes.dedup_by(|later, earlier| later.target == earlier.target);
}

/// What it waits for.
fn depends_on(host: &HostPlan, dependencies: &[Dependency]) -> BTreeMap<String, &'static str> {
    let mut waits = BTreeMap::new();
    for dependency in dependencies {
        match dependency.kind {
            DependencyKind::Postgres if host.postgres.is_some() => {
                waits.insert(POSTGRES.to_owned(), "service_healthy");
                waits.insert(POSTGRES_SETUP.to_owned(), "service_completed_successfully");
            }
            DependencyKind::Mongodb if host.mongodb.is_some() => {
                waits.insert(MONGODB.to_owned(), "service_healthy");
                waits.insert(MONGODB_SETUP.to_owned(), "service_completed_successfully");
            }
            DependencyKind::Redis if host.redis.is_some() => {
                waits.insert(REDIS.to_owned(), "service_healthy");
            }
            DependencyKind::Postgres | DependencyKind::Mongodb | DependencyKind::Redis => {}
            DependencyKind::Service => {
                let condition = if dependency.healthy {
                    "service_healthy"
                } else {
                    "service_started"
                };
                waits.extend(dependency.ids.iter().map(|id| (id.clone(), condition)));
            }
        }
    }
    waits
}

/// The variables that hold no secret, and `HOME` of its user, which systemd sets and Docker does not.
fn literals(host: &HostPlan, variables: &[EnvVar], user: Option<&String>) -> BTreeMap<String, String> {
    let account = host.accounts.iter().find(|account| Some(&account.name) == user);
    let home = account.map(|account| ("HOME".to_owned(), account.home.clone()));
    let literal = variables
        .iter()
        .filter_map(|variable| Some((variable.name.clone(), variable.value.as_literal()?.to_owned())));
    home.into_iter().chain(literal).collect()
}

/// The operator's files, then the one that `hostc-secrets.service` makes of the variables with secrets.
fn env_files(operators: &[String], variables: &[EnvVar], id: &str) -> Vec<String> {
    let mut files = operators.to_vec();
    if variables.iter().any(|variable| variable.value.as_literal().is_none()) {
        files.push(format!("/run/hostc/env/{id}.env"));
    }
    files
}

/// Since 2.24.0 a missing file need not stop the whole project, all tenants included.
fn knows_optional_files(host: &HostPlan) -> bool {
    host.versions.compose >= Version::new([2, 24])
}

fn health_view(health: &HealthPlan, port: Option<u16>) -> Option<HealthView> {
    let test = match &health.probe {
        HealthProbe::Http(path) => {
            let port = port?.to_string();
            vec![
                "CMD".to_owned(),
                "/bin/sh".to_owned(),
                PROBE.to_owned(),
                port,
                path.clone(),
            ]
        }
        HealthProbe::Command(command) => {
            let mut test = vec!["CMD".to_owned()];
            test.extend(command.iter().cloned());
            test
        }
    };
    Some(HealthView {
        test,
        interval: duration(health.interval_ms),
        timeout: duration(health.timeout_ms),
        retries: health.retries,
        start_period: duration(health.start_period_ms),
    })
}

/// `unless-stopped`, not `always`: what the unit stopped stays down until the unit starts it in order.
fn restart(policy: Restart) -> &'static str {
    match policy {
        Restart::Always => "unless-stopped",
        Restart::OnFailure => "on-failure",
        Restart::No => "no",
    }
}

fn capability(capability: Capability) -> &'static str {
    match capability {
        Capability::CapNetBindService => "NET_BIND_SERVICE",
        Capability::CapNetRaw => "NET_RAW",
        Capability::CapChown => "CHOWN",
        Capability::CapSetuid => "SETUID",
        Capability::CapSetgid => "SETGID",
        Capability::CapDacOverride => "DAC_OVERRIDE",
        Capability::CapFowner => "FOWNER",
        Capability::CapKill => "KILL",
        Capability::CapSysNice => "SYS_NICE",
    }
}
