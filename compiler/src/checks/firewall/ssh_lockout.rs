//! `ssh-lockout`: a firewall that lets nobody in any more.

use hostc_lang::Span;
use ipnet::IpNet;

use crate::checks::{Check, CheckContext, Findings, Run};
use crate::plan::model::HostPlan;
use crate::resources::host::Protocol;
use crate::resources::{Host, Resource};
use crate::schema::{Cidr, Level, Spanned};

/// The row of the table.
pub const CHECK: Check = Check {
    name: "ssh-lockout",
    level: Level::Error,
    summary: "a firewall that lets no administrator in",
    page: include_str!("ssh_lockout.md"),
    run: Run::Plan(run),
};

fn run(context: &CheckContext<'_>, findings: &mut Findings) {
    for (host, plan) in context.hosts() {
        on_host(host, plan, findings);
    }
}

fn on_host(host: &Resource<Host>, plan: &HostPlan, findings: &mut Findings) {
    let ssh = &host.body.ssh;
    if ssh.from.is_empty() || opened_besides(host, plan) {
        return;
    }
    let reasons: Vec<(Span, String)> = ssh
        .from
        .iter()
        .filter_map(|range| Some((range.span, useless(range, plan)?)))
        .collect();
    if reasons.len() < ssh.from.len() {
        return;
    }
    let mut diagnostic = findings.finding(format!("nobody could reach `{}` by SSH any more", host.path));
    for (span, reason) in reasons {
        diagnostic = diagnostic.label(span, reason);
    }
    let help = "add the network you administer it from, `ssh.from = [ \"198.51.100.0/24\" ];`, or leave `from` out for everyone: \
                keys alone are taken unless `ssh.passwords = true;`";
    findings.report(&host.path, diagnostic.help(help));
}

/// Whether another rule opens SSH's port to anyone it can be used by.
fn opened_besides(host: &Resource<Host>, plan: &HostPlan) -> bool {
    host.body.firewall.allow.iter().any(|allow| {
        let allow = &allow.value;
        let tcp = allow
            .protocol
            .as_ref()
            .is_none_or(|protocol| protocol.value == Protocol::Tcp);
        let someone = allow.from.is_empty() || allow.from.iter().any(|range| useless(range, plan).is_none());
        tcp && allow.port.value.number() == plan.ssh.port && someone
    })
}

/// Why no administrator can come from a network, if that is so.
fn useless(range: &Spanned<Cidr>, plan: &HostPlan) -> Option<String> {
    let (net, first) = (range.value.net(), range.value.address());
    if first.is_loopback() {
        return Some("only the host itself is at this address".to_owned());
    }
    if first.is_multicast() || (first.is_unspecified() && net.prefix_len() == net.max_prefix_len()) {
        return Some("no connection comes from this address".to_owned());
    }
    let addresses: Vec<_> = [plan.public_address, plan.internal_address]
        .into_iter()
        .flatten()
        .collect();
    if addresses.iter().any(|&own| IpNet::from(own) == net) {
        return Some("this is the host's own address".to_owned());
    }
    let family = if first.is_ipv6() { "IPv6" } else { "IPv4" };
    if first.is_ipv6() && !plan.ipv6 {
        return Some("with `ipv6 = false` nothing comes in by IPv6".to_owned());
    }
    let reachable = addresses.is_empty() || addresses.iter().any(|own| own.is_ipv6() == first.is_ipv6());
    (!reachable).then(|| format!("the host has no {family} address to connect to"))
}
