//! A program: a unit under systemd, a container under compose, and what both say of it.

use std::collections::{BTreeMap, BTreeSet};

use super::facts::Facts;

/// What is said of a service's instance or a job. Each target fills every field from its files.
#[derive(Default, Debug)]
pub struct Program {
    /// Whether it is started at boot.
    pub enabled: bool,
    /// The number of its user.
    pub user: String,
    pub environment: BTreeMap<String, String>,
    pub environment_files: Vec<String>,
    /// What is up before it.
    pub after: BTreeSet<String>,
    pub health: Option<Health>,
    pub memory: Option<u64>,
    /// Cores, if it may not have all of them.
    pub cpus: Option<f64>,
    pub tasks: Option<u64>,
    pub restart: String,
    pub stop_signal: String,
    pub stop_milliseconds: u64,
    /// What it is and where, unless its image brings that.
    pub own: Option<Own>,
}

/// What is the operator's where the site's folder holds the program.
#[derive(Default, Debug)]
pub struct Own {
    pub command: Vec<String>,
    pub directory: String,
    /// Where it may write.
    pub writes: BTreeSet<String>,
    /// Folders that it sees elsewhere: `source at place`.
    pub sees: BTreeSet<String>,
}

/// Its probe; times are in milliseconds.
#[derive(Default, Debug)]
pub struct Health {
    pub asks: String,
    pub interval: u64,
    pub timeout: u64,
    pub retries: u64,
    pub start_period: u64,
}

impl Program {
    /// Adds the facts of the program `name`.
    pub fn say(&self, name: &str, facts: &mut Facts) {
        let mut say = |what: &str, value: String| {
            facts.insert(format!("program {name} > {what}"), value);
        };
        say("starts at boot", self.enabled.to_string());
        say("user", self.user.clone());
        say("environment files", self.environment_files.join(" "));
        say("after", join(&self.after));
        say("restart", self.restart.clone());
        say("stop", format!("{} {} ms", self.stop_signal, self.stop_milliseconds));
        for (variable, value) in &self.environment {
            say(&format!("environment > {variable}"), value.clone());
        }
        let limits = [
            ("memory", self.memory.map(|bytes| bytes.to_string())),
            ("cpus", self.cpus.map(|cores| format!("{cores:.2}"))),
            ("tasks", self.tasks.map(|tasks| tasks.to_string())),
        ];
        for (what, limit) in limits {
            say(&format!("limit > {what}"), limit.unwrap_or("none".to_owned()));
        }
        if let Some(health) = &self.health {
            say("health > asks", health.asks.clone());
            say("health > interval", health.interval.to_string());
            say("health > timeout", health.timeout.to_string());
            say("health > retries", health.retries.to_string());
            say("health > start period", health.start_period.to_string());
        }
        if let Some(own) = &self.own {
            say("command", own.command.join(" "));
            say("directory", own.directory.clone());
            say("writes", join(&own.writes));
            say("sees", join(&own.sees));
        }
    }
}

/// Several instances of a service are told apart by `-1`, `-2` … behind their name. Each has a port of its own under systemd, and a
/// container of its own under compose: the numbers of the first stand for those of all.
pub fn one_port_for_all_instances(programs: &mut BTreeMap<String, Program>) {
    let numbers: BTreeMap<String, BTreeMap<String, String>> = programs
        .iter()
        .filter_map(|(name, program)| Some((name.strip_suffix("-1")?.to_owned(), program.environment.clone())))
        .collect();
    for (name, program) in programs {
        let Some((service, number)) = name.rsplit_once('-') else {
            continue;
        };
        let (Some(first), Ok(number)) = (numbers.get(service), number.parse::<u32>()) else {
            continue;
        };
        for (variable, value) in &mut program.environment {
            let of_first = first.get(variable);
            let distance = of_first.and_then(|of_first| value.parse::<u32>().ok()?.checked_sub(of_first.parse().ok()?));
            if distance == Some(number - 1) {
                value.clone_from(of_first.unwrap());
            }
        }
    }
}

fn join(values: &BTreeSet<String>) -> String {
    values.iter().map(String::as_str).collect::<Vec<_>>().join(", ")
}
