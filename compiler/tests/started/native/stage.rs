//! The host with the bundle in place and started, and a visitor on the same network.
//!
//! Only the applications are stand-ins, and Let's Encrypt.

use crate::authority::Authority;
use crate::by_hand;
use crate::machine::{Machine, Network};
use crate::project::Built;
use crate::questions::{PAYMENT_KEY, files};
use crate::system::System;
use crate::visitor::Visitor;

/// The units that the two tenants and their engines consist of.
pub const UNITS: [&str; 6] = [
    "nginx",
    "redis-server",
    "postgresql@15-main",
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
        self.host.shell(&format!("systemctl stop {program}"));
    }

    fn settle(&self) {
        self.host.shell(&format!("systemctl start {}", UNITS.join(" ")));
        by_hand::raise_firewall(&self.host);
        self.wait_for_sites();
    }
}

impl Stage {
    /// Builds, boots, puts in place and starts.
    pub fn set() -> Stage {
        let built = Built::new("multi-site", include_str!("overlay.host"), "systemd");
        let network = Network::with_ipv6("native", "bookworm");
        let (host, visitor) = (network.boot("vps"), Visitor::enter(&network));
        visitor.introduce(&host);
        by_hand::put_in_place(&built, "vps", &host, &[("bookshop-payment", PAYMENT_KEY)]);
        let names = ["chienstreats.com", "www.chienstreats.com", "bookshop.example"];
        let authority = Authority::enter(&network, &host, &names);
        let stage = Stage {
            host,
            visitor,
            _authority: authority,
            _network: network,
        };
        stage.start();
        stage
    }

    /// Starts the machine again.
    pub fn reboot(&self) {
        self.host.reboot();
        self.visitor.introduce(&self.host);
    }

    fn start(&self) {
        self.host.put("/usr/bin/pnpm", "0755", include_str!("../stand_in.py"));
        self.host.shell(
            "for site in chienstreats bookshop; do
                install -d -o $site -g $site /srv/sites/$site/releases/1
                ln -s releases/1 /srv/sites/$site/current
            done",
        );
        files::release(self);
        self.host
            .shell("systemctl start chienstreats-frontend chienstreats-api bookshop-api");
        by_hand::open(&self.host);
    }
}
