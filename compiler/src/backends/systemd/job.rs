//! A job: a unit that runs once, and the timer that starts it.

use serde::Serialize;

use super::order;
use super::quantity;
use super::sandbox::{Directive, Network, Sandbox, is_in_homes};
use crate::plan::model::{HostPlan, JobPlan};

/// What `job.service.j2` prints.
#[derive(Serialize)]
pub struct JobView<'a> {
    resource: &'a str,
    description: &'a str,
    after: String,
    wants: String,
    /// A file without which it does not start.
    needs: Option<String>,
    user: &'a str,
    workdir: Option<&'a str>,
    environment: Vec<String>,
    environment_files: Vec<String>,
    program: &'a str,
    arguments: Vec<&'a str>,
    timeout: String,
    memory: Option<String>,
    tasks: Option<u32>,
    writable: &'a [String],
    sandbox: Vec<Directive>,
}

/// What `job.timer.j2` prints.
#[derive(Serialize)]
pub struct TimerView<'a> {
    /// The job.
    pub resource: &'a str,
    /// One line for people.
    pub description: &'a str,
    /// OnCalendar.
    pub schedule: &'a str,
}

impl<'a> JobView<'a> {
    /// The unit that runs the program itself.
    pub fn native(host: &HostPlan, job: &'a JobPlan) -> Option<Self> {
        let (program, arguments) = job.command.split_first()?;
        let reads_secrets = !job.environment.iter().all(order::is_public);
        let needed = order::units(&job.dependencies, reads_secrets);
        let mut after = vec!["network.target".to_owned()];
        after.extend(needed.iter().cloned());
        let mut environment_files = job.env_files.clone();
        if reads_secrets {
            environment_files.push(order::secret_environment(&job.id));
        }
        let sees_homes = job
            .writable
            .iter()
            .chain(&job.workdir)
            .chain([program])
            .any(|path| is_in_homes(path));
        let sandbox = Sandbox {
            network: Network::Any,
            jit: true,
            sees_homes,
            umask: "0027",
            ..Sandbox::default()
        };
        Some(Self {
            resource: &job.resource,
            description: &job.description,
            after: after.join(" "),
            wants: needed.join(" "),
            needs: None,
            user: &job.user,
            workdir: job.workdir.as_deref(),
            environment: order::public_assignments(&job.environment),
            environment_files,
            program,
            arguments: arguments.iter().map(String::as_str).collect(),
            timeout: quantity::time(job.timeout_ms),
            memory: job.memory.or_else(|| host.free_memory()).map(quantity::size),
            tasks: Some(job.tasks),
            writable: &job.writable,
            sandbox: sandbox.directives(),
        })
    }

    /// The unit that runs the job's container; its limits and rights are the container's.
    pub fn container(job: &'a JobPlan, project: &'a str) -> Self {
        Self {
            resource: &job.resource,
            description: &job.description,
            after: format!("docker.service {}", order::COMPOSE),
            wants: order::COMPOSE.to_owned(),
            // Compose would start it without.
            needs: (!job.environment.iter().all(order::is_public)).then(|| order::secret_environment(&job.id)),
            user: "root",
            workdir: None,
            environment: Vec::new(),
            environment_files: Vec::new(),
            program: "/usr/bin/docker",
            arguments: vec![
                "compose",
                "--project-directory",
                project,
                "run",
                "--rm",
                "--no-TTY",
                &job.id,
            ],
            timeout: quantity::time(job.timeout_ms),
            memory: None,
            tasks: None,
            writable: &[],
            // Compose reads the operators' files of variables, and in root's home the passwords of registries.
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
