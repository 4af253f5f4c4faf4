//! `restart-missing`: a program that others count on and nobody starts again.

use crate::checks::{Check, CheckContext, Findings, Run};
use crate::graph::Relation;
use crate::resources::service::Restart;
use crate::schema::Level;

/// The row of the table.
pub const CHECK: Check = Check {
    name: "restart-missing",
    level: Level::Warning,
    summary: "a program that others count on and nobody starts again",
    page: include_str!("restart_missing.md"),
    run: Run::Plan(run),
};

fn run(context: &CheckContext<'_>, findings: &mut Findings) {
    for service in context.fleet.services.values() {
        let Some(restart) = service
            .body
            .restart
            .as_ref()
            .filter(|restart| restart.value == Restart::No)
        else {
            continue;
        };
        let users = context.graph.dependents(&service.path);
        let mut users = users
            .into_iter()
            .filter(|(_, dependency)| matches!(dependency.relation, Relation::Routes | Relation::Uses));
        let Some((user, dependency)) = users.next() else {
            continue;
        };
        let diagnostic = findings
            .finding(format!(
                "`{}` stays down once it has ended, and `{user}` counts on it",
                service.path
            ))
            .label(restart.span, "a crash, or one kill for want of memory, is enough")
            .label(dependency.span, "used here")
            .help("leave `restart` out: it is started again whenever it ends, after 10 seconds");
        findings.report(&service.path, diagnostic);
    }
}
