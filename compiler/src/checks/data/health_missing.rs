//! `health-missing`: a service that others wait for and nobody asks how it is.

use crate::checks::{Check, CheckContext, Findings, Run};
use crate::graph::Relation;
use crate::schema::Level;

/// The row of the table.
pub const CHECK: Check = Check {
    name: "health-missing",
    level: Level::Warning,
    summary: "a service that others wait for and nobody asks how it is",
    page: include_str!("health_missing.md"),
    run: Run::Plan(run),
};

fn run(context: &CheckContext<'_>, findings: &mut Findings) {
    let placement = &context.planned.placement;
    for service in context.fleet.services.values() {
        if service.body.health.is_some() || service.body.files.is_some() {
            continue;
        }
        let users = context.graph.dependents(&service.path);
        let waiting = users.into_iter().find(|(user, dependency)| {
            let disabled = |enable: &crate::schema::Spanned<bool>| !enable.value;
            let starts = context
                .fleet
                .services
                .get(user)
                .is_none_or(|user| !user.body.enable.as_ref().is_some_and(disabled));
            dependency.relation == Relation::Uses && placement.share_a_host(user, &service.path) && starts
        });
        let Some((user, dependency)) = waiting else { continue };
        let diagnostic = findings
            .finding(format!(
                "`{user}` waits for `{}`, which nobody asks whether it works",
                service.path
            ))
            .label(service.span, "it counts as ready as soon as its process runs")
            .label(dependency.span, format!("`{user}` is started then"))
            .help("say how it is known to work: `health.http = \"/health\";`, or `health.command`");
        findings.report(&service.path, diagnostic);
    }
}
