//! Who talks to whom, and who may.

use super::markdown::{Inline, Page, code, codes, sentence, text};
use super::{Sources, networks};
use crate::plan::model::{FirewallRule, Leads};
use crate::resources::host::Protocol;

pub(super) fn write(sources: &Sources<'_>, page: &mut Page) {
    page.heading(2, &"Networking".into());
    let rows = sources.plan.edges.iter().map(|edge| {
        [
            code(&edge.from),
            code(&edge.from_host),
            code(&edge.to),
            code(&edge.to_host),
            text(&edge.port.to_string()),
        ]
    });
    page.table(["from", "on", "to", "on", "port"], rows.collect());
    containers(sources, page);
    firewall(sources, page);
}

fn containers(sources: &Sources<'_>, page: &mut Page) {
    let mut rows = Vec::new();
    for host in sources.hosts() {
        for network in &host.networks {
            let leads = match network.leads {
                Leads::Nowhere => "nowhere else",
                Leads::Here => "the host",
                Leads::Out => "everywhere",
            };
            rows.push([
                code(&network.name),
                code(&network.subnet.to_string()),
                code(&network.bridge),
                codes(&network.members),
                leads.into(),
            ]);
        }
    }
    if rows.is_empty() {
        return;
    }
    page.heading(3, &"Networks of containers".into());
    page.paragraph(&"Two containers that are not in one network cannot reach each other.".into());
    page.table(["network", "addresses", "bridge", "members", "leads to"], rows);
}

fn firewall(sources: &Sources<'_>, page: &mut Page) {
    page.heading(2, &"Firewall".into());
    page.paragraph(&"What is not listed is refused, for IPv4 and IPv6.".into());
    let mut rows = Vec::new();
    for host in sources.hosts() {
        rows.extend(host.firewall.input.iter().map(|rule| row(sources, &host.name, rule)));
    }
    page.table(["host", "port", "from", "for", "declared"], rows);
    let mut published = Vec::new();
    for host in sources.hosts() {
        published.extend(
            host.firewall
                .published
                .iter()
                .map(|rule| row(sources, &host.name, rule)),
        );
    }
    if published.is_empty() {
        return;
    }
    page.heading(3, &"Published by Docker".into());
    page.paragraph(
        &"Docker forwards these ports past UFW; a guard in `DOCKER-USER` lets these through and drops the rest.".into(),
    );
    page.table(["host", "port", "from", "for", "declared"], published);
}

fn row(sources: &Sources<'_>, host: &str, rule: &FirewallRule) -> [Inline; 5] {
    let protocol = match rule.protocol {
        Protocol::Tcp => "tcp",
        Protocol::Udp => "udp",
    };
    let port = sentence("{}/{}", &[text(&rule.port.to_string()), text(protocol)]);
    let why = text(&rule.comment);
    [
        code(host),
        port,
        networks(&rule.from),
        why,
        sources.place(&rule.resource),
    ]
}
