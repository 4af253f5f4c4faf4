//! Someone on another machine who asks: over HTTP, fast, over WebSocket, or only whether a port is open.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use super::machine::{Machine, Network};

/// An address of Cloudflare's published ranges.
pub const CLOUDFLARE: &str = "173.245.48.7";

/// Addresses that a visitor has besides its own: Cloudflare's, and some that nobody else comes from.
pub const ADDRESSES: [&str; 5] = [CLOUDFLARE, "198.51.100.11", "198.51.100.12", "198.51.100.13", HAMMER];

/// The one of them that is banned for what it does.
pub const HAMMER: &str = "198.51.100.14";

/// How a flood of requests was answered.
#[derive(Debug, serde::Deserialize)]
pub struct Flood {
    /// The number of answers of each status.
    pub statuses: BTreeMap<u16, u32>,
    /// How long it took.
    pub seconds: f64,
    /// Why there was no answer, where there was none.
    #[serde(default)]
    pub why: Vec<String>,
}

impl Flood {
    /// Asserts that every request was answered with `status`.
    #[track_caller]
    pub fn all_were(&self, status: u16) {
        let answered: Vec<u16> = self.statuses.keys().copied().collect();
        assert_eq!(answered, [status], "{:?}: {:?}", self.statuses, self.why);
    }
}

/// A machine that only asks.
pub struct Visitor {
    machine: Machine,
}

impl Visitor {
    /// A visitor on the network, with [`ADDRESSES`].
    pub fn enter(network: &Network) -> Visitor {
        let machine = network.visitor("visitor");
        machine.put("/visitor.py", "0644", include_str!("visitor.py"));
        for address in ADDRESSES {
            machine.shell(&format!("ip address add {address}/32 dev eth0"));
        }
        Visitor { machine }
    }

    /// The machine.
    pub fn machine(&self) -> &Machine {
        &self.machine
    }

    /// Makes `host` answer [`ADDRESSES`] here; to be said again after a reboot.
    pub fn introduce(&self, host: &Machine) {
        for address in ADDRESSES {
            host.shell(&format!("ip route replace {address}/32 dev eth0"));
        }
    }

    /// Asks from `source` as fast as it can, until a hundred requests were refused or a thousand were sent.
    pub fn flood(&self, source: &str, address: &str, name: &str, path: &str) -> Flood {
        let said = self.ask(&["flood", source, address, name, path]);
        serde_json::from_value(said).unwrap()
    }

    /// Asks four at a time, at ease, for as long as `during` takes; the status of no answer is 0.
    pub fn load(&self, address: &str, name: &str, path: &str, during: impl FnOnce()) -> Flood {
        self.machine.shell("rm -f /tmp/enough");
        std::thread::scope(|scope| {
            let load = scope.spawn(|| self.ask(&["load", "0.0.0.0", address, name, path]));
            let done = catch_unwind(AssertUnwindSafe(during));
            self.machine.shell("touch /tmp/enough");
            let said = load.join().unwrap();
            if let Err(panic) = done {
                resume_unwind(panic);
            }
            serde_json::from_value(said).unwrap()
        })
    }

    /// Asks for an upgrade to WebSocket, and sends `as it was sent`; status, headers and what came back.
    pub fn websocket(&self, address: &str, name: &str, path: &str) -> serde_json::Value {
        self.ask(&["websocket", "0.0.0.0", address, name, path])
    }

    fn ask(&self, arguments: &[&str]) -> serde_json::Value {
        let output = self.machine.program(&[&["python3", "/visitor.py"], arguments].concat());
        let said = String::from_utf8_lossy(&output.stderr);
        serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{said}"))
    }
}

/// The ports of `address` that `machine` can open a TCP connection to, from `source` where that is not empty.
pub fn opened(machine: &Machine, source: &str, address: &str, ports: &[u16]) -> Vec<u16> {
    let ports: Vec<String> = ports.iter().map(u16::to_string).collect();
    let mut arguments = vec!["python3", "-c", include_str!("open_ports.py"), source, address];
    arguments.extend(ports.iter().map(String::as_str));
    let output = machine.program(&arguments);
    let said = String::from_utf8_lossy(&output.stderr);
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{said}"))
}
