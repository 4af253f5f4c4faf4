//! The host with the bundle in place and started, and a visitor on the same network.

use super::host;
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
        host::mend(&self.host, "vps", CONTAINERS.len());
        self.wait_for_sites();
    }
}

impl Stage {
    /// Builds, boots, puts in place and starts.
    pub fn set() -> Stage {
        let built = Built::new("multi-site", include_str!("overlay.host"), "compose");
        let network = Network::new("compose", "trixie");
        let (machine, visitor) = (host::boot(&network, "vps"), Visitor::enter(&network));
        let names = ["chienstreats.com", "www.chienstreats.com", "bookshop.example"];
        let authority = Authority::enter(&network, &machine, &names);
        let stage = Stage {
            host: machine,
            visitor,
            _authority: authority,
            _network: network,
        };
        stage.visitor.introduce(&stage.host);
        host::put_in_place(&built, "vps", &stage.host, &[("bookshop-payment", PAYMENT_KEY)]);
        stage.release();
        host::start(&stage.host);
        stage.wait_for_sites();
        stage
    }

    /// Starts the machine again.
    pub fn reboot(&self) {
        self.host.reboot();
        self.visitor.introduce(&self.host);
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
}
