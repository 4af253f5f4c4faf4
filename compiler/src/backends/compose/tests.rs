//! The project of a small host, read back by a YAML parser that knows nothing of how it was written.

mod small_host;

use saphyr::{LoadableYamlNode as _, Yaml};

use self::small_host::vps;
use crate::backends::{Output, render};
use crate::plan::model::{HostPlan, fixture};
use crate::schema::{Target, Version};

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
    let uploads = format!("{shared}/uploads");
    assert_eq!(mounts, [("/srv/sites/shop", true), (uploads.as_str(), false)]);
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
fn an_init_never_stands_between_an_engine_and_its_signal() {
    let project = project(vps());
    for (name, service) in project["services"].as_mapping().unwrap() {
        let changes_user = ["postgres", "redis"].contains(&name.as_str().unwrap());
        assert_eq!(service.as_mapping_get("init").is_none(), changes_user, "{name:?}");
    }
}

#[test]
fn nginx_joins_the_groups_of_the_sites_in_its_container() {
    let mut host = vps();
    host.memberships = vec![crate::plan::model::Membership {
        user: "nginx".to_owned(),
        group: "shop".to_owned(),
    }];
    let output = output(host.clone());
    let groups = text(&output, "srv/vps/nginx/group");
    let lines: Vec<&str> = groups.lines().skip(1).collect();
    assert_eq!(lines, ["root:x:0:", "nginx:x:101:", "shop:x:1001:nginx"]);
    let users = text(&output, "etc/sysusers.d/hostc.conf");
    assert!(!users.contains("\nm "), "nobody joins them on the host: {users}");
    let project = project(host);
    let volumes = project["services"]["proxy"]["volumes"].as_sequence().unwrap();
    let sources = volumes.iter().map(|volume| {
        let [source, target] = ["source", "target"].map(|end| volume[end].as_str().unwrap());
        (source, target)
    });
    assert!(
        sources
            .into_iter()
            .any(|mount| mount == ("./nginx/group", "/etc/group"))
    );
}

#[test]
fn a_program_that_lacks_a_secret_is_left_out() {
    let mut host = vps();
    host.services[0].enable = true;
    let program = text(&output(host), "usr/local/lib/hostc/containers");
    assert!(program.contains("\n\tfor program in shop-api; do\n"), "{program}");
    assert!(
        program.contains("\n\tfor service in postgres postgres-setup proxy redis shop-api shop-web; do\n"),
        "{program}"
    );
    let stopped = text(&output(vps()), "usr/local/lib/hostc/containers");
    assert!(!stopped.contains("for program in"), "{stopped}");
    assert!(
        !stopped.contains(" shop-api"),
        "what is kept stopped is not brought up: {stopped}"
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
fn a_disabled_service_stays_down() {
    let project = project(vps());
    assert_eq!(texts(&project["services"]["shop-api"]["profiles"]), ["disabled"]);
    assert!(project["services"]["shop-web"].as_mapping_get("profiles").is_none());
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
