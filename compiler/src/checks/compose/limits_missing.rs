//! `limits-missing`: a program that may take the memory of all others.

use crate::checks::{Check, CheckContext, Findings, Run};
use crate::schema::Level;

/// The row of the table.
pub const CHECK: Check = Check {
    name: "limits-missing",
    level: Level::Warning,
    summary: "a program that may take the memory of all others",
    page: include_str!("limits_missing.md"),
    run: Run::Plan(run),
};

fn run(context: &CheckContext<'_>, findings: &mut Findings) {
    for (host, plan) in context.hosts() {
        let engines = [plan.postgres.is_some(), plan.mongodb.is_some(), plan.redis.is_some()];
        let neighbours = plan.services.len() + engines.into_iter().filter(|runs| *runs).count();
        if neighbours < 2 {
            continue;
        }
        for planned in plan.services.iter().filter(|service| service.memory.is_none()) {
            let service = context.resource(&planned.resource);
            let Some(service) = service.and_then(|path| context.fleet.services.get(path)) else {
                continue;
            };
            let mut diagnostic = findings
                .finding(format!("`{}` may take all the memory of `{}`", service.path, host.path))
                .label(service.span, "it has no limit, and is not alone there");
            if let Some(memory) = &host.body.memory {
                diagnostic = diagnostic.label(memory.span, "so nobody can say whether this is enough");
            }
            findings.report(&service.path, diagnostic.help("give it one: `memory = \"512MiB\";`"));
        }
    }
}
