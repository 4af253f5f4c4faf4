use super::*;
use crate::plan::model::HostPlan;
use crate::plan::model::fixture::{host, output, written};

fn with(listen: &[&str]) -> HostPlan {
    let mut host = host();
    host.redis = Some(RedisPlan {
        resource: "hosts.vps.redis".to_owned(),
        version: "7.0.15".to_owned(),
        port: 6379,
        listen: listen.iter().map(|address| address.parse().unwrap()).collect(),
        memory: 64 << 20,
        idle_timeout_seconds: 300,
        password_secret: "redis.password".to_owned(),
        caches: vec![CachePlan {
            resource: "sites.shop.caches.main".to_owned(),
            database: 3,
        }],
        container: None,
    });
    host
}

fn directive<'a>(conf: &'a str, name: &str) -> Vec<&'a str> {
    conf.lines()
        .filter_map(|line| line.strip_prefix(name)?.strip_prefix(' '))
        .collect()
}

#[test]
fn the_server_listens_where_the_plan_says_and_reads_its_password_elsewhere() {
    let conf = &written(&BACKEND, Target::Systemd, with(&["127.0.0.1", "10.0.0.5"]))["etc/redis/redis.conf"];
    assert_eq!(directive(conf, "bind"), ["127.0.0.1 10.0.0.5"]);
    assert_eq!(directive(conf, "include"), ["/run/redis/password.conf"]);
    assert_eq!(directive(conf, "maxmemory"), ["64mb"]);
    assert_eq!(directive(conf, "timeout"), ["300"]);
    assert!(directive(conf, "requirepass").is_empty());
}

#[test]
fn commands_that_reach_other_caches_are_gone() {
    let conf = &written(&BACKEND, Target::Systemd, with(&["127.0.0.1"]))["etc/redis/redis.conf"];
    let gone = directive(conf, "rename-command");
    assert!(
        gone.contains(&"FLUSHALL \"\"") && gone.contains(&"CONFIG \"\""),
        "{gone:?}"
    );
}

#[test]
fn only_a_server_for_this_machine_alone_is_cut_off_from_the_network() {
    let drop_in = "etc/systemd/system/redis-server.service.d/hostc.conf";
    let near = written(&BACKEND, Target::Systemd, with(&["127.0.0.1"]));
    assert!(near[drop_in].contains("\nIPAddressDeny=any\n"));
    let far = written(&BACKEND, Target::Systemd, with(&["127.0.0.1", "10.0.0.5"]));
    assert!(!far[drop_in].contains("IPAddress"));
}

#[test]
fn the_configuration_is_readable_by_the_server_alone() {
    let output = output(&BACKEND, Target::Systemd, with(&["127.0.0.1"]));
    let conf = output
        .artifacts
        .iter()
        .find(|file| file.path == "etc/redis/redis.conf")
        .unwrap();
    assert_eq!((conf.mode, conf.owner.as_str()), (0o640, "redis:redis"));
}

#[test]
fn in_its_container_the_server_listens_everywhere_and_logs_to_docker() {
    let files = written(&BACKEND, Target::Compose, with(&["127.0.0.1"]));
    let conf = &files["srv/vps/redis/redis.conf"];
    assert_eq!(directive(conf, "bind"), ["* -::*"]);
    assert_eq!(directive(conf, "logfile"), ["\"\""]);
    assert!(files["srv/vps/redis/start.sh"].contains("cat /run/secrets/redis.password"));
}
