//! The firewall: SSH, what nginx serves, what other hosts of the fleet use, and what is asked for.

use hostc_lang::ResourcePath;
use ipnet::IpNet;

use super::engines::Engines;
use super::model::{FirewallPlan, FirewallRule, ProxyPlan};
use super::symbols::Names;
use crate::resources::Host;
use crate::resources::host::Protocol;
use crate::schema::Target;

/// What may come in to a host.
pub fn plan_firewall(
    names: &Names<'_>,
    path: &ResourcePath,
    host: &Host,
    proxy: Option<&ProxyPlan>,
    engines: Engines<'_>,
) -> FirewallPlan {
    let mut rules = Rules::default();
    let ssh = host.ssh.port.as_ref().map_or(22, |port| port.value.number());
    let from: Vec<IpNet> = host.ssh.from.iter().map(|range| range.value.net()).collect();
    rules.open(ssh, Protocol::Tcp, from, "SSH", &path.to_string());
    let mut web = Rules::default();
    if let Some(proxy) = proxy {
        for &port in &proxy.http {
            web.open(port, Protocol::Tcp, Vec::new(), "HTTP", &proxy.resource);
        }
        for &port in &proxy.https {
            web.open(port, Protocol::Tcp, Vec::new(), "HTTPS", &proxy.resource);
        }
        for site in proxy.sites.iter().filter(|site| site.exclusive && !site.private) {
            for &port in site.http.iter().chain(&site.https) {
                web.open(port, Protocol::Tcp, Vec::new(), &site.id, &site.resource);
            }
        }
    }
    rules.rules.extend(web.rules.iter().cloned());
    for allow in &host.firewall.allow {
        let allow = &allow.value;
        let protocol = allow.protocol.as_ref().map_or(Protocol::Tcp, |protocol| protocol.value);
        let from = allow.from.iter().map(|range| range.value.net()).collect();
        let comment = allow
            .comment
            .as_ref()
            .map_or_else(String::new, |comment| comment.value.clone());
        rules.open(allow.port.value.number(), protocol, from, &comment, &path.to_string());
    }
    from_other_hosts(names, path, engines, &mut rules);
    rules
        .rules
        .sort_by(|a, b| (a.port, a.protocol, &a.from).cmp(&(b.port, b.protocol, &b.from)));
    let published = if names.target == Target::Compose {
        web.rules
    } else {
        Vec::new()
    };
    FirewallPlan {
        input: rules.rules,
        published,
    }
}

/// One opening for each use of a service or engine from another host, for that host alone.
fn from_other_hosts(names: &Names<'_>, path: &ResourcePath, engines: Engines<'_>, rules: &mut Rules) {
    for used in names.placement.on(path) {
        let port = match used.kind() {
            "services" => names.numbers.port(path, used),
            "databases" => Some(names.database_port(used)),
            "caches" => engines.redis.map(|server| server.port),
            _ => None,
        };
        let Some(port) = port else { continue };
        for origin in names.visitors(used, path).into_iter().filter(|origin| *origin != path) {
            let Some(address) = names.host_address(origin) else {
                continue;
            };
            let count = if used.kind() == "services" {
                names.instance_ids(used).len()
            } else {
                1
            };
            for index in (0..count).filter_map(|index| u16::try_from(index).ok()) {
                let comment = format!("{} from {}", used.id(), origin.name());
                let port = port.saturating_add(index);
                rules.open(
                    port,
                    Protocol::Tcp,
                    vec![IpNet::from(address)],
                    &comment,
                    &used.to_string(),
                );
            }
        }
    }
}

#[derive(Default)]
struct Rules {
    rules: Vec<FirewallRule>,
}

impl Rules {
    fn open(&mut self, port: u16, protocol: Protocol, from: Vec<IpNet>, comment: &str, resource: &str) {
        let known = self
            .rules
            .iter()
            .any(|rule| rule.port == port && rule.protocol == protocol && rule.from == from);
        if !known {
            let (comment, resource) = (comment.to_owned(), resource.to_owned());
            self.rules.push(FirewallRule {
                port,
                protocol,
                from,
                comment,
                resource,
            });
        }
    }
}
