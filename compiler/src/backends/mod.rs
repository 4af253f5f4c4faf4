//! Backends: the plan, printed for the programs that will read it.
//!
//! A backend is one folder: a typed view of the part of the plan it prints, and its templates in
//! `stdlib/templates/<backend>/`. It is a pure function of the plan, decides nothing that the plan could have decided, and
//! is one row of [`BACKENDS`]. What it cannot write (a header with a newline) is a [`Failure`] that names the resource; the
//! pipeline turns it into a diagnostic at the resource's place.

use serde::Serialize;

pub mod accounts;
pub mod artifact;
pub mod backups;
pub mod certificates;
pub mod compose;
pub mod fail2ban;
pub mod format;
pub mod logrotate;
pub mod mongodb;
pub mod nginx;
pub mod postgres;
pub mod redis;
pub mod releases;
pub mod secrets;
pub mod sshd;
pub mod systemd;
pub mod template;
pub mod ufw;
pub mod updates;

#[cfg(test)]
mod host_tests;

pub use artifact::Artifact;

use self::template::{RenderError, TemplateTable, Templates};
use crate::plan::model::{HostPlan, Plan};
use crate::schema::Target;

/// One backend.
pub struct Backend {
    /// Its folder.
    pub name: &'static str,
    /// The targets it writes for.
    pub targets: &'static [Target],
    /// Its templates.
    pub templates: TemplateTable,
    /// Prints the files of one host.
    pub render: fn(&Context<'_>, &mut Output),
}

/// Every backend, in the order in which their artifacts are written.
pub const BACKENDS: &[Backend] = &[
    accounts::BACKEND,
    backups::BACKEND,
    certificates::BACKEND,
    compose::BACKEND,
    fail2ban::BACKEND,
    logrotate::BACKEND,
    mongodb::BACKEND,
    nginx::BACKEND,
    postgres::BACKEND,
    redis::BACKEND,
    releases::BACKEND,
    secrets::BACKEND,
    sshd::BACKEND,
    systemd::BACKEND,
    ufw::BACKEND,
    updates::BACKEND,
];

/// What a backend sees.
pub struct Context<'a> {
    /// The whole plan.
    pub plan: &'a Plan,
    /// The host to write for.
    pub host: &'a HostPlan,
    /// The templates.
    pub templates: &'a Templates,
}

/// What a backend gives.
#[derive(Default)]
pub struct Output {
    /// The files.
    pub artifacts: Vec<Artifact>,
    /// What could not be written.
    pub failures: Vec<Failure>,
}

/// Something that could not be written.
#[derive(Debug)]
pub struct Failure {
    /// The resource it comes from.
    pub resource: String,
    /// Why.
    pub error: RenderError,
}

impl Context<'_> {
    /// Renders `template` with `view` into the file that `place` makes of the text; a failure is kept in `output`.
    pub fn file(
        &self,
        output: &mut Output,
        resource: &str,
        template: &str,
        view: impl Serialize,
        place: impl FnOnce(&str, String) -> Artifact,
    ) {
        match self.templates.render(template, view) {
            Ok(text) => output.artifacts.push(place(&self.host.name, text)),
            Err(error) => output.failures.push(Failure {
                resource: resource.to_owned(),
                error,
            }),
        }
    }
}

/// Prints every file of the plan, sorted by host and path.
pub fn render(plan: &Plan) -> Output {
    let tables: Vec<TemplateTable> = BACKENDS.iter().map(|backend| backend.templates).collect();
    let templates = Templates::new(&tables);
    let mut output = Output::default();
    for host in &plan.hosts {
        let context = Context {
            plan,
            host,
            templates: &templates,
        };
        for backend in BACKENDS.iter().filter(|backend| backend.targets.contains(&plan.target)) {
            (backend.render)(&context, &mut output);
        }
    }
    output
        .artifacts
        .sort_by(|a, b| (&a.host, &a.path).cmp(&(&b.host, &b.path)));
    output
}
