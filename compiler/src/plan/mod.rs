//! Planning: from what was declared to what stands where.
//!
//! ```text
//! place ─▶ allocate ─▶ for each host: networks ─▶ proxy, services, engines ─▶ firewall, listeners
//! ```
//!
//! Planning never refuses to go on: a conflict of two ports is in the plan as two listeners, for a check to find. What it does
//! report is what it cannot plan at all: a resource with no host, a range with no free port.

use hostc_lang::{Diagnostics, Reported, ResourcePath};

mod access;
mod allocation;
mod defaults;
mod engines;
mod firewall;
mod hosts;
mod listeners;
pub mod lock;
pub mod model;
mod mongodb;
mod networks;
mod placement;
mod programs;
mod reach;
mod secrets;
mod sites;
mod statics;
mod symbols;
mod target;
mod upkeep;

pub use symbols::{MONGODB, MONGODB_SETUP, POSTGRES, POSTGRES_SETUP, PROXY, REDIS};

pub use allocation::{range_of, site_user};
pub use defaults::{POOL, RESERVE, postgres_version, redis_version};
pub use placement::{NO_PLACE, Placement};
pub use programs::program_user;
pub use sites::{BODY_LIMIT, TIMEOUT_MS, route_match, speaks_tls, tls_mode};
pub use symbols::Names;
pub use target::Targets;
pub use upkeep::PRUNE_RELEASES;

use self::allocation::{Numbers, allocate};
use self::lock::Lock;
use self::model::{Edge, HostPlan, Plan};
use self::secrets::SecretsById;
use crate::graph::{DependencyGraph, Relation};
use crate::resources::Fleet;
use crate::schema::Target;

/// A plan with what it was made from, for the checks.
#[derive(Debug)]
pub struct Planned {
    /// The plan.
    pub plan: Plan,
    /// The numbers in use, old and new.
    pub lock: Lock,
    /// Where everything is.
    pub placement: Placement,
    /// Ports, user numbers and cache numbers.
    pub numbers: Numbers,
}

/// Plans the fleet for one of `targets`, with the numbers of `lock`.
pub fn plan(
    fleet: &Fleet,
    graph: &DependencyGraph,
    (target, targets): (Target, Targets),
    lock: &Lock,
) -> Reported<Planned> {
    let mut diagnostics = Diagnostics::default();
    let mut lock = lock.clone();
    let placement = placement::place(fleet).drain_into(&mut diagnostics);
    diagnostics.extend(reach::report(fleet, graph, &placement));
    let numbers = allocate(fleet, graph, &placement, &mut lock).drain_into(&mut diagnostics);
    let names = Names {
        fleet,
        graph,
        placement: &placement,
        numbers: &numbers,
        target,
    };
    let secrets = SecretsById::of(&names);
    let hosts = target::hosts(&names, targets, &mut diagnostics)
        .into_iter()
        .map(|host| hosts::plan_host(&names, host, &secrets, &mut lock).drain_into(&mut diagnostics))
        .collect::<Vec<_>>();
    let edges = edges(&names, &hosts);
    lock.hosts.retain(|_, host| *host != lock::HostLock::default());
    let plan = Plan { target, hosts, edges };
    Reported::new(
        Planned {
            plan,
            lock,
            placement,
            numbers,
        },
        diagnostics,
    )
}

/// Who connects to whom, in order.
fn edges(names: &Names<'_>, hosts: &[HostPlan]) -> Vec<Edge> {
    let planned = |host: &ResourcePath| hosts.iter().any(|planned| planned.name == host.name());
    let mut edges = Vec::new();
    for from in names.graph.resources() {
        for (to, dependency) in names.graph.dependencies(from) {
            if !matches!(dependency.relation, Relation::Routes | Relation::Uses) {
                continue;
            }
            for (from_host, to_host) in names.connections(from, to, dependency.relation) {
                if !planned(from_host) && !planned(to_host) {
                    continue;
                }
                let port = match to.kind() {
                    "services" => names.numbers.port(to_host, to).unwrap_or_default(),
                    "databases" => names.database_port(to),
                    "caches" => names.redis_port(to),
                    _ => continue,
                };
                edges.push(Edge {
                    from: from.to_string(),
                    to: to.to_string(),
                    from_host: from_host.name().to_owned(),
                    to_host: to_host.name().to_owned(),
                    port,
                });
            }
        }
    }
    edges.sort();
    edges
}
