//! `subnet-overlap`: networks of containers where something else is already.

use std::collections::BTreeMap;
use std::net::IpAddr;

use hostc_lang::Span;
use ipnet::IpNet;

use crate::checks::{Check, CheckContext, Findings, Run};
use crate::plan::model::{HostPlan, Plan};
use crate::resources::{Host, Resource};
use crate::schema::{Level, Target};

/// The row of the table.
pub const CHECK: Check = Check {
    name: "subnet-overlap",
    level: Level::Error,
    summary: "networks of containers where something else is already",
    page: include_str!("subnet_overlap.md"),
    run: Run::Plan(run),
};

/// The range where none is said, and that of Docker's own bridge.
const DEFAULT: &str = "10.213.0.0/16";
const DOCKER: &str = "172.17.0.0/16";
/// The ranges of private networks (RFC 1918, RFC 6598).
const PRIVATE: &[&str] = &["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"];

fn run(context: &CheckContext<'_>, findings: &mut Findings) {
    if context.plan().target != Target::Compose {
        return;
    }
    let addresses = addresses(context.plan());
    for (host, _) in context.hosts() {
        on_host(context, host, &addresses, findings);
    }
}

/// The hosts by their addresses, each with its place in the plan.
type Addresses<'a> = BTreeMap<IpAddr, Vec<(usize, &'a HostPlan)>>;

fn addresses(plan: &Plan) -> Addresses<'_> {
    let mut addresses = Addresses::new();
    for (at, host) in plan.hosts.iter().enumerate() {
        for address in host.internal_address.into_iter().chain(host.public_address) {
            addresses.entry(address).or_default().push((at, host));
        }
    }
    addresses
}

/// The hosts with an address in `range`, in order of the plan.
fn inside<'a>(addresses: &Addresses<'a>, range: &IpNet) -> Vec<&'a HostPlan> {
    let found = addresses.range(range.network()..=range.broadcast());
    let by_place: BTreeMap<usize, &HostPlan> = found.flat_map(|(_, hosts)| hosts.iter().copied()).collect();
    by_place.into_values().collect()
}

fn on_host(context: &CheckContext<'_>, host: &Resource<Host>, addresses: &Addresses<'_>, findings: &mut Findings) {
    let declared = host.body.networks.as_ref();
    let Some(range) = declared.map(|range| range.value.net()).or_else(|| DEFAULT.parse().ok()) else {
        return;
    };
    let span = declared.map_or(host.span, |range| range.span);
    let mut report = |what: String, there: Option<Span>| {
        let message = format!(
            "containers of `{}` are to have addresses in {range}, where {what}",
            host.path
        );
        let diagnostic = findings
            .finding(message)
            .label(span, "packets for there would stay on this host");
        let diagnostic = match there {
            Some(there) => diagnostic.label(there, "in that range"),
            None => diagnostic,
        };
        let help = "take a private range that nobody uses: `networks = \"10.214.0.0/16\";`";
        findings.report(&host.path, diagnostic.help(help));
    };
    for other in inside(addresses, &range) {
        let address = [other.internal_address, other.public_address].into_iter().flatten();
        if let Some(address) = address.into_iter().find(|address| range.contains(address)) {
            let declared = context
                .resource(&other.resource)
                .and_then(|path| context.fleet.hosts.get(path));
            let there = declared
                .and_then(|other| other.body.address.as_ref())
                .map(|address| address.span);
            report(format!("`{}` has {address}", other.resource), there);
        }
    }
    let ssh = host.body.ssh.from.iter();
    let allowed = host.body.firewall.allow.iter().flat_map(|allow| &allow.value.from);
    if let Some(inside) = ssh.chain(allowed).find(|from| range.contains(&from.value.net())) {
        report(
            format!("{} comes from, which is let in", inside.value.net()),
            Some(inside.span),
        );
    }
    let contains = |outer: &str, inner: &IpNet| outer.parse::<IpNet>().is_ok_and(|outer| outer.contains(inner));
    if declared.is_some() && contains(DOCKER, &range) {
        report("Docker's own bridge is".to_owned(), None);
    } else if declared.is_some() && !PRIVATE.iter().any(|private| contains(private, &range)) {
        report("other people's servers are".to_owned(), None);
    }
}
