//! The probe of a service, natively.
//!
//! systemd has no probes of its own. What needs a service starts after its unit, and the unit counts as started when its
//! `ExecStartPost=` has ended: there a small program asks once a second until the service answers. It gives up
//! after the start period and the allowed failures, says so in the journal and lets the service run, as Docker lets an ill
//! container run; it ends at once when the service itself has ended, so that a crash is not sat out.

use serde::Serialize;

use super::quantity::seconds;
use crate::plan::model::{HealthPlan, HealthProbe, InstancePlan};

/// Where the program lies on a host.
pub const PROGRAM: &str = "/usr/local/lib/hostc/probe";

/// What the unit prints.
#[derive(Serialize)]
pub struct Probe {
    /// The program's arguments.
    arguments: Vec<String>,
    /// How long the unit may take to start: longer than the probe ever asks.
    start_timeout: String,
}

impl Probe {
    /// The probe of an instance; `None` where it is to be asked over a port it does not have.
    pub fn new(health: &HealthPlan, instance: &InstancePlan) -> Option<Self> {
        let (start, interval) = (seconds(health.start_period_ms), seconds(health.interval_ms));
        let (each, retries) = (seconds(health.timeout_ms), u64::from(health.retries));
        let total = start
            .saturating_add(interval.saturating_mul(retries))
            .saturating_add(each);
        let mut arguments = [start, interval, retries, each]
            .map(|number| number.to_string())
            .to_vec();
        match &health.probe {
            HealthProbe::Http(path) => {
                let (address, port) = (instance.address.to_string(), instance.port?.to_string());
                arguments.extend(["http".to_owned(), address, port, path.clone()]);
            }
            HealthProbe::Command(command) => {
                arguments.push("command".to_owned());
                arguments.extend(command.iter().cloned());
            }
        }
        Some(Self {
            arguments,
            start_timeout: format!("{}s", total.saturating_add(each).saturating_add(30)),
        })
    }
}
