//! One error is followed by no other: a fleet in which nothing is wrong, with one value after the other that cannot be read.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "tests read files and may fail"
)]
#![allow(dead_code, reason = "what is shared with the tests of the pages")]

#[path = "checks/compile.rs"]
mod compile;

const FLEET: &str = r#"{ databases, hosts, secrets, ... }:
{
  hosts.web = { address = "203.0.113.7"; os = "debian-12"; memory = "8GiB"; };
  hosts.db = { address = "203.0.113.8"; os = "debian-12"; memory = "8GiB"; };
  databases.main = { on = hosts.db; backup = { schedule = "daily"; to = "/mnt/b"; }; };
  secrets.token.generate = 32;
  sites.shop = { services, ... }: {
    on = hosts.web;
    domains = [ "shop.example" ];
    tls = "acme";
    routes."/" = { to = services.api; };
    routes."/x/" = { to = services.api; limit.rate = "5r/s"; };
    services.api = {
      command = "/usr/bin/api";
      port = 3000;
      memory = "1GiB";
      instances = 2;
      health.http = "/h";
      env = { DATABASE_URL = databases.main.url; TOKEN = "${secrets.token}"; };
    };
  };
}
"#;

/// What is written, and what does not mean anything in its place.
const CHANGES: &[(&str, &str)] = &[
    ("\"203.0.113.7\"", "nope"),
    ("\"203.0.113.8\"", "nope"),
    ("os = \"debian-12\"", "os = nope"),
    ("memory = \"8GiB\"", "memory = nope"),
    ("memory = \"8GiB\"", "memory = \"8GB\""),
    ("on = hosts.db", "on = hosts.dbx"),
    ("schedule = \"daily\"", "schedule = nope"),
    ("schedule = \"daily\"", "schedule = \"dayly\""),
    ("generate = 32", "generate = nope"),
    ("on = hosts.web", "on = hosts.nope"),
    ("[ \"shop.example\" ]", "[ nope ]"),
    ("[ \"shop.example\" ]", "nope"),
    ("[ \"shop.example\" ]", "[ \"shop example\" ]"),
    ("tls = \"acme\"", "tls = nope"),
    ("tls = \"acme\"", "tls = \"acmee\""),
    ("{ to = services.api; };", "nope;"),
    ("to = services.api; limit", "to = nope; limit"),
    ("to = services.api; limit", "to = services.apl; limit"),
    ("rate = \"5r/s\"", "rate = nope"),
    ("command = \"/usr/bin/api\"", "command = nope"),
    ("port = 3000", "port = nope"),
    ("port = 3000", "port = \"http\""),
    ("instances = 2", "instances = nope"),
    ("http = \"/h\"", "http = nope"),
    ("memory = \"1GiB\"", "memory = nope"),
    ("databases.main.url", "databases.mainn.url"),
    ("databases.main.url", "databases.main.urll"),
    ("${secrets.token}", "${secrets.tokn}"),
    ("services.api = {", "services.api = nope // {"),
    (
        "sites.shop = { services, ... }: {",
        "sites.shop = { services, nope, ... }: {",
    ),
];

#[test]
fn nothing_is_wrong_to_begin_with() {
    assert!(compile::run(FLEET).diagnostics.is_empty());
}

#[test]
fn one_error_is_followed_by_no_other_and_by_no_warning() {
    let mut wrong = Vec::new();
    for (written, instead) in CHANGES {
        assert!(FLEET.contains(written), "{written}");
        let found = compile::run(&FLEET.replacen(written, instead, 1)).diagnostics;
        let codes: Vec<String> = found.iter().map(|found| found.code.to_string()).collect();
        if codes.len() != 1 {
            wrong.push(format!("{instead}: {codes:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
