//! The project of a small host, read back by a YAML parser that knows nothing of how it was written.

use std::net::Ipv4Addr;

use saphyr::{LoadableYamlNode as _, Yaml};

use crate::backends::{Output, render};
use crate::plan::model::{
    ContainerPlan, DatabasePlan, Dependency, DependencyKind, EnvVar, HealthPlan, HealthProbe, HostPlan, InstancePlan,
    JobPlan, NetworkAttachment, NetworkPlan, PostgresPlan, ProxyPlan, ProxySite, RedisPlan, SecretPiece, SecretText,
    ServicePlan, TenantPlan, TlsPlan, fixture,
};
use crate::resources::service::{Capability, Restart, Signal};
use crate::schema::{Target, Version};

/// A shop behind the proxy, its disabled API with a database, a cache, a job, and a page on a port of its own.
fn vps() -> HostPlan {
    let mut host = fixture::host();
    host.memory = Some(4 << 30);
    host.cpus = 2;
    host.reserve = 256 << 20;
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
    web.dependencies = vec![
        dependency(DependencyKind::Redis, &["redis"]),
        dependency(DependencyKind::Service, &["shop-api"]),
    ];
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

fn network(name: &str, number: u8, internal: bool, members: &[&str]) -> NetworkPlan {
    NetworkPlan {
        name: name.to_owned(),
        subnet: ipnet::Ipv4Net::new(Ipv4Addr::new(10, 213, number, 0), 27).unwrap(),
        bridge: format!("br-hc-{number}"),
        internal,
        members: members.iter().map(|&member| member.to_owned()).collect(),
    }
}

fn at(network: &str, number: u8, last: u8) -> NetworkAttachment {
    NetworkAttachment {
        network: network.to_owned(),
        address: Ipv4Addr::new(10, 213, number, last),
    }
}

fn container(image: &str, networks: &[NetworkAttachment]) -> ContainerPlan {
    ContainerPlan {
        image: image.to_owned(),
        memory: 256 << 20,
        networks: networks.to_vec(),
    }
}

fn dependency(kind: DependencyKind, ids: &[&str]) -> Dependency {
    Dependency {
        kind,
        ids: ids.iter().map(|&id| id.to_owned()).collect(),
        healthy: true,
    }
}

fn tenant() -> TenantPlan {
    TenantPlan {
        id: "shop".to_owned(),
        title: "The Shop".to_owned(),
        home: "/srv/sites/shop".to_owned(),
    }
}

fn service(name: &str, port: u16, networks: &[NetworkAttachment]) -> ServicePlan {
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
        workdir: Some("/srv/sites/shop/current".to_owned()),
        env_files: vec!["/srv/sites/shop/shared/.env".to_owned()],
        instances: vec![InstancePlan {
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
        dependencies: Vec::new(),
        memory: Some(512 << 20),
        cpus: Some(0.5),
        tasks: 128,
        restart: Restart::Always,
        restart_delay_ms: 10_000,
        stop_signal: Signal::SigTerm,
        stop_timeout_ms: 90_000,
        writable: vec![
            "/srv/sites/shop/shared/uploads".to_owned(),
            "/srv/sites/shop/shared/logs".to_owned(),
        ],
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

fn job() -> JobPlan {
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
        writable: Vec::new(),
        dependencies: vec![dependency(DependencyKind::Postgres, &["postgres"])],
        secrets: Vec::new(),
        networks: vec![at("shop-api--postgres", 3, 4)],
    }
}

fn site(id: &str, http: &[u16], https: &[u16]) -> ProxySite {
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
        error_log: format!("{logs}/nginx-error.log"),
        headers: Vec::new(),
        upstreams: Vec::new(),
        limits: Vec::new(),
        routes: Vec::new(),
    }
}

fn output(host: HostPlan) -> Output {
    render(&fixture::plan(Target::Compose, host))
}

fn text(output: &Output, path: &str) -> String {
    output
        .artifacts
        .iter()
        .find(|artifact| artifact.path == path)
        .unwrap()
        .content
        .clone()
}

/// The project, parsed.
fn project(host: HostPlan) -> Yaml<'static> {
    let output = output(host);
    assert!(output.failures.is_empty(), "{:?}", output.failures);
    let text = text(&output, "srv/vps/compose.yaml");
    Yaml::load_from_str(&text).unwrap().remove(0)
}

fn texts(list: &Yaml<'_>) -> Vec<String> {
    list.as_sequence()
        .unwrap()
        .iter()
        .map(|item| item.as_str().unwrap().to_owned())
        .collect()
}

fn keys(mapping: &Yaml<'_>) -> Vec<String> {
    mapping
        .as_mapping()
        .unwrap()
        .keys()
        .map(|key| key.as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn only_the_proxy_publishes() {
    let project = project(vps());
    for (name, service) in project["services"].as_mapping().unwrap() {
        let publishes = service.as_mapping_get("ports").is_some();
        assert_eq!(publishes, name.as_str() == Some("proxy"), "{name:?}");
    }
    let ports = project["services"]["proxy"]["ports"].as_sequence().unwrap();
    let published: Vec<_> = ports
        .iter()
        .map(|port| (port["published"].as_str().unwrap(), port["target"].as_integer()))
        .collect();
    assert_eq!(
        published,
        [("80", Some(10_080)), ("443", Some(10_443)), ("8080", Some(18_080))]
    );
}

#[test]
fn without_ipv6_only_the_one_family_is_published() {
    let mut host = vps();
    assert!(
        published_addresses(host.clone()).iter().all(Option::is_none),
        "Docker's default is both families"
    );
    host.ipv6 = false;
    assert!(
        published_addresses(host)
            .iter()
            .all(|address| address.as_deref() == Some("0.0.0.0"))
    );
}

fn published_addresses(host: HostPlan) -> Vec<Option<String>> {
    let project = project(host);
    let ports = project["services"]["proxy"]["ports"].as_sequence().unwrap();
    ports
        .iter()
        .map(|port| {
            port.as_mapping_get("host_ip")
                .map(|address| address.as_str().unwrap().to_owned())
        })
        .collect()
}

#[test]
fn nginx_reads_copies_of_the_certificates_and_writes_its_logs() {
    let project = project(vps());
    let volumes = project["services"]["proxy"]["volumes"].as_sequence().unwrap();
    let mounts: Vec<_> = volumes
        .iter()
        .map(|volume| {
            (
                volume["source"].as_str().unwrap(),
                volume["target"].as_str().unwrap(),
                volume.as_mapping_get("read_only").is_some(),
            )
        })
        .collect();
    assert!(
        mounts.contains(&("/var/lib/hostc/tls", "/etc/letsencrypt/live", true)),
        "{mounts:?}"
    );
    let logs = "/srv/sites/shop/shared/logs";
    assert!(mounts.contains(&(logs, logs, false)), "{mounts:?}");
    assert!(
        mounts.contains(&("/var/lib/hostc/acme", "/var/lib/hostc/acme", true)),
        "{mounts:?}"
    );
}

#[test]
fn every_container_is_confined() {
    let project = project(vps());
    for (name, service) in project["services"].as_mapping().unwrap() {
        assert_eq!(texts(&service["cap_drop"]), ["ALL"], "{name:?}");
        assert_eq!(texts(&service["security_opt"]), ["no-new-privileges:true"], "{name:?}");
        assert_eq!(service["read_only"].as_bool(), Some(true), "{name:?}");
        for limit in ["cpus", "memory", "pids"] {
            assert!(
                service["deploy"]["resources"]["limits"].as_mapping_get(limit).is_some(),
                "{name:?} {limit}"
            );
        }
        assert_eq!(
            service["logging"]["options"]["max-size"].as_str(),
            Some("10m"),
            "{name:?}"
        );
    }
}

#[test]
fn a_service_is_what_the_plan_says() {
    let project = project(vps());
    let web = &project["services"]["shop-web"];
    assert_eq!(web["user"].as_str(), Some("1001:1001"));
    assert_eq!(
        texts(&web["command"])[2],
        "--title=it costs $$5 \"now\"",
        "Compose takes one `$` away"
    );
    assert_eq!(web["environment"]["PORT"].as_str(), Some("3101"));
    assert_eq!(web["environment"]["HOME"].as_str(), Some("/srv/sites/shop"));
    assert_eq!(
        web["networks"]["proxy--shop-web"]["ipv4_address"].as_str(),
        Some("10.213.1.3")
    );
    assert_eq!(web["stop_grace_period"].as_str(), Some("90s"));
    assert_eq!(web["restart"].as_str(), Some("unless-stopped"));
    assert_eq!(texts(&web["cap_add"]), ["NET_BIND_SERVICE"]);
    assert_eq!(web["deploy"]["resources"]["limits"]["memory"].as_str(), Some("512m"));
    assert_eq!(web["deploy"]["resources"]["limits"]["cpus"].as_str(), Some("0.50"));
    let probe = [
        "CMD",
        "/bin/sh",
        "/usr/local/bin/hostc-http-probe",
        "3101",
        "/health?deep=$$1",
    ];
    assert_eq!(texts(&web["healthcheck"]["test"]), probe);
}

#[test]
fn the_site_is_read_only_but_for_what_is_written() {
    let project = project(vps());
    let volumes = project["services"]["shop-web"]["volumes"].as_sequence().unwrap();
    let mounts: Vec<_> = volumes
        .iter()
        .filter(|volume| volume["target"].as_str().unwrap().starts_with("/srv"))
        .map(|volume| {
            (
                volume["target"].as_str().unwrap(),
                volume.as_mapping_get("read_only").is_some(),
            )
        })
        .collect();
    let shared = "/srv/sites/shop/shared";
    let logs = format!("{shared}/logs");
    let uploads = format!("{shared}/uploads");
    assert_eq!(
        mounts,
        [
            ("/srv/sites/shop", true),
            (logs.as_str(), false),
            (uploads.as_str(), false)
        ]
    );
}

#[test]
fn no_secret_is_in_the_environment_of_the_file() {
    let project = project(vps());
    let api = &project["services"]["shop-api"];
    assert_eq!(keys(&api["environment"]), ["HOME", "PORT"]);
    let files: Vec<_> = api["env_file"]
        .as_sequence()
        .unwrap()
        .iter()
        .map(|file| file["path"].as_str().unwrap())
        .collect();
    assert_eq!(files, ["/srv/sites/shop/shared/.env", "/run/hostc/env/shop-api.env"]);
    assert_eq!(
        keys(&project["secrets"]),
        ["postgres.superuser", "redis.password", "shop.main"]
    );
    assert_eq!(
        project["secrets"]["shop.main"]["file"].as_str(),
        Some("/var/lib/hostc/secrets/shop.main")
    );
}

#[test]
fn an_old_compose_gets_the_short_form_of_variable_files() {
    let mut host = vps();
    host.versions.compose = Version::new([2, 23, 3]);
    let project = project(host);
    assert_eq!(
        texts(&project["services"]["shop-web"]["env_file"]),
        ["/srv/sites/shop/shared/.env"]
    );
}

#[test]
fn a_disabled_service_stays_down_and_nobody_waits_for_it() {
    let project = project(vps());
    assert_eq!(texts(&project["services"]["shop-api"]["profiles"]), ["disabled"]);
    let web = &project["services"]["shop-web"]["depends_on"];
    assert_eq!(keys(web), ["redis"]);
    assert_eq!(web["redis"]["condition"].as_str(), Some("service_healthy"));
}

#[test]
fn who_needs_a_database_waits_until_it_is_made() {
    let project = project(vps());
    for name in ["shop-api", "shop-report"] {
        let waits = &project["services"][name]["depends_on"];
        assert_eq!(waits["postgres"]["condition"].as_str(), Some("service_healthy"));
        assert_eq!(
            waits["postgres-setup"]["condition"].as_str(),
            Some("service_completed_successfully")
        );
    }
    assert_eq!(texts(&project["services"]["shop-report"]["profiles"]), ["jobs"]);
}

#[test]
fn a_network_is_named_cut_off_and_holds_its_two_ends() {
    let project = project(vps());
    let network = &project["networks"]["shop-api--postgres"];
    assert_eq!(network["internal"].as_bool(), Some(true));
    assert_eq!(
        network["driver_opts"]["com.docker.network.bridge.name"].as_str(),
        Some("br-hc-3")
    );
    let members: Vec<_> = project["services"]
        .as_mapping()
        .unwrap()
        .iter()
        .filter(|(_, service)| {
            service
                .as_mapping_get("networks")
                .is_some_and(|places| places.as_mapping_get("shop-api--postgres").is_some())
        })
        .map(|(name, _)| name.as_str().unwrap())
        .collect();
    assert_eq!(members, ["postgres", "shop-api", "shop-report"]);
}

#[test]
fn a_program_without_an_image_is_a_failure_of_its_own() {
    let mut host = vps();
    host.services[1].image = None;
    let output = output(host);
    let failed: Vec<_> = output
        .failures
        .iter()
        .map(|failure| failure.resource.as_str())
        .collect();
    assert_eq!(failed, ["sites.shop.services.web"]);
}

#[test]
fn a_host_with_nothing_on_it_has_no_project() {
    let output = output(fixture::host());
    assert!(
        !output
            .artifacts
            .iter()
            .any(|artifact| artifact.path.contains("compose"))
    );
}

#[test]
fn the_unit_waits_for_the_secrets() {
    let mut host = vps();
    host.secrets = vec![crate::plan::model::SecretPlan {
        id: "redis.password".to_owned(),
        resource: "hosts.vps".to_owned(),
        source: crate::plan::model::SecretSource::Generate(32),
    }];
    let with = text(&output(host), "etc/systemd/system/hostc-compose.service");
    assert!(
        with.contains("\nAfter=docker.service network-online.target hostc-secrets.service\n"),
        "{with}"
    );
    let without = text(&output(vps()), "etc/systemd/system/hostc-compose.service");
    assert!(
        without.contains("\nAfter=docker.service network-online.target\n"),
        "{without}"
    );
}
