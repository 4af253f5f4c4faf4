//! One host, put together from its parts.

use hostc_lang::{Reported, ResourcePath};

use super::engines::Engines;
use super::lock::Lock;
use super::model::{ContainerPlan, HostPlan, Leads, PlannedVersions, ProxyPlan, ProxySite, SshPlan};
use super::networks::{End, Networks, Places};
use super::secrets::{SecretsById, plan_secrets};
use super::sites::{ProxyPorts, WEBROOT, plan_site};
use super::symbols::{MONGODB, Names, POSTGRES, PROXY, REDIS, addresses, container};
use super::{access, defaults, engines, firewall, listeners, mongodb, programs, statics, upkeep};
use crate::graph::Relation;
use crate::resources::database::DatabaseEngine;
use crate::resources::{Host, Proxy, Resource};
use crate::schema::Target;

/// The range of compose networks where none is said.
const NETWORKS: &str = "10.213.0.0/16";
/// The memory of the proxy's container where none is said, in bytes.
const PROXY_MEMORY: u64 = 256 << 20;

/// Plans one host.
pub fn plan_host(
    names: &Names<'_>,
    host: &Resource<Host>,
    secrets: &SecretsById<'_>,
    lock: &mut Lock,
) -> Reported<HostPlan> {
    let (path, body) = (&host.path, &host.body);
    let Reported {
        value: (networks, places),
        diagnostics,
    } = match names.target {
        Target::Compose => plan_networks(names, host, lock),
        Target::Systemd => Reported::clean((Vec::new(), Places::default())),
    };
    let proxy = plan_proxy(names, &places, host);
    let services = names.placement.only_on(path, &names.fleet.services);
    let services = services.filter(|service| !statics::is_files(service));
    let services: Vec<_> = services
        .map(|service| programs::plan_service(names, &places, path, service))
        .collect();
    let jobs = names.placement.only_on(path, &names.fleet.jobs);
    let jobs: Vec<_> = jobs.map(|job| programs::plan_job(names, &places, path, job)).collect();
    let postgres = engines::plan_postgres(names, &places, path, body);
    let mongodb = mongodb::plan_mongodb(names, &places, path, body);
    let redis = engines::plan_redis(names, &places, path, body);
    let read = services
        .iter()
        .flat_map(|s| s.secrets.clone())
        .chain(jobs.iter().flat_map(|j| j.secrets.clone()));
    let served = Engines {
        postgres: postgres.as_ref(),
        mongodb: mongodb.as_ref(),
        redis: redis.as_ref(),
    };
    let secrets = plan_secrets(names, path, secrets, read, served);
    let sites: &[ProxySite] = proxy.as_ref().map_or(&[], |proxy| &proxy.sites);
    let (public_address, internal_address) = addresses(body);
    let plan = HostPlan {
        name: path.name().to_owned(),
        resource: path.to_string(),
        public_address,
        internal_address,
        os: defaults::os_name(body),
        versions: PlannedVersions {
            nginx: defaults::nginx_version(body),
            systemd: defaults::systemd_version(body),
            compose: defaults::compose_version(body),
        },
        ipv6: body.ipv6.as_ref().is_none_or(|ipv6| ipv6.value),
        cpus: body.cpus.as_ref().map_or(1, |cpus| cpus.value),
        memory: body.memory.as_ref().map(|memory| memory.value.bytes()),
        reserve: body
            .reserve
            .as_ref()
            .map_or(defaults::RESERVE, |reserve| reserve.value.bytes()),
        ssh: SshPlan {
            port: body.ssh.port.as_ref().map_or(22, |port| port.value.number()),
            from: body.ssh.from.iter().map(|range| range.value.net()).collect(),
            passwords: body.ssh.passwords.as_ref().is_some_and(|passwords| passwords.value),
        },
        accounts: access::plan_accounts(names, path, body),
        memberships: access::plan_memberships(names, path),
        directories: access::plan_directories(names, path, sites),
        listeners: listeners::plan_listeners(names, host, proxy.as_ref(), served),
        certificates: access::plan_certificates(sites),
        acme_email: body.acme_email.as_ref().map(|email| email.value.clone()),
        logs: access::plan_logs(names, path, sites, &services),
        firewall: firewall::plan_firewall(names, path, body, proxy.as_ref(), served),
        backups: engines::plan_backups(names, path),
        fail2ban: body.fail2ban.as_ref().is_none_or(|watch| watch.value),
        unattended_upgrades: body
            .updates
            .as_ref()
            .is_none_or(|updates| updates.value == crate::resources::host::Updates::Unattended),
        networks,
        upkeep: upkeep::plan_upkeep(names, path),
        proxy,
        services,
        jobs,
        postgres,
        mongodb,
        redis,
        secrets,
    };
    Reported::new(plan, diagnostics)
}

/// The proxy declared on a host, if one is.
fn declared_proxy<'a>(names: &Names<'a>, host: &ResourcePath) -> Option<&'a Resource<Proxy>> {
    names.placement.only_on(host, &names.fleet.proxies).next()
}

fn plan_proxy(names: &Names<'_>, places: &Places, host: &Resource<Host>) -> Option<ProxyPlan> {
    let declared = declared_proxy(names, &host.path);
    let served = names.placement.served(&host.path, names.fleet);
    let ports = ProxyPorts::of(declared);
    let mut sites: Vec<ProxySite> = served.map(|site| plan_site(names, places, &ports, site)).collect();
    // Without a site that shares them, nothing would answer on the usual ports but a refusal.
    let shared = declared.is_some() || sites.iter().any(|site| !site.exclusive);
    let files = names.placement.only_on(&host.path, &names.fleet.services);
    sites.extend(files.filter_map(|service| statics::plan_files(names, &host.path, service)));
    if sites.is_empty() && declared.is_none() {
        return None;
    }
    let body = declared.map(|proxy| &proxy.body);
    let tls = sites.iter().any(|site| !site.exclusive && !site.https.is_empty());
    let container = (names.target == Target::Compose).then(|| ContainerPlan {
        image: body.and_then(|body| body.image.as_ref()).map_or_else(
            || format!("nginx:{}", defaults::nginx_version(&host.body)),
            |image| image.value.to_string(),
        ),
        memory: body
            .and_then(|body| body.memory.as_ref())
            .map_or(PROXY_MEMORY, |memory| memory.value.bytes()),
        networks: places.of(PROXY),
        loopback: false,
    });
    Some(ProxyPlan {
        resource: declared.map_or_else(|| host.path.to_string(), |proxy| proxy.path.to_string()),
        connections: body
            .and_then(|body| body.connections.as_ref())
            .map_or(1024, |most| most.value),
        resolvers: body.and_then(|body| body.resolvers.as_ref()).map_or_else(
            || defaults::resolver(&host.body, names.target).into_iter().collect(),
            |declared| declared.iter().map(|address| address.value.0).collect(),
        ),
        gzip: body.and_then(|body| body.gzip.as_ref()).is_none_or(|gzip| gzip.value),
        http: if shared { ports.http } else { Vec::new() },
        https: if tls { ports.https } else { Vec::new() },
        webroot: WEBROOT.to_owned(),
        sites,
        container,
    })
}

/// The networks of a compose host, from the edges between what runs on it.
fn plan_networks(
    names: &Names<'_>,
    host: &Resource<Host>,
    lock: &mut Lock,
) -> Reported<(Vec<super::model::NetworkPlan>, Places)> {
    let name = host.path.name().to_owned();
    let declared = host.body.networks.as_ref().map(|range| range.value.net());
    let Some(range) = declared.or_else(|| NETWORKS.parse().ok()) else {
        return Reported::clean((Vec::new(), Places::default()));
    };
    let mut networks = Networks::new(&name, range, lock.host(&name));
    let proxy = End {
        name: PROXY.to_owned(),
        containers: vec![PROXY.to_owned()],
        resource: declared_proxy(names, &host.path)
            .map_or_else(|| host.path.to_string(), |proxy| proxy.path.to_string()),
    };
    if names.placement.served(&host.path, names.fleet).next().is_some() {
        networks.way_out(&proxy);
    }
    let services = names.placement.only_on(&host.path, &names.fleet.services);
    let jobs = names.placement.only_on(&host.path, &names.fleet.jobs);
    for path in services.map(|service| &service.path).chain(jobs.map(|job| &job.path)) {
        let end = program(names, path);
        let routed = names
            .graph
            .dependents(path)
            .iter()
            .any(|(_, dependency)| dependency.relation == Relation::Routes);
        if routed {
            let leads = if may_leave(names, path) {
                Leads::Out
            } else {
                Leads::Nowhere
            };
            networks.connect(&[&proxy, &end], leads);
        }
        for (to, dependency) in names.graph.dependencies(path) {
            if dependency.relation != Relation::Uses || !names.placement.is_on(to, &host.path) {
                continue;
            }
            let other = match to.kind() {
                "services" => program(names, to),
                "databases" => engine(container(names.engine(to)), &host.path),
                "caches" => engine(REDIS, &host.path),
                _ => continue,
            };
            networks.connect(&[&end, &other], Leads::Nowhere);
        }
        if may_leave(names, path) && !end.containers.iter().all(|container| networks.leads_out(container)) {
            networks.way_out(&end);
        }
        // A port is published through whichever network is not closed.
        if names.is_on_loopback(path) && !end.containers.iter().all(|container| networks.leads_out(container)) {
            networks.way_in(&end);
        }
    }
    // An engine that nobody uses yet still needs a network to be in.
    let engines = [
        (POSTGRES, has_postgres(names, host)),
        (MONGODB, has_mongodb(names, host)),
        (REDIS, has_redis(names, host)),
    ];
    for (container, runs) in engines {
        let end = engine(container, &host.path);
        if names.engine_is_on_loopback(container, &host.path) {
            networks.way_in(&end);
        }
        if runs && !networks.has(container) {
            networks.connect(&[&end], Leads::Nowhere);
        }
    }
    let (plans, places, diagnostics) = networks.finish(&host.path.to_string(), host.span);
    Reported::new((plans, places), diagnostics)
}

fn may_leave(names: &Names<'_>, path: &ResourcePath) -> bool {
    let service = names.fleet.services.get(path);
    service
        .and_then(|service| service.body.hardening.network.as_ref())
        .is_none_or(|network| network.value)
}

fn program(names: &Names<'_>, path: &ResourcePath) -> End {
    let containers = if path.kind() == "services" {
        names.instance_ids(path)
    } else {
        vec![path.id()]
    };
    End {
        name: path.id(),
        containers,
        resource: path.to_string(),
    }
}

fn engine(container: &str, host: &ResourcePath) -> End {
    End {
        name: container.to_owned(),
        containers: vec![container.to_owned()],
        resource: format!("{host}.{container}"),
    }
}

fn has_postgres(names: &Names<'_>, host: &Resource<Host>) -> bool {
    host.body.postgres.is_some() || !engines::databases_of(names, &host.path, DatabaseEngine::Postgres).is_empty()
}

fn has_mongodb(names: &Names<'_>, host: &Resource<Host>) -> bool {
    host.body.mongodb.is_some() || !engines::databases_of(names, &host.path, DatabaseEngine::Mongodb).is_empty()
}

fn has_redis(names: &Names<'_>, host: &Resource<Host>) -> bool {
    let mut caches = names.placement.only_on(&host.path, &names.fleet.caches);
    host.body.redis.is_some() || caches.next().is_some()
}
