//! From host to host: where a request arrives, and where nginx sends it on to another host's nginx.

use std::net::IpAddr;

use super::answer::{Visit, broken};
use super::select::{Chosen, server};
use super::uri::normalised;
use super::{Answer, CdnStep, Opening, Otherwise, Request, ServerStep, Station, Trace, UpstreamAnswer, Way, headers};
use crate::backends::nginx::Configuration;
use crate::plan::model::{FirewallRule, HostPlan, Plan, ProxyPlan, ProxySite, TlsPlan};
use crate::resources::host::Protocol;
use crate::schema::Target;

/// The most hosts that a request is followed over: more would be going round in circles.
const MOST_STATIONS: usize = 8;

/// Follows `request` through `plan`.
pub fn trace(plan: &Plan, request: &Request) -> Trace {
    let proxied = || plan.hosts.iter().filter_map(|host| Some((host, host.proxy.as_ref()?)));
    let asked = |(host, proxy): &(&HostPlan, &ProxyPlan)| match request.address() {
        Some(address) => [host.public_address, host.internal_address].contains(&Some(address)),
        None => proxy.sites.iter().any(|site| has_name(site, &request.host)),
    };
    let mut hosts: Vec<_> = proxied().filter(asked).collect();
    let expected = !hosts.is_empty();
    if !expected {
        hosts = proxied().filter(|(host, _)| host.public_address.is_some()).collect();
    }
    if hosts.is_empty() {
        hosts = proxied().collect();
    }
    let way = |(host, _): (&HostPlan, &ProxyPlan)| Way {
        host: host.resource.clone(),
        address: host.public_address,
        expected,
        stations: stations(plan, host, request),
    };
    Trace {
        url: request.url(),
        target: plan.target,
        ways: hosts.into_iter().map(way).collect(),
    }
}

fn has_name(site: &ProxySite, name: &str) -> bool {
    let parents = || name.match_indices('.').filter_map(|(at, _)| name.get(at..));
    let wildcard = |known: &String| {
        known
            .strip_prefix('*')
            .is_some_and(|rest| parents().any(|parent| parent == rest))
    };
    site.names.iter().any(|known| known == name || wildcard(known))
}

fn stations(plan: &Plan, first: &HostPlan, request: &Request) -> Vec<Station> {
    let mut stations = Vec::new();
    let mut next = Some((first, request.clone()));
    while let Some((host, request)) = next.take() {
        let mut station = at(plan.target, host, &request);
        complete_all(plan, &mut station.answer);
        if let Answer::Upstream(upstream) = &station.answer {
            next = onwards(plan, host, &request, upstream);
        }
        stations.push(station);
        if stations.len() == MOST_STATIONS {
            break;
        }
    }
    stations
}

/// nginx of one host.
fn at(target: Target, host: &HostPlan, request: &Request) -> Station {
    let nobody = |why: &str| Station {
        host: host.resource.clone(),
        port: request.port,
        tls: request.secure,
        edge: false,
        firewall: opening(host, request.port),
        server: None,
        location: None,
        cdn: None,
        limit: None,
        allow: Vec::new(),
        allowed: None,
        body_limit: None,
        timeout: None,
        headers: Vec::new(),
        cache: None,
        answer: Answer::Nothing { why: why.to_owned() },
    };
    let Some(proxy) = &host.proxy else {
        return nobody("no nginx runs there");
    };
    let configuration = Configuration::new(target, host, proxy);
    let at = |port: u16, tls: bool| {
        // Without TLS the name is in the request; with it, the connection says it first.
        let name = if tls {
            request.server_name()
        } else {
            Some(request.host.as_str())
        };
        server(&configuration, (proxy.bound(port), tls), name)
    };
    let mut arrival = (request.port, request.secure, false);
    let mut chosen = at(request.port, request.secure);
    if let Some(port) = edge_port(proxy, request)
        && matches!(chosen, Chosen::Nobody)
    {
        arrival = (port, false, true);
        chosen = at(port, false);
    }
    let (port, tls, edge) = arrival;
    let arrived = |station: Station| Station {
        port,
        tls,
        edge,
        firewall: opening(host, port),
        ..station
    };
    match chosen {
        Chosen::Nobody => arrived(nobody("nothing listens on this port")),
        Chosen::Refusal if tls => arrived(nobody("no site has this name: TLS is refused")),
        Chosen::Refusal => arrived(Station {
            answer: match normalised(&request.target) {
                None => broken(),
                Some(_) => Answer::Status {
                    status: configuration.main.refusal,
                    why: "no site has this name".to_owned(),
                },
            },
            ..nobody("")
        }),
        Chosen::Server { site, server, why } => {
            let Some(planned) = proxy.sites.iter().find(|planned| planned.id == site.id) else {
                return nobody("the site is not planned");
            };
            let outcome = Visit {
                planned,
                site,
                server,
                request,
            }
            .outcome();
            let cdn = server.real_ip.as_ref().map(|real| CdnStep {
                header: real.header.clone(),
                from: real.from.clone(),
            });
            arrived(Station {
                server: Some(ServerStep {
                    resource: site.resource.clone(),
                    names: server.names.clone(),
                    purpose: server.purpose.to_owned(),
                    why,
                    certificate: server.certificate.clone(),
                    access_log: server.access_log.clone(),
                }),
                location: outcome.location,
                limit: outcome.limit,
                allow: outcome.allow,
                allowed: outcome.allowed,
                body_limit: outcome.body_limit,
                timeout: outcome.timeout,
                cache: server
                    .content
                    .is_some()
                    .then(|| headers::cache(&outcome.headers, cdn.is_some())),
                headers: outcome.headers,
                answer: outcome.answer,
                cdn,
                ..nobody("")
            })
        }
    }
}

/// The port at which a request comes in whose TLS ended before.
fn edge_port(proxy: &ProxyPlan, request: &Request) -> Option<u16> {
    let site = proxy.sites.iter().find(|site| has_name(site, &request.host))?;
    let usual = matches!(request.port, 80 | 443);
    (site.tls == TlsPlan::Edge && usual).then(|| site.http.first().copied())?
}

fn opening(host: &HostPlan, port: u16) -> Opening {
    let rules = host.firewall.input.iter().chain(&host.firewall.published);
    let matching = |rule: &&FirewallRule| rule.port == port && matches!(rule.protocol, Protocol::Tcp);
    let mut from = Vec::new();
    let mut rules = rules.filter(matching).peekable();
    if rules.peek().is_none() {
        return Opening::Nobody;
    }
    for rule in rules {
        if rule.from.is_empty() {
            return Opening::Everyone;
        }
        from.extend(rule.from.iter().copied());
    }
    from.sort_unstable();
    from.dedup();
    Opening::From(from)
}

/// The same for every upstream of an answer.
fn complete_all(plan: &Plan, answer: &mut Answer) {
    match answer {
        Answer::Upstream(upstream) => complete(plan, upstream),
        Answer::Files(files) => {
            if let Some(again) = &mut files.index {
                complete_all(plan, &mut again.answer);
            }
            if let Otherwise::As(again) = &mut files.otherwise {
                complete_all(plan, &mut again.answer);
            }
        }
        Answer::Nothing { .. } | Answer::Status { .. } | Answer::Redirect { .. } | Answer::Respond { .. } => {}
    }
}

/// Says of each server whose it is, and what the service uses.
fn complete(plan: &Plan, upstream: &mut UpstreamAnswer) {
    let Some(resource) = &upstream.resource else { return };
    for server in &mut upstream.servers {
        if let Some((id, host)) = owner(plan, resource, &server.address) {
            server.id = Some(id);
            server.host = Some(host);
        }
    }
    let used = plan.edges.iter().filter(|edge| edge.from == *resource);
    upstream.uses = used.map(|edge| edge.to.clone()).collect();
    upstream.uses.sort();
    upstream.uses.dedup();
}

/// The unit or container behind `address`, and its host.
fn owner(plan: &Plan, resource: &str, address: &str) -> Option<(String, String)> {
    for host in &plan.hosts {
        let services = host.services.iter().filter(|service| service.resource == resource);
        for instance in services.flat_map(|service| &service.instances) {
            let port = instance.port.unwrap_or_default();
            let at = |ip: IpAddr| std::net::SocketAddr::new(ip, port).to_string() == address;
            let inside = || instance.networks.iter().any(|network| at(network.address.into()));
            if at(instance.address) || inside() {
                return Some((instance.id.clone(), host.resource.clone()));
            }
        }
    }
    let (host, _) = files_of(plan, resource, address)?;
    Some(("nginx".to_owned(), host.resource.clone()))
}

/// The host whose nginx answers at `address` for a service that is files.
fn files_of<'a>(plan: &'a Plan, resource: &str, address: &str) -> Option<(&'a HostPlan, u16)> {
    let address: std::net::SocketAddr = address.parse().ok()?;
    let serves = |host: &&HostPlan| {
        let mut sites = host.proxy.iter().flat_map(|proxy| &proxy.sites);
        let own = [host.internal_address, host.public_address].contains(&Some(address.ip()));
        let here = own || address.ip().is_loopback();
        here && sites.any(|site| site.resource == resource && site.http.contains(&address.port()))
    };
    Some((plan.hosts.iter().find(serves)?, address.port()))
}

/// The request that another host's nginx gets.
fn onwards<'a>(
    plan: &'a Plan,
    host: &HostPlan,
    request: &Request,
    upstream: &UpstreamAnswer,
) -> Option<(&'a HostPlan, Request)> {
    let resource = upstream.resource.as_deref()?;
    let address = &upstream.servers.first()?.address;
    let (next, port) = files_of(plan, resource, address)?;
    let from = if next.name == host.name {
        Some(IpAddr::from([127, 0, 0, 1]))
    } else {
        host.internal_address.or(host.public_address)
    };
    let request = Request {
        secure: false,
        host: request.host.clone(),
        port,
        target: upstream.path.clone(),
        from,
    };
    Some((next, request))
}
