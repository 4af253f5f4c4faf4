//! The graph of a plan.

use std::collections::BTreeMap;

use super::{Edge, Machine, Node, NodeKind, Topology};
use crate::plan::model::{
    DatabasePlan, HostPlan, Plan, ProxyPlan, ProxyRoute, ProxySite, RedisPlan, RouteAction, ServicePlan, TlsPlan,
};

const INTERNET: &str = "internet";

/// The topology of `plan`.
pub fn topology(plan: &Plan) -> Topology {
    let mut found = Found::default();
    found.node(NodeKind::Internet, INTERNET, vec!["internet".to_owned()], None, None);
    for host in &plan.hosts {
        found.host(host);
    }
    for host in &plan.hosts {
        if let Some(proxy) = &host.proxy {
            found.requests(plan, host, proxy);
        }
    }
    found.uses(plan);
    if found.edges.values().all(|edge| edge.from != INTERNET) {
        found.nodes.retain(|node| node.kind != NodeKind::Internet);
    }
    found.nodes.sort_by_key(|node| node.kind);
    Topology {
        target: plan.target,
        hosts: plan.hosts.iter().map(machine).collect(),
        nodes: found.nodes,
        edges: found.edges.into_values().collect(),
    }
}

fn machine(host: &HostPlan) -> Machine {
    let addresses = [host.public_address, host.internal_address].into_iter().flatten();
    let addresses: Vec<String> = addresses.map(|address| address.to_string()).collect();
    Machine {
        resource: host.resource.clone(),
        label: format!("{} {}", host.name, addresses.join(" ")).trim_end().to_owned(),
    }
}

/// What a resource is called on a host: it may be on several.
fn on(host: &str, resource: &str) -> String {
    format!("{host}/{resource}")
}

#[derive(Default)]
struct Found {
    nodes: Vec<Node>,
    edges: BTreeMap<(usize, String, String), Edge>,
}

impl Found {
    fn node(&mut self, kind: NodeKind, id: &str, label: Vec<String>, host: Option<&HostPlan>, resource: Option<&str>) {
        if self.nodes.iter().all(|node| node.id != id) {
            self.nodes.push(Node {
                id: id.to_owned(),
                kind,
                label,
                host: host.map(|host| host.resource.clone()),
                resource: resource.map(ToOwned::to_owned),
            });
        }
    }

    /// Edges are kept in the order in which a request meets them.
    fn edge(&mut self, rank: usize, from: &str, to: &str, ports: &[u16], route: Option<&str>) {
        let key = (rank, from.to_owned(), to.to_owned());
        let edge = self.edges.entry(key).or_insert_with(|| Edge {
            from: from.to_owned(),
            to: to.to_owned(),
            ports: Vec::new(),
            routes: Vec::new(),
        });
        edge.ports.extend_from_slice(ports);
        edge.ports.sort_unstable();
        edge.ports.dedup();
        if let Some(route) = route.map(ToOwned::to_owned)
            && !edge.routes.contains(&route)
        {
            edge.routes.push(route);
        }
    }

    fn host(&mut self, host: &HostPlan) {
        let name = &host.name;
        // What serves nothing but another host's files is drawn as those.
        if let Some(proxy) = host
            .proxy
            .as_ref()
            .filter(|proxy| proxy.sites.iter().any(|site| !site.private))
        {
            let id = on(name, "nginx");
            let label = vec!["nginx".to_owned(), host.versions.nginx.to_string()];
            self.node(NodeKind::Proxy, &id, label, Some(host), Some(&proxy.resource));
        }
        for service in &host.services {
            let label = service_label(service);
            let id = on(name, &service.resource);
            self.node(NodeKind::Service, &id, label, Some(host), Some(&service.resource));
        }
        for job in &host.jobs {
            let label = vec![job.id.clone(), job.schedule.clone()];
            let id = on(name, &job.resource);
            self.node(NodeKind::Job, &id, label, Some(host), Some(&job.resource));
        }
        if let Some(server) = &host.postgres {
            self.databases(host, &format!("PostgreSQL {}", server.major), &server.databases);
        }
        if let Some(server) = &host.mongodb {
            self.databases(host, &format!("MongoDB {}", server.version), &server.databases);
        }
        if let Some(server) = &host.redis {
            self.caches(host, server);
        }
    }

    fn databases(&mut self, host: &HostPlan, engine: &str, databases: &[DatabasePlan]) {
        for database in databases {
            let label = vec![database.name.clone(), engine.to_owned()];
            let id = on(&host.name, &database.resource);
            self.node(NodeKind::Database, &id, label, Some(host), Some(&database.resource));
        }
    }

    fn caches(&mut self, host: &HostPlan, server: &RedisPlan) {
        for cache in &server.caches {
            let label = vec![
                format!("Redis {}", server.version),
                format!("database {}", cache.database),
            ];
            let id = on(&host.name, &cache.resource);
            self.node(NodeKind::Cache, &id, label, Some(host), Some(&cache.resource));
        }
    }

    fn requests(&mut self, plan: &Plan, host: &HostPlan, proxy: &ProxyPlan) {
        let nginx = on(&host.name, "nginx");
        for site in &proxy.sites {
            if site.private {
                let label = vec![site.id.clone(), "files, by nginx".to_owned()];
                let id = on(&host.name, &site.resource);
                self.node(NodeKind::Files, &id, label, Some(host), Some(&site.resource));
                continue;
            }
            let id = on(&host.name, &site.resource);
            let label = [site.id.clone()].into_iter().chain(site.names.iter().cloned());
            self.node(NodeKind::Site, &id, label.collect(), Some(host), Some(&site.resource));
            let ports: Vec<u16> = site.http.iter().chain(&site.https).copied().collect();
            let mut visitors = INTERNET.to_owned();
            if let Some(front) = front(site) {
                let label = vec!["network in front".to_owned(), front.clone()];
                self.node(NodeKind::Front, &front, label, None, None);
                self.edge(0, INTERNET, &front, &[80, 443], None);
                visitors = front;
            }
            self.edge(1, &visitors, &nginx, &ports, None);
            self.edge(2, &nginx, &id, &[], None);
            for route in &site.routes {
                self.route(plan, host, site, &id, route);
            }
        }
    }

    fn route(&mut self, plan: &Plan, host: &HostPlan, site: &ProxySite, id: &str, route: &ProxyRoute) {
        let key = Some(route.key.as_str());
        match &route.action {
            RouteAction::Proxy { upstream, .. } => {
                let Some(upstream) = site.upstreams.iter().find(|known| known.name == *upstream) else {
                    return;
                };
                for other in &plan.hosts {
                    let ports = ports(other, &upstream.resource, &upstream.servers);
                    if !ports.is_empty() {
                        self.edge(3, id, &on(&other.name, &upstream.resource), &ports, key);
                    }
                }
            }
            RouteAction::Url { url, .. } => {
                let outside = format!("outside {url}");
                self.node(NodeKind::Outside, &outside, vec![url.clone()], None, None);
                self.edge(3, id, &outside, &[], key);
            }
            RouteAction::Files { root, .. } => {
                let files = on(&host.name, root);
                self.node(
                    NodeKind::Files,
                    &files,
                    vec![root.clone()],
                    Some(host),
                    Some(&route.resource),
                );
                self.edge(3, id, &files, &[], key);
            }
            RouteAction::Redirect { .. } | RouteAction::Respond { .. } | RouteAction::Deny => {}
        }
    }

    fn uses(&mut self, plan: &Plan) {
        for edge in &plan.edges {
            let (from, to) = (on(&edge.from_host, &edge.from), on(&edge.to_host, &edge.to));
            let known = |id: &String| {
                self.nodes
                    .iter()
                    .any(|node| node.id == *id && node.kind != NodeKind::Site)
            };
            if known(&from) && known(&to) {
                self.edge(4, &from, &to, &[edge.port], None);
            }
        }
    }
}

/// What stands in front of a site: somebody who ends TLS, or who says what the visitor's address is.
fn front(site: &ProxySite) -> Option<String> {
    match (&site.cdn, &site.tls) {
        (Some(cdn), TlsPlan::Edge) => Some(format!("ends TLS, says {}", cdn.header)),
        (Some(cdn), _) => Some(format!("says {}", cdn.header)),
        (None, TlsPlan::Edge) => Some("ends TLS".to_owned()),
        (None, TlsPlan::None | TlsPlan::Here { .. }) => None,
    }
}

fn service_label(service: &ServicePlan) -> Vec<String> {
    let mut label = vec![service.id.clone()];
    if service.description != service.id {
        label.push(service.description.clone());
    }
    if service.instances.len() > 1 {
        label.push(format!("{} instances", service.instances.len()));
    }
    label
}

/// The ports of `servers` that are those of the service on this host.
fn ports(host: &HostPlan, resource: &str, servers: &[String]) -> Vec<u16> {
    let mut ports = Vec::new();
    let listed =
        |address: std::net::IpAddr, port: u16| servers.contains(&std::net::SocketAddr::new(address, port).to_string());
    for service in host.services.iter().filter(|service| service.resource == resource) {
        for instance in &service.instances {
            let Some(port) = instance.port else { continue };
            let inside = || {
                instance
                    .networks
                    .iter()
                    .any(|network| listed(network.address.into(), port))
            };
            if listed(instance.address, port) || inside() {
                ports.push(port);
            }
        }
    }
    let sites = host.proxy.iter().flat_map(|proxy| &proxy.sites);
    for site in sites.filter(|site| site.private && site.resource == resource) {
        let addresses = [host.internal_address, host.public_address, Some([127, 0, 0, 1].into())];
        let here = |port: &&u16| addresses.iter().flatten().any(|address| listed(*address, **port));
        ports.extend(site.http.iter().filter(here));
    }
    ports
}
