//! What is of the host itself under both targets: users, secrets, timers, the firewall.

use std::collections::{BTreeMap, BTreeSet};

use super::facts::{Facts, Files};
use super::unit::Unit;

/// The folder of units.
pub const UNITS: &str = "etc/systemd/system/";

/// The units of a host, by name.
pub fn units(files: &Files) -> BTreeMap<String, Unit> {
    let units = files
        .iter()
        .filter_map(|(path, text)| Some((path.strip_prefix(UNITS)?, text)));
    units.map(|(name, text)| (name.to_owned(), Unit::parse(text))).collect()
}

/// The number and the home of each user of `sysusers.d`.
pub fn users(files: &Files) -> BTreeMap<String, (String, String)> {
    let text = files.get("etc/sysusers.d/hostc.conf").map_or("", String::as_str);
    let users = text.lines().filter_map(|line| line.strip_prefix("u "));
    users
        .map(|line| {
            let words = shlex::split(line).unwrap();
            (words[0].clone(), (words[1].clone(), words[3].clone()))
        })
        .collect()
}

/// The variables of each program that hold a secret, with its name in place of the value.
pub fn secrets(files: &Files) -> BTreeMap<String, BTreeMap<String, String>> {
    let script = files.get("usr/local/lib/hostc/secrets").map_or("", String::as_str);
    let mut programs: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    let mut program = String::new();
    for line in script.lines().filter(|line| line.starts_with(['p', 'v'])) {
        let words = shlex::split(line).unwrap_or_default();
        match words.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
            ["program", name] => program = (*name).to_owned(),
            ["variable", name, pieces @ ..] => {
                let value = pieces.chunks(2).map(|piece| match piece {
                    ["secret", id] => format!("<{id}>"),
                    ["text", text] => (*text).to_owned(),
                    other => panic!("{other:?}"),
                });
                let variables = programs.entry(program.clone()).or_default();
                variables.insert((*name).to_owned(), value.collect());
            }
            _ => {}
        }
    }
    programs
}

/// The unit's name of what makes the secrets.
pub const SECRETS: &str = "hostc-secrets.service";

/// When each timer goes off, what it starts for how long, and that it does at all.
pub fn timers(files: &Files, facts: &mut Facts) {
    let units = units(files);
    for (name, unit) in &units {
        let Some(started) = name.strip_suffix(".timer") else {
            continue;
        };
        let service = &units[&format!("{started}.service")];
        let mut say = |what: &str, value: String| {
            facts.insert(format!("timer {started} > {what}"), value);
        };
        say("when", unit.all("OnCalendar").join(", "));
        say(
            "missed runs are made up for",
            unit.one("Persistent").unwrap_or("no").to_owned(),
        );
        say(
            "longest run",
            service.one("TimeoutStartSec").unwrap_or("none").to_owned(),
        );
        say("starts at boot", is_enabled(files, name).to_string());
    }
}

/// Whether a unit is started at boot.
pub fn is_enabled(files: &Files, unit: &str) -> bool {
    let preset = &files["etc/systemd/system-preset/10-hostc.preset"];
    preset.lines().any(|line| line == format!("enable {unit}"))
}

/// The port of SSH.
pub fn ssh_port(files: &Files) -> String {
    let text = &files["etc/ssh/sshd_config.d/10-hostc.conf"];
    text.lines()
        .find_map(|line| line.strip_prefix("Port "))
        .unwrap_or("22")
        .to_owned()
}

/// From where each port of the host itself is let in, by family, protocol and port: UFW's own rules.
pub fn let_in(files: &Files) -> BTreeMap<String, BTreeSet<String>> {
    rules(files, ["etc/ufw/user.rules", "etc/ufw/user6.rules"], |words| {
        let [chain, rest @ ..] = words else { return None };
        let input = matches!(*chain, "ufw-user-input" | "ufw6-user-input");
        (input && rest.ends_with(&["-j", "ACCEPT"]))
            .then(|| after(rest, "--dport"))
            .flatten()
    })
}

/// The same for published ports of containers: the guard before them.
pub fn guarded(files: &Files) -> BTreeMap<String, BTreeSet<String>> {
    rules(files, ["etc/ufw/after.rules", "etc/ufw/after6.rules"], |words| {
        let [chain, rest @ ..] = words else { return None };
        let passes = chain.starts_with("hostc-docker") && rest.ends_with(&["-j", "RETURN"]);
        passes.then(|| after(rest, "--ctorigdstport")).flatten()
    })
}

fn rules<'t>(
    files: &'t Files,
    [v4, v6]: [&str; 2],
    port: impl Fn(&[&'t str]) -> Option<&'t str>,
) -> BTreeMap<String, BTreeSet<String>> {
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (family, file) in [("IPv4", v4), ("IPv6", v6)] {
        let text = files.get(file).map_or("", String::as_str);
        for line in text.lines().filter_map(|line| line.strip_prefix("-A ")) {
            let words: Vec<&str> = line.split(' ').collect();
            let Some(port) = port(&words) else { continue };
            let protocol = after(&words, "-p").unwrap_or("any");
            let from = after(&words, "-s").unwrap_or("everywhere");
            let opening = found.entry(format!("{family} {protocol} {port}")).or_default();
            opening.insert(from.to_owned());
        }
    }
    found
}

/// The word behind `option`.
fn after<'t>(words: &[&'t str], option: &str) -> Option<&'t str> {
    let at = words.iter().position(|word| *word == option)?;
    words.get(at + 1).copied()
}

/// The facts of what is open to others: the port, from where, and who answers.
pub fn openings(openings: BTreeMap<String, BTreeSet<String>>, answers: impl Fn(&str) -> String, facts: &mut Facts) {
    for (opening, from) in openings {
        let who = answers(opening.rsplit(' ').next().unwrap());
        let from = from.into_iter().collect::<Vec<_>>().join(", ");
        facts.insert(format!("open > {opening}"), format!("from {from}, to {who}"));
    }
}
