//! `examples/luckychit`: a proxy host that the world talks to, and an application host that only the first may reach.
//!
//! Both have the addresses of the source. On their network there is a neighbour, which is nobody, besides the visitor.

mod addresses;
mod cache;
mod data;
mod firewall;
mod recovery;
mod routes;

use crate::Question;
use crate::by_hand;
use crate::machine::{Machine, Network};
use crate::project::Built;
use crate::system::System;
use crate::visitor::{Visitor, opened};

/// The only name of the site.
const SITE: &str = "https://chitfund.deepteklabs.com";

/// The proxy host's address on the private network.
const PROXY: &str = "192.168.8.147";

/// The application host's.
const APP: &str = "192.168.8.148";

/// The questions, those that disturb most last.
pub fn questions() -> Vec<Question<Stage>> {
    [
        routes::questions(),
        cache::questions(),
        addresses::questions(),
        data::questions(),
        firewall::questions(),
        recovery::questions(),
    ]
    .concat()
}

/// The machines; they end before their network does.
pub struct Stage {
    proxy: Machine,
    app: Machine,
    neighbour: Machine,
    visitor: Visitor,
    _network: Network,
}

impl System for Stage {
    fn host(&self) -> &Machine {
        &self.proxy
    }

    fn visitor(&self) -> &Visitor {
        &self.visitor
    }

    fn stop(&self, program: &str) {
        self.app.shell(&format!("systemctl stop {program}"));
    }

    fn settle(&self) {
        self.app.on();
        self.app.shell("systemctl start nginx luckychit-api postgresql@15-main");
        self.proxy.shell("systemctl start nginx");
        for machine in [&self.app, &self.proxy] {
            by_hand::raise_firewall(machine);
        }
        self.wait_for(&format!("{SITE}/"));
        self.wait_for(&format!("{SITE}/api/"));
    }
}

impl Stage {
    /// Builds, boots, puts in place and starts.
    pub fn set() -> Stage {
        let built = Built::new("luckychit", "{ ... }: { }\n", "systemd");
        let network = Network::with_subnet("luckychit", "bookworm", "192.168.8.0/24");
        let stage = Stage {
            proxy: network.boot_at("proxy", PROXY),
            app: network.boot_at("app", APP),
            neighbour: network.visitor("neighbour"),
            visitor: Visitor::enter(&network),
            _network: network,
        };
        stage.visitor.introduce(&stage.proxy);
        by_hand::put_in_place(&built, "proxy", &stage.proxy, &[]);
        by_hand::put_in_place(&built, "app", &stage.app, &[]);
        stage.release();
        by_hand::open(&stage.app);
        by_hand::open(&stage.proxy);
        stage
    }

    /// Puts a release in place: what `flutter build web` writes, and a stand-in for the API.
    fn release(&self) {
        let backend = "/srv/sites/luckychit/releases/1/backend";
        self.app.put(
            &format!("{backend}/server.js"),
            "0644",
            include_str!("../../stand_in.js"),
        );
        self.app.shell(
            "release=/srv/sites/luckychit/releases/1
            web=$release/build/web
            mkdir -p $web/assets
            ln -s releases/1 /srv/sites/luckychit/current
            echo '<title>LuckyChit</title>' >$web/index.html
            echo SECRET=1 >$web/.env
            for script in main.dart flutter flutter_bootstrap flutter_service_worker; do
                yes 'let chit;' | head -n 1000 >$web/$script.js
            done
            echo logo >$web/assets/logo.png
            echo '{}' >$web/assets/AssetManifest.json
            chown -R luckychit:luckychit $release
            systemctl start luckychit-api",
        );
    }

    /// Which of the application host's ports a machine can open a TCP connection to.
    fn reached(&self, machine: &Machine, ports: &[u16]) -> Vec<u16> {
        opened(machine, "", APP, ports)
    }
}
