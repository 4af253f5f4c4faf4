//! Ways into a host: what its firewall lets in, and what listens behind that; and the loopback of a host.

use hostc_lang::{ResourcePath, Span};

use super::builder::{Builder, everyone};
use super::{Node, Open};
use crate::plan::model::{FirewallRule, HostPlan, Listener, ProxySite};
use crate::resources::host::Protocol;
use crate::resources::{Host, Resource};
use crate::schema::Target;

/// What is behind a listener.
struct Behind {
    node: Node,
    /// What listens, in words.
    what: String,
    /// Whether it takes a password that only programs of the fleet have.
    locked: bool,
    span: Option<Span>,
}

impl Builder<'_> {
    /// What the firewall of a host lets in.
    pub(super) fn by_the_firewall(&mut self, host: &Resource<Host>, plan: &HostPlan) {
        for rule in &plan.firewall.input {
            let listeners = plan.listeners.iter().filter(|listener| {
                listener.port == rule.port
                    && listener.protocol == rule.protocol
                    && !listener.address.is_loopback()
                    && counts(listener)
            });
            let behind: Vec<Behind> = listeners.flat_map(|listener| self.behind(plan, listener)).collect();
            if behind.is_empty() {
                continue;
            }
            // The entry that the rule was made of, if one was.
            let entry = host.body.firewall.allow.iter().map(|allow| &allow.value).find(|allow| {
                let from = allow.from.iter().map(|range| range.value.net());
                allow.port.value.number() == rule.port && from.eq(rule.from.iter().copied())
            });
            let said = entry.map(|allow| allow.port.span);
            if everyone(&rule.from) {
                self.let_in(&Node::Internet, "everyone", host, rule, said, &behind);
            }
            for origin in self.hosts_in(&rule.from) {
                let who = format!("`{origin}`");
                self.let_in(&Node::Address(origin.clone()), &who, host, rule, said, &behind);
            }
        }
    }

    fn let_in(
        &mut self,
        from: &Node,
        who: &str,
        host: &Resource<Host>,
        rule: &FirewallRule,
        said: Option<Span>,
        behind: &[Behind],
    ) {
        let protocol = match rule.protocol {
            Protocol::Tcp => "tcp",
            Protocol::Udp => "udp",
        };
        for Behind {
            node,
            what,
            locked,
            span,
        } in behind
        {
            let how = format!(
                "the firewall of `{}` lets {who} in on {}/{protocol}, where {what}",
                host.path, rule.port
            );
            // Anyone may try passwords at an open port; a program of another host has none to try.
            let open = match (locked, from) {
                (true, Node::Address(_)) => Open::AtStart,
                _ => Open::Always,
            };
            self.edge(from.clone(), node.clone(), how, said.or(*span), open);
        }
    }

    /// What answers at a listener.
    fn behind(&self, plan: &HostPlan, listener: &Listener) -> Vec<Behind> {
        let engine = |resources: Vec<&String>| {
            let known = resources.into_iter().filter_map(|resource| self.path(resource));
            let one = |path: &ResourcePath| Behind {
                node: Node::Answers(path.clone()),
                what: format!("{} listens", listener.owner),
                locked: true,
                span: self.fleet.span(path),
            };
            known.map(one).collect()
        };
        match listener.owner.as_str() {
            "nginx" if listener.shared => {
                let sites = plan.proxy.iter().flat_map(|proxy| &proxy.sites);
                let answers = |site: &&ProxySite| {
                    !site.exclusive && site.http.iter().chain(&site.https).any(|port| *port == listener.port)
                };
                let sites = sites.filter(answers).filter_map(|site| self.path(&site.resource));
                let one = |path: &ResourcePath| {
                    let name = self.fleet.sites.get(path).and_then(|site| site.body.domains.first());
                    Behind {
                        node: Node::Answers(path.clone()),
                        what: match name {
                            Some(name) => format!("nginx answers for `{}`", name.value.punycode()),
                            None => "nginx answers".to_owned(),
                        },
                        locked: false,
                        span: name.map(|name| name.span).or_else(|| self.fleet.span(path)),
                    }
                };
                sites.map(one).collect()
            }
            "PostgreSQL" => engine(databases(plan.postgres.as_ref().map(|server| &server.databases))),
            "MongoDB" => engine(databases(plan.mongodb.as_ref().map(|server| &server.databases))),
            "Redis" => {
                let caches = plan.redis.iter().flat_map(|server| &server.caches);
                engine(caches.map(|cache| &cache.resource).collect())
            }
            _ => {
                let one = |path: &ResourcePath| Behind {
                    node: Node::Answers(path.clone()),
                    what: match path.kind() {
                        "hosts" => "its SSH daemon listens".to_owned(),
                        "sites" => "nginx answers".to_owned(),
                        _ => "it listens".to_owned(),
                    },
                    locked: false,
                    span: Some(listener.span),
                };
                self.path(&listener.resource).into_iter().map(one).collect()
            }
        }
    }

    /// What answers at a port of a host; `near`, to somebody on the host itself.
    pub(super) fn listening(&self, plan: &HostPlan, port: u16, near: bool) -> Vec<Node> {
        let listeners = plan.listeners.iter();
        let listeners = listeners.filter(|listener| listener.port == port && counts(listener));
        let reached = listeners.filter(|listener| near || !listener.address.is_loopback());
        let behind = reached.flat_map(|listener| self.behind(plan, listener));
        behind.map(|behind| behind.node).collect()
    }

    /// What every program of a host reaches natively, whatever the firewall says: loopback is one for all of them.
    pub(super) fn on_loopback(&mut self, host: &Resource<Host>, plan: &HostPlan) {
        if self.plan().target != Target::Systemd {
            return;
        }
        for listener in plan.listeners.iter().filter(|listener| counts(listener)) {
            for behind in self.behind(plan, listener) {
                if behind.locked {
                    continue;
                }
                let how = format!(
                    "programs of `{}` reach its port {}, where {}: ports of one machine are not kept apart",
                    host.path, listener.port, behind.what
                );
                self.edge(
                    Node::Local(host.path.clone()),
                    behind.node,
                    how,
                    behind.span,
                    Open::Always,
                );
            }
        }
    }
}

/// Whether something listens: not where a port is only kept free, and once for both versions of the protocol.
fn counts(listener: &Listener) -> bool {
    let twin = listener.address.is_ipv6() && listener.address.is_unspecified();
    !listener.reserved && !twin
}

fn databases(databases: Option<&Vec<crate::plan::model::DatabasePlan>>) -> Vec<&String> {
    let databases = databases.into_iter().flatten();
    databases.map(|database| &database.resource).collect()
}
