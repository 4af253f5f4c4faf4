//! Every port that something listens on: what the ports of a host are checked against one another by.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use hostc_lang::{ResourcePath, Span};

use super::allocation::range_of;
use super::engines::Engines;
use super::model::{ContainerPlan, Listener, ProxyPlan};
use super::symbols::Names;
use crate::resources::host::Protocol;
use crate::resources::{Host, Resource};
use crate::schema::Target;

/// The listeners of a host, by port and owner.
pub fn plan_listeners(
    names: &Names<'_>,
    host: &Resource<Host>,
    proxy: Option<&ProxyPlan>,
    engines: Engines<'_>,
) -> Vec<Listener> {
    let mut found = Listeners {
        ipv6: host.body.ipv6.as_ref().is_none_or(|ipv6| ipv6.value),
        list: Vec::new(),
    };
    let ssh = host.body.ssh.port.as_ref();
    let ssh_port = ssh.map_or(22, |port| port.value.number());
    found.everywhere(
        ssh_port,
        "sshd",
        &host.path,
        ssh.map_or(host.span, |port| port.span),
        false,
    );
    if let Some(proxy) = proxy {
        proxy_listeners(names, host, proxy, &mut found);
    }
    engine_listeners(host, engines, &mut found);
    service_listeners(names, host, &mut found);
    for site in names.placement.only_on(&host.path, &names.fleet.sites) {
        for (name, port) in &site.body.reserve {
            let owner = format!("{}.reserve.{name}", site.path);
            let mut listener = listener(
                IpAddr::V4(Ipv4Addr::LOCALHOST),
                port.value.number(),
                &owner,
                &site.path,
                port.span,
            );
            listener.reserved = true;
            listener.range = Some(range_of(&host.body, name));
            found.list.push(listener);
        }
    }
    found
        .list
        .sort_by(|a, b| (a.port, &a.owner, a.address).cmp(&(b.port, &b.owner, b.address)));
    found.list
}

fn proxy_listeners(names: &Names<'_>, host: &Resource<Host>, proxy: &ProxyPlan, found: &mut Listeners) {
    let declared = names
        .fleet
        .proxies
        .values()
        .find(|declared| declared.path.to_string() == proxy.resource);
    let path = declared.map_or(&host.path, |declared| &declared.path);
    let whole = declared.map_or(host.span, |declared| declared.span);
    let ports = declared.into_iter().flat_map(|declared| {
        declared
            .body
            .http
            .iter()
            .chain(&declared.body.https)
            .flatten()
            .map(|port| (port.value.number(), port.span))
    });
    let spans: Vec<(u16, Span)> = ports.collect();
    for &port in proxy.http.iter().chain(&proxy.https) {
        let span = spans
            .iter()
            .find(|(number, _)| *number == port)
            .map_or(whole, |(_, span)| *span);
        found.everywhere(port, "nginx", path, span, true);
    }
    for site in names.placement.served(&host.path, names.fleet) {
        for port in &site.body.listen {
            found.everywhere(
                port.value.number(),
                &site.path.to_string(),
                &site.path,
                port.span,
                false,
            );
        }
    }
}

/// The engines; of a container, only what is published of it.
fn engine_listeners(host: &Resource<Host>, engines: Engines<'_>, found: &mut Listeners) {
    let shown = |container: &Option<ContainerPlan>| container.as_ref().is_none_or(|container| container.loopback);
    let place = |server: Option<Span>, port: Option<Span>| port.or(server).unwrap_or(host.span);
    if let Some(server) = engines.postgres.filter(|server| shown(&server.container)) {
        let said = host.body.postgres.as_ref();
        let port = said.and_then(|said| said.value.port.as_ref());
        let span = place(said.map(|said| said.span), port.map(|port| port.span));
        found.at(&server.listen, server.port, "PostgreSQL", &host.path, span);
    }
    if let Some(server) = engines.mongodb.filter(|server| shown(&server.container)) {
        let said = host.body.mongodb.as_ref();
        let port = said.and_then(|said| said.value.port.as_ref());
        let span = place(said.map(|said| said.span), port.map(|port| port.span));
        found.at(&server.listen, server.port, "MongoDB", &host.path, span);
    }
    if let Some(server) = engines.redis.filter(|server| shown(&server.container)) {
        let said = host.body.redis.as_ref();
        let port = said.and_then(|said| said.value.port.as_ref());
        let span = place(said.map(|said| said.span), port.map(|port| port.span));
        found.at(&server.listen, server.port, "Redis", &host.path, span);
    }
}

fn service_listeners(names: &Names<'_>, host: &Resource<Host>, found: &mut Listeners) {
    for service in names.placement.only_on(&host.path, &names.fleet.services) {
        let Some(first) = names.numbers.port(&host.path, &service.path) else {
            continue;
        };
        let span = service.body.port.as_ref().map_or(service.span, |port| port.span);
        let address = match names.target {
            Target::Systemd => names.bind_address(&service.path, &host.path),
            Target::Compose if names.is_on_loopback(&service.path) => IpAddr::V4(Ipv4Addr::LOCALHOST),
            Target::Compose => continue,
        };
        for (id, index) in names.instance_ids(&service.path).iter().zip(0u16..) {
            let owner = if *id == service.id() {
                service.path.to_string()
            } else {
                format!("{} (instance {})", service.path, index + 1)
            };
            if service.body.files.is_some() {
                found.everywhere(first, &owner, &service.path, span, false);
                continue;
            }
            let mut listener = listener(address, first.saturating_add(index), &owner, &service.path, span);
            listener.range = Some(range_of(&host.body, service.path.name()));
            found.list.push(listener);
        }
    }
}

struct Listeners {
    ipv6: bool,
    list: Vec<Listener>,
}

impl Listeners {
    fn everywhere(&mut self, port: u16, owner: &str, resource: &ResourcePath, span: Span, shared: bool) {
        let mut addresses = vec![IpAddr::V4(Ipv4Addr::UNSPECIFIED)];
        addresses.extend(self.ipv6.then_some(IpAddr::V6(Ipv6Addr::UNSPECIFIED)));
        for address in addresses {
            let mut listener = listener(address, port, owner, resource, span);
            listener.shared = shared;
            self.list.push(listener);
        }
    }

    fn at(&mut self, addresses: &[IpAddr], port: u16, owner: &str, resource: &ResourcePath, span: Span) {
        self.list.extend(
            addresses
                .iter()
                .map(|&address| listener(address, port, owner, resource, span)),
        );
    }
}

fn listener(address: IpAddr, port: u16, owner: &str, resource: &ResourcePath, span: Span) -> Listener {
    let (owner, resource) = (owner.to_owned(), resource.to_string());
    let (protocol, reserved, range, shared) = (Protocol::Tcp, false, None, false);
    Listener {
        address,
        port,
        protocol,
        owner,
        resource,
        reserved,
        span,
        range,
        shared,
    }
}
