//! The restart of a service instance by instance, so that a new release costs no visitor a request.
//!
//! A unit for each service of several instances with a probe: `systemctl start hostc-restart-ID`. It restarts one, waits for a good
//! answer to its probe, waits until nginx asks it again, and goes on to the next; at the first that gives no good answer it ends
//! with an error, and the others go on with what they were started with. Under compose the containers are made anew, so that
//! a new image is taken too.
//!
//! While an instance is down nginx asks another one: a connection that is refused loses nothing. What it was answering it
//! finishes, if it ends as asked (`stop`).

use serde::Serialize;

use super::order;
use super::sandbox::{Directive, Network, Sandbox};
use crate::plan::model::{EnvVar, HostPlan, RollingPlan, ServicePlan};
use crate::schema::Target;

/// Where the native program lies on a host.
pub const PROGRAM: &str = "/usr/local/lib/hostc/restart";

/// What `restart.service.j2` prints.
#[derive(Serialize)]
pub struct RestartView<'a> {
    resource: &'a str,
    /// The unit's name, without its type.
    name: &'a str,
    description: &'a str,
    after: Option<&'static str>,
    /// Files without which nothing is restarted.
    needs: Vec<String>,
    commands: Vec<Vec<String>>,
    sandbox: Vec<Directive>,
}

impl<'a> RestartView<'a> {
    /// The view of a service's restart.
    pub fn new(host: &HostPlan, target: Target, service: &'a ServicePlan, rolling: &'a RollingPlan) -> Self {
        let (after, commands) = match target {
            Target::Systemd => (None, vec![natively(service, rolling)]),
            Target::Compose => (Some(order::COMPOSE), in_containers(host, service, rolling)),
        };
        // Compose would start a container without its secrets; systemd knows better by itself.
        let lacking = |environment: &[EnvVar]| target == Target::Compose && !environment.iter().all(order::is_public);
        let instances = service.instances.iter();
        let needs = instances.filter(|instance| lacking(&instance.environment));
        let needs = needs.map(|instance| order::secret_environment(&instance.id)).collect();
        let sandbox = Sandbox {
            network: Network::Unix,
            // Compose reads the operators' files of variables.
            reads_all_files: target == Target::Compose,
            ..Sandbox::default()
        };
        Self {
            resource: &service.resource,
            name: &rolling.id,
            description: &service.description,
            after,
            needs,
            commands,
            sandbox: sandbox.directives(),
        }
    }
}

fn natively(service: &ServicePlan, rolling: &RollingPlan) -> Vec<String> {
    let mut words = vec![PROGRAM.to_owned(), rolling.pause_seconds.to_string()];
    words.extend(
        service
            .instances
            .iter()
            .map(|instance| format!("{}.service", instance.id)),
    );
    words
}

fn in_containers(host: &HostPlan, service: &ServicePlan, rolling: &RollingPlan) -> Vec<Vec<String>> {
    let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
    let up = format!(
        "/usr/bin/docker compose --file /srv/{}/compose.yaml up --detach",
        host.name
    );
    let one = |id: &str| {
        words(&format!(
            "{up} --no-deps --force-recreate --wait --wait-timeout {} {id}",
            rolling.wait_seconds
        ))
    };
    let pause = words(&format!("/usr/bin/sleep {}", rolling.pause_seconds));
    let mut commands = Vec::new();
    for instance in &service.instances {
        if !commands.is_empty() {
            commands.push(pause.clone());
        }
        commands.push(one(&instance.id));
    }
    commands
}
