//! What a check may look at.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use hostc_lang::ResourcePath;

use crate::graph::DependencyGraph;
use crate::plan::lock::Lock;
use crate::plan::model::{HostPlan, Plan};
use crate::plan::{Names, Planned};
use crate::reach::Reach;
use crate::resources::{Fleet, Host, Proxy, Resource};
use crate::schema::Target;

/// The fleet, its graph and one plan of it.
pub struct CheckContext<'a> {
    /// What was declared, with places.
    pub fleet: &'a Fleet,
    /// Who uses whom, and where that was written.
    pub graph: &'a DependencyGraph,
    /// The plan with its placement and numbers.
    pub planned: &'a Planned,
    /// The numbers that were in use before this run.
    pub lock: &'a Lock,
    /// The resources by the path that the plan calls them.
    paths: BTreeMap<String, &'a ResourcePath>,
    /// The hosts of the plan.
    planned_hosts: BTreeSet<&'a str>,
    /// Who can reach what, made when it is first asked for.
    reach: OnceCell<Reach>,
}

impl<'a> CheckContext<'a> {
    /// The context of one plan.
    pub fn new(fleet: &'a Fleet, graph: &'a DependencyGraph, planned: &'a Planned, lock: &'a Lock) -> Self {
        Self {
            fleet,
            graph,
            planned,
            lock,
            paths: fleet.paths().map(|path| (path.to_string(), path)).collect(),
            planned_hosts: planned.plan.hosts.iter().map(|host| host.name.as_str()).collect(),
            reach: OnceCell::new(),
        }
    }

    /// The plan.
    pub fn plan(&self) -> &'a Plan {
        &self.planned.plan
    }

    /// The hosts of the plan, as they were declared and as they are planned.
    pub fn hosts(&self) -> impl Iterator<Item = (&'a Resource<Host>, &'a HostPlan)> {
        let hosts = self.plan().hosts.iter();
        hosts.filter_map(|plan| {
            let declared = self.fleet.hosts.get(self.resource(&plan.resource)?)?;
            Some((declared, plan))
        })
    }

    /// The host whose nginx answers for a site.
    pub fn server(&self, site: &ResourcePath) -> Option<&'a ResourcePath> {
        let planned: &'a Planned = self.planned;
        planned.placement.requesters(site, self.fleet).first()
    }

    /// The proxy that a site is behind, if one is declared.
    pub fn proxy(&self, site: &ResourcePath) -> Option<&'a Resource<Proxy>> {
        let planned: &'a Planned = self.planned;
        let host = self.server(site)?;
        planned.placement.only_on(host, &self.fleet.proxies).next()
    }

    /// Whether a resource is on a host of the plan.
    pub fn is_planned(&self, resource: &ResourcePath) -> bool {
        let hosts = self.planned.placement.hosts(resource);
        hosts.iter().any(|host| self.planned_hosts.contains(host.name()))
    }

    /// Whether a resource is on a host of the plan, and the plan is for this target.
    pub fn is_planned_for(&self, target: Target, resource: &ResourcePath) -> bool {
        self.plan().target == target && self.is_planned(resource)
    }

    /// Where everything is, as the plan resolves it.
    pub fn names(&self) -> Names<'a> {
        Names {
            fleet: self.fleet,
            graph: self.graph,
            placement: &self.planned.placement,
            numbers: &self.planned.numbers,
            target: self.plan().target,
        }
    }

    /// Who can reach what.
    pub fn reach(&self) -> &Reach {
        let make = || Reach::of(self.fleet, self.graph, self.planned);
        self.reach.get_or_init(make)
    }

    /// The resource that the plan calls `path`: `sites.shop.services.api`.
    pub fn resource(&self, path: &str) -> Option<&'a ResourcePath> {
        self.paths.get(path).copied()
    }
}
