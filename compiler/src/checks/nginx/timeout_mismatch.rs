//! `timeout-mismatch`: nginx gives a request up before the program behind it does.

use super::shared::routes_to;
use crate::checks::program::{options, words};
use crate::checks::{Check, CheckContext, Findings, Run};
use crate::plan::TIMEOUT_MS;
use crate::resources::{Resource, Service};
use crate::schema::Level;

/// The row of the table.
pub const CHECK: Check = Check {
    name: "timeout-mismatch",
    level: Level::Warning,
    summary: "nginx gives a request up before the program behind it does",
    page: include_str!("timeout_mismatch.md"),
    run: Run::Plan(run),
};

/// Servers that end a request by themselves after a time, and the options that say it, in seconds.
const OPTIONS: &[(&str, &[&str])] = &[
    ("gunicorn", &["--timeout", "-t"]),
    ("uwsgi", &["--harakiri", "--http-timeout"]),
    ("waitress-serve", &["--channel-timeout"]),
];

fn run(context: &CheckContext<'_>, findings: &mut Findings) {
    for service in context.fleet.services.values() {
        of_service(context, service, findings);
    }
}

fn of_service(context: &CheckContext<'_>, service: &Resource<Service>, findings: &mut Findings) {
    let Some(command) = service.body.command(context.plan().target) else {
        return;
    };
    let words = words(&command.value);
    let known = words.iter().find_map(|word| {
        let name = word.rsplit('/').next();
        OPTIONS.iter().find(|(program, _)| name == Some(*program))
    });
    let Some((program, names)) = known else { return };
    let told = options(&words).into_iter().filter(|(name, _)| names.contains(name));
    let Some(own) = told.filter_map(|(_, value)| value.parse::<u64>().ok()).max() else {
        return;
    };
    for (site, key, route) in routes_to(context, &service.path) {
        let limit = route.value.timeout.as_ref().or(site.body.timeout.as_ref());
        let patience = limit.map_or(TIMEOUT_MS, |limit| limit.value.milliseconds());
        if own.saturating_mul(1000) <= patience {
            continue;
        }
        let seconds = patience / 1000;
        let span = limit.map_or(route.span, |limit| limit.span);
        let diagnostic = findings
            .finding(format!(
                "nginx gives requests of `\"{key}\"` of `{}` up before `{}` does",
                site.path, service.path
            ))
            .label(span, format!("504 after {seconds} s without a word"))
            .label(command.span, format!("{program} goes on for {own} s"))
            .help(format!(
                "wait longer, `timeout = \"{own}s\";`, or let the program end sooner, and move long work to a job"
            ));
        findings.report(&site.path, diagnostic);
    }
}
