//! What the ways of a plan are collected in, with what is looked up on the way.

use std::collections::BTreeMap;
use std::net::IpAddr;

use hostc_lang::{ResourcePath, Span};
use ipnet::IpNet;

use super::{Edge, Node, Open, Reach};
use crate::graph::DependencyGraph;
use crate::plan::model::{HostPlan, Plan};
use crate::plan::{Names, Planned};
use crate::resources::{Fleet, Host, Resource};

/// Ways in the making.
pub(super) struct Builder<'a> {
    pub(super) fleet: &'a Fleet,
    pub(super) graph: &'a DependencyGraph,
    pub(super) planned: &'a Planned,
    /// The resources by the path that the plan calls them.
    paths: BTreeMap<String, &'a ResourcePath>,
    /// The hosts by each of their addresses.
    addresses: BTreeMap<IpAddr, &'a ResourcePath>,
    reach: Reach,
}

impl<'a> Builder<'a> {
    /// Every way of a plan.
    pub(super) fn build(fleet: &'a Fleet, graph: &'a DependencyGraph, planned: &'a Planned) -> Reach {
        let mut builder = Self {
            fleet,
            graph,
            planned,
            paths: fleet.paths().map(|path| (path.to_string(), path)).collect(),
            addresses: BTreeMap::new(),
            reach: Reach::default(),
        };
        for (host, plan) in builder.hosts() {
            let addresses = plan.public_address.into_iter().chain(plan.internal_address);
            builder.addresses.extend(addresses.map(|address| (address, &host.path)));
        }
        for (host, plan) in builder.hosts() {
            builder.by_the_firewall(host, plan);
            builder.on_loopback(host, plan);
        }
        builder.by_routes();
        builder.by_programs();
        builder.reach
    }

    pub(super) fn plan(&self) -> &'a Plan {
        &self.planned.plan
    }

    pub(super) fn names(&self) -> Names<'a> {
        Names {
            fleet: self.fleet,
            graph: self.graph,
            placement: &self.planned.placement,
            numbers: &self.planned.numbers,
            target: self.plan().target,
        }
    }

    /// The hosts of the plan, as they were declared and as they are planned.
    pub(super) fn hosts(&self) -> Vec<(&'a Resource<Host>, &'a HostPlan)> {
        let hosts = self.plan().hosts.iter();
        let hosts = hosts.filter_map(|plan| Some((self.fleet.hosts.get(self.path(&plan.resource)?)?, plan)));
        hosts.collect()
    }

    /// The resource that the plan calls so.
    pub(super) fn path(&self, resource: &str) -> Option<&'a ResourcePath> {
        self.paths.get(resource).copied()
    }

    /// The hosts whose addresses are in one of `networks`.
    pub(super) fn hosts_in(&self, networks: &[IpNet]) -> Vec<&'a ResourcePath> {
        let mut hosts: Vec<&ResourcePath> = networks
            .iter()
            .flat_map(|network| {
                let (one, range) = match network.prefix_len() == network.max_prefix_len() {
                    true => (self.addresses.get(&network.addr()), None),
                    false => (None, Some(network)),
                };
                let many = range.into_iter().flat_map(|range| {
                    let inside = self.addresses.iter().filter(|(address, _)| range.contains(*address));
                    inside.map(|(_, host)| host)
                });
                one.into_iter().chain(many).copied()
            })
            .collect();
        hosts.sort();
        hosts.dedup();
        hosts
    }

    pub(super) fn edge(&mut self, from: Node, to: Node, how: String, span: Option<Span>, open: Open) {
        let edge = Edge { to, how, span, open };
        self.reach.edges.entry(from).or_default().push(edge);
    }
}

/// Whether networks are all addresses: none are said, or two halves of everything are one whole.
pub(super) fn everyone(networks: &[IpNet]) -> bool {
    networks.is_empty() || networks.iter().any(|network| network.prefix_len() <= 1)
}
