//! `examples/nickapp`: a compose host whose images bring their programs, behind an edge that ends TLS.
//!
//! MongoDB cannot be had from a distribution: of it, only what Compose does for it is asked.

mod engines;
mod pages;
mod recovery;

use crate::Question;
use crate::answer::Answer;
use crate::compose::host;
use crate::machine::{Machine, Network};
use crate::project::Built;
use crate::system::System;
use crate::visitor::Visitor;

/// The only name of the site, where the edge comes to.
const SITE: &str = "http://amn.gg:8083";

/// The containers that are to run.
const CONTAINERS: [&str; 5] = ["proxy", "mongodb", "redis", "nickapp-backend", "nickapp-frontend"];

/// Secrets that whoever applies the bundle has in the environment.
const GIVEN: [(&str, &str); 7] = [
    ("nickapp-shkeeper-api-key", "shkeeper's"),
    ("nickapp-shkeeper-webhook", "its hook's"),
    ("nickapp-smtp-user", "a user"),
    ("nickapp-smtp-pass", "its password $1"),
    ("nickapp-openai", "openai's"),
    ("nickapp-google-id", "an id"),
    ("nickapp-google", "google's"),
];

/// The questions, those that disturb most last.
pub fn questions() -> Vec<Question<Stage>> {
    [pages::questions(), engines::questions(), recovery::questions()].concat()
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
        self.host.shell(&format!(
            "docker compose --file /srv/docker/compose.yaml stop {program}"
        ));
    }

    fn unanswered(&self) -> &'static [u16] {
        &[502, 504]
    }

    fn settle(&self) {
        host::mend(&self.host, "docker", CONTAINERS.len());
        self.is_up();
    }
}

impl Stage {
    /// Builds, boots, puts in place and starts.
    pub fn set() -> Stage {
        let built = Built::new("nickapp", include_str!("overlay.host"), "compose");
        let network = Network::new("nickapp", "trixie");
        let stage = Stage {
            host: host::boot(&network, "docker"),
            visitor: Visitor::enter(&network),
            _network: network,
        };
        stage.visitor.introduce(&stage.host);
        host::put_in_place(&built, "docker", &stage.host, &GIVEN);
        host::start(&stage.host);
        stage.is_up();
        stage
    }

    /// Waits until both programs answer.
    fn is_up(&self) {
        self.wait_for(&format!("{SITE}/"));
        self.wait_for(&format!("{SITE}/api/"));
    }

    fn get(&self, path: &str) -> Answer {
        self.visit(&format!("{SITE}{path}"), &["--path-as-is"])
    }

    /// Runs a shell script in the container of the backend.
    fn backend(&self, script: &str) -> Result<String, String> {
        self.run_as(&format!("{SITE}/api/"), script)
    }

    /// Runs a shell script in the container of the frontend.
    fn frontend(&self, script: &str) -> Result<String, String> {
        self.run_as(&format!("{SITE}/"), script)
    }
}
