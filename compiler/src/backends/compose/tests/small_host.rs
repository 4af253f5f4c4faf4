//! The host that the tests print: the VPS of many sites, in small.

use std::net::Ipv4Addr;

use crate::plan::model::{
    AccountPlan, ContainerPlan, DatabasePlan, Dependency, DependencyKind, EnvVar, HealthPlan, HealthProbe, HostPlan,
    InstancePlan, JobPlan, Leads, NetworkAttachment, NetworkPlan, PostgresPlan, ProxyPlan, ProxySite, RedisPlan,
    SecretPiece, SecretText, ServicePlan, TenantPlan, TlsPlan, fixture,
};
use crate::resources::service::{Capability, Restart, Signal};
use crate::resources::site::AccessLog;
use crate::schema::Version;
/// A shop behind the proxy, its disabled API with a database, a cache, a job, and a page on a port of its own.
pub(super) fn vps() -> HostPlan {
    let mut host = fixture::host();
    host.memory = Some(4 << 30);
    host.cpus = 2;
    host.reserve = 256 << 20;
    host.accounts = vec![AccountPlan {
        name: "shop".to_owned(),
        uid: 1001,
        home: "/srv/sites/shop".to_owned(),
        shell: "/usr/sbin/nologin".to_owned(),
        comment: "Shop".to_owned(),
        passwordless_sudo: false,
        resource: "sites.shop".to_owned(),
    }];
    host.versions.compose = Version::new([2, 26]);
    host.networks = vec![
        network("postgres--postgres-setup", 5, true, &["hosts.vps"]),
        network("proxy--out", 0, false, &["hosts.vps"]),
        network("proxy--shop-web", 1, false, &["hosts.vps", "sites.shop.services.web"]),
        network("redis--shop-web", 4, true, &["sites.shop.services.web", "hosts.vps"]),
        network("shop-api--out", 2, false, &["sites.shop.services.api"]),
        network("shop-api--postgres", 3, true, &["sites.shop.services.api", "hosts.vps"]),
    ];
    let mut web = service("web", 3101, &[at("proxy--shop-web", 1, 3), at("redis--shop-web", 4, 2)]);
    web.dependencies = vec![dependency(DependencyKind::Redis, &["redis"])];
    let mut api = service(
        "api",
        4000,
        &[at("shop-api--out", 2, 2), at("shop-api--postgres", 3, 2)],
    );
    api.enable = false;
    api.dependencies = vec![dependency(DependencyKind::Postgres, &["postgres"])];
    api.instances[0].environment.push(EnvVar {
        name: "DATABASE_URL".to_owned(),
        value: SecretText {
            pieces: vec![
                SecretPiece::Literal("postgresql://shop:".to_owned()),
                SecretPiece::Secret("shop.main".to_owned()),
                SecretPiece::Literal("@postgres:5432/shop".to_owned()),
            ],
        },
    });
    api.secrets = vec!["shop.main".to_owned()];
    host.services = vec![api, web];
    host.jobs = vec![job()];
    host.proxy = Some(ProxyPlan {
        resource: "proxies.main".to_owned(),
        connections: 1024,
        resolvers: vec![std::net::Ipv4Addr::new(127, 0, 0, 53).into()],
        gzip: true,
        http: vec![80],
        https: vec![443],
        webroot: "/var/lib/hostc/acme".to_owned(),
        sites: vec![site("shop", &[80], &[443]), site("second", &[8080], &[])],
        container: Some(container(
            "nginx:1.24.0",
            &[at("proxy--out", 0, 2), at("proxy--shop-web", 1, 2)],
        )),
    });
    host.postgres = Some(PostgresPlan {
        resource: "hosts.vps.postgres".to_owned(),
        major: 14,
        port: 5432,
        listen: Vec::new(),
        max_connections: 100,
        shared_buffers: 128 << 20,
        databases: vec![DatabasePlan {
            id: "shop-main".to_owned(),
            resource: "sites.shop.databases.main".to_owned(),
            name: "shop".to_owned(),
            owner: "shop".to_owned(),
            password_secret: "shop.main".to_owned(),
            extensions: Vec::new(),
            clients: Vec::new(),
            connection_limit: None,
        }],
        container: Some(container(
            "postgres:14.19",
            &[at("postgres--postgres-setup", 5, 2), at("shop-api--postgres", 3, 3)],
        )),
        superuser_secret: Some("postgres.superuser".to_owned()),
    });
    host.redis = Some(RedisPlan {
        resource: "hosts.vps.redis".to_owned(),
        version: "7.0.15".to_owned(),
        port: 6379,
        listen: Vec::new(),
        memory: 64 << 20,
        idle_timeout_seconds: 0,
        password_secret: "redis.password".to_owned(),
        caches: Vec::new(),
        container: Some(container("redis:7.0.15", &[at("redis--shop-web", 4, 3)])),
    });
    host
}

pub(super) fn network(name: &str, number: u8, internal: bool, members: &[&str]) -> NetworkPlan {
    NetworkPlan {
        name: name.to_owned(),
        subnet: ipnet::Ipv4Net::new(Ipv4Addr::new(10, 213, number, 0), 27).unwrap(),
        bridge: format!("br-hc-{number}"),
        leads: if internal { Leads::Nowhere } else { Leads::Out },
        members: members.iter().map(|&member| member.to_owned()).collect(),
    }
}

pub(super) fn at(network: &str, number: u8, last: u8) -> NetworkAttachment {
    NetworkAttachment {
        network: network.to_owned(),
        address: Ipv4Addr::new(10, 213, number, last),
    }
}

pub(super) fn container(image: &str, networks: &[NetworkAttachment]) -> ContainerPlan {
    ContainerPlan {
        image: image.to_owned(),
        memory: 256 << 20,
        networks: networks.to_vec(),
        loopback: false,
    }
}

pub(super) fn dependency(kind: DependencyKind, ids: &[&str]) -> Dependency {
    Dependency {
        kind,
        ids: ids.iter().map(|&id| id.to_owned()).collect(),
        healthy: true,
    }
}

pub(super) fn tenant() -> TenantPlan {
    TenantPlan {
        id: "shop".to_owned(),
        title: "The Shop".to_owned(),
        home: "/srv/sites/shop".to_owned(),
    }
}

pub(super) fn service(name: &str, port: u16, networks: &[NetworkAttachment]) -> ServicePlan {
    ServicePlan {
        labels: std::collections::BTreeMap::new(),
        id: format!("shop-{name}"),
        resource: format!("sites.shop.services.{name}"),
        tenant: Some(tenant()),
        description: format!("The Shop's {name}"),
        user: "shop".to_owned(),
        uid: 1001,
        command: Some(vec![
            "pnpm".to_owned(),
            "start".to_owned(),
            "--title=it costs $5 \"now\"".to_owned(),
        ]),
        image: Some("node:20.19.5-bookworm-slim".to_owned()),
        build: None,
        workdir: Some("/srv/sites/shop/current".to_owned()),
        env_files: vec!["/srv/sites/shop/shared/.env".to_owned()],
        instances: vec![InstancePlan {
            loopback: None,
            id: format!("shop-{name}"),
            number: 1,
            address: std::net::Ipv4Addr::UNSPECIFIED.into(),
            port: Some(port),
            environment: vec![EnvVar {
                name: "PORT".to_owned(),
                value: SecretText::literal(port.to_string()),
            }],
            networks: networks.to_vec(),
        }],
        health: Some(HealthPlan {
            probe: HealthProbe::Http("/health?deep=$1".to_owned()),
            interval_ms: 30_000,
            timeout_ms: 5_000,
            retries: 3,
            start_period_ms: 30_000,
        }),
        rolling: None,
        dependencies: Vec::new(),
        memory: Some(512 << 20),
        cpus: Some(0.5),
        tasks: 128,
        restart: Restart::Always,
        restart_delay_ms: 10_000,
        stop_signal: Signal::SigTerm,
        stop_timeout_ms: 90_000,
        writable: vec!["/srv/sites/shop/shared/uploads".to_owned()],
        mounts: Vec::new(),
        jit: true,
        capabilities: vec![Capability::CapNetBindService],
        network: true,
        log_directory: Some("/srv/sites/shop/shared/logs".to_owned()),
        log_name: name.to_owned(),
        enable: true,
        secrets: Vec::new(),
    }
}

pub(super) fn job() -> JobPlan {
    JobPlan {
        id: "shop-report".to_owned(),
        resource: "sites.shop.jobs.report".to_owned(),
        tenant: Some(tenant()),
        description: "the nightly report".to_owned(),
        user: "shop".to_owned(),
        uid: 1001,
        command: vec!["node".to_owned(), "report.js".to_owned()],
        image: Some("node:20.19.5-bookworm-slim".to_owned()),
        workdir: None,
        environment: Vec::new(),
        env_files: Vec::new(),
        schedule: "daily".to_owned(),
        timeout_ms: 60_000,
        memory: None,
        tasks: 512,
        writable: Vec::new(),
        dependencies: vec![dependency(DependencyKind::Postgres, &["postgres"])],
        secrets: Vec::new(),
        networks: vec![at("shop-api--postgres", 3, 4)],
    }
}

pub(super) fn site(id: &str, http: &[u16], https: &[u16]) -> ProxySite {
    let logs = format!("/srv/sites/{id}/shared/logs");
    ProxySite {
        id: id.to_owned(),
        resource: format!("sites.{id}"),
        title: id.to_owned(),
        names: Vec::new(),
        http: http.to_vec(),
        https: https.to_vec(),
        exclusive: https.is_empty(),
        private: false,
        tls: TlsPlan::Here {
            certificate: format!("/etc/letsencrypt/live/{id}/fullchain.pem"),
            key: format!("/etc/letsencrypt/live/{id}/privkey.pem"),
            acme: true,
        },
        force_https: true,
        hsts_seconds: None,
        cdn: None,
        body_limit: 1 << 20,
        timeout_ms: 60_000,
        access_log: format!("{logs}/nginx-access.log"),
        access_format: AccessLog::Combined,
        error_log: format!("{logs}/nginx-error.log"),
        headers: Vec::new(),
        upstreams: Vec::new(),
        limits: Vec::new(),
        routes: Vec::new(),
    }
}
