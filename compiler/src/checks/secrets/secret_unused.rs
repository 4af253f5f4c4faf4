//! `secret-unused`: a secret that nobody reads.

use crate::checks::{Check, CheckContext, Findings, Run};
use crate::schema::Level;

/// The row of the table.
pub const CHECK: Check = Check {
    name: "secret-unused",
    level: Level::Warning,
    summary: "a secret that nobody reads",
    page: include_str!("secret_unused.md"),
    run: Run::Plan(run),
};

fn run(context: &CheckContext<'_>, findings: &mut Findings) {
    for secret in context.fleet.secrets.values() {
        let mut readers = context.graph.dependents(&secret.path).into_iter();
        if readers.any(|(user, _)| user.kind() != "sites") {
            continue;
        }
        let path = &secret.path;
        let variable = path.name().replace('-', "_").to_uppercase();
        let diagnostic = findings
            .finding(format!("nobody reads `{path}`"))
            .label(secret.span, "it is asked for when a host is set up, and goes nowhere")
            .help(format!(
                "hand it to the program that needs it, `env.{variable} = \"${{{path}}}\";`, or remove it"
            ));
        findings.report(path, diagnostic);
    }
}
