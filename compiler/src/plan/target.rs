//! Targets: which hosts are planned for which, and what a target cannot express.
//!
//! A host that says `target` is planned for that one alone. One that does not is for both, as far as what runs there can be
//! expressed in both: when nobody asked for a target, a host is quietly left out of the one that it has no words for; when
//! one was asked for, every field in the way is an error. Nothing is ever silently left out of a bundle.

use std::collections::BTreeMap;

use hostc_lang::{Diagnostic, Diagnostics, ResourcePath, Span};

use super::symbols::Names;
use crate::graph::Dependency;
use crate::resources::{Host, Resource};
use crate::schema::Target;

/// The targets that a run is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Targets {
    /// This one was asked for.
    Asked(Target),
    /// Those that each host declares, or both.
    Declared,
}

impl Targets {
    /// The targets to make a plan for.
    pub fn list(self) -> Vec<Target> {
        match self {
            Self::Asked(target) => vec![target],
            Self::Declared => vec![Target::Systemd, Target::Compose],
        }
    }
}

/// The hosts to plan for the target of `names`; what is in the way of one that was asked for is reported.
pub fn hosts<'a>(names: &Names<'a>, targets: Targets, diagnostics: &mut Diagnostics) -> Vec<&'a Resource<Host>> {
    let all = names.fleet.hosts.values();
    let is_for = |host: &&Resource<Host>| host.body.target.as_ref().is_none_or(|only| only.value == names.target);
    let meant: Vec<&Resource<Host>> = all.filter(is_for).collect();
    if meant.is_empty() && targets != Targets::Declared {
        diagnostics.extend(no_host(names));
    }
    let mut planned = Vec::new();
    let mut found: Vec<(Problem, Vec<&ResourcePath>)> = Vec::new();
    for host in meant {
        let problems = problems(names, host, names.target);
        let declared = host.body.target.is_some();
        let hopeless = names.target == Target::Systemd && !self::problems(names, host, Target::Compose).is_empty();
        let quiet = targets == Targets::Declared && !declared && !hopeless;
        if quiet && !problems.is_empty() {
            continue;
        }
        planned.push(host);
        for problem in problems {
            // What is in the way on several hosts is said once.
            match found.iter_mut().find(|(known, _)| *known == problem) {
                Some((_, hosts)) if hosts.last() == Some(&&host.path) => {}
                Some((_, hosts)) => hosts.push(&host.path),
                None => found.push((problem, vec![&host.path])),
            }
        }
    }
    diagnostics.extend(
        found
            .into_iter()
            .map(|(problem, hosts)| problem.of(names.target, &hosts)),
    );
    planned
}

/// Something that a target cannot express.
#[derive(PartialEq)]
struct Problem {
    message: String,
    span: Span,
    label: &'static str,
    help: String,
}

impl Problem {
    /// The diagnostic of it, on these hosts.
    fn of(self, target: Target, hosts: &[&ResourcePath]) -> Diagnostic {
        let other = match target {
            Target::Systemd => Target::Compose,
            Target::Compose => Target::Systemd,
        };
        let names: Vec<String> = hosts.iter().map(|host| format!("`{host}`")).collect();
        let alone = match names.split_last() {
            Some((last, rest)) if !rest.is_empty() => {
                let hosts = format!("{} and {last}", rest.join(", "));
                format!("if {hosts} are for {other} alone, say so at each")
            }
            _ => format!("if {} is for {other} alone, say so there", names.concat()),
        };
        let help = format!("{}; {alone}: `target = \"{other}\";`", self.help);
        Diagnostic::error("target", self.message)
            .label(self.span, self.label)
            .help(help)
    }
}

fn no_host(names: &Names<'_>) -> Option<Diagnostic> {
    let others = names.fleet.hosts.values();
    let labels: Vec<_> = others
        .filter_map(|host| Some((host, host.body.target.as_ref()?)))
        .collect();
    let (_, only) = labels.first()?;
    let message = format!("no host is for {}", names.target);
    let help = format!(
        "build with `--target {}`, or leave `target` out at a host that is for both",
        only.value
    );
    let diagnostic = Diagnostic::error("target", message).help(help);
    let marked = labels.iter().fold(diagnostic, |diagnostic, (host, only)| {
        diagnostic.label(only.span, format!("`{}` is for {} alone", host.path, only.value))
    });
    Some(marked)
}

/// Everything on a host that `target` cannot express.
fn problems(names: &Names<'_>, host: &Resource<Host>, target: Target) -> Vec<Problem> {
    let found = Found {
        names,
        host,
        problems: Vec::new(),
    };
    match target {
        Target::Systemd => found.natively(),
        Target::Compose => found.under_compose(),
    }
}

struct Found<'a> {
    names: &'a Names<'a>,
    host: &'a Resource<Host>,
    problems: Vec<Problem>,
}

impl<'a> Found<'a> {
    /// The resources of one kind that are on the host.
    fn here<T>(
        &self,
        all: &'a BTreeMap<ResourcePath, Resource<T>>,
    ) -> impl Iterator<Item = &'a Resource<T>> + use<'a, T> {
        self.names.placement.only_on(&self.host.path, all)
    }

    fn natively(mut self) -> Vec<Problem> {
        for service in self.here(&self.names.fleet.services) {
            if service.body.command(Target::Systemd).is_none() && service.body.files.is_none() {
                let message = format!("`{}` has no `command`, and systemd runs nothing else", service.path);
                self.push(
                    message,
                    service.span,
                    "declared here",
                    "say what runs, `command = \"/usr/bin/… …\";`, or `systemd.command` where the image brings its own",
                );
            }
            let label = service.body.labels.values().next().map(|label| label.span);
            let update = service.body.auto_update.as_ref().map(|update| update.span);
            for (field, span) in [("labels", label), ("autoUpdate", update)] {
                if let Some(span) = span {
                    let message = format!(
                        "`{field}` of `{}` is about its container, and systemd runs none",
                        service.path
                    );
                    let help = format!("write `compose.{field}`, which is for compose alone");
                    self.push(message, span, "said here", &help);
                }
            }
        }
        self.problems
    }

    fn under_compose(mut self) -> Vec<Problem> {
        for service in self.here(&self.names.fleet.services) {
            let (path, body) = (&service.path, &service.body);
            if let Some(files) = &body.files {
                let message = format!("compose has no nginx for the files of `{path}` alone");
                self.push(message, files.span, "not possible", "write `files` at the route");
            } else if body.image.is_none() && body.build.is_none() {
                self.no_image(path, service.span);
            }
            if let Some(capability) = body.hardening.capabilities.first() {
                let message = format!("Docker gives no capability to a program that is not root, as `{path}` is not");
                self.push(
                    message,
                    capability.span,
                    "asked for here",
                    "leave `hardening.capabilities` out",
                );
            }
            if let Some(delay) = &body.restart_delay {
                let message = format!("Docker chooses by itself how long it waits before `{path}` starts again");
                let help = "write `systemd.restartDelay`, which is for systemd alone";
                self.push(message, delay.span, "not possible", help);
            }
        }
        for job in self.here(&self.names.fleet.jobs) {
            if job.body.image.is_none() {
                self.no_image(&job.path, job.span);
            }
        }
        self.across_hosts();
        self.problems
    }

    fn no_image(&mut self, path: &ResourcePath, span: Span) {
        let message = format!("`{path}` has no `image`, and compose runs nothing else");
        self.push(
            message,
            span,
            "declared here",
            "name what it runs in, `image = \"NAME:VERSION\";`",
        );
    }

    /// What uses another host, or is used from one: whatever is on the host, and the sites that are asked for here.
    fn across_hosts(&mut self) {
        let (names, host) = (self.names, &self.host.path);
        let served = names.placement.served(host, names.fleet).map(|site| &site.path);
        for path in names.placement.on(host).chain(served) {
            for (to, dependency) in names.graph.dependencies(path) {
                self.across(path, to, dependency);
            }
            for (from, dependency) in names.graph.dependents(path) {
                self.across(from, path, dependency);
            }
        }
    }

    fn across(&mut self, from: &ResourcePath, to: &ResourcePath, dependency: &Dependency) {
        let mut ends = self.names.connections(from, to, dependency.relation).into_iter();
        let host = &self.host.path;
        if ends.any(|(near, far)| near != far && (near == host || far == host)) {
            let message = format!("under compose `{from}` cannot use `{to}`, which is on another host");
            self.push(message, dependency.span, "used here", "put both on one host with `on`");
        }
    }

    fn push(&mut self, message: String, span: Span, label: &'static str, help: &str) {
        let help = help.to_owned();
        self.problems.push(Problem {
            message,
            span,
            label,
            help,
        });
    }
}
