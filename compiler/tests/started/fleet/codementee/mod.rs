//! `examples/codementee`: a React build, FastAPI under the real uvicorn, and a stand-in for MongoDB, which cannot be had from a
//! distribution; of MongoDB, only what systemd and the firewall do for it is asked.

mod pages;
mod units;

use crate::Question;
use crate::by_hand;
use crate::machine::{Machine, Network};
use crate::project::Built;
use crate::system::System;
use crate::visitor::Visitor;

/// The only name of the site.
const SITE: &str = "https://codementee.io";

/// Secrets that whoever applies the bundle has in the environment.
const GIVEN: [(&str, &str); 3] = [
    ("codementee-razorpay-id", "the id"),
    ("codementee-razorpay", "the key"),
    ("codementee-resend", "the other key"),
];

/// The questions, those that disturb most last.
pub fn questions() -> Vec<Question<Stage>> {
    [pages::questions(), units::questions()].concat()
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
        self.host.shell(&format!("systemctl stop {program}"));
    }

    fn settle(&self) {
        self.host.shell("systemctl start nginx mongod codementee-backend");
        by_hand::raise_firewall(&self.host);
        self.wait_for(&format!("{SITE}/"));
        self.wait_for(&format!("{SITE}/api/"));
    }
}

impl Stage {
    /// Builds, boots, puts in place and starts.
    pub fn set() -> Stage {
        let built = Built::new("codementee", include_str!("overlay.host"), "systemd");
        let network = Network::new("codementee", "bookworm");
        let (host, visitor) = (network.boot("vps"), Visitor::enter(&network));
        let stage = Stage {
            host,
            visitor,
            _network: network,
        };
        stage.host.shell(include_str!("mongodb.sh"));
        by_hand::put_in_place(&built, "vps", &stage.host, &GIVEN);
        stage.release();
        by_hand::open(&stage.host);
        stage
    }

    /// Puts a release in place: what `npm run build` writes, and a stand-in for the API.
    fn release(&self) {
        let home = "/var/www/codementee";
        self.host.shell(&format!(
            "ln -s /usr/bin/uvicorn /usr/local/bin/uvicorn
            build={home}/frontend/build
            mkdir -p {home}/backend $build/static/js
            echo '<title>Codementee</title>' >$build/index.html
            echo '{{}}' >$build/manifest.json
            echo SECRET=1 >$build/.env
            echo 'let code;' >$build/static/js/main.0a1b2c3d.js"
        ));
        self.host
            .put(&format!("{home}/backend/server.py"), "0644", include_str!("server.py"));
        self.host.shell(&format!(
            "chown -R codementee:codementee {home}/frontend {home}/backend
            systemctl start mongod codementee-backend"
        ));
    }
}
