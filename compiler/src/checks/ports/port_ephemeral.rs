//! `port-ephemeral`: a fixed port among those that Linux gives to outgoing connections.

use hostc_lang::{ResourcePath, Span};

use crate::checks::{Check, CheckContext, Findings, Run};
use crate::resources::{Host, Resource};
use crate::schema::{Level, Target};

/// The row of the table.
pub const CHECK: Check = Check {
    name: "port-ephemeral",
    level: Level::Warning,
    summary: "a fixed port among those that Linux gives to outgoing connections",
    page: include_str!("port_ephemeral.md"),
    run: Run::Plan(run),
};

/// `net.ipv4.ip_local_port_range` as Linux sets it.
const FIRST: u16 = 32_768;
const LAST: u16 = 60_999;

fn run(context: &CheckContext<'_>, findings: &mut Findings) {
    for (host, _) in context.hosts() {
        of_host(context, host, findings);
    }
    for service in context.fleet.services.values() {
        // A container has its ports to itself, and nothing connects out of it before its program listens.
        if let Some(port) = &service.body.port
            && context.is_planned_for(Target::Systemd, &service.path)
        {
            let count = service.body.instances.as_ref().map_or(1, |instances| instances.value);
            let last = u32::from(port.value.number()) + count.saturating_sub(1);
            within(&service.path, port.value.number(), last, port.span, findings);
        }
    }
    for proxy in context.fleet.proxies.values() {
        for port in proxy.body.http.iter().chain(&proxy.body.https).flatten() {
            one(&proxy.path, port.value.number(), port.span, findings);
        }
    }
    for site in context.fleet.sites.values() {
        for port in &site.body.listen {
            one(&site.path, port.value.number(), port.span, findings);
        }
    }
}

fn of_host(context: &CheckContext<'_>, host: &Resource<Host>, findings: &mut Findings) {
    let body = &host.body;
    let native = context.plan().target == Target::Systemd;
    let postgres = body.postgres.as_ref().and_then(|server| server.value.port.as_ref());
    let redis = body.redis.as_ref().and_then(|server| server.value.port.as_ref());
    let mongodb = body.mongodb.as_ref().and_then(|server| server.value.port.as_ref());
    let engines = [postgres, redis, mongodb].into_iter().flatten();
    for port in body.ssh.port.iter().chain(engines.filter(|_| native)) {
        one(&host.path, port.value.number(), port.span, findings);
    }
    for range in body.ports.values().filter(|_| native) {
        let first = range.value.from.value.number();
        let last = range
            .value
            .to
            .as_ref()
            .map_or(first.saturating_add(999), |to| to.value.number());
        within(&host.path, first, u32::from(last), range.value.from.span, findings);
    }
}

fn one(resource: &ResourcePath, port: u16, span: Span, findings: &mut Findings) {
    within(resource, port, u32::from(port), span, findings);
}

fn within(resource: &ResourcePath, first: u16, last: u32, span: Span, findings: &mut Findings) {
    if first > LAST || last < u32::from(FIRST) {
        return;
    }
    let message = if u32::from(first) == last {
        format!("`{resource}` has the fixed port {first}, which Linux may give to any outgoing connection")
    } else {
        format!(
            "`{resource}` has fixed ports of {first}–{last}, some of which Linux may give to any outgoing connection"
        )
    };
    let diagnostic = findings
        .finding(message)
        .label(span, format!("{FIRST}–{LAST} are handed out as local ports"))
        .help(format!("take a port below {FIRST}"));
    findings.report(resource, diagnostic);
}
