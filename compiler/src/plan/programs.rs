//! Services and jobs: what runs, as whom, with which environment, after what.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};

use hostc_lang::{ResourcePath, Text};

use super::allocation::{own_user, site_user};
use super::model::{
    BuildPlan, Dependency, DependencyKind, EnvVar, HealthPlan, HealthProbe, InstancePlan, JobPlan, MountPlan,
    RollingPlan, SecretPiece, SecretText, ServicePlan, TenantPlan,
};
use super::networks::Places;
use super::sites::FAIL_TIMEOUT_SECONDS;
use super::symbols::{Names, REDIS, container};
use crate::graph::Relation;
use crate::resources::database::DatabaseEngine;
use crate::resources::service::{Build, Health, Restart, Signal};
use crate::resources::{Job, Resource, Service};
use crate::schema::{Command, EnvName, Spanned, Target, Template};

/// The label by which Watchtower knows what it may replace (its manual, "Container selection").
const WATCHTOWER: &str = "com.centurylinklabs.watchtower.enable";

/// Processes and threads of a program that says nothing of them.
pub const TASKS: u32 = 512;

/// Plans one service on `host`.
pub fn plan_service(
    names: &Names<'_>,
    places: &Places,
    host: &ResourcePath,
    service: &Resource<Service>,
) -> ServicePlan {
    let body = &service.body;
    let tenant = tenant(names, &service.path);
    let user = program_user(names, &service.path, body.user.as_ref());
    let first_port = names.numbers.port(host, &service.path);
    let port_name = body.port_env.as_ref().map_or("PORT", |name| name.value.as_str());
    let address_name = body.address_env.as_ref().map_or("HOST", |name| name.value.as_str());
    let command = body
        .command(names.target)
        .map(|command| plain_command(names, host, &command.value));
    let environment = environment(names, host, &body.env);
    let ids = names.instance_ids(&service.path);
    let instances: Vec<InstancePlan> = ids
        .into_iter()
        .zip(0u16..)
        .map(|(id, index)| {
            let port = first_port.map(|port| match names.target {
                Target::Systemd => port.saturating_add(index),
                Target::Compose => port,
            });
            let mut own = environment.clone();
            let address = match names.target {
                Target::Systemd => names.bind_address(&service.path, host),
                Target::Compose => IpAddr::V4(Ipv4Addr::UNSPECIFIED),
            };
            if let Some(port) = port {
                set_default(&mut own, port_name, &port.to_string());
                set_default(&mut own, address_name, &address.to_string());
            }
            let published = names.target == Target::Compose && names.is_on_loopback(&service.path);
            InstancePlan {
                loopback: first_port.filter(|_| published).map(|port| port.saturating_add(index)),
                address,
                number: u32::from(index) + 1,
                port,
                environment: own,
                networks: places.of(&id),
                id,
            }
        })
        .collect();
    let logs = tenant.as_ref().map(|tenant| format!("{}/shared/logs", tenant.home));
    let mounts = mounts(names, service);
    let mut writable: Vec<String> = Vec::new();
    writable.extend(
        mounts
            .iter()
            .filter(|mount| !mount.read_only)
            .map(|mount| mount.source.clone()),
    );
    writable.extend(body.writable.iter().map(|path| path.value.to_string()));
    writable.sort();
    writable.dedup();
    ServicePlan {
        id: service.id(),
        resource: service.path.to_string(),
        description: description(tenant.as_ref(), &service.path, body.description.as_ref()),
        uid: uid(names, host, &user),
        command,
        image: body.image.as_ref().map(|image| image.value.to_string()),
        build: body.build.as_ref().map(|build| plan_build(&build.value)),
        workdir: body
            .workdir(names.target)
            .map(|path| path.value.to_string())
            .or_else(|| default_workdir(tenant.as_ref())),
        env_files: env_files(names, &service.path),
        health: body
            .health
            .as_ref()
            .and_then(|health| plan_health(names, host, &health.value)),
        rolling: rolling(names, host, service),
        dependencies: dependencies(names, host, &service.path),
        memory: body.memory.as_ref().map(|memory| memory.value.bytes()),
        cpus: body.cpus.as_ref().map(|cpus| cpus.value),
        tasks: body.tasks.as_ref().map_or(TASKS, |tasks| tasks.value),
        restart: body.restart.as_ref().map_or(Restart::Always, |restart| restart.value),
        restart_delay_ms: body.restart_delay().map_or(10_000, |delay| delay.value.milliseconds()),
        stop_signal: body.stop.signal.as_ref().map_or(Signal::SigTerm, |signal| signal.value),
        stop_timeout_ms: stop_timeout_ms(body),
        writable,
        mounts,
        jit: body.hardening.jit.as_ref().is_none_or(|jit| jit.value),
        capabilities: body
            .hardening
            .capabilities
            .iter()
            .map(|capability| capability.value)
            .collect(),
        network: body.hardening.network.as_ref().is_none_or(|network| network.value),
        log_directory: logs,
        log_name: service.path.name().to_owned(),
        labels: labels(body),
        enable: body.enable.as_ref().is_none_or(|enable| enable.value),
        secrets: secrets_of(instances.iter().flat_map(|instance| &instance.environment)),
        instances,
        tenant,
        user,
    }
}

fn plan_build(build: &Build) -> BuildPlan {
    let text = |said: &Option<Spanned<String>>| said.as_ref().map(|said| said.value.clone());
    let args = build.args.iter();
    BuildPlan {
        context: build.context.value.to_string(),
        dockerfile: text(&build.dockerfile),
        args: args
            .map(|(name, value)| (name.to_string(), value.value.clone()))
            .collect(),
        target: text(&build.target),
    }
}

/// The labels of a service's container.
fn labels(service: &Service) -> BTreeMap<String, String> {
    let said = service.labels().into_iter();
    let mut labels: BTreeMap<String, String> = said.map(|(name, value)| (name.clone(), value.value.clone())).collect();
    if let Some(update) = service.auto_update() {
        labels
            .entry(WATCHTOWER.to_owned())
            .or_insert_with(|| update.value.to_string());
    }
    labels
}

/// Plans one job on `host`.
pub fn plan_job(names: &Names<'_>, places: &Places, host: &ResourcePath, job: &Resource<Job>) -> JobPlan {
    let body = &job.body;
    let tenant = tenant(names, &job.path);
    let user = program_user(names, &job.path, body.r#as.as_ref());
    let environment = environment(names, host, &body.env);
    let mut writable: Vec<String> = Vec::new();
    writable.extend(body.writable.iter().map(|path| path.value.to_string()));
    writable.sort();
    JobPlan {
        id: job.id(),
        resource: job.path.to_string(),
        description: description(tenant.as_ref(), &job.path, None),
        uid: uid(names, host, &user),
        command: plain_command(names, host, &body.command.value),
        image: body.image.as_ref().map(|image| image.value.to_string()),
        workdir: body
            .workdir
            .as_ref()
            .map(|path| path.value.to_string())
            .or_else(|| default_workdir(tenant.as_ref())),
        env_files: env_files(names, &job.path),
        schedule: body.schedule.value.to_string(),
        timeout_ms: body
            .timeout
            .as_ref()
            .map_or(3_600_000, |timeout| timeout.value.milliseconds()),
        memory: body.memory.as_ref().map(|memory| memory.value.bytes()),
        tasks: TASKS,
        writable,
        dependencies: dependencies(names, host, &job.path),
        secrets: secrets_of(&environment),
        environment,
        networks: places.of(&job.id()),
        tenant,
        user,
    }
}

/// The Unix user of a program: what it says, its site's, or one of its own.
pub fn program_user(
    names: &Names<'_>,
    path: &ResourcePath,
    declared: Option<&Spanned<crate::schema::UserName>>,
) -> String {
    own_user(path, declared).unwrap_or_else(|| {
        let site = path.parent().and_then(|site| names.fleet.sites.get(&site));
        site.map_or_else(|| path.id(), |site| site_user(&site.path, &site.body))
    })
}

fn uid(names: &Names<'_>, host: &ResourcePath, user: &str) -> u32 {
    names
        .numbers
        .uids
        .get(&(host.clone(), user.to_owned()))
        .copied()
        .unwrap_or_default()
}

fn tenant(names: &Names<'_>, path: &ResourcePath) -> Option<TenantPlan> {
    let site = names.fleet.sites.get(&path.parent()?)?;
    Some(TenantPlan {
        id: site.id(),
        title: super::sites::title(site),
        home: names.site_home(&site.path),
    })
}

fn default_workdir(tenant: Option<&TenantPlan>) -> Option<String> {
    tenant.map(|tenant| format!("{}/current", tenant.home))
}

fn description(tenant: Option<&TenantPlan>, path: &ResourcePath, said: Option<&Spanned<String>>) -> String {
    let owner = tenant.map(|tenant| format!("{} ", tenant.title)).unwrap_or_default();
    let what = said.map(|said| format!(" ({})", said.value)).unwrap_or_default();
    format!("{owner}{}{what}", path.name())
}

fn env_files(names: &Names<'_>, path: &ResourcePath) -> Vec<String> {
    let site = path.parent().and_then(|site| names.fleet.sites.get(&site));
    site.and_then(|site| site.body.env_file.as_ref())
        .map(|file| file.value.to_string())
        .into_iter()
        .collect()
}

fn environment(names: &Names<'_>, host: &ResourcePath, env: &BTreeMap<EnvName, Spanned<Template>>) -> Vec<EnvVar> {
    let variables = env.iter();
    variables
        .map(|(name, value)| EnvVar {
            name: name.to_string(),
            value: names.resolve(&value.value.0, host),
        })
        .collect()
}

fn set_default(environment: &mut Vec<EnvVar>, name: &str, value: &str) {
    if let Err(at) = environment.binary_search_by(|variable| variable.name.as_str().cmp(name)) {
        environment.insert(
            at,
            EnvVar {
                name: name.to_owned(),
                value: SecretText::literal(value),
            },
        );
    }
}

fn secrets_of<'e>(environment: impl IntoIterator<Item = &'e EnvVar>) -> Vec<String> {
    let pieces = environment.into_iter().flat_map(|variable| &variable.value.pieces);
    let mut secrets: Vec<String> = pieces
        .filter_map(|piece| match piece {
            SecretPiece::Secret(id) => Some(id.clone()),
            SecretPiece::Literal(_) => None,
        })
        .collect();
    secrets.sort();
    secrets.dedup();
    secrets
}

/// The words of a command; a secret in one is reported by the check `secret-exposed` and left out here.
fn plain_command(names: &Names<'_>, host: &ResourcePath, command: &Command) -> Vec<String> {
    let word = |text: &Text| -> String {
        let pieces = names.resolve(text, host).pieces;
        pieces
            .into_iter()
            .filter_map(|piece| match piece {
                SecretPiece::Literal(literal) => Some(literal),
                SecretPiece::Secret(_) => None,
            })
            .collect()
    };
    command.words().map(word).collect()
}

/// For how long a service may take to end before it is killed.
pub(super) fn stop_timeout_ms(service: &Service) -> u64 {
    let timeout = service.stop.timeout.as_ref();
    timeout.map_or(30_000, |timeout| timeout.value.milliseconds())
}

/// The restart without a break of a service that has other instances to answer meanwhile, and a probe to wait for.
fn rolling(names: &Names<'_>, host: &ResourcePath, service: &Resource<Service>) -> Option<RollingPlan> {
    let body = &service.body;
    let started = body.enable.as_ref().is_none_or(|enable| enable.value);
    if names.instance_ids(&service.path).len() < 2 || !started {
        return None;
    }
    let health = plan_health(names, host, &body.health.as_ref()?.value)?;
    let patience = health.start_period_ms + health.interval_ms.saturating_mul(u64::from(health.retries));
    Some(RollingPlan {
        id: format!("hostc-restart-{}", service.id()),
        pause_seconds: u64::from(FAIL_TIMEOUT_SECONDS) + 1,
        wait_seconds: patience.saturating_add(health.timeout_ms).div_ceil(1000),
    })
}

fn plan_health(names: &Names<'_>, host: &ResourcePath, health: &Health) -> Option<HealthPlan> {
    let probe = match (&health.http, &health.command) {
        (Some(path), _) => HealthProbe::Http(path.value.clone()),
        (None, Some(command)) => HealthProbe::Command(plain_command(names, host, &command.value)),
        (None, None) => return None,
    };
    Some(HealthPlan {
        probe,
        interval_ms: health
            .interval
            .as_ref()
            .map_or(30_000, |time| time.value.milliseconds()),
        timeout_ms: health.timeout.as_ref().map_or(5_000, |time| time.value.milliseconds()),
        retries: health.retries.as_ref().map_or(3, |retries| retries.value),
        start_period_ms: health
            .start_period
            .as_ref()
            .map_or(30_000, |time| time.value.milliseconds()),
    })
}

fn mounts(names: &Names<'_>, service: &Resource<Service>) -> Vec<MountPlan> {
    let mounts = service.body.volumes(names.target).iter().filter_map(|mount| {
        let mount = &mount.value;
        let source = match (&mount.volume, &mount.path) {
            (Some(volume), _) => names.volume_path(&volume.value.resource),
            (None, Some(path)) => path.value.to_string(),
            (None, None) => return None,
        };
        let at = mount
            .at
            .as_ref()
            .map_or_else(|| source.clone(), |at| at.value.to_string());
        Some(MountPlan {
            source,
            at,
            read_only: mount.read_only.as_ref().is_some_and(|read_only| read_only.value),
        })
    });
    mounts.collect()
}

/// What must be up before a program: everything it uses on its own host that comes up at all.
fn dependencies(names: &Names<'_>, host: &ResourcePath, path: &ResourcePath) -> Vec<Dependency> {
    let used = names.graph.dependencies(path).into_iter();
    let mut found: Vec<Dependency> = used
        .filter(|(to, dependency)| dependency.relation == Relation::Uses && names.placement.is_on(to, host))
        .filter_map(|(to, _)| match to.kind() {
            "services" => {
                let service = &names.fleet.services.get(to)?.body;
                let stays_down = service.enable.as_ref().is_some_and(|enable| !enable.value);
                (!stays_down && service.files.is_none()).then(|| Dependency {
                    kind: DependencyKind::Service,
                    ids: names.instance_ids(to),
                    healthy: service.health.is_some(),
                })
            }
            "databases" => {
                let engine = names.engine(to);
                Some(Dependency {
                    kind: match engine {
                        DatabaseEngine::Postgres => DependencyKind::Postgres,
                        DatabaseEngine::Mongodb => DependencyKind::Mongodb,
                    },
                    ids: vec![container(engine).to_owned()],
                    healthy: true,
                })
            }
            "caches" => Some(Dependency {
                kind: DependencyKind::Redis,
                ids: vec![REDIS.to_owned()],
                healthy: true,
            }),
            _ => None,
        })
        .collect();
    found.sort();
    found.dedup();
    found
}
