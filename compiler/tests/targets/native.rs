//! The facts of a systemd host.

use std::collections::{BTreeMap, BTreeSet};

use super::facts::{Facts, Files, Listening, bytes, milliseconds};
use super::host::{self, SECRETS};
use super::program::{Health, Own, Program, one_port_for_all_instances};
use super::unit::Unit;
use super::web::Web;

/// Where programs of the same machine are.
const HERE: &str = "127.0.0.1";

/// What the host does.
pub fn facts(files: &Files) -> Facts {
    let units = host::units(files);
    let listening = listening(files, &units);
    let web = Web {
        files,
        folder: "etc/nginx".to_owned(),
        published: BTreeMap::new(),
        listening: &listening,
    };
    let (mut facts, ports) = web.facts();
    let mut programs: BTreeMap<String, Program> = programs(&units)
        .map(|(name, unit)| (name.to_owned(), program(files, &units, &listening, name, unit)))
        .collect();
    one_port_for_all_instances(&mut programs);
    for (name, program) in &programs {
        program.say(name, &mut facts);
    }
    host::timers(files, &mut facts);
    let ssh = host::ssh_port(files);
    host::openings(
        host::let_in(files),
        |port| match port {
            port if port == ssh => "sshd".to_owned(),
            port if ports.iter().any(|known| known == port) => "nginx".to_owned(),
            port => listening.at(&format!("{HERE}:{port}")).unwrap_or("nobody").to_owned(),
        },
        &mut facts,
    );
    facts
}

/// The units of services and jobs.
fn programs(units: &BTreeMap<String, Unit>) -> impl Iterator<Item = (&str, &Unit)> {
    let is_program = |unit: &Unit| {
        let mut steps = unit.resource.split('.').rev().skip(1);
        steps.next().is_some_and(|kind| matches!(kind, "services" | "jobs"))
    };
    let services = units
        .iter()
        .filter_map(|(name, unit)| Some((name.strip_suffix(".service")?, unit)));
    // What hostc itself does with them has no counterpart in the other target's programs.
    services.filter(move |(name, unit)| is_program(unit) && !name.starts_with("hostc-"))
}

/// Who listens at which port of the machine: engines by their own files, programs by the numbers in their environment.
fn listening(files: &Files, units: &BTreeMap<String, Unit>) -> Listening {
    let mut listening = Listening::default();
    let mut engines = BTreeSet::new();
    for (path, text) in files {
        let (engine, name) = match path.as_str() {
            path if path.starts_with("etc/postgresql/") && path.ends_with("/hostc.conf") => ("postgres", "port = "),
            "etc/redis/redis.conf" => ("redis", "port "),
            "etc/mongod.conf" => ("mongodb", "port: "),
            _ => continue,
        };
        let port = text.lines().find_map(|line| line.trim().strip_prefix(name)).unwrap();
        engines.insert(port.to_owned());
        listening.add(HERE, port, engine);
    }
    for (name, unit) in programs(units) {
        for variable in unit.words("Environment") {
            let (_, value) = variable.split_once('=').unwrap();
            if value.parse::<u16>().is_ok() && !engines.contains(value) {
                listening.add(HERE, value, name);
            }
        }
    }
    listening
}

fn program(files: &Files, units: &BTreeMap<String, Unit>, listening: &Listening, name: &str, unit: &Unit) -> Program {
    let users = host::users(files);
    let (number, home) = &users[unit.one("User").unwrap()];
    let public = unit.words("Environment").into_iter().map(|variable| {
        let (name, value) = variable.split_once('=').unwrap();
        (name.to_owned(), value.to_owned())
    });
    // systemd sets HOME itself (systemd.exec(5)).
    let mut environment: BTreeMap<String, String> = [("HOME".to_owned(), home.clone())].into();
    environment.extend(public.chain(host::secrets(files).remove(name).unwrap_or_default()));
    for value in environment.values_mut() {
        *value = if value == HERE {
            "<address>".to_owned()
        } else {
            listening.named(value)
        };
    }
    let job = unit.one("Type") == Some("oneshot");
    Program {
        enabled: if job {
            host::is_enabled(files, &format!("{name}.timer"))
        } else {
            host::is_enabled(files, &format!("{name}.service"))
        },
        user: number.clone(),
        environment,
        environment_files: unit.all("EnvironmentFile").to_vec(),
        after: after(units, unit),
        health: health(unit),
        memory: unit.one("MemoryMax").map(bytes),
        cpus: unit
            .one("CPUQuota")
            .map(|quota| quota.trim_end_matches('%').parse::<f64>().unwrap() / 100.0),
        tasks: unit.one("TasksMax").map(|tasks| tasks.parse().unwrap()),
        restart: unit.one("Restart").unwrap_or("no").to_owned(),
        stop_signal: unit.one("KillSignal").unwrap_or("SIGTERM").to_owned(),
        stop_milliseconds: unit.one("TimeoutStopSec").map_or(90_000, milliseconds),
        own: Some(own(unit)),
    }
}

fn own(unit: &Unit) -> Own {
    let binds = [("BindPaths", ""), ("BindReadOnlyPaths", ", read-only")];
    let sees = binds.iter().flat_map(|(directive, how)| {
        let binds = unit.words(directive).into_iter();
        binds.map(move |bind| {
            let (source, place) = bind.split_once(':').unwrap();
            format!("{source} at {place}{how}")
        })
    });
    Own {
        command: unit
            .words("ExecStart")
            .iter()
            .map(|word| word.replace("$$", "$"))
            .collect(),
        directory: unit.one("WorkingDirectory").unwrap_or_default().to_owned(),
        writes: unit.words("ReadWritePaths").into_iter().collect(),
        sees: sees.collect(),
    }
}

/// What is up before a unit. Each target has its own words for an engine: natively the server and the unit that makes
/// databases and users in it.
fn after(units: &BTreeMap<String, Unit>, unit: &Unit) -> BTreeSet<String> {
    let after: BTreeSet<String> = unit.words("After").into_iter().collect();
    let wanted: BTreeSet<String> = unit.words("Wants").into_iter().collect();
    assert!(wanted.is_subset(&after), "what is wanted is waited for");
    let of_the_system = ["network.target", "network-online.target"];
    let waits = after.iter().filter(|name| !of_the_system.contains(&name.as_str()));
    waits
        .map(|name| {
            assert!(wanted.contains(name), "{name} is waited for, but need not come");
            match name.as_str() {
                SECRETS => "secrets".to_owned(),
                "postgresql.service" => "postgres, healthy".to_owned(),
                "hostc-postgresql.service" => "postgres, set up".to_owned(),
                "mongod.service" => "mongodb, healthy".to_owned(),
                "hostc-mongodb.service" => "mongodb, set up".to_owned(),
                "redis-server.service" => "redis, healthy".to_owned(),
                // A unit with a probe counts as started when that has ended.
                name => match units[name].one("ExecStartPost") {
                    Some(_) => format!("{}, healthy", name.trim_end_matches(".service")),
                    None => format!("{}, started", name.trim_end_matches(".service")),
                },
            }
        })
        .collect()
}

/// `probe START INTERVAL RETRIES EACH http ADDRESS PORT PATH`, or `… command PROGRAM ARGUMENT...`; in seconds.
fn health(unit: &Unit) -> Option<Health> {
    let words = unit.words("ExecStartPost");
    let [_, start, interval, retries, each, kind, asked @ ..] = words.as_slice() else {
        assert!(words.is_empty(), "{words:?}");
        return None;
    };
    let number = |text: &String| text.parse::<u64>().unwrap();
    Some(Health {
        asks: match kind.as_str() {
            "http" => format!("http {} {}", own_port(unit, &asked[1]), asked[2]),
            _ => format!("command {}", asked.join(" ").replace("$$", "$")),
        },
        interval: number(interval) * 1000,
        timeout: number(each) * 1000,
        retries: number(retries),
        start_period: number(start) * 1000,
    })
}

/// Its own port by that name, since the number is the target's.
fn own_port(unit: &Unit, port: &str) -> String {
    let variables = unit.words("Environment");
    let own = variables.iter().any(|variable| variable.ends_with(&format!("={port}")));
    if own {
        "its own port".to_owned()
    } else {
        port.to_owned()
    }
}
