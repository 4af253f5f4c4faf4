//! Programs: services, jobs, their files and logs.

use super::markdown::{Inline, Page, code, codes, joined, sentence, text};
use super::{Sources, time};
use crate::plan::model::{Dependency, DependencyKind, EnvVar, HealthPlan, HealthProbe, ServicePlan};
use crate::resources::service::Restart;

pub(super) fn write(sources: &Sources<'_>, page: &mut Page) {
    services(sources, page);
    environment(sources, page);
    isolation(sources, page);
    jobs(sources, page);
    files(sources, page);
    logs(sources, page);
}

fn services(sources: &Sources<'_>, page: &mut Page) {
    let mut rows = Vec::new();
    let mut health = Vec::new();
    for host in sources.hosts() {
        for service in &host.services {
            let ids = service.instances.iter().map(|instance| instance.id.as_str());
            rows.push([
                code(&host.name),
                codes(ids),
                text(&service.description),
                program(sources, service),
                code(&service.user),
                ports(service),
                if service.enable { "yes".into() } else { "no".into() },
                sources.place(&service.resource),
            ]);
            health.push([
                code(&service.id),
                service.health.as_ref().map_or_else(|| "none".into(), probe),
                needs(&service.dependencies),
                restart(service),
                service.rolling.as_ref().map_or_else(
                    || "with a break".into(),
                    |rolling| sentence("one by one, by {}", &[code(&format!("systemctl start {}", rolling.id))]),
                ),
            ]);
        }
    }
    if rows.is_empty() {
        return;
    }
    page.heading(2, &"Services".into());
    let units = if sources.is_native() { "unit" } else { "container" };
    let head = [
        "host",
        units,
        "what it is",
        "program",
        "user",
        "ports",
        "starts at boot",
        "declared",
    ];
    page.table(head, rows);
    page.heading(3, &"Health and restarts".into());
    page.table(["service", "asked", "waits for", "when it ends", "restarted"], health);
}

fn program(sources: &Sources<'_>, service: &ServicePlan) -> Inline {
    let command = service.command.as_ref().map(|command| code(&command.join(" ")));
    if sources.is_native() {
        return command.unwrap_or_default();
    }
    let image = service.image.as_ref().map(|image| code(image));
    let build = service
        .build
        .as_ref()
        .map(|build| sentence("built from {}", &[code(&build.context)]));
    joined([image, build, command].into_iter().flatten(), ", ")
}

fn ports(service: &ServicePlan) -> Inline {
    let mut ports: Vec<u16> = service.instances.iter().filter_map(|instance| instance.port).collect();
    ports.sort_unstable();
    ports.dedup();
    let ports: Vec<String> = ports.iter().map(ToString::to_string).collect();
    text(&ports.join(", "))
}

fn probe(health: &HealthPlan) -> Inline {
    let what = match &health.probe {
        HealthProbe::Http(path) => sentence("GET {}", &[code(path)]),
        HealthProbe::Command(command) => code(&command.join(" ")),
    };
    let (interval, timeout) = (time(health.interval_ms), time(health.timeout_ms));
    let every = format!(
        "every {interval}, {timeout} for an answer, ill after {}",
        health.retries
    );
    sentence("{} {}", &[what, text(&every)])
}

fn needs(dependencies: &[Dependency]) -> Inline {
    let one = |dependency: &Dependency| match dependency.kind {
        DependencyKind::Service => codes(&dependency.ids),
        DependencyKind::Postgres => "PostgreSQL".into(),
        DependencyKind::Mongodb => "MongoDB".into(),
        DependencyKind::Redis => "Redis".into(),
    };
    joined(dependencies.iter().map(one), ", ")
}

fn restart(service: &ServicePlan) -> Inline {
    let delay = time(service.restart_delay_ms);
    match service.restart {
        Restart::Always => text(&format!("started again after {delay}")),
        Restart::OnFailure => text(&format!("started again after {delay} if it failed")),
        Restart::No => "stays ended".into(),
    }
}

/// Variables by name. Their values are in the files.
fn environment(sources: &Sources<'_>, page: &mut Page) {
    let mut rows = Vec::new();
    let mut labels = Vec::new();
    for service in sources.hosts().iter().flat_map(|host| &host.services) {
        let Some(first) = service.instances.first() else {
            continue;
        };
        let secret = |variable: &&EnvVar| variable.value.as_literal().is_none();
        let names = |secrets: bool| {
            let variables = first
                .environment
                .iter()
                .filter(move |variable| secret(variable) == secrets);
            codes(variables.map(|variable| &variable.name))
        };
        rows.push([code(&service.id), names(false), names(true), codes(&service.env_files)]);
        let own = service.labels.iter();
        labels.extend(own.map(|(name, value)| [code(&service.id), code(name), code(value)]));
    }
    if rows.is_empty() {
        return;
    }
    page.heading(3, &"Environment".into());
    page.table(
        ["service", "variables", "variables with secrets", "files of more"],
        rows,
    );
    page.table(["service", "label", "value"], labels);
}

/// What keeps a program from the others.
fn isolation(sources: &Sources<'_>, page: &mut Page) {
    let mut rows = Vec::new();
    for service in sources.hosts().iter().flat_map(|host| &host.services) {
        let capabilities = service.capabilities.iter().map(|capability| capability.name());
        let word = |yes: bool| if yes { "yes" } else { "no" };
        rows.push([
            code(&service.id),
            code(&format!("{} ({})", service.user, service.uid)),
            codes(&service.writable),
            codes(capabilities),
            word(service.jit).into(),
            word(service.network).into(),
        ]);
    }
    if rows.is_empty() {
        return;
    }
    page.heading(3, &"Isolation".into());
    page.table(
        [
            "service",
            "user",
            "may write to",
            "capabilities",
            "makes code while it runs",
            "reaches other machines",
        ],
        rows,
    );
}

fn jobs(sources: &Sources<'_>, page: &mut Page) {
    let mut rows = Vec::new();
    for host in sources.hosts() {
        for job in host.jobs.iter().chain(&host.upkeep) {
            rows.push([
                code(&host.name),
                code(&format!("{}.timer", job.id)),
                text(&job.description),
                code(&job.schedule),
                code(&job.command.join(" ")),
                code(&job.user),
                sources.place(&job.resource),
            ]);
        }
    }
    if rows.is_empty() {
        return;
    }
    page.heading(2, &"Jobs".into());
    page.table(
        ["host", "timer", "what it is", "when", "program", "user", "declared"],
        rows,
    );
}

/// The files that an operator looks into, with the resource that each is of.
fn files(sources: &Sources<'_>, page: &mut Page) {
    let rows = sources.artifacts.iter().map(|file| {
        [
            code(&file.host),
            code(&format!("/{}", file.path)),
            code(&file.resource),
            sources.place(&file.resource),
        ]
    });
    page.heading(2, &"Files".into());
    page.table(["host", "file", "of", "declared"], rows.collect());
}

fn logs(sources: &Sources<'_>, page: &mut Page) {
    let mut rows = Vec::new();
    for host in sources.hosts() {
        let sites = host.proxy.iter().flat_map(|proxy| &proxy.sites);
        for site in sites {
            rows.push([
                code(&host.name),
                code(&site.access_log),
                sentence("requests of {}", &[text(&site.title)]),
            ]);
            rows.push([
                code(&host.name),
                code(&site.error_log),
                sentence("nginx's errors for {}", &[text(&site.title)]),
            ]);
        }
        for service in &host.services {
            let (host, id) = (code(&host.name), code(&service.id));
            match &service.log_directory {
                Some(folder) if sources.is_native() => {
                    let file = |end: &str| code(&format!("{folder}/{}{end}.log", service.log_name));
                    rows.push([
                        host.clone(),
                        file(""),
                        sentence("standard output of {}", std::slice::from_ref(&id)),
                    ]);
                    rows.push([host, file("-error"), sentence("standard error of {}", &[id])]);
                }
                _ if sources.is_native() => rows.push([host, "the journal".into(), id]),
                _ => rows.push([host, "Docker, three files of 10 MB".into(), id]),
            }
        }
    }
    page.heading(2, &"Logs".into());
    page.table(["host", "log", "of"], rows);
    let kept = sources.hosts().iter().flat_map(|host| &host.logs);
    let kept: Vec<_> = kept
        .map(|log| {
            [
                code(&log.id),
                text(&format!("{} days", log.keep)),
                "daily, compressed from the second day".into(),
            ]
        })
        .collect();
    page.table(["logs of", "kept", "rotated"], kept);
}
