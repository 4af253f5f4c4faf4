//! The host with the bundle in place and started, and a visitor on the same network.

use crate::authority::Authority;
use crate::machine::{Machine, Network};
use crate::project::Built;
use crate::questions::{PAYMENT_KEY, files};
use crate::system::System;
use crate::visitor::Visitor;

/// `docker compose` with the project of the host.
pub const COMPOSE: &str = "docker compose --file /srv/vps/compose.yaml";

/// The containers that are to run.
pub const CONTAINERS: [&str; 6] = [
    "proxy",
    "redis",
    "postgres",
    "chienstreats-frontend",
    "chienstreats-api",
    "bookshop-api",
];

/// Host, visitor and authority; all end before their network does.
pub struct Stage {
    host: Machine,
    visitor: Visitor,
    _authority: Authority,
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
        self.host.shell(&format!("{COMPOSE} stop {program}"));
    }

    fn unanswered(&self) -> &'static [u16] {
        // The address of a container that is gone refuses nothing; nginx waits five seconds for it.
        &[502, 504]
    }

    fn nginx_test(&self) -> &'static str {
        // The user that is compiled into the nginx of the real image.
        "docker exec vps-proxy-1 nginx -t -g 'user nginx;'"
    }

    fn settle(&self) {
        self.host.shell(&format!(
            "systemctl start docker hostc-compose
            [ \"$({COMPOSE} ps --quiet --status running | wc -l)\" -ge {} ] || systemctl reload hostc-compose
            iptables -S INPUT | grep -q -- '-P INPUT DROP' || ufw --force enable",
            CONTAINERS.len()
        ));
        self.wait_for_sites();
    }
}

impl Stage {
    /// Builds, boots, puts in place and starts.
    pub fn set() -> Stage {
        let built = Built::new("multi-site", include_str!("overlay.host"), "compose");
        let network = Network::new("compose", "trixie");
        let (host, visitor) = (network.boot_with_engine("vps"), Visitor::enter(&network));
        // The root has what a native host has besides.
        host.shell("systemctl disable --now nginx postgresql redis-server 2>&1");
        let names = ["chienstreats.com", "www.chienstreats.com", "bookshop.example"];
        let authority = Authority::enter(&network, &host, &names);
        let stage = Stage {
            host,
            visitor,
            _authority: authority,
            _network: network,
        };
        stage.visitor.introduce(&stage.host);
        stage.put_in_place(&built);
        stage.release();
        stage.make_images();
        stage.start();
        stage
    }

    /// Starts the machine again.
    pub fn reboot(&self) {
        self.host.reboot();
        self.visitor.introduce(&self.host);
    }

    /// As the book tells, word by word.
    fn put_in_place(&self, built: &Built) {
        built.put_in_place("vps", &self.host);
        self.host.shell(
            "systemd-sysusers
            systemd-tmpfiles --create
            systemctl daemon-reload
            systemctl preset $(awk '/^(en|dis)able / { print $2 }' /etc/systemd/system-preset/10-hostc.preset)",
        );
        let secret = "/var/lib/hostc/secrets/bookshop-payment";
        self.host.put(secret, "0600", PAYMENT_KEY);
        self.host.shell("systemctl start hostc-secrets hostc-certificates");
    }

    /// The sites' code.
    fn release(&self) {
        self.host.shell(
            "for site in chienstreats bookshop; do
                install -d -o $site -g $site /srv/sites/$site/releases/1
                ln -s releases/1 /srv/sites/$site/current
            done",
        );
        files::release(self);
    }

    /// In place of pulling them.
    fn make_images(&self) {
        for (name, text) in [
            ("Dockerfile", include_str!("images/Dockerfile")),
            ("make.sh", include_str!("images/make.sh")),
            ("postgres.sh", include_str!("images/postgres.sh")),
            ("redis.sh", include_str!("images/redis.sh")),
            ("stand_in.py", include_str!("../stand_in.py")),
        ] {
            self.host.put(&format!("/images/{name}"), "0644", text);
        }
        self.host.shell("sh /images/make.sh /srv/vps");
    }

    fn start(&self) {
        self.host.shell(
            "ufw --force enable
            systemctl start hostc-compose timers.target",
        );
        self.wait_for_sites();
    }
}
