//! `port-mismatch`: a program told to listen on another port than the one it is asked on.
//!
//! What is compared is the port of the service, declared or allocated, with what its command and its environment say. Only
//! options that say where a server listens are looked at, so that the port of something else is none.

use std::collections::BTreeSet;

use hostc_lang::{ResourcePath, Span};

use crate::checks::program::{options, words};
use crate::checks::{Check, CheckContext, Findings, Run};
use crate::resources::{Resource, Service};
use crate::schema::{Level, Target};

/// The row of the table.
pub const CHECK: Check = Check {
    name: "port-mismatch",
    level: Level::Error,
    summary: "a program told to listen on another port than the one it is asked on",
    page: include_str!("port_mismatch.md"),
    run: Run::Plan(run),
};

/// Options whose value is a port.
const PORT_OPTIONS: &[&str] = &["--port", "--http-port", "--server.port", "--listen-port"];
/// Options whose value is an address with its port.
const ADDRESS_OPTIONS: &[&str] = &[
    "--bind",
    "--listen",
    "--addr",
    "--address",
    "--listen-address",
    "--http-address",
    "--http.addr",
];

fn run(context: &CheckContext<'_>, findings: &mut Findings) {
    for service in context.fleet.services.values() {
        if !context.is_planned(&service.path) {
            continue;
        }
        let hosts = context.planned.placement.hosts(&service.path).iter();
        let ports = hosts.filter_map(|host| context.planned.numbers.port(host, &service.path));
        for port in ports.collect::<BTreeSet<u16>>() {
            of_service(context, service, port, findings);
        }
    }
}

fn of_service(context: &CheckContext<'_>, service: &Resource<Service>, port: u16, findings: &mut Findings) {
    let body = &service.body;
    let variable = body.port_env.as_ref().map_or("PORT", |name| name.value.as_str());
    let set = body.env.iter().find(|(name, _)| name.as_str() == variable);
    let by_variable = set.and_then(|(_, value)| Some((value.value.0.as_literal()?.parse().ok()?, value.span)));
    let by_command = body.command(context.plan().target).and_then(|command| {
        let words = words(&command.value);
        Some((told(&words)?, command.span))
    });
    let count = body.instances.as_ref().map_or(1, |instances| instances.value);
    for (told, span) in [by_variable, by_command].into_iter().flatten() {
        if told != port {
            differs(service, (port, told, span), findings);
        } else if count > 1 && context.plan().target == Target::Systemd {
            same_for_all(&service.path, (count, told, span), findings);
        }
    }
}

fn differs(service: &Resource<Service>, (port, told, span): (u16, u16, Span), findings: &mut Findings) {
    let path = &service.path;
    let diagnostic = findings
        .finding(format!(
            "`{path}` is told to listen on port {told}, and asked on port {port}"
        ))
        .label(span, format!("it listens on {told}"));
    let diagnostic = match &service.body.port {
        Some(declared) => diagnostic.label(declared.span, format!("its port is {port}")),
        None => diagnostic.label(service.span, format!("its port was allocated: {port}")),
    };
    let help = format!("say it once, `port = {told};`: the variable `PORT` tells the program");
    findings.report(path, diagnostic.help(help));
}

fn same_for_all(path: &ResourcePath, (count, told, span): (u32, u16, Span), findings: &mut Findings) {
    let diagnostic = findings
        .finding(format!(
            "all {count} instances of `{path}` are told to listen on port {told}"
        ))
        .label(span, "each needs a port of its own, and only the first gets this one")
        .help("leave it out here: the variable `PORT` tells each instance its own");
    findings.report(path, diagnostic);
}

/// The port that a command says its program is to listen on.
fn told(words: &[String]) -> Option<u16> {
    let options = options(words).into_iter();
    let mut told = options.filter_map(|(name, value)| {
        if PORT_OPTIONS.contains(&name) {
            return value.parse().ok();
        }
        let address = ADDRESS_OPTIONS.contains(&name).then_some(value)?;
        address.rsplit_once(':')?.1.trim_end_matches('/').parse().ok()
    });
    told.next()
}

#[cfg(test)]
mod tests {
    use super::told;

    #[test]
    fn only_options_that_say_where_to_listen_count() {
        let told = |command: &str| {
            let words: Vec<String> = command.split(' ').map(str::to_owned).collect();
            told(&words)
        };
        for command in [
            "x --port 80",
            "x --port=80",
            "x --bind 127.0.0.1:80",
            "x --listen [::1]:80",
            "x --addr :80",
        ] {
            assert_eq!(told(command), Some(80), "{command}");
        }
        for command in [
            "x 80",
            "x --metrics-port 80",
            "x --port",
            "x --port http",
            "x --bind 127.0.0.1",
            "x --database :80",
        ] {
            assert_eq!(told(command), None, "{command}");
        }
    }
}
