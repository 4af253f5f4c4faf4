//! What the systems of the examples promise, asked of their plans.
//!
//! A snapshot says that nothing changed; these say that it was right.

#![allow(
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "tests read files and may fail"
)]

mod common;

use std::collections::BTreeMap;

use common::{bundle_files, deployments, examples, targets};
use hostc::pipeline::{Request, compile};
use hostc::plan::Targets;
use hostc::plan::lock::Lock;
use hostc::project::Project;
use hostc::schema::Target;
use saphyr::{LoadableYamlNode as _, Yaml};
use serde_json::Value;

/// The hosts of the native plan of an example, or of another profile of it (`malaffi-scaled`), by name.
fn hosts(deployment: &str) -> impl Fn(&str) -> Value {
    let deployments = deployments().into_iter();
    let mut named = deployments.filter(|known| known.name == deployment);
    let plan = named.next().unwrap().build(Target::Systemd).0.plan;
    let plan: Value = serde_json::from_str(&plan).unwrap();
    move |name| {
        let hosts = plan["hosts"].as_array().unwrap().iter();
        hosts.clone().find(|host| host["name"] == name).unwrap().clone()
    }
}

/// What the firewall of a host lets in: ports, and from where (nothing for everywhere).
fn open(host: &Value) -> Vec<(u64, Vec<String>)> {
    let rules = host["firewall"]["input"].as_array().unwrap().iter();
    let from = |rule: &Value| {
        let networks = rule["from"].as_array().unwrap().iter();
        networks.map(|network| network.as_str().unwrap().to_owned()).collect()
    };
    rules.map(|rule| (rule["port"].as_u64().unwrap(), from(rule))).collect()
}

#[test]
fn luckychit_opens_its_application_to_the_proxy_alone() {
    let host = hosts("luckychit");
    let proxy = || vec!["192.168.8.147/32".to_owned()];
    let everyone = Vec::new;
    assert_eq!(open(&host("app")), [(22, everyone()), (3000, proxy()), (8080, proxy())]);
    assert_eq!(
        open(&host("proxy")),
        [(22, everyone()), (80, everyone()), (443, everyone())]
    );
    // nginx refuses by itself, too, whoever the firewall should let through.
    let files = &host("app")["proxy"]["sites"][0];
    assert_eq!(files["routes"][0]["allow"], serde_json::json!(["192.168.8.147/32"]));
    assert_eq!(host("app")["proxy"]["http"], serde_json::json!([]));
    assert_eq!(host("app")["postgres"]["listen"], serde_json::json!(["127.0.0.1"]));
}

#[test]
fn luckychit_is_for_machines_without_docker() {
    assert_eq!(targets(&examples()["luckychit"]), [Target::Systemd]);
    assert_eq!(targets(&examples()["multi-site"]), [Target::Systemd, Target::Compose]);
}

#[test]
fn malaffi_shares_requests_among_four_and_limits_logins() {
    let server = hosts("malaffi")("server");
    let site = &server["proxy"]["sites"][0];
    let upstream = &site["upstreams"][0];
    assert_eq!(upstream["balance"], "leastConnections");
    let instances = ["127.0.0.1:5005", "127.0.0.1:5006", "127.0.0.1:5007", "127.0.0.1:5008"];
    assert_eq!(upstream["servers"], serde_json::json!(instances));
    let routes = site["routes"].as_array().unwrap().iter();
    let limited = routes.filter(|route| !route["limit"].is_null());
    let rate = |route: &Value| {
        let zones = site["limits"].as_array().unwrap().iter();
        let mut zones = zones.filter(|zone| zone["name"] == route["limit"]["zone"]);
        zones.next().unwrap()["rate"].as_str().unwrap().to_owned()
    };
    let limited: Vec<_> = limited
        .map(|route| (route["key"].as_str().unwrap(), rate(route)))
        .collect();
    let expected = [("= /api/auth/login", "5r/m"), ("/api/", "100r/m")];
    assert_eq!(limited, expected.map(|(key, rate)| (key, rate.to_owned())));
    assert_eq!(site["access_format"], "json");
    assert_eq!(server["services"][0]["memory"], 1u64 << 30);
    // Four instances with a pool of ten each, and not one connection more.
    assert_eq!(server["postgres"]["databases"][0]["connection_limit"], 40);
    assert_eq!(server["postgres"]["listen"], serde_json::json!(["127.0.0.1"]));
}

#[test]
fn malaffi_scaled_opens_each_host_to_those_who_use_it_alone() {
    let host = hosts("malaffi-scaled");
    let everyone = Vec::new;
    let from = |address: &str| vec![format!("{address}/32")];
    assert_eq!(
        open(&host("proxy")),
        [(22, everyone()), (80, everyone()), (443, everyone())]
    );
    for name in ["app-a", "app-b"] {
        let mut expected = vec![(22, everyone())];
        expected.extend((5004..=5008).map(|port| (port, from("10.20.0.10"))));
        assert_eq!(open(&host(name)), expected, "{name}");
    }
    let database = host("database");
    let applications = [(5432, from("10.20.0.21")), (5432, from("10.20.0.22"))];
    assert_eq!(open(&database)[1..], applications);
    let main = &database["postgres"]["databases"][0];
    assert_eq!(main["clients"], serde_json::json!(["10.20.0.21/32", "10.20.0.22/32"]));
    assert_eq!(main["connection_limit"], 80);
    assert_eq!(
        database["postgres"]["listen"],
        serde_json::json!(["127.0.0.1", "10.20.0.30"])
    );

    let upstream = host("proxy")["proxy"]["sites"][0]["upstreams"][0]["servers"].clone();
    let servers =
        ["10.20.0.21", "10.20.0.22"].map(|address| (5005..=5008).map(move |port| format!("{address}:{port}")));
    let servers: Vec<String> = servers.into_iter().flatten().collect();
    assert_eq!(upstream, serde_json::json!(servers));
}

#[test]
fn malaffi_scaled_has_one_value_of_each_secret() {
    let host = hosts("malaffi-scaled");
    let sources = |name: &str| {
        let secrets = host(name)["secrets"].as_array().unwrap().clone();
        let source = |secret: &Value| (secret["id"].as_str().unwrap().to_owned(), secret["source"].clone());
        secrets.iter().map(source).collect::<Vec<_>>()
    };
    let made = |length: u32| serde_json::json!({ "generate": length });
    let from = |host: &str, id: &str| serde_json::json!({ "elsewhere": { "host": host, "id": id } });
    let (jwt, password) = ("malaffi-jwt".to_owned(), "malaffi-main.password".to_owned());
    assert_eq!(sources("database"), [(password.clone(), made(48))]);
    let handed = (password.clone(), from("database", &password));
    assert_eq!(sources("app-a"), [(jwt.clone(), made(64)), handed.clone()]);
    assert_eq!(sources("app-b"), [(jwt.clone(), from("app-a", &jwt)), handed]);
    assert_eq!(sources("proxy"), []);
}

#[test]
fn malaffi_restarts_an_instance_when_the_one_before_answers_again() {
    let example = &examples()["malaffi"];
    let said = |target: Target, name: &str| {
        let files = common::build(example, target).0.artifacts.into_iter();
        let mut named = files.filter(|file| file.path.ends_with("hostc-restart-malaffi-app.service"));
        let text = named.next().unwrap().content;
        let values = text.lines().filter_map(|line| line.strip_prefix(name));
        values.map(str::to_owned).collect::<Vec<_>>()
    };
    let unit = |target: Target| said(target, "ExecStart=");
    let units = (1..=4).map(|number| format!("malaffi-app-{number}.service"));
    let units = units.collect::<Vec<_>>().join(" ");
    assert_eq!(
        unit(Target::Systemd),
        [format!("/usr/local/lib/hostc/restart 11 {units}")]
    );
    let containers = unit(Target::Compose);
    assert_eq!(containers.len(), 7, "{containers:?}");
    for (number, pair) in (1..).zip(containers.chunks(2)) {
        assert!(pair[0].contains("--force-recreate --wait"), "{pair:?}");
        assert!(pair[0].ends_with(&format!(" malaffi-app-{number}")), "{pair:?}");
        assert!(pair.get(1).is_none_or(|pause| pause == "/usr/bin/sleep 11"), "{pair:?}");
    }
    let needed = (1..=4).map(|number| format!("/run/hostc/env/malaffi-app-{number}.env"));
    let asserted = said(Target::Compose, "AssertPathExists=");
    assert_eq!(asserted, needed.collect::<Vec<_>>(), "none starts without its secrets");
}

/// The files of a deployment under compose, by path.
fn files_of(name: &str) -> BTreeMap<String, String> {
    let deployments = deployments();
    let deployment = deployments.iter().find(|deployment| deployment.name == name);
    bundle_files(&deployment.unwrap().build(Target::Compose).0)
}

/// Its containers, by name.
fn containers(deployment: &str) -> Vec<(String, Yaml<'static>)> {
    let text = files_of(deployment).remove("docker/srv/docker/compose.yaml").unwrap();
    let project = Yaml::load_from_str(&text).unwrap().remove(0);
    let services = project["services"].as_mapping().unwrap().iter();
    let services = services.map(|(name, service)| (name.as_str().unwrap().to_owned(), service.clone()));
    services.collect()
}

fn named<'c>(containers: &'c [(String, Yaml<'static>)], name: &str) -> &'c Yaml<'static> {
    &containers.iter().find(|(known, _)| known == name).unwrap().1
}

/// Address and port of what is published.
fn published(service: &Yaml<'_>) -> Vec<String> {
    let ports = service.as_mapping_get("ports").and_then(|ports| ports.as_sequence());
    let place = |port: &Yaml<'_>| {
        let address = port
            .as_mapping_get("host_ip")
            .map_or("*", |address| address.as_str().unwrap());
        format!("{address}:{}", port["published"].as_str().unwrap())
    };
    ports.into_iter().flatten().map(place).collect()
}

#[test]
fn nickapp_keeps_the_checklist_of_its_operators() {
    let containers = containers("nickapp");
    for name in ["nickapp-backend", "nickapp-frontend"] {
        let service = named(&containers, name);
        assert_eq!(service["user"].as_str(), Some("1001:1001"), "not root");
        let label = &service["labels"]["com.centurylinklabs.watchtower.enable"];
        assert_eq!(label.as_str(), Some("true"), "Watchtower replaces these two");
        assert_eq!(service["environment"]["NODE_ENV"].as_str(), Some("production"));
        assert!(service["environment"].as_mapping_get("IS_DEVELOPMENT").is_none());
    }
    for (name, service) in &containers {
        assert_eq!(service["cap_drop"][0].as_str(), Some("ALL"), "{name}");
        assert_eq!(
            service["logging"]["options"]["max-size"].as_str(),
            Some("10m"),
            "{name}: logs end"
        );
        let labelled = service.as_mapping_get("labels").is_some();
        assert_eq!(
            labelled,
            name.starts_with("nickapp-"),
            "{name}: nobody else is replaced"
        );
        let open = published(service);
        assert_eq!(open.is_empty(), name != "proxy", "{name}: {open:?}");
    }
    let proxy = named(&containers, "proxy");
    assert_eq!(published(proxy), ["*:8083"]);
    let mounts = proxy["volumes"].as_sequence().unwrap().iter();
    let own: Vec<_> = mounts
        .filter(|mount| mount["source"].as_str().unwrap().starts_with("./nginx"))
        .collect();
    assert_eq!(own.len(), 3);
    for mount in own {
        assert_eq!(
            mount["read_only"].as_bool(),
            Some(true),
            "its configuration cannot be written"
        );
    }
    let files = files_of("nickapp");
    let file = |path: &str| &files[&format!("docker/{path}")];
    let site = file("srv/docker/nginx/sites-available/nickapp.conf");
    let limited = "location /api/ {\n        limit_req zone=nickapp_backend burst=40 nodelay;";
    assert!(site.contains(limited), "the rate limit is on");
    assert!(site.contains("client_max_body_size 10m;"));
    assert!(
        file("srv/docker/redis/start.sh").contains("requirepass"),
        "Redis has a password"
    );
    assert!(file("srv/docker/mongodb/mongod.conf").contains("authorization: \"enabled\""));
    let copies = file("etc/systemd/system/nickapp-uploads-backup.timer");
    assert!(
        copies.contains("OnCalendar=*-*-* 03:30:00"),
        "the uploads are copied daily"
    );
    assert!(files.contains_key("docker/etc/logrotate.d/hostc-nickapp"));
}

#[test]
fn nickapp_for_developers_is_three_containers_at_ports_of_their_own_machine() {
    let containers = containers("nickapp-development");
    let names: Vec<&str> = containers.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["mongodb", "mongodb-setup", "nickapp-backend", "redis"]);
    let backend = named(&containers, "nickapp-backend");
    assert_eq!(backend["image"].as_str(), Some("nickapp-backend:dev"));
    assert_eq!(backend["build"]["dockerfile"].as_str(), Some("Dockerfile.dev"));
    assert_eq!(published(backend), ["127.0.0.1:5001"]);
    assert_eq!(published(named(&containers, "mongodb")), ["127.0.0.1:27017"]);
    assert_eq!(published(named(&containers, "redis")), [""; 0]);
    let mounts = backend["volumes"].as_sequence().unwrap().iter();
    let mounts: Vec<_> = mounts.map(|mount| mount["target"].as_str().unwrap()).collect();
    assert_eq!(mounts, ["/app/src", "/app/uploads"]);
}

#[test]
fn nickapp_is_made_of_images_and_says_so() {
    let project = Project::open(&examples()["nickapp"]).unwrap();
    let request = Request {
        modules: project.modules(),
        profile: "production",
        targets: Targets::Asked(Target::Systemd),
        lock: &Lock::default(),
    };
    let found = compile(&request, &project).diagnostics;
    let about: Vec<&str> = found
        .iter()
        .filter(|problem| problem.code == "target")
        .map(|problem| problem.message.as_str())
        .collect();
    for (part, field) in [
        ("backend", "command"),
        ("frontend", "command"),
        ("backend", "autoUpdate"),
    ] {
        let named = |message: &&str| message.contains(&format!("services.{part}`")) && message.contains(field);
        assert!(about.iter().any(named), "no word of {field} of {part}: {about:?}");
    }
}
