//! `ipv6-gap`: open by one version of the Internet protocol and closed by the other.

use hostc_lang::{ResourcePath, Span};

use crate::checks::{Check, CheckContext, Findings, Run};
use crate::resources::{Host, Resource};
use crate::schema::{Cidr, Level, Spanned};

/// The row of the table.
pub const CHECK: Check = Check {
    name: "ipv6-gap",
    level: Level::Error,
    summary: "open by one version of the Internet protocol and closed by the other",
    page: include_str!("ipv6_gap.md"),
    run: Run::Plan(run),
};

fn run(context: &CheckContext<'_>, findings: &mut Findings) {
    for (host, plan) in context.hosts() {
        let body = &host.body;
        if let (Some(off), Some(address)) = (body.ipv6.as_ref().filter(|ipv6| !ipv6.value), &body.address)
            && plan.public_address.is_some_and(|address| address.is_ipv6())
        {
            unreachable(host, address.span, off.span, findings);
        }
        if plan.ipv6 {
            for allow in &body.firewall.allow {
                half(&host.path, &allow.value.from, findings);
            }
            half(&host.path, &body.ssh.from, findings);
        }
    }
    for site in context.fleet.sites.values() {
        let ipv6 = context
            .server(&site.path)
            .and_then(|host| context.fleet.hosts.get(host));
        let ipv6 = ipv6.is_some_and(|host| host.body.ipv6.as_ref().is_none_or(|ipv6| ipv6.value));
        for route in site.body.routes.values().filter(|_| ipv6) {
            half(&site.path, &route.value.allow, findings);
        }
    }
}

fn unreachable(host: &Resource<Host>, address: Span, off: Span, findings: &mut Findings) {
    let diagnostic = findings
        .finding(format!("`{}` is to be reached by IPv6, and closed to it", host.path))
        .label(off, "nothing listens on IPv6, and the firewall lets none of it in")
        .label(address, "this is an address of IPv6")
        .help("leave `ipv6` out: it is on unless said");
    findings.report(&host.path, diagnostic);
}

/// A list that lets all of one version in and nothing of the other.
fn half(resource: &ResourcePath, from: &[Spanned<Cidr>], findings: &mut Findings) {
    let everything = |six: bool| {
        from.iter()
            .find(|range| range.value.is_everything() && range.value.is_ipv6() == six)
    };
    let none = |six: bool| !from.iter().any(|range| range.value.is_ipv6() == six);
    let found = [(false, "4", "6"), (true, "6", "4")]
        .into_iter()
        .find_map(|(six, open, closed)| Some((everything(six).filter(|_| none(!six))?, open, closed)));
    let Some((range, open, closed)) = found else { return };
    let diagnostic = findings
        .finding(format!(
            "`{resource}` lets everyone in by IPv{open} and nobody by IPv{closed}"
        ))
        .label(range.span, format!("this is all of IPv{open} alone"))
        .help("leave the list out: it is everyone then, by both");
    findings.report(resource, diagnostic);
}
