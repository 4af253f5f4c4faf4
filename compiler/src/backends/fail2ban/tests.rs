use std::collections::BTreeMap;

use super::*;
use crate::plan::model::fixture::{host, written};
use crate::plan::model::{CdnPlan, DirectoryPlan, LimitZone, ProxyPlan, TlsPlan};
use crate::resources::site::AccessLog;

const JAILS: &str = "etc/fail2ban/jail.d/hostc.conf";

fn site(id: &str, cdn: bool) -> ProxySite {
    ProxySite {
        id: id.to_owned(),
        resource: format!("sites.{id}"),
        title: id.to_owned(),
        names: vec![format!("{id}.example")],
        http: vec![80],
        https: vec![443],
        exclusive: false,
        private: false,
        tls: TlsPlan::None,
        force_https: false,
        hsts_seconds: None,
        cdn: cdn.then(|| CdnPlan {
            from: Vec::new(),
            header: "X-Real-IP".to_owned(),
        }),
        body_limit: 1 << 20,
        timeout_ms: 60_000,
        access_log: format!("/srv/sites/{id}/access.log"),
        access_format: AccessLog::Combined,
        error_log: format!("/srv/sites/{id}/error.log"),
        headers: Vec::new(),
        upstreams: Vec::new(),
        limits: vec![LimitZone {
            name: id.to_owned(),
            rate: "10r/s".parse().unwrap(),
            size: 10 << 20,
        }],
        routes: Vec::new(),
    }
}

fn with(sites: Vec<ProxySite>) -> HostPlan {
    let mut host = host();
    host.fail2ban = true;
    host.proxy = Some(ProxyPlan {
        resource: "hosts.vps".to_owned(),
        connections: 1024,
        resolvers: vec![std::net::Ipv4Addr::new(127, 0, 0, 53).into()],
        gzip: true,
        http: vec![80],
        https: vec![443],
        webroot: "/var/www/acme".to_owned(),
        sites,
        container: None,
    });
    host
}

fn made(path: &str) -> DirectoryPlan {
    let (owner, group, resource) = ("www-data".to_owned(), "www-data".to_owned(), "sites.a".to_owned());
    DirectoryPlan {
        path: path.to_owned(),
        kind: PathKind::File,
        mode: 0o644,
        owner,
        group,
        resource,
    }
}

/// The jails and their keys; the lines of a value are joined by spaces.
fn jails(text: &str) -> BTreeMap<&str, BTreeMap<&str, String>> {
    let mut jails: BTreeMap<&str, BTreeMap<&str, String>> = BTreeMap::new();
    let (mut jail, mut key) = ("", "");
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if let Some(name) = line.strip_prefix('[') {
            jail = name.trim_end_matches(']');
        } else if let Some((name, value)) = line.split_once(" = ") {
            key = name;
            jails.entry(jail).or_default().insert(key, value.to_owned());
        } else {
            let value = jails.get_mut(jail).unwrap().get_mut(key).unwrap();
            value.push(' ');
            value.push_str(line.trim());
        }
    }
    jails
}

#[test]
fn ssh_is_watched_on_its_port_and_administrators_are_never_banned() {
    let mut host = with(Vec::new());
    host.ssh.port = 2222;
    host.ssh.from = vec!["203.0.113.7/24".parse().unwrap()];
    let files = written(&BACKEND, Target::Systemd, host);
    let jails = jails(&files[JAILS]);
    assert_eq!(jails["sshd"]["port"], "2222");
    assert_eq!(jails["sshd"]["backend"], "systemd");
    assert_eq!(jails["DEFAULT"]["ignoreip"], "127.0.0.0/8 ::1 203.0.113.0/24");
    assert!(!jails.contains_key("nginx-limit-req"));
}

#[test]
fn a_site_is_watched_if_its_log_is_made_and_visitors_come_directly() {
    let mut host = with(vec![
        site("b", false),
        site("a", false),
        site("proxied", true),
        site("unmade", false),
    ]);
    host.directories = ["a", "b", "proxied"]
        .map(|id| made(&format!("/srv/sites/{id}/error.log")))
        .to_vec();
    let files = written(&BACKEND, Target::Systemd, host.clone());
    let jails = jails(&files[JAILS]);
    assert_eq!(
        jails["nginx-limit-req"]["logpath"],
        "/srv/sites/a/error.log /srv/sites/b/error.log"
    );
    assert_eq!(jails["nginx-limit-req"]["port"], "80,443");
    // Docker's packets never pass the chain that bans hook into.
    assert!(!written(&BACKEND, Target::Compose, host)[JAILS].contains("[nginx-limit-req]"));
}

#[test]
fn more_ports_than_a_rule_takes_are_all_ports() {
    let mut many = site("a", false);
    many.http = (8000..8020).collect();
    let mut host = with(vec![many]);
    host.directories = vec![made("/srv/sites/a/error.log")];
    let files = written(&BACKEND, Target::Systemd, host);
    assert_eq!(jails(&files[JAILS])["nginx-limit-req"]["port"], "0:65535");
}

#[test]
fn nothing_is_written_where_nobody_watches() {
    let mut host = with(Vec::new());
    host.fail2ban = false;
    assert!(written(&BACKEND, Target::Systemd, host).is_empty());
}
