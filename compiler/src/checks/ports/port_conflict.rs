//! `port-conflict`: two programs on one port of one host.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use hostc_lang::{ResourcePath, Span};

use crate::checks::findings::{Side, places};
use crate::checks::{Check, CheckContext, Findings, Run};
use crate::plan::model::{HostPlan, Listener};
use crate::resources::host::Protocol;
use crate::schema::{Level, Port, Spanned};

/// The row of the table.
pub const CHECK: Check = Check {
    name: "port-conflict",
    level: Level::Error,
    summary: "two programs on one port of one host",
    page: include_str!("port_conflict.md"),
    run: Run::Plan(run),
};

fn run(context: &CheckContext<'_>, findings: &mut Findings) {
    for host in &context.plan().hosts {
        between_owners(context, host, findings);
    }
    for proxy in context.fleet.proxies.values() {
        let ports = proxy.body.http.iter().chain(&proxy.body.https).flatten();
        written_twice(&proxy.path, ports, findings);
    }
    for site in context.fleet.sites.values() {
        written_twice(&site.path, &site.body.listen, findings);
    }
}

fn between_owners(context: &CheckContext<'_>, host: &HostPlan, findings: &mut Findings) {
    let mut by_port: BTreeMap<(Protocol, u16), Vec<&Listener>> = BTreeMap::new();
    for listener in &host.listeners {
        by_port
            .entry((listener.protocol, listener.port))
            .or_default()
            .push(listener);
    }
    let mut said: BTreeSet<(&str, &str)> = BTreeSet::new();
    for group in by_port.values() {
        for (at, one) in group.iter().enumerate() {
            for other in group.iter().skip(at + 1) {
                let (earlier, later) = if later_than(one, other) {
                    (other, one)
                } else {
                    (one, other)
                };
                if clash(earlier, later) && said.insert((program(earlier), program(later))) {
                    report(context, host, earlier, later, findings);
                }
            }
        }
    }
}

/// Which of two is to move: a port that was only reserved gives way to nobody, else what was written later.
fn later_than(one: &Listener, other: &Listener) -> bool {
    let rank = |listener: &Listener| (listener.range.is_some(), listener.span, listener.owner.clone());
    rank(one) > rank(other)
}

fn clash(one: &Listener, other: &Listener) -> bool {
    let same_nginx = one.shared && other.shared;
    program(one) != program(other) && !same_nginx && overlap(one.address, other.address)
}

/// Whether a packet could be for both. `[::]` takes IPv4 packets too, unless a program asks for `IPV6_V6ONLY` (ipv6(7)).
fn overlap(one: IpAddr, other: IpAddr) -> bool {
    let wildcard = |a: IpAddr, b: IpAddr| a.is_unspecified() && (a.is_ipv6() || b.is_ipv4());
    one == other || wildcard(one, other) || wildcard(other, one)
}

/// The owner without the number of its instance.
fn program(listener: &Listener) -> &str {
    let owner = listener.owner.as_str();
    owner.split_once(" (instance").map_or(owner, |(program, _)| program)
}

/// The owner as said in messages: resources in backticks, programs of the host not.
fn who(listener: &Listener) -> String {
    match listener.owner.split_once(" (") {
        Some((path, instance)) => format!("`{path}` ({instance}"),
        None if listener.owner.contains('.') => format!("`{}`", listener.owner),
        None => listener.owner.clone(),
    }
}

fn at(listener: &Listener) -> String {
    if listener.address.is_unspecified() {
        format!("port {} of every address", listener.port)
    } else {
        std::net::SocketAddr::new(listener.address, listener.port).to_string()
    }
}

fn does(listener: &Listener) -> String {
    let verb = if listener.reserved { "keeps" } else { "listens on" };
    format!("{} {verb} {}", who(listener), at(listener))
}

fn report(context: &CheckContext<'_>, host: &HostPlan, first: &Listener, later: &Listener, findings: &mut Findings) {
    let (Some(owner), Some(other)) = (context.resource(&later.resource), context.resource(&first.resource)) else {
        return;
    };
    let message = if first.address == later.address && !first.reserved && !later.reserved {
        format!(
            "{} and {} both listen on {} of `{}`",
            who(later),
            who(first),
            at(later),
            host.resource
        )
    } else {
        format!("{}, and {}, both on `{}`", does(later), does(first), host.resource)
    };
    let (here, there) = places(
        context.fleet,
        Side {
            resource: owner,
            span: later.span,
        },
        Side {
            resource: other,
            span: first.span,
        },
    );
    let diagnostic = findings
        .finding(message)
        .label(here, does(later))
        .label(there, does(first))
        .help(way_out(host, first, later));
    findings.report(owner, diagnostic);
}

fn way_out(host: &HostPlan, first: &Listener, later: &Listener) -> String {
    let reservation = [first, later].into_iter().find(|listener| listener.reserved);
    if let Some(reservation) = reservation
        && first.resource.starts_with(&later.resource) | later.resource.starts_with(&first.resource)
    {
        let name = reservation.owner.rsplit('.').next().unwrap_or_default();
        return format!("remove `reserve.{name}`: the program it was kept for is there now");
    }
    let Some(range) = later.range else {
        return move_away(later);
    };
    let (from, to) = range;
    match next_free(host, later, range) {
        Some(port) if later.reserved => format!("`{port}` is the next free port of {from}–{to}"),
        Some(port) => format!(
            "`{port}` is the next free port of {from}–{to}: write `port = {port};`, or leave `port` out and a free one is allocated"
        ),
        None => format!("no port of {from}–{to} is free: widen the range at `{}`", host.resource),
    }
}

/// The first run of ports above the taken one, else from the start of the range, that holds all instances.
fn next_free(host: &HostPlan, listener: &Listener, (from, to): (u16, u16)) -> Option<u16> {
    let taken: BTreeSet<u16> = host.listeners.iter().map(|listener| listener.port).collect();
    let own = host
        .listeners
        .iter()
        .filter(|other| program(other) == program(listener));
    let count = u16::try_from(own.map(|other| other.port).collect::<BTreeSet<_>>().len()).ok()?;
    let fits = |port: &u16| (0..count).all(|i| port.checked_add(i).is_some_and(|p| p <= to && !taken.contains(&p)));
    let above = listener.port.max(from)..=to;
    above.chain(from..=to).find(fits)
}

fn move_away(listener: &Listener) -> String {
    match listener.owner.as_str() {
        "sshd" => "move SSH at its host: `ssh.port = 2222;`".to_owned(),
        "nginx" => "move nginx: `proxies.NAME = { http = [ 8080 ]; };`, or the other program".to_owned(),
        "PostgreSQL" => "move PostgreSQL at its host: `postgres.port = 5433;`".to_owned(),
        "MongoDB" => "move MongoDB at its host: `mongodb.port = 27018;`".to_owned(),
        "Redis" => "move Redis at its host: `redis.port = 6380;`".to_owned(),
        _ => "give the site a port of its own, or leave `listen` out: by its `domains` it shares nginx's ports"
            .to_owned(),
    }
}

fn written_twice<'a>(
    resource: &ResourcePath,
    ports: impl IntoIterator<Item = &'a Spanned<Port>>,
    findings: &mut Findings,
) {
    let mut seen: BTreeMap<u16, Span> = BTreeMap::new();
    for port in ports {
        let number = port.value.number();
        let Some(&first) = seen.get(&number) else {
            seen.insert(number, port.span);
            continue;
        };
        let diagnostic = findings
            .finding(format!("`{resource}` is to listen on port {number} twice"))
            .label(port.span, "again here")
            .label(first, "here already")
            .help("remove one of them; one port speaks either HTTP or HTTPS");
        findings.report(resource, diagnostic);
    }
}
