//! What the questions are asked of: the host with the bundle in place and started, and a visitor on the same network.
//!
//! The bundle is put in place as `book/src/getting-started.md` tells an operator to, word by word; only the applications are
//! stand-ins, and nobody issues certificates.

use std::process::Command;

use super::answer::Answer;
use super::machine::{Machine, Network};
use super::project::Built;

/// An address of Cloudflare's published ranges.
pub const CLOUDFLARE: &str = "173.245.48.7";

/// The units that the two tenants and their engines consist of.
pub const UNITS: [&str; 6] = [
    "nginx",
    "redis-server",
    "postgresql@15-main",
    "chienstreats-frontend",
    "chienstreats-api",
    "neighbour-app",
];

/// Host and visitor; both end before their network does.
pub struct Stage {
    /// The machine that the bundle was built for.
    pub host: Machine,
    /// A machine beside it.
    pub visitor: Machine,
    _network: Network,
}

impl Stage {
    /// Builds, boots, puts in place and starts.
    pub fn set() -> Stage {
        let built = Built::new();
        let network = Network::new();
        let (host, visitor) = (network.boot("vps"), network.visitor("visitor"));
        visitor.put("/visitor.py", "0644", include_str!("visitor.py"));
        host.put("/visitor.py", "0644", include_str!("visitor.py"));
        let stage = Stage {
            host,
            visitor,
            _network: network,
        };
        stage.put_in_place(&built);
        stage.start();
        stage
    }

    /// What the visitor is answered.
    pub fn visit(&self, url: &str, options: &[&str]) -> Answer {
        Answer::of(&self.visitor, &self.address(), url, options)
    }

    /// What someone is answered who comes from one of the host's own addresses, such as [`CLOUDFLARE`].
    pub fn visit_from(&self, source: &str, url: &str, options: &[&str]) -> Answer {
        let options = [&["--interface", source], options].concat();
        Answer::of(&self.host, "127.0.0.1", url, &options)
    }

    /// Runs a shell script as the application of the site with this domain, inside its unit's sandbox.
    pub fn run_as(&self, domain: &str, script: &str) -> Result<String, String> {
        let url = format!("https://{domain}/run");
        let answer = self.visit(&url, &["--data-binary", script]);
        let said = answer.field("output").trim().to_owned();
        if answer.json()["status"] == 0 {
            Ok(said)
        } else {
            Err(said)
        }
    }

    /// Whether the visitor can open a TCP connection to the host.
    pub fn opens(&self, port: u16) -> bool {
        let script = format!(
            "import socket; socket.create_connection(('{}', {port}), 2)",
            self.address()
        );
        self.visitor.program(&["python3", "-c", &script]).status.success()
    }

    /// The host's address on the private network; another one after a reboot, perhaps.
    pub fn address(&self) -> String {
        self.host.address()
    }

    /// Starts whatever a question has left stopped.
    pub fn settle(&self) {
        self.host.shell(&format!("systemctl start {}", UNITS.join(" ")));
        self.wait_for("https://chienstreats.com/");
        self.wait_for("https://chienstreats.com/api/v1/");
        self.wait_for("https://neighbour.test/");
    }

    /// Waits until the visitor is answered with 200, for a minute at most.
    #[track_caller]
    pub fn wait_for(&self, url: &str) {
        let mut answer = self.visit(url, &[]);
        for _ in 0..120 {
            if answer.status == 200 {
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(500));
            answer = self.visit(url, &[]);
        }
        panic!("{url} does not come back: {answer:?}");
    }

    fn put_in_place(&self, built: &Built) {
        let tar = Command::new("tar")
            .arg("-C")
            .arg(built.root())
            .args(["--owner=root", "--group=root", "-c", "."])
            .output()
            .unwrap();
        assert!(tar.status.success(), "{}", String::from_utf8_lossy(&tar.stderr));
        self.host.unpack(&tar.stdout);
        for (path, owner) in built.owners() {
            self.host.shell(&format!("chown '{owner}' '/{path}'"));
        }
        self.host.put("/usr/bin/pnpm", "0755", include_str!("stand_in.py"));
    }

    fn start(&self) {
        self.host.shell(
            "systemd-sysusers
            systemd-tmpfiles --create
            systemctl daemon-reload
            systemctl preset $(awk '/^(en|dis)able / { print $2 }' /etc/systemd/system-preset/10-hostc.preset)",
        );
        // What whoever applies the bundle has in the environment.
        self.host.put(
            "/var/lib/hostc/secrets/neighbour-partner",
            "0600",
            "what the partner gave",
        );
        self.host.shell(
            "systemctl start hostc-secrets hostc-certificates
            systemctl restart postgresql redis-server
            systemctl start hostc-postgresql",
        );
        self.host.shell(
            "for site in chienstreats neighbour; do
                install -d -o $site -g $site /srv/sites/$site/releases/1
                ln -s releases/1 /srv/sites/$site/current
            done
            systemctl start chienstreats-frontend chienstreats-api neighbour-app
            nginx -t
            systemctl restart nginx",
        );
        self.host.shell(&format!("ip address add {CLOUDFLARE}/32 dev lo"));
    }
}
