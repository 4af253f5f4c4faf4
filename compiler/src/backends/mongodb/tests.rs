use super::*;
use crate::plan::model::HostPlan;
use crate::plan::model::fixture::{host, output, written};

const SCRIPT: &str = "usr/local/share/hostc/mongodb.js";

fn with(listen: &[&str], clients: &[&str]) -> HostPlan {
    let mut host = host();
    host.mongodb = Some(MongodbPlan {
        resource: "hosts.vps.mongodb".to_owned(),
        version: "7.0".to_owned(),
        port: 27017,
        listen: listen.iter().map(|address| address.parse().unwrap()).collect(),
        cache: 256 << 20,
        memory: 768 << 20,
        databases: vec![DatabasePlan {
            id: "shop-main".to_owned(),
            resource: "sites.shop.databases.main".to_owned(),
            name: "shop".to_owned(),
            owner: "shopkeeper".to_owned(),
            password_secret: "shop-main.password".to_owned(),
            extensions: Vec::new(),
            clients: clients.iter().map(|client| client.parse().unwrap()).collect(),
            connection_limit: None,
        }],
        admin_secret: "mongodb.admin".to_owned(),
        container: None,
    });
    host
}

fn lines(text: &str) -> Vec<&str> {
    text.lines().map(str::trim).collect()
}

#[test]
fn the_server_asks_for_a_password_and_listens_where_the_plan_says() {
    let conf = &written(&BACKEND, Target::Systemd, with(&["127.0.0.1", "10.0.0.5"], &[]))["etc/mongod.conf"];
    let conf = lines(conf);
    assert!(conf.contains(&"bindIp: \"127.0.0.1,10.0.0.5\""), "{conf:?}");
    assert!(conf.contains(&"authorization: \"enabled\""), "{conf:?}");
    assert!(conf.contains(&"cacheSizeGB: 0.250"), "{conf:?}");
}

#[test]
fn in_its_container_the_server_asks_for_a_password_too() {
    let conf = &written(&BACKEND, Target::Compose, with(&["127.0.0.1"], &[]))["srv/vps/mongodb/mongod.conf"];
    let conf = lines(conf);
    assert!(conf.contains(&"bindIp: \"0.0.0.0\"") && conf.contains(&"authorization: \"enabled\""));
}

#[test]
fn an_owner_comes_from_where_its_programs_run_and_never_from_everywhere() {
    let near = &written(&BACKEND, Target::Systemd, with(&["127.0.0.1"], &[]))[SCRIPT];
    assert!(near.contains("clients: [\"127.0.0.1/32\"]"), "{near}");
    let far = &written(
        &BACKEND,
        Target::Systemd,
        with(&["127.0.0.1"], &["10.0.0.7/32", "10.0.0.8/32"]),
    )[SCRIPT];
    assert!(far.contains("clients: [\"10.0.0.7/32\", \"10.0.0.8/32\"]"), "{far}");
}

#[test]
fn each_password_is_lent_to_the_unit_and_none_is_in_the_bundle() {
    let files = written(&BACKEND, Target::Systemd, with(&["127.0.0.1"], &[]));
    let unit = lines(&files["etc/systemd/system/hostc-mongodb.service"]);
    for (name, secret) in [("mongodb.admin", "mongodb.admin"), ("shop-main", "shop-main.password")] {
        let lent = format!("LoadCredential={name}:/var/lib/hostc/secrets/{secret}");
        assert!(unit.contains(&lent.as_str()), "{unit:?}");
    }
    assert!(files[SCRIPT].contains("secret(\"mongodb.admin\")"));
}

#[test]
fn only_a_server_for_this_machine_alone_is_cut_off_from_the_network() {
    let drop_in = "etc/systemd/system/mongod.service.d/hostc.conf";
    let near = written(&BACKEND, Target::Systemd, with(&["127.0.0.1"], &[]));
    assert!(near[drop_in].contains("\nIPAddressDeny=any\n"));
    let far = written(&BACKEND, Target::Systemd, with(&["127.0.0.1", "10.0.0.5"], &[]));
    assert!(!far[drop_in].contains("IPAddress"));
}

#[test]
fn a_database_of_the_servers_own_is_nobodys() {
    let mut host = with(&["127.0.0.1"], &[]);
    if let Some(server) = &mut host.mongodb {
        server.databases[0].name = "admin".to_owned();
    }
    assert_eq!(output(&BACKEND, Target::Systemd, host).failures.len(), 1);
}

#[test]
fn a_cache_is_never_rounded_up() {
    assert_eq!(gib(256 << 20), "0.250");
    assert_eq!(gib((1 << 30) + (512 << 20)), "1.500");
    assert_eq!(gib((1 << 30) - 1), "0.999");
}
