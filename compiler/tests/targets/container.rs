//! The facts of a compose host.

use std::collections::{BTreeMap, BTreeSet};

use saphyr::{LoadableYamlNode as _, Yaml};

use super::facts::{Facts, Files, Listening, bytes, milliseconds};
use super::host::{self, SECRETS};
use super::program::{Health, Own, Program, one_port_for_all_instances};
use super::web::Web;

/// Containers that are not a program of the source.
const ENGINES: [&str; 6] = [
    "proxy",
    "postgres",
    "postgres-setup",
    "mongodb",
    "mongodb-setup",
    "redis",
];
const PROBE: &str = "/usr/local/bin/hostc-http-probe";

/// What the host does.
pub fn facts(files: &Files) -> Facts {
    let (path, text) = files.iter().find(|(path, _)| path.ends_with("/compose.yaml")).unwrap();
    let project = Yaml::load_from_str(text).unwrap().remove(0);
    let folder = path.trim_end_matches("/compose.yaml");
    let containers = Containers {
        files,
        listening: listening(&project["services"]),
        services: &project["services"],
    };
    let web = Web {
        files,
        folder: format!("{folder}/nginx"),
        published: containers.published(),
        listening: &containers.listening,
    };
    let (mut facts, ports) = web.facts();
    let mut programs = containers.programs();
    one_port_for_all_instances(&mut programs);
    for (name, program) in &programs {
        program.say(name, &mut facts);
    }
    host::timers(files, &mut facts);
    containers.openings(&ports, &mut facts);
    facts
}

struct Containers<'a> {
    files: &'a Files,
    services: &'a Yaml<'a>,
    listening: Listening,
}

/// Who listens at which address of a container, and under its name: engines at their usual ports, which only the files of
/// their images would say; programs at the numbers in their environment.
fn listening(services: &Yaml<'_>) -> Listening {
    let mut listening = Listening::default();
    for (name, service) in mapping(services) {
        let engine = match name {
            "postgres" => vec!["5432"],
            "mongodb" => vec!["27017"],
            "redis" => vec!["6379"],
            _ => Vec::new(),
        };
        let environment = optional(service, "environment").map(mapping).unwrap_or_default();
        let numbers = environment.iter().filter_map(|(_, value)| value.as_str());
        let ports = engine
            .into_iter()
            .chain(numbers.filter(|value| value.parse::<u16>().is_ok()));
        for port in ports {
            listening.add(name, port, name);
            for (_, network) in optional(service, "networks").map(mapping).unwrap_or_default() {
                listening.add(text(&network["ipv4_address"]), port, name);
            }
        }
    }
    listening
}

impl Containers<'_> {
    /// The host's port for each of nginx's.
    fn published(&self) -> BTreeMap<String, String> {
        let ports = optional(self.services, "proxy").and_then(|proxy| optional(proxy, "ports"));
        let ports = ports.and_then(Yaml::as_sequence).into_iter().flatten();
        ports
            .map(|port| {
                let target = port["target"].as_integer().unwrap();
                (target.to_string(), text(&port["published"]).to_owned())
            })
            .collect()
    }

    /// What the guard lets through to published ports, and what UFW lets in to what is none.
    fn openings(&self, nginx: &[String], facts: &mut Facts) {
        let published = self.published();
        let is_published = |opening: &String| {
            let port = opening.rsplit(' ').next().unwrap();
            published.values().any(|known| known == port)
        };
        let mut open = host::let_in(self.files);
        open.retain(|opening, _| !is_published(opening));
        open.extend(
            host::guarded(self.files)
                .into_iter()
                .filter(|(opening, _)| is_published(opening)),
        );
        let ssh = host::ssh_port(self.files);
        let answers = |port: &str| match port {
            port if port == ssh => "sshd",
            port if nginx.iter().any(|known| known == port) => "nginx",
            _ => "nobody",
        };
        host::openings(open, |port| answers(port).to_owned(), facts);
    }

    fn programs(&self) -> BTreeMap<String, Program> {
        let services = mapping(self.services).into_iter();
        let programs = services.filter(|(name, _)| !ENGINES.contains(name));
        programs
            .map(|(name, service)| (name.to_owned(), self.program(name, service)))
            .collect()
    }

    fn program(&self, name: &str, service: &Yaml<'_>) -> Program {
        let profiles = list(service, "profiles");
        let job = profiles == ["jobs"];
        let limits = &service["deploy"]["resources"]["limits"];
        Program {
            enabled: if job {
                host::is_enabled(self.files, &format!("{name}.timer"))
            } else {
                profiles.is_empty() && host::is_enabled(self.files, "hostc-compose.service")
            },
            user: text(&service["user"]).split(':').next().unwrap().to_owned(),
            environment: self.environment(name, service),
            environment_files: self.environment_files(service),
            after: self.after(service),
            health: health(service),
            memory: optional(limits, "memory").map(|memory| bytes(text(memory))),
            cpus: self.cpus(limits),
            tasks: limits["pids"].as_integer().and_then(|pids| pids.try_into().ok()),
            restart: match text(&service["restart"]) {
                // The unit of the project starts what it stopped.
                "unless-stopped" => "always".to_owned(),
                other => other.to_owned(),
            },
            stop_signal: text(&service["stop_signal"]).to_owned(),
            stop_milliseconds: milliseconds(text(&service["stop_grace_period"])),
            own: own(service),
        }
    }

    /// The number of processors, if it is not that of the whole machine, which nginx has.
    fn cpus(&self, limits: &Yaml<'_>) -> Option<f64> {
        let whole = &self.services["proxy"]["deploy"]["resources"]["limits"]["cpus"];
        let cpus = &limits["cpus"];
        (cpus != whole).then(|| text(cpus).parse().unwrap())
    }

    fn environment(&self, name: &str, service: &Yaml<'_>) -> BTreeMap<String, String> {
        let public = optional(service, "environment").map(mapping).unwrap_or_default();
        let public = public
            .into_iter()
            .map(|(name, value)| (name.to_owned(), literal(text(value))));
        let secret = host::secrets(self.files).remove(name).unwrap_or_default();
        let mut environment: BTreeMap<String, String> = public.chain(secret).collect();
        for value in environment.values_mut() {
            *value = if value == "0.0.0.0" || self.meets(service, value) {
                "<address>".to_owned()
            } else {
                self.listening.named(value)
            };
        }
        environment
    }

    /// Whether `name` is a container that `service` has a network in common with.
    fn meets(&self, service: &Yaml<'_>, name: &str) -> bool {
        let networks = |service: &Yaml<'_>| -> BTreeSet<String> {
            let networks = optional(service, "networks").map(mapping).unwrap_or_default();
            networks.into_iter().map(|(name, _)| name.to_owned()).collect()
        };
        let other = optional(self.services, name);
        other.is_some_and(|other| !networks(other).is_disjoint(&networks(service)))
    }

    /// A file is read where it is there; hostc's own is required, as far as Compose can say that of one program.
    fn environment_files(&self, service: &Yaml<'_>) -> Vec<String> {
        let files = optional(service, "env_file").and_then(Yaml::as_sequence);
        let path = |file: &Yaml<'_>| match file.as_str() {
            Some(path) => path.to_owned(),
            None => text(&file["path"]).to_owned(),
        };
        files.into_iter().flatten().map(path).collect()
    }

    fn after(&self, service: &Yaml<'_>) -> BTreeSet<String> {
        let waits = optional(service, "depends_on").map(mapping).unwrap_or_default();
        let mut after: BTreeSet<String> = waits
            .into_iter()
            .map(|(name, wait)| match text(&wait["condition"]) {
                "service_healthy" => format!("{name}, healthy"),
                "service_started" => format!("{name}, started"),
                "service_completed_successfully" => format!("{}, set up", name.strip_suffix("-setup").unwrap()),
                other => panic!("{other}"),
            })
            .collect();
        let reads_secrets = self
            .environment_files(service)
            .iter()
            .any(|path| path.starts_with("/run/hostc/env/"));
        let project = &host::units(self.files)["hostc-compose.service"];
        if reads_secrets && project.words("After").iter().any(|name| name == SECRETS) {
            after.insert("secrets".to_owned());
        }
        after
    }
}

fn health(service: &Yaml<'_>) -> Option<Health> {
    let check = optional(service, "healthcheck")?;
    let test: Vec<String> = list(check, "test").into_iter().map(|word| literal(&word)).collect();
    let words: Vec<&str> = test.iter().map(String::as_str).collect();
    let asks = match words.as_slice() {
        ["CMD", "/bin/sh", PROBE, port, path] => {
            let variables = mapping(&service["environment"]);
            let own = variables.iter().any(|(_, value)| value.as_str() == Some(*port));
            format!("http {} {path}", if own { "its own port" } else { port })
        }
        ["CMD", command @ ..] => format!("command {}", command.join(" ")),
        other => panic!("{other:?}"),
    };
    Some(Health {
        asks,
        interval: milliseconds(text(&check["interval"])),
        timeout: milliseconds(text(&check["timeout"])),
        retries: check["retries"].as_integer().unwrap().try_into().unwrap(),
        start_period: milliseconds(text(&check["start_period"])),
    })
}

/// What a container runs and sees, where that is in a folder that it sees at its place on the host.
fn own(service: &Yaml<'_>) -> Option<Own> {
    let directory = text(optional(service, "working_dir")?).to_owned();
    let mut own = Own {
        command: list(service, "command")
            .into_iter()
            .map(|word| literal(&word))
            .collect(),
        ..Own::default()
    };
    let mut is_the_hosts = false;
    for mount in optional(service, "volumes")
        .and_then(Yaml::as_sequence)
        .into_iter()
        .flatten()
    {
        let (source, target) = (text(&mount["source"]), text(&mount["target"]));
        let read_only = optional(mount, "read_only").is_some();
        is_the_hosts |= source == target && directory.starts_with(source);
        match (source == target, read_only) {
            // systemd opens the logs itself.
            (true, false) if source.ends_with("/shared/logs") => {}
            (true, false) => drop(own.writes.insert(source.to_owned())),
            (true, true) => {}
            (false, _) if target == PROBE => {}
            (false, true) => drop(own.sees.insert(format!("{source} at {target}, read-only"))),
            (false, false) => {
                own.sees.insert(format!("{source} at {target}"));
                own.writes.insert(source.to_owned());
            }
        }
    }
    own.directory = directory;
    is_the_hosts.then_some(own)
}

fn mapping<'y>(yaml: &'y Yaml<'_>) -> Vec<(&'y str, &'y Yaml<'y>)> {
    let mapping = yaml.as_mapping().unwrap();
    mapping
        .iter()
        .map(|(name, value)| (name.as_str().unwrap(), value))
        .collect()
}

fn optional<'y>(yaml: &'y Yaml<'y>, name: &str) -> Option<&'y Yaml<'y>> {
    yaml.as_mapping_get(name)
}

fn list(yaml: &Yaml<'_>, name: &str) -> Vec<String> {
    let list = yaml.as_mapping_get(name).and_then(|list| list.as_sequence());
    list.into_iter().flatten().map(|item| text(item).to_owned()).collect()
}

fn text<'y>(yaml: &'y Yaml<'_>) -> &'y str {
    yaml.as_str().unwrap_or_else(|| panic!("no text: {yaml:?}"))
}

/// What Compose makes of a text: `$$` is a dollar sign, a single one begins a variable of its own.
fn literal(text: &str) -> String {
    let parts = text.split("$$").map(|part| part.replace('$', "<variable>"));
    parts.collect::<Vec<_>>().join("$")
}
