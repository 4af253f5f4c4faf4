//! `port-exposed`: a program told to listen on every address of its host.
//!
//! Only native programs: a container has its networks to itself, and must listen on all of them to be reached.

use hostc_lang::{Span, Text};

use crate::checks::program::{HOLE, outline};
use crate::checks::{Check, CheckContext, Findings, Run};
use crate::graph::Relation;
use crate::resources::{Resource, Service};
use crate::schema::{EnvName, Level, Spanned, Target};

/// The row of the table.
pub const CHECK: Check = Check {
    name: "port-exposed",
    level: Level::Error,
    summary: "a program told to listen on every address of its host",
    page: include_str!("port_exposed.md"),
    run: Run::Plan(run),
};

/// How every address is written: IPv4, IPv6, and IPv6 as in a URL.
const EVERYWHERE: [&str; 3] = ["0.0.0.0", "::", "[::]"];

fn run(context: &CheckContext<'_>, findings: &mut Findings) {
    let services = context.fleet.services.values();
    for service in services.filter(|service| context.is_planned_for(Target::Systemd, &service.path)) {
        let body = &service.body;
        if let Some(command) = body.command(Target::Systemd) {
            for word in command.value.words().filter(|word| listens_everywhere(word)) {
                report(context, service, command.span, word, findings);
            }
        }
        for value in body.env.values().filter(|value| listens_everywhere(&value.value.0)) {
            report(context, service, value.span, &value.value.0, findings);
        }
    }
}

fn report(context: &CheckContext<'_>, service: &Resource<Service>, span: Span, word: &Text, findings: &mut Findings) {
    let Resource { path, body, .. } = service;
    let said = outline(word);
    let mut diagnostic = findings
        .finding(format!("`{path}` is told to listen on every address of its host"))
        .label(
            span,
            format!("`{said}`: one forgotten firewall rule, and everyone reaches it past the proxy"),
        );
    let users = context.graph.dependents(path);
    let routes = users.iter().filter(|(_, user)| user.relation == Relation::Routes);
    for (site, route) in routes {
        diagnostic = diagnostic.label(
            route.span,
            format!("visitors of `{site}` come this way, through the proxy"),
        );
    }
    let name = |said: Option<&Spanned<EnvName>>, usual: &str| {
        said.map_or_else(|| usual.to_owned(), |name| name.value.as_str().to_owned())
    };
    let diagnostic = diagnostic.help(format!(
        "leave the address out: the variables `{}` and `{}` say where to listen, 127.0.0.1 unless another host uses the service; a \
         program that does not read them takes `--host 127.0.0.1`",
        name(body.address_env.as_ref(), "HOST"),
        name(body.port_env.as_ref(), "PORT"),
    ));
    findings.report(path, diagnostic);
}

/// Whether a word is, or ends in, an address of all interfaces: `0.0.0.0`, `0.0.0.0:8001`, `--bind=[::]:80`, `http://0.0.0.0:80/`.
fn listens_everywhere(word: &Text) -> bool {
    let text = outline(word);
    let value = text.rsplit('=').next().unwrap_or_default();
    let place = value.split_once("://").map_or(value, |(_, rest)| rest);
    let place = place.trim_end_matches('/');
    let host = match place.rsplit_once(':') {
        Some((host, port)) if !EVERYWHERE.contains(&place) && is_port(port) => host,
        _ => place,
    };
    EVERYWHERE.contains(&host)
}

/// A number, or the hole of one.
fn is_port(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_digit() || c == HOLE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_everywhere_is_known_and_nothing_else() {
        for everywhere in [
            "0.0.0.0",
            "0.0.0.0:8001",
            "--bind=0.0.0.0:80",
            "http://0.0.0.0:80/",
            "::",
            "[::]:80",
            "0.0.0.0:\u{fffc}",
        ] {
            assert!(listens_everywhere(&Text::from(everywhere)), "{everywhere}");
        }
        for other in [
            "127.0.0.1",
            "10.0.0.0:80",
            "0.0.0.0/0",
            "::1",
            "[::1]:80",
            "std::vector",
            "a::",
            "10.0.0.0.0",
        ] {
            assert!(!listens_everywhere(&Text::from(other)), "{other}");
        }
    }
}
