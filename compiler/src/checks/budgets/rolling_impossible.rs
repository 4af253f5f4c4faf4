//! `rolling-impossible`: several instances that cannot be restarted one after the other without a break.

use hostc_lang::{Piece, ResourcePath};

use crate::checks::program::programs;
use crate::checks::{Check, CheckContext, Findings, Run};
use crate::resources::{Resource, Service};
use crate::schema::Level;

/// The row of the table.
pub const CHECK: Check = Check {
    name: "rolling-impossible",
    level: Level::Warning,
    summary: "several instances that cannot be restarted without a break",
    page: include_str!("rolling_impossible.md"),
    run: Run::Plan(run),
};

fn run(context: &CheckContext<'_>, findings: &mut Findings) {
    let several = |service: &&Resource<Service>| {
        let body = &service.body;
        let started = body.enable.as_ref().is_none_or(|enable| enable.value);
        let count = body.instances.as_ref().map_or(1, |instances| instances.value);
        started && count > 1 && context.is_planned(&service.path)
    };
    for service in context.fleet.services.values().filter(several) {
        without_a_probe(service, findings);
    }
    asked_at_one_address(context, findings);
}

/// Without a probe nobody knows when the next one may be stopped, so no restart one by one is written.
fn without_a_probe(service: &Resource<Service>, findings: &mut Findings) {
    let Some(instances) = service
        .body
        .instances
        .as_ref()
        .filter(|_| service.body.health.is_none())
    else {
        return;
    };
    let message = format!("the instances of `{}` cannot be restarted one by one", service.path);
    let diagnostic = findings
        .finding(message)
        .label(
            instances.span,
            "nothing says when a new one works, so that the next may stop",
        )
        .help(
            "say how it is known to work, `health.http = \"/health\";`; hostc then writes a unit that restarts them in turn",
        );
    findings.report(&service.path, diagnostic);
}

/// A program that asks a service of several instances by its address asks the first one alone.
fn asked_at_one_address(context: &CheckContext<'_>, findings: &mut Findings) {
    let fleet = context.fleet;
    for program in programs(fleet, context.plan().target) {
        for value in program.env.values() {
            let asked = value.value.0.pieces().iter().find_map(asked);
            let Some(service) = asked.and_then(|path| fleet.services.get(path)) else {
                continue;
            };
            let Some(instances) = service.body.instances.as_ref().filter(|count| count.value > 1) else {
                continue;
            };
            if *program.path == service.path || !context.is_planned(program.path) {
                continue;
            }
            let message = format!(
                "`{}` asks one of the instances of `{}` alone",
                program.path, service.path
            );
            let diagnostic = findings
                .finding(message)
                .label(value.span, "this is the address of the first")
                .label(instances.span, "while that one is restarted, none of the others is asked")
                .help("give the service a site of its own, whose nginx shares requests among the instances, and use `sites.NAME.url`");
            findings.report(program.path, diagnostic);
        }
    }
}

/// The service whose address stands in a text.
fn asked(piece: &Piece) -> Option<&ResourcePath> {
    match piece {
        Piece::Symbol { resource, fact, .. } => {
            (resource.kind() == "services" && matches!(fact.as_str(), "url" | "port")).then_some(resource)
        }
        Piece::Literal(_) | Piece::Secret { .. } => None,
    }
}
