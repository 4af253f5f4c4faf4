//! Docker Compose: one project a host, in `/srv/HOST`.
//!
//! | file | what |
//! |---|---|
//! | `/srv/HOST/compose.yaml` | the project |
//! | `/srv/HOST/http-probe.sh` | how a container is asked whether it answers, with whichever client its image has |
//! | `/usr/local/lib/hostc/containers` | brings it up, but for programs that lack a secret, and down |
//! | `hostc-compose.service` | does so in order, after a reboot too |
//!
//! Other backends put `nginx/`, `postgres/`, `mongodb/` and `redis/` beside, and make the files of secrets on the host.
//!
//! Only the proxy publishes ports. Everybody else is reached through a network that holds the two ends of one edge of the
//! plan, at an address that never changes. A container has no capability, no writable root and no more memory, processors
//! or processes than the plan says.
//!
//! # The order of starting
//!
//! Docker starts containers after a reboot without looking at `depends_on`. So the containers are `unless-stopped`, the
//! unit stops them on its way down, and on its way up it stops whatever Docker brought back after a power cut before it
//! starts everything in order: a database healthy and provisioned before who uses it.

use std::collections::BTreeSet;

use serde::Serialize;

mod engines;
mod mongodb;
mod proxy;
mod service;
mod view;

use self::view::{NetworkView, ProjectView, SecretView};
use super::format::Unwritable;
use super::systemd::order;
use super::systemd::sandbox::{Directive, Network, Sandbox};
use super::template::TemplateTable;
use super::{Artifact, Backend, Context, Failure, Output};
use crate::plan::model::{HostPlan, Leads};
use crate::plan::{MONGODB, MONGODB_SETUP, POSTGRES, POSTGRES_SETUP, PROXY, REDIS};
use crate::schema::{Duration, Target};

/// The row of this backend.
pub const BACKEND: Backend = Backend {
    name: "compose",
    targets: &[Target::Compose],
    templates: TEMPLATES,
    render,
};

const TEMPLATES: TemplateTable = &[
    (
        "compose/compose.yaml",
        include_str!("../../../../stdlib/templates/compose/compose.yaml.j2"),
    ),
    (
        "compose/http-probe.sh",
        include_str!("../../../../stdlib/templates/compose/http-probe.sh.j2"),
    ),
    (
        "shell/containers",
        include_str!("../../../../stdlib/templates/shell/containers.j2"),
    ),
    (
        "systemd/hostc-compose.service",
        include_str!("../../../../stdlib/templates/systemd/hostc-compose.service.j2"),
    ),
];

fn render(context: &Context<'_>, output: &mut Output) {
    let host = context.host;
    let project = project(host, output);
    if project.services.is_empty() {
        return;
    }
    let folder = format!("srv/{}", host.name);
    let place = |name: &str| format!("{folder}/{name}");
    let resource = host.resource.as_str();
    context.file(output, resource, "compose/compose.yaml", &project, |host, text| {
        Artifact::public(host, place("compose.yaml"), resource, text)
    });
    let view = HostView::new(host, &project);
    context.file(output, resource, "shell/containers", &view, |host, text| {
        Artifact::program(host, "usr/local/lib/hostc/containers", resource, text)
    });
    context.file(output, resource, "compose/http-probe.sh", &view, |host, text| {
        Artifact::program(host, place("http-probe.sh"), resource, text)
    });
    context.file(
        output,
        resource,
        "systemd/hostc-compose.service",
        &view,
        |host, text| Artifact::public(host, "etc/systemd/system/hostc-compose.service", resource, text),
    );
}

fn project(host: &HostPlan, output: &mut Output) -> ProjectView {
    let mut project = ProjectView {
        resource: host.resource.clone(),
        name: project_name(&host.name),
        services: std::collections::BTreeMap::new(),
        networks: host.networks.iter().map(network).collect(),
        volumes: Vec::new(),
        secrets: Vec::new(),
    };
    add_engines(host, &mut project);
    add_programs(host, &mut project, output);
    let used: BTreeSet<&String> = project.services.values().flat_map(|service| &service.secrets).collect();
    project.secrets = used
        .into_iter()
        .map(|id| SecretView {
            id: id.clone(),
            file: format!("/var/lib/hostc/secrets/{id}"),
        })
        .collect();
    project.volumes.sort();
    project
}

fn add_engines(host: &HostPlan, project: &mut ProjectView) {
    if let Some(plan) = &host.proxy
        && let Some(container) = &plan.container
    {
        project
            .services
            .insert(PROXY.to_owned(), proxy::proxy(host, plan, container));
    }
    if let Some(plan) = &host.postgres
        && let Some(container) = &plan.container
    {
        project
            .services
            .insert(POSTGRES.to_owned(), engines::postgres(host, plan, container));
        project
            .services
            .insert(POSTGRES_SETUP.to_owned(), engines::provision(host, plan, container));
        project.volumes.extend(engines::POSTGRES_VOLUMES.map(str::to_owned));
    }
    if let Some(plan) = &host.mongodb
        && let Some(container) = &plan.container
    {
        project
            .services
            .insert(MONGODB.to_owned(), mongodb::server(host, plan, container));
        project
            .services
            .insert(MONGODB_SETUP.to_owned(), mongodb::setup(host, plan, container));
        project.volumes.push(mongodb::VOLUME.to_owned());
    }
    if let Some(plan) = &host.redis
        && let Some(container) = &plan.container
    {
        project
            .services
            .insert(REDIS.to_owned(), engines::redis(host, plan, container));
        project.volumes.push(engines::REDIS_VOLUME.to_owned());
    }
}

fn add_programs(host: &HostPlan, project: &mut ProjectView, output: &mut Output) {
    for plan in &host.services {
        if plan.image.is_none() && plan.build.is_none() {
            output.failures.push(without_image(&plan.resource));
            continue;
        }
        for instance in &plan.instances {
            let view = service::instance(host, plan, instance);
            project.services.insert(instance.id.clone(), view);
        }
    }
    for plan in &host.jobs {
        if plan.image.is_none() {
            output.failures.push(without_image(&plan.resource));
            continue;
        }
        project.services.insert(plan.id.clone(), service::job(host, plan));
    }
}

fn without_image(resource: &str) -> Failure {
    let error = Unwritable::new("compose file", "a program without an `image`", resource);
    Failure {
        resource: resource.to_owned(),
        error: error.into(),
    }
}

fn network(plan: &crate::plan::model::NetworkPlan) -> NetworkView {
    NetworkView {
        name: plan.name.clone(),
        bridge: plan.bridge.clone(),
        internal: plan.leads == Leads::Nowhere,
        only_here: plan.leads == Leads::Here,
        subnet: plan.subnet.to_string(),
        members: plan.members.clone(),
    }
}

/// What the small files say about a host.
#[derive(Serialize)]
struct HostView<'a> {
    resource: &'a str,
    host: &'a str,
    compose_file: String,
    requires: String,
    wants: String,
    after: String,
    /// Whether images are built.
    builds: bool,
    /// What is brought up.
    services: Vec<&'a str>,
    /// Those of it whose environment holds secrets.
    with_secrets: Vec<&'a str>,
    sandbox: Vec<Directive>,
}

impl<'a> HostView<'a> {
    fn new(host: &'a HostPlan, project: &'a ProjectView) -> Self {
        let enabled = project
            .services
            .iter()
            .filter(|(_, service)| service.profiles.is_empty());
        let services: Vec<&str> = enabled.map(|(name, _)| name.as_str()).collect();
        let programs = host.services.iter().flat_map(|service| &service.instances);
        let reads_secrets = programs.filter(|program| !program.environment.iter().all(order::is_public));
        let with_secrets = reads_secrets.map(|program| program.id.as_str());
        let with_secrets = with_secrets.filter(|name| services.contains(name)).collect();
        let requires = vec!["docker.service"];
        let mut wants = vec!["network-online.target"];
        // Wanted, not required: one tenant's missing secret or certificate must not keep the others down.
        if !host.secrets.is_empty() {
            wants.push(order::SECRETS);
        }
        if !host.certificates.is_empty() {
            wants.push(order::CERTIFICATES);
        }
        Self {
            resource: &host.resource,
            host: &host.name,
            compose_file: format!("/srv/{}/compose.yaml", host.name),
            requires: requires.join(" "),
            wants: wants.join(" "),
            after: [requires, wants].concat().join(" "),
            services,
            with_secrets,
            builds: host.services.iter().any(|service| service.build.is_some()),
            // It speaks to Docker's socket, and reads the operators' files of variables, what images are built from, and in
            // root's home the passwords of registries.
            sandbox: Sandbox {
                network: Network::Unix,
                reads_all_files: true,
                sees_homes: true,
                ..Sandbox::default()
            }
            .directives(),
        }
    }
}

/// The name of a project: lower-case letters, digits, `-` and `_`, beginning with a letter or digit.
fn project_name(host: &str) -> String {
    let name: String = host
        .chars()
        .map(|c| c.to_ascii_lowercase())
        .map(|c| {
            if c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' {
                c
            } else {
                '-'
            }
        })
        .collect();
    let name = name.trim_start_matches(['-', '_']);
    if name.is_empty() {
        "host".to_owned()
    } else {
        name.to_owned()
    }
}

/// Milliseconds in Compose's spelling.
fn duration(milliseconds: u64) -> String {
    Duration::from_milliseconds(milliseconds).compose()
}

#[cfg(test)]
mod tests;
