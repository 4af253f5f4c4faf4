//! `secret-exposed`: a secret on its way to where others can read it.
//!
//! A plain field (a header, a redirect, a description) takes no symbolic text, so a secret there is refused where fields are read,
//! under the same name. What is left is the one place that takes text and is no place for secrets: a command line.

use hostc_lang::{Piece, ResourcePath, Span, Text};

use crate::checks::{Check, CheckContext, Findings, Run};
use crate::schema::{Command, Level, Spanned};

/// The row of the table.
pub const CHECK: Check = Check {
    name: "secret-exposed",
    level: Level::Error,
    summary: "a secret that flows to where others can read it",
    page: include_str!("secret_exposed.md"),
    run: Run::Plan(run),
};

fn run(context: &CheckContext<'_>, findings: &mut Findings) {
    for (path, service) in &context.fleet.services {
        let health = service
            .body
            .health
            .as_ref()
            .and_then(|health| health.value.command.as_ref());
        for command in service.body.commands() {
            in_command(context, path, "command line", Some(command), findings);
        }
        in_command(context, path, "health command", health, findings);
    }
    for (path, job) in &context.fleet.jobs {
        in_command(context, path, "command line", Some(&job.body.command), findings);
    }
}

/// A secret in a text: what it is, whose, and where it was asked for.
struct Flow<'a> {
    resource: &'a ResourcePath,
    /// The fact that holds it: `url` of a database; none for a secret itself.
    fact: Option<&'a str>,
    span: Span,
}

impl Flow<'_> {
    fn name(&self) -> String {
        match self.fact {
            Some(fact) => format!("`{}.{fact}`", self.resource),
            None => format!("`{}`", self.resource),
        }
    }
}

fn in_command(
    context: &CheckContext<'_>,
    path: &ResourcePath,
    what: &str,
    command: Option<&Spanned<Command>>,
    findings: &mut Findings,
) {
    let Some(command) = command else { return };
    for flow in command.value.words().flat_map(flows) {
        let carries = match flow.fact {
            Some("password") => "it is the password",
            Some(_) => "it holds the password",
            None => "the secret",
        };
        let mut diagnostic = findings
            .finding(format!("{} flows into the {what} of `{path}`", flow.name()))
            .label(
                flow.span,
                format!("{carries}, readable by every user of the host while it runs"),
            );
        if let Some(declared) = context.fleet.span(flow.resource) {
            diagnostic = diagnostic.label(declared, format!("`{}` is declared here", flow.resource));
        }
        findings.report(path, diagnostic.help(way_out(&flow)));
    }
}

fn flows(text: &Text) -> impl Iterator<Item = Flow<'_>> {
    text.pieces().iter().filter_map(|piece| match piece {
        Piece::Literal(_) => None,
        Piece::Secret { resource, span } => Some(Flow {
            resource,
            fact: None,
            span: *span,
        }),
        Piece::Symbol { resource, fact, span } => holds_secret(resource, fact).then_some(Flow {
            resource,
            fact: Some(fact),
            span: *span,
        }),
    })
}

/// Whether a fact has a password in it.
fn holds_secret(resource: &ResourcePath, fact: &str) -> bool {
    matches!(resource.kind(), "databases" | "caches") && matches!(fact, "url" | "password")
}

fn way_out(flow: &Flow<'_>) -> String {
    let (name, value) = match flow.fact {
        Some("url") if flow.resource.kind() == "caches" => ("REDIS_URL".to_owned(), flow.name()),
        Some("url") => ("DATABASE_URL".to_owned(), flow.name()),
        Some(_) if flow.resource.kind() == "caches" => ("REDISCLI_AUTH".to_owned(), flow.name()),
        Some(_) => ("PGPASSWORD".to_owned(), flow.name()),
        None => (flow.resource.name().replace('-', "_").to_uppercase(), flow.name()),
    };
    let value = value.trim_matches('`');
    format!("hand it over in the environment, which only its own user can read: `env.{name} = \"${{{value}}}\";`")
}
