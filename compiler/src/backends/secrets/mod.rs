//! Secrets: a script with their names and none of their values, and the unit that runs it.
//!
//! A value lies in `/var/lib/hostc/secrets/ID`, which only root reads. The script makes what is to be generated, copies
//! what comes from a file, asks for what another host has made, and writes for each program whose environment holds secrets the file
//! `/run/hostc/env/PROGRAM.env` with just those variables. A value of a variable of whoever applies is put into the store by
//! `hostc apply`. A missing secret keeps from starting the programs that read it, and no others.

use std::collections::BTreeSet;

use serde::Serialize;

use super::systemd::order;
use super::systemd::sandbox::{Directive, Sandbox, is_in_homes};
use super::template::TemplateTable;
use super::{Artifact, Backend, Context, Output};
use crate::plan::model::{EnvVar, HostPlan, SecretPiece, SecretPlan, SecretSource};
use crate::schema::Target;

/// The backend.
pub const BACKEND: Backend = Backend {
    name: "secrets",
    targets: &[Target::Systemd, Target::Compose],
    templates: TEMPLATES,
    render,
};

const TEMPLATES: TemplateTable = &[
    (
        "shell/secrets.j2",
        include_str!("../../../../stdlib/templates/shell/secrets.j2"),
    ),
    (
        "systemd/hostc-secrets.service.j2",
        include_str!("../../../../stdlib/templates/systemd/hostc-secrets.service.j2"),
    ),
];

fn render(context: &Context<'_>, output: &mut Output) {
    let host = context.host;
    if host.secrets.is_empty() {
        return;
    }
    let resource = &host.resource;
    let script = ScriptView::new(host, context.plan.target);
    context.file(output, resource, "shell/secrets.j2", script, |name, text| {
        Artifact::program(name, "usr/local/lib/hostc/secrets", resource, text)
    });
    let unit = UnitView::new(host, context.plan.target);
    super::systemd::unit(
        context,
        output,
        resource,
        order::SECRETS,
        "systemd/hostc-secrets.service.j2",
        unit,
    );
}

/// What the script knows.
#[derive(Serialize)]
struct ScriptView<'a> {
    resource: &'a str,
    /// What puts backslashes into a value between double quotes. Compose keeps a backslash before a backtick; systemd takes
    /// it away, and so does a shell.
    escape: &'static str,
    /// Which of the script's functions are there: those that a secret needs.
    generates: bool,
    copies: bool,
    takes: bool,
    shares: bool,
    secrets: Vec<SecretView<'a>>,
    programs: Vec<ProgramView<'a>>,
}

/// How one secret comes: the function of the script and its further arguments.
#[derive(Serialize)]
struct SecretView<'a> {
    function: &'static str,
    id: &'a str,
    arguments: Vec<String>,
}

/// A program whose environment holds secrets.
#[derive(Serialize)]
struct ProgramView<'a> {
    id: &'a str,
    variables: Vec<VariableView<'a>>,
}

#[derive(Serialize)]
struct VariableView<'a> {
    name: &'a str,
    pieces: Vec<PieceView<'a>>,
}

#[derive(Serialize)]
struct PieceView<'a> {
    kind: &'static str,
    text: &'a str,
}

impl<'a> ScriptView<'a> {
    fn new(host: &'a HostPlan, target: Target) -> Self {
        let instances = host.services.iter().flat_map(|service| &service.instances);
        let services = instances.map(|instance| (instance.id.as_str(), instance.environment.as_slice()));
        let jobs = host
            .jobs
            .iter()
            .map(|job| (job.id.as_str(), job.environment.as_slice()));
        let any = |wanted: fn(&SecretSource) -> bool| host.secrets.iter().any(|secret| wanted(&secret.source));
        Self {
            resource: &host.resource,
            escape: match target {
                Target::Systemd => r#"s/[\\"$`]/\\&/g"#,
                Target::Compose => r#"s/[\\"$]/\\&/g"#,
            },
            generates: any(|source| matches!(source, SecretSource::Generate(_))),
            copies: any(|source| matches!(source, SecretSource::File(_))),
            takes: any(|source| matches!(source, SecretSource::Env(_))),
            shares: any(|source| matches!(source, SecretSource::Elsewhere { .. })),
            secrets: host.secrets.iter().map(SecretView::new).collect(),
            programs: services
                .chain(jobs)
                .filter_map(|(id, environment)| ProgramView::new(id, environment))
                .collect(),
        }
    }
}

impl<'a> SecretView<'a> {
    fn new(secret: &'a SecretPlan) -> Self {
        let (function, arguments) = match &secret.source {
            SecretSource::Generate(length) => ("generated", vec![length.to_string()]),
            SecretSource::Env(name) => ("given", vec![name.clone()]),
            SecretSource::File(path) => ("copied", vec![path.clone()]),
            SecretSource::Elsewhere { host, id } => ("shared", vec![host.clone(), id.clone()]),
        };
        Self {
            function,
            id: &secret.id,
            arguments,
        }
    }
}

impl<'a> ProgramView<'a> {
    fn new(id: &'a str, environment: &'a [EnvVar]) -> Option<Self> {
        let secret = environment.iter().filter(|variable| !order::is_public(variable));
        let variables: Vec<VariableView<'a>> = secret.map(VariableView::new).collect();
        (!variables.is_empty()).then_some(Self { id, variables })
    }
}

impl<'a> VariableView<'a> {
    fn new(variable: &'a EnvVar) -> Self {
        let pieces = variable.value.pieces.iter().map(|piece| match piece {
            SecretPiece::Literal(text) => PieceView { kind: "text", text },
            SecretPiece::Secret(id) => PieceView {
                kind: "secret",
                text: id,
            },
        });
        Self {
            name: &variable.name,
            pieces: pieces.collect(),
        }
    }
}

/// What the unit prints.
#[derive(Serialize)]
struct UnitView<'a> {
    resource: &'a str,
    before: String,
    sandbox: Vec<Directive>,
}

impl<'a> UnitView<'a> {
    fn new(host: &'a HostPlan, target: Target) -> Self {
        let files = host.secrets.iter().filter_map(|secret| match &secret.source {
            SecretSource::File(path) => Some(path.as_str()),
            SecretSource::Generate(_) | SecretSource::Env(_) | SecretSource::Elsewhere { .. } => None,
        });
        let files: BTreeSet<&str> = files.collect();
        let sandbox = Sandbox {
            reads_all_files: !files.is_empty(),
            sees_homes: files.iter().any(|path| is_in_homes(path)),
            ..Sandbox::default()
        };
        let before = match target {
            Target::Systemd => [order::POSTGRES, "redis-server.service"].join(" "),
            Target::Compose => order::COMPOSE.to_owned(),
        };
        Self {
            resource: &host.resource,
            before,
            sandbox: sandbox.directives(),
        }
    }
}
