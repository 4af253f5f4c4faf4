//! One server that carries everything, with Debian 13: nginx 1.26, systemd 257, PostgreSQL 17.

mod instances;
mod recovery;

use std::collections::BTreeSet;

use super::{INSTANCES, PORTS, SITE, pages, release};
use crate::Question;
use crate::by_hand;
use crate::machine::{Machine, Network};
use crate::project::Built;
use crate::questions::backups::brings_back;
use crate::questions::bans::{flood_is_banned, guessing_is_banned};
use crate::questions::logs::{has, rotates};
use crate::system::System;
use crate::visitor::{HAMMER, Visitor};

/// The questions, those that disturb most last.
pub fn questions() -> Vec<Question<Stage>> {
    [
        pages::questions(),
        vec![
            ("each request is a line of JSON", access_log),
            ("nginx's logs rotate and go on", |stage: &Stage| {
                rotates(stage, "malaffi", SITE);
            }),
            ("the daily dump is written and brings a table back", |stage: &Stage| {
                brings_back(stage, stage.host(), "malaffi", &format!("{SITE}/"));
            }),
        ],
        instances::questions(),
        vec![
            (
                "who floods the logins is banned, another is not, and the ban can be lifted",
                |stage: &Stage| {
                    flood_is_banned(
                        stage,
                        &stage.host.address(),
                        HAMMER,
                        "malaffi.example",
                        "/api/auth/login",
                    );
                },
            ),
            (
                "who guesses at SSH is banned, another is not, and the ban can be lifted",
                |stage: &Stage| {
                    guessing_is_banned(stage);
                },
            ),
        ],
        recovery::questions(),
    ]
    .concat()
}

/// Host and visitor; both end before their network does.
pub struct Stage {
    host: Machine,
    visitor: Visitor,
    _network: Network,
}

impl System for Stage {
    fn host(&self) -> &Machine {
        &self.host
    }

    fn visitor(&self) -> &Visitor {
        &self.visitor
    }

    fn stop(&self, program: &str) {
        self.host.shell(&format!("systemctl stop '{program}-*'"));
    }

    fn settle(&self) {
        self.host
            .shell(&format!("systemctl start nginx postgresql@17-main {INSTANCES}"));
        by_hand::raise_firewall(&self.host);
        self.wait_for(&format!("{SITE}/"));
    }
}

impl Stage {
    /// Builds, boots, puts in place and starts.
    pub fn set() -> Stage {
        let built = Built::new("malaffi", include_str!("overlay.host"), "systemd");
        let network = Network::new("malaffi", "trixie");
        let (host, visitor) = (network.boot_without_engine("server"), Visitor::enter(&network));
        visitor.introduce(&host);
        by_hand::put_in_place(&built, "server", &host, &[]);
        release(&host);
        by_hand::open(&host);
        quiet(&host);
        Stage {
            host,
            visitor,
            _network: network,
        }
    }

    /// Starts the machine again.
    fn reboot(&self) {
        self.host.reboot();
        quiet(&self.host);
        self.visitor.introduce(&self.host);
    }

    /// Waits until each instance has answered, for half a minute at most: nginx lets one rest for ten seconds after it has failed.
    #[track_caller]
    fn wait_for_all_instances(&self) {
        let mut answered = BTreeSet::new();
        for _ in 0..120 {
            let answer = self.visit(&format!("{SITE}/"), &[]);
            assert_eq!(answer.status, 200, "{answer:?}");
            answered.insert(answer.json()["port"].as_u64().unwrap());
            if answered == PORTS.map(u64::from).into() {
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(200));
        }
        panic!("no more than these answer: {answered:?}");
    }
}

/// Let's Encrypt is not there, and after each hourly try nginx is reloaded: what is measured here is without that.
fn quiet(host: &Machine) {
    host.shell("systemctl is-active hostc-certificates-issue.timer && systemctl stop hostc-certificates-issue.timer");
}

/// Asserts of every line that it is an object with the fields that the book promises, also where the visitor is no friend.
fn access_log(stage: &Stage) {
    let log = "/srv/sites/malaffi/shared/logs/nginx-access.log";
    stage.visit(
        &format!("{SITE}/a\"b?c=%22\\d"),
        &["-A", "quote \" backslash \\ tab \t end"],
    );
    stage.visit("http://malaffi.example/", &[]);
    stage.visit(&format!("{SITE}/last-of-them"), &[]);
    has(stage, log, "/last-of-them");
    let lines = stage.host().shell(&format!("cat {log}"));
    for line in lines.lines() {
        let line: serde_json::Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{line}: {error}"));
        for number in ["status", "body_bytes_sent", "request_time", "connections_active"] {
            assert!(line[number].is_number(), "{number}: {line}");
        }
        for text in [
            "time",
            "remote_addr",
            "request_uri",
            "upstream_addr",
            "limit_req_status",
        ] {
            assert!(line[text].is_string(), "{text}: {line}");
        }
    }
    let of = |path: &str| -> serde_json::Value {
        let line = lines.lines().find(|line| line.contains(path)).unwrap();
        serde_json::from_str(line).unwrap()
    };
    let odd = of("/a\\\"b");
    assert_eq!(odd["http_user_agent"], "quote \" backslash \\ tab \t end");
    let plain = of("/last-of-them");
    assert_eq!(plain["status"], 200);
    assert_eq!(plain["remote_addr"], stage.visitor().machine().address());
    let upstream = plain["upstream_addr"].as_str().unwrap();
    assert!(
        PORTS
            .map(|port| format!("127.0.0.1:{port}"))
            .contains(&upstream.to_owned()),
        "{plain}"
    );
}
