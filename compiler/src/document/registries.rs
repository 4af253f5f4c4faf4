//! Domains, certificates, ports and users.

use super::Sources;
use super::markdown::{Inline, Page, code, codes, sentence, text};
use crate::plan::model::{HostPlan, Listener, ProxySite, TlsPlan};
use crate::plan::range_of;

pub(super) fn write(sources: &Sources<'_>, page: &mut Page) {
    domains(sources, page);
    certificates(sources, page);
    ports(sources, page);
    users(sources, page);
}

fn sites<'a>(sources: &Sources<'a>) -> impl Iterator<Item = (&'a HostPlan, &'a ProxySite)> {
    let hosts = sources.plan.hosts.iter();
    let with = hosts.flat_map(|host| {
        host.proxy
            .iter()
            .flat_map(move |proxy| proxy.sites.iter().map(move |site| (host, site)))
    });
    with.filter(|(_, site)| !site.private)
}

fn domains(sources: &Sources<'_>, page: &mut Page) {
    let mut rows = Vec::new();
    for (host, site) in sites(sources) {
        let address = host.public_address.map(|address| code(&address.to_string()));
        let leads = match (&site.cdn, &site.tls) {
            (None, TlsPlan::None | TlsPlan::Here { .. }) => address.unwrap_or_default(),
            _ => sentence("the network in front, which asks {}", &[code(&host.name)]),
        };
        let tls = match &site.tls {
            TlsPlan::None => "none".into(),
            TlsPlan::Edge => "ends in front".into(),
            TlsPlan::Here { acme: true, .. } => "Let's Encrypt".into(),
            TlsPlan::Here { certificate, .. } => code(certificate),
        };
        let canonical = site.names.first();
        for name in &site.names {
            let does = match canonical {
                Some(first) if first != name && !first.starts_with("*.") => sentence("redirects to {}", &[code(first)]),
                _ => "answers".into(),
            };
            let place = sources.place(&site.resource);
            rows.push([code(name), leads.clone(), text(&site.title), does, tls.clone(), place]);
        }
        if site.names.is_empty() {
            let ports: Vec<String> = site.http.iter().chain(&site.https).map(ToString::to_string).collect();
            let any = sentence("any name on port {}", &[text(&ports.join(", "))]);
            let place = sources.place(&site.resource);
            rows.push([
                any,
                leads.clone(),
                text(&site.title),
                "answers".into(),
                tls.clone(),
                place,
            ]);
        }
    }
    page.heading(2, &"Domain registry".into());
    page.table(
        ["domain", "DNS leads to", "site", "what it does", "TLS", "declared"],
        rows,
    );
}

fn certificates(sources: &Sources<'_>, page: &mut Page) {
    let rows: Vec<_> = sources
        .hosts()
        .iter()
        .flat_map(|host| host.certificates.iter().map(move |certificate| (host, certificate)))
        .map(|(host, certificate)| {
            [
                code(&certificate.name),
                codes(&certificate.domains),
                code(&host.name),
                code(&certificate.certificate),
                "certbot, twice a day; nginx is reloaded".into(),
            ]
        })
        .collect();
    if rows.is_empty() {
        return;
    }
    page.heading(3, &"Certificates".into());
    page.table(["certificate", "names", "host", "file", "renewed by"], rows);
}

fn ports(sources: &Sources<'_>, page: &mut Page) {
    page.heading(2, &"Port registry".into());
    let mut rows = Vec::new();
    for host in sources.hosts() {
        let mut seen: Vec<(u16, &str)> = Vec::new();
        for listener in &host.listeners {
            if seen.contains(&(listener.port, listener.owner.as_str())) {
                continue;
            }
            seen.push((listener.port, &listener.owner));
            rows.push([
                code(&host.name),
                text(&listener.port.to_string()),
                code(&listener.owner),
                bound(host, listener),
                reachable(host, listener),
                sources.place(&listener.resource),
            ]);
        }
    }
    let head = ["host", "port", "who listens", "bound to", "reachable from", "declared"];
    page.table(head, rows);
    inner(sources, page);
    ranges(sources, page);
}

fn bound(host: &HostPlan, listener: &Listener) -> Inline {
    let same = |other: &&Listener| other.port == listener.port && other.owner == listener.owner;
    codes(
        host.listeners
            .iter()
            .filter(same)
            .map(|listener| listener.address.to_string()),
    )
}

/// Who gets there, by the address that is bound and the firewall.
fn reachable(host: &HostPlan, listener: &Listener) -> Inline {
    if listener.reserved {
        return "nobody yet: reserved".into();
    }
    if listener.address.is_loopback() {
        return "this host alone".into();
    }
    let rules = host.firewall.input.iter().chain(&host.firewall.published);
    let rules: Vec<_> = rules.filter(|rule| rule.port == listener.port).collect();
    if rules.is_empty() {
        return "this host alone, by the firewall".into();
    }
    if rules.iter().any(|rule| rule.from.is_empty()) {
        return "everywhere".into();
    }
    let mut from: Vec<String> = rules
        .iter()
        .flat_map(|rule| &rule.from)
        .map(ToString::to_string)
        .collect();
    from.sort();
    from.dedup();
    codes(from)
}

/// Ports inside containers, which are no ports of the host.
fn inner(sources: &Sources<'_>, page: &mut Page) {
    if sources.is_native() {
        return;
    }
    let mut rows = Vec::new();
    for host in sources.hosts() {
        for service in &host.services {
            for instance in &service.instances {
                let Some(port) = instance.port else { continue };
                let addresses = instance.networks.iter().map(|network| network.address.to_string());
                let place = sources.place(&service.resource);
                rows.push([
                    code(&host.name),
                    text(&port.to_string()),
                    code(&instance.id),
                    codes(addresses),
                    place,
                ]);
            }
        }
        let engines = [
            (
                "postgres",
                host.postgres
                    .as_ref()
                    .map(|server| (server.port, &server.container, &server.resource)),
            ),
            (
                "mongodb",
                host.mongodb
                    .as_ref()
                    .map(|server| (server.port, &server.container, &server.resource)),
            ),
            (
                "redis",
                host.redis
                    .as_ref()
                    .map(|server| (server.port, &server.container, &server.resource)),
            ),
        ];
        for (name, engine) in engines {
            let Some((port, container, resource)) = engine else {
                continue;
            };
            let networks = container.iter().flat_map(|container| &container.networks);
            let addresses = networks.map(|network| network.address.to_string());
            let place = sources.place(resource);
            rows.push([
                code(&host.name),
                text(&port.to_string()),
                code(name),
                codes(addresses),
                place,
            ]);
        }
    }
    if rows.is_empty() {
        return;
    }
    page.heading(3, &"Inside the containers".into());
    page.table(["host", "port", "container", "addresses", "declared"], rows);
}

fn ranges(sources: &Sources<'_>, page: &mut Page) {
    let mut rows = Vec::new();
    for (path, host) in &sources.fleet.hosts {
        let Some(planned) = sources
            .hosts()
            .iter()
            .find(|planned| planned.resource == path.to_string())
        else {
            continue;
        };
        for name in host.body.ports.keys() {
            let (from, to) = range_of(&host.body, name);
            let block = host.body.ports.get(name).and_then(|range| range.value.block.as_ref());
            let block = block.map_or(10, |block| block.value).max(1);
            let used = |low: u16, high: u16| {
                let mut within: Vec<_> = planned
                    .listeners
                    .iter()
                    .filter(|listener| (low..=high).contains(&listener.port))
                    .map(|listener| (listener.port, listener.owner.as_str(), listener.reserved))
                    .collect();
                within.sort_unstable();
                within.dedup();
                within
            };
            let mut low = from;
            let mut free = from;
            while low <= to {
                let high = low.saturating_add(block - 1).min(to);
                let within = used(low, high);
                if !within.is_empty() {
                    if free < low {
                        rows.push(unused(&planned.name, (free, low - 1), name));
                    }
                    let said = within.iter().map(|(port, owner, reserved)| {
                        let word = if *reserved { " (reserved)" } else { "" };
                        sentence("{} {}{}", &[text(&port.to_string()), code(owner), text(word)])
                    });
                    let said = super::joined(said, ", ");
                    rows.push([code(&planned.name), text(&format!("{low}–{high}")), code(name), said]);
                    free = high.saturating_add(1);
                }
                let Some(next) = high.checked_add(1) else { break };
                low = next;
            }
            if free <= to {
                rows.push(unused(&planned.name, (free, to), name));
            }
        }
    }
    if rows.is_empty() {
        return;
    }
    page.heading(3, &"Port ranges".into());
    page.table(["host", "ports", "range", "given to"], rows);
}

fn unused(host: &str, (from, to): (u16, u16), range: &str) -> [Inline; 4] {
    [code(host), text(&format!("{from}–{to}")), code(range), "free".into()]
}

fn users(sources: &Sources<'_>, page: &mut Page) {
    page.heading(2, &"User registry".into());
    let mut rows = Vec::new();
    for host in sources.hosts() {
        for account in &host.accounts {
            let reads = host
                .memberships
                .iter()
                .filter(|membership| membership.group == account.name);
            let sudo = if account.passwordless_sudo {
                "without a password"
            } else {
                "no"
            };
            rows.push([
                code(&host.name),
                code(&account.name),
                text(&account.uid.to_string()),
                code(&account.home),
                code(&account.shell),
                text(&account.comment),
                sudo.into(),
                codes(reads.map(|membership| &membership.user)),
                sources.place(&account.resource),
            ]);
        }
    }
    let head = [
        "host", "user", "number", "home", "shell", "what for", "sudo", "read by", "declared",
    ];
    page.table(head, rows);
}
