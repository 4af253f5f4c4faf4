//! Ways from what is in the fleet: routes of nginx, what programs use, and where programs may go at all.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr};

use hostc_lang::{ResourcePath, Span};
use ipnet::IpNet;

use super::builder::{Builder, everyone};
use super::{Node, Open};
use crate::graph::{Dependency, Relation};
use crate::resources::route::RouteTarget;
use crate::schema::{Spanned, Target};

impl Builder<'_> {
    /// Where nginx passes requests on to.
    pub(super) fn by_routes(&mut self) {
        for (path, site) in &self.fleet.sites {
            for (key, route) in &site.body.routes {
                let Some(Spanned { value: target, span }) = &route.value.to else {
                    continue;
                };
                let allowed: Vec<IpNet> = route.value.allow.iter().map(|range| range.value.net()).collect();
                let how = format!("the route `\"{key}\"` of `{path}` sends requests there");
                let targets = match target {
                    RouteTarget::Service(target) => BTreeSet::from([Node::Answers(target.resource.clone())]),
                    RouteTarget::Url(url) => self.at(path, url),
                };
                for to in targets {
                    self.route(path, to, &how, *span, &allowed);
                }
            }
        }
    }

    /// A route to something, for those that it lets in.
    fn route(&mut self, site: &ResourcePath, to: Node, how: &str, span: Span, allowed: &[IpNet]) {
        let how = how.to_owned();
        let acts = Node::Acts(site.clone());
        self.edge(acts, to.clone(), how.clone(), Some(span), Open::Always);
        if everyone(allowed) {
            let answers = Node::Answers(site.clone());
            self.edge(answers, to, how, Some(span), Open::Always);
            return;
        }
        for host in self.hosts_in(allowed) {
            let how = format!("{how}, and allows `{host}`");
            let address = Node::Address(host.clone());
            self.edge(address, to.clone(), how, Some(span), Open::Always);
        }
    }

    /// What of the fleet is behind a URL that a site sends requests to by its address, whatever a firewall between them says.
    fn at(&self, site: &ResourcePath, url: &str) -> BTreeSet<Node> {
        let Some((address, port)) = place(url) else {
            return BTreeSet::new();
        };
        let near = address.is_loopback();
        let own = self.planned.placement.requesters(site, self.fleet);
        let is_meant = |host: &ResourcePath| match near {
            true => own.contains(host),
            false => self.hosts_in(&[IpNet::from(address)]).contains(&host),
        };
        let hosts = self.hosts().into_iter().filter(|(host, _)| is_meant(&host.path));
        hosts.flat_map(|(_, plan)| self.listening(plan, port, near)).collect()
    }

    /// Where programs connect to.
    pub(super) fn by_programs(&mut self) {
        let services = self.fleet.services.values().map(|service| {
            let network = service.body.hardening.network.as_ref();
            (&service.path, network.is_none_or(|network| network.value))
        });
        let jobs = self.fleet.jobs.keys().map(|path| (path, true));
        let sites = self.fleet.sites.keys().map(|path| (path, true));
        for (program, network) in services.chain(jobs).chain(sites).collect::<Vec<_>>() {
            self.program(program, network);
        }
    }

    fn program(&mut self, program: &ResourcePath, network: bool) {
        let acts = Node::Acts(program.clone());
        for (used, dependency) in self.graph.dependencies(program) {
            if dependency.relation == Relation::Uses {
                let how = self.how(program, used, dependency);
                let to = Node::Answers(used.clone());
                self.edge(acts.clone(), to, how, Some(dependency.span), Open::Always);
                if used.kind() == "caches" {
                    self.neighbours(&acts, used, dependency.span);
                }
            }
        }
        for host in self.planned.placement.requesters(program, self.fleet).to_vec() {
            if self.plan().target == Target::Systemd {
                let how = format!("it runs on `{host}`");
                self.edge(acts.clone(), Node::Local(host.clone()), how, None, Open::Always);
            }
            if network {
                let how = format!("it may connect from the address of `{host}`");
                self.edge(acts.clone(), Node::Address(host.clone()), how, None, Open::Always);
            }
        }
        if network {
            let how = "it may connect anywhere".to_owned();
            self.edge(acts.clone(), Node::Internet, how, None, Open::Always);
        }
        if program.kind() == "services" {
            let how = "it runs, and connects for whoever asks it".to_owned();
            self.edge(Node::Answers(program.clone()), acts, how, None, Open::Through);
        }
    }

    /// The caches beside one in the same server: its password is that of all of them.
    fn neighbours(&mut self, acts: &Node, used: &ResourcePath, span: Span) {
        let Some(host) = self.planned.placement.host(used) else {
            return;
        };
        let others = self.planned.placement.only_on(host, &self.fleet.caches);
        for other in others.filter(|other| other.path != *used) {
            let how = format!("it has the password of the Redis of `{host}`, which holds `{used}` and this one");
            self.edge(
                acts.clone(),
                Node::Answers(other.path.clone()),
                how,
                Some(span),
                Open::Always,
            );
        }
    }

    /// What lets a declared use through.
    fn how(&self, program: &ResourcePath, used: &ResourcePath, dependency: &Dependency) -> String {
        let names = self.names();
        let pairs = names.connections(program, used, dependency.relation);
        let Some(&(from, to)) = pairs.first() else {
            return "it asks its URL".to_owned();
        };
        let port = match used.kind() {
            "services" => names.numbers.port(to, used).unwrap_or_default(),
            "databases" => names.database_port(used),
            "caches" => names.redis_port(used),
            _ => return "it asks its URL".to_owned(),
        };
        let way = match (from == to, self.plan().target) {
            (true, Target::Systemd) => format!("it is given 127.0.0.1:{port}"),
            (true, Target::Compose) => "it is in a network of the two".to_owned(),
            (false, _) => format!("the firewall of `{to}` lets `{from}` in on {port}/tcp"),
        };
        match used.kind() {
            "databases" => format!(
                "{way}, and has the password of its role `{}`",
                names.database_names(used).1
            ),
            "caches" => format!("{way}, and has its password"),
            _ => way,
        }
    }
}

/// The address and port of a URL; nothing where it has a name, which is not looked up, or is a socket.
fn place(url: &str) -> Option<(IpAddr, u16)> {
    let (scheme, rest) = url.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let usual = if scheme == "https" { 443 } else { 80 };
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, port.parse().ok()?),
        _ => (authority, usual),
    };
    let host = host.trim_matches(['[', ']']);
    let address = match host {
        "localhost" => IpAddr::V4(Ipv4Addr::LOCALHOST),
        host => host.parse().ok()?,
    };
    Some((address, port))
}

#[cfg(test)]
mod tests {
    use super::place;

    #[test]
    fn a_url_is_at_an_address_and_a_port() {
        for (url, address, port) in [
            ("http://127.0.0.1:3000/x", "127.0.0.1", 3000),
            ("http://localhost", "127.0.0.1", 80),
            ("https://10.0.0.2", "10.0.0.2", 443),
            ("http://[::1]:8080/", "::1", 8080),
            ("http://[::1]", "::1", 80),
        ] {
            assert_eq!(place(url), Some((address.parse().unwrap(), port)), "{url}");
        }
        for url in ["http://shop.example/", "unix:/run/x.sock", "http://10.0.0.2:x/"] {
            assert_eq!(place(url), None, "{url}");
        }
    }
}
