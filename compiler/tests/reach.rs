//! `hostc reach`: who can reach what, by which way, and how it ends.

#![allow(
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "tests read files, start programs and may fail"
)]

use std::fs;
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

/// Two sites on one host, a database host, a worker that may not go out.
const FLEET: &str = r#"{ caches, databases, hosts, services, ... }:
{
  hosts.web = { address = { public = "203.0.113.7"; internal = "10.0.0.1"; }; target = "systemd"; };
  hosts.data = { address = { public = "203.0.113.8"; internal = "10.0.0.2"; }; target = "systemd"; ssh.from = [ "10.8.0.0/24" ]; };
  databases.main.on = hosts.data;
  caches.sessions.on = hosts.web;
  caches.pages.on = hosts.web;
  sites.shop = { services, ... }: {
    on = hosts.web;
    domains = [ "shop.example" ];
    routes."/" = { to = services.api; };
    routes."/admin/" = { to = services.admin; allow = [ "10.8.0.0/24" ]; };
    services.api = {
      command = "/usr/bin/api";
      env.DATABASE_URL = databases.main.url;
      env.REDIS_URL = caches.sessions.url;
    };
    services.admin.command = "/usr/bin/admin";
  };
  sites.blog = { services, ... }: {
    on = hosts.web;
    domains = [ "blog.example" ];
    routes."/".to = services.blog;
    services.blog = { command = "/usr/bin/blog"; env.REDIS_URL = caches.pages.url; };
  };
  services.sum = { on = hosts.data; command = "/usr/bin/sum"; hardening.network = false; };
}
"#;

struct Asked {
    code: Option<i32>,
    report: Value,
}

fn ask(source: &str, arguments: &[&str]) -> Asked {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("fleet.host"), source).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_hostc"));
    command.arg("reach").args(arguments).args(["--format", "json"]);
    let output = command.current_dir(folder.path()).output().unwrap();
    Asked {
        code: output.status.code(),
        report: serde_json::from_slice(&output.stdout).unwrap_or_default(),
    }
}

/// The way as names, if there is one.
fn way(from: &str, to: &str, more: &[&str]) -> Option<Vec<String>> {
    let arguments: Vec<&str> = [from, to].into_iter().chain(more.iter().copied()).collect();
    let asked = ask(FLEET, &arguments);
    assert_eq!(asked.report["reached"], asked.code == Some(0), "{}", asked.report);
    if asked.code != Some(0) {
        assert_eq!(asked.code, Some(1), "{}", asked.report);
        return None;
    }
    let steps = asked.report["ways"][0]["steps"].as_array().unwrap();
    let first = steps[0]["from"].as_str().unwrap().to_owned();
    let others = steps.iter().map(|step| step["to"].as_str().unwrap().to_owned());
    Some([first].into_iter().chain(others).collect())
}

#[test]
fn visitors_come_by_the_firewall_nginx_and_open_routes() {
    let expected = ["internet", "sites.shop", "sites.shop.services.api"];
    assert_eq!(way("internet", "sites.shop.services.api", &[]).unwrap(), expected);
    assert_eq!(
        way("internet", "sites.shop.services.admin", &[]),
        None,
        "its route lets one network in"
    );
    assert_eq!(way("internet", "hosts.web", &[]).unwrap(), ["internet", "hosts.web"]);
    assert_eq!(way("internet", "hosts.data", &[]), None, "SSH is open to one network");
}

#[test]
fn a_program_stands_before_what_it_uses() {
    assert_eq!(way("internet", "databases", &[]), None);
    let through = way("internet", "databases.main", &["--through"]).unwrap();
    assert_eq!(through.first().unwrap(), "internet");
    assert_eq!(through.last().unwrap(), "databases.main");
    assert!(through.contains(&"sites.shop.services.api".to_owned()), "{through:?}");
}

#[test]
fn a_database_is_reached_by_whoever_has_its_password() {
    let expected = ["sites.shop.services.api", "databases.main"];
    assert_eq!(way("sites.shop", "databases.main", &[]).unwrap(), expected);
    assert_eq!(
        way("sites.blog", "databases.main", &[]),
        None,
        "its host is let in, and it has no password"
    );
    assert!(way("hosts.web", "databases.main", &[]).is_some());
}

#[test]
fn caches_of_one_server_have_one_password() {
    let expected = ["sites.blog.services.blog", "caches.sessions"];
    assert_eq!(way("sites.blog", "caches.sessions", &[]).unwrap(), expected);
}

#[test]
fn ports_of_one_machine_are_not_kept_apart_and_those_of_two_are() {
    let local = way("sites.blog.services.blog", "sites.shop.services.admin", &[]).unwrap();
    assert_eq!(
        local,
        ["sites.blog.services.blog", "hosts.web", "sites.shop.services.admin"]
    );
    assert_eq!(way("services.sum", "sites.shop.services.admin", &[]), None);
}

#[test]
fn a_route_to_an_address_leads_to_what_listens_there() {
    let by_url = |url: &str| {
        let source = FLEET.replace(
            "    services.admin.command = \"/usr/bin/admin\";",
            &format!("    services.admin = {{ command = \"/usr/bin/admin\"; port = 4100; }};\n    routes.\"/raw/\".to = \"{url}\";"),
        );
        ask(&source, &["internet", "sites.shop.services.admin"]).code
    };
    assert_eq!(by_url("http://127.0.0.1:4100"), Some(0));
    assert_eq!(
        by_url("http://localhost:4100/admin"),
        Some(2),
        "a name that nobody is asked for"
    );
    assert_eq!(by_url("http://127.0.0.1:4101"), Some(1));
    assert_eq!(by_url("http://10.0.0.2:4100"), Some(1), "another host");
}

#[test]
fn the_way_out_is_a_way() {
    assert_eq!(way("services.sum", "internet", &[]), None);
    assert_eq!(way("sites.blog", "internet", &[]).unwrap().last().unwrap(), "internet");
}

#[test]
fn every_step_says_what_opens_it_and_where() {
    let asked = ask(FLEET, &["internet", "sites.shop.services.api"]);
    let steps = asked.report["ways"][0]["steps"].as_array().unwrap();
    let how = |step: usize| steps[step]["how"].as_str().unwrap();
    assert!(
        how(0).contains("the firewall of `hosts.web` lets everyone in on 80/tcp"),
        "{}",
        how(0)
    );
    assert!(how(1).contains("the route `\"/\"` of `sites.shop`"), "{}", how(1));
    for step in steps {
        assert_eq!(step["file"], "fleet.host");
        assert!(step["line"].is_u64() && step["column"].is_u64());
    }
}

#[test]
fn under_compose_programs_share_a_network_or_nothing() {
    let source = FLEET
        .replace("target = \"systemd\"", "target = \"compose\"")
        .replace("command = \"/usr/bin/", "image = \"local/")
        .replace("\"; env", ":1\"; env")
        .replace("\";\n      env.DATABASE", ":1\";\n      env.DATABASE")
        .replace("local/admin\"", "local/admin:1\"")
        .replace("local/sum\"", "local/sum:1\"")
        .replace(
            "services.admin.command = \"/usr/bin/admin\"",
            "services.admin.image = \"local/admin:1\"",
        )
        .replace("on = hosts.data", "on = hosts.web");
    let asked = ask(&source, &["sites.blog", "sites.shop.services"]);
    assert_eq!(asked.code, Some(2), "a set is no word of the command line");
    let asked = ask(&source, &["sites.blog", "sites.shop.services.admin"]);
    assert_eq!(asked.code, Some(1), "{}", asked.report);
    let asked = ask(&source, &["sites.shop", "databases"]);
    assert_eq!(asked.code, Some(0), "{}", asked.report);
}

#[test]
fn what_cannot_be_asked_is_not_answered() {
    for (source, arguments) in [
        (FLEET, ["internet", "databases.mian"]),
        (FLEET, ["the-internet-of-things", "databases"]),
        ("{ hosts.a = { memroy = 1; }; }", ["internet", "hosts.a"]),
    ] {
        let asked = ask(source, &arguments);
        assert_eq!(asked.code, Some(2), "{arguments:?}");
        assert_eq!(asked.report, Value::Null);
    }
}

#[test]
fn anything_is_everyone_and_everything() {
    let asked = ask(FLEET, &["anything", "anything"]);
    assert_eq!(asked.code, Some(0));
    let ways = asked.report["ways"].as_array().unwrap();
    let reached = |name: &str| {
        let last = |way: &Value| way["steps"].as_array().unwrap().last().unwrap()["to"] == name;
        ways.iter().any(last)
    };
    for name in [
        "sites.shop",
        "sites.blog",
        "databases.main",
        "caches.pages",
        "hosts.web",
    ] {
        assert!(reached(name), "{name}");
    }
}

#[test]
fn each_module_may_say_what_is_never_to_be() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("fleet.host"), FLEET).unwrap();
    for (file, target) in [("a.host", "sites.shop"), ("b.host", "sites.blog")] {
        let text = format!("{{ sites, ... }}:\n{{ never = [ {{ from = \"internet\"; to = {target}; }} ]; }}\n");
        fs::write(folder.path().join(file), text).unwrap();
    }
    let mut command = Command::new(env!("CARGO_BIN_EXE_hostc"));
    let output = command
        .args(["check", "--format", "json"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    let json: Value = serde_json::from_slice(&output.stdout).unwrap();
    let found = json["diagnostics"].as_array().unwrap();
    let files = found.iter().filter(|found| found["code"] == "never");
    let files: Vec<&str> = files
        .map(|found| found["labels"][0]["file"].as_str().unwrap())
        .collect();
    assert_eq!(files, ["a.host", "b.host"]);
}
