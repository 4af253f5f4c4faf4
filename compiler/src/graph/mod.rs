//! The dependency graph of the fleet: which resource uses which, and why.
//!
//! Every edge comes from something that was written: a reference in a field, or symbolic text. The graph is what the plan
//! derives the firewall, the networks, the rights and the order of starting from, and what the checks ask about reachability.
//! petgraph stays behind [`DependencyGraph`].

use std::collections::BTreeMap;

use hostc_lang::{Reported, ResourcePath, Span};
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::EdgeRef;

mod cycle;
mod link;

pub use link::link;

use crate::resources::Fleet;

/// Why one resource depends on another.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Relation {
    /// It is placed there: `on`, `via`.
    Placed,
    /// A tenant owns it.
    Owns,
    /// It sends requests there: a route's `to`.
    Routes,
    /// Its environment or command names a fact of it, or `needs` lists it: it connects there, and starts after it.
    Uses,
    /// It mounts it.
    Mounts,
    /// It reads a secret.
    Reads,
}

/// One dependency and where it was written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Dependency {
    /// Why.
    pub relation: Relation,
    /// The expression that says so.
    pub span: Span,
}

/// The dependencies of a fleet; edges point from the user to what is used.
#[derive(Debug, Default)]
pub struct DependencyGraph {
    graph: DiGraph<ResourcePath, Dependency>,
    nodes: BTreeMap<ResourcePath, NodeIndex>,
}

impl DependencyGraph {
    /// What `resource` depends on, each with why, in order of path and place.
    pub fn dependencies(&self, resource: &ResourcePath) -> Vec<(&ResourcePath, &Dependency)> {
        self.neighbours(resource, petgraph::Direction::Outgoing)
    }

    /// What depends on `resource`, each with why, in order of path and place.
    pub fn dependents(&self, resource: &ResourcePath) -> Vec<(&ResourcePath, &Dependency)> {
        self.neighbours(resource, petgraph::Direction::Incoming)
    }

    /// Every resource, in order of path.
    pub fn resources(&self) -> impl Iterator<Item = &ResourcePath> {
        self.nodes.keys()
    }

    fn neighbours(&self, resource: &ResourcePath, direction: petgraph::Direction) -> Vec<(&ResourcePath, &Dependency)> {
        let Some(&node) = self.nodes.get(resource) else {
            return Vec::new();
        };
        let edges = self.graph.edges_directed(node, direction);
        let mut found: Vec<_> = edges
            .filter_map(|edge| {
                let other = if direction == petgraph::Direction::Outgoing {
                    edge.target()
                } else {
                    edge.source()
                };
                Some((self.graph.node_weight(other)?, edge.weight()))
            })
            .collect();
        found.sort_by_key(|(path, dependency)| (*path, dependency.relation, dependency.span));
        found
    }

    fn add_resource(&mut self, path: &ResourcePath) -> NodeIndex {
        if let Some(&node) = self.nodes.get(path) {
            return node;
        }
        let node = self.graph.add_node(path.clone());
        self.nodes.insert(path.clone(), node);
        node
    }

    fn add(&mut self, from: &ResourcePath, to: &ResourcePath, relation: Relation, span: Span) {
        let (from, to) = (self.add_resource(from), self.add_resource(to));
        let dependency = Dependency { relation, span };
        let known = self
            .graph
            .edges_connecting(from, to)
            .any(|edge| edge.weight().relation == relation);
        if !known {
            self.graph.add_edge(from, to, dependency);
        }
    }
}

/// The graph of `fleet` with its cycles reported.
pub fn link_checked(fleet: &Fleet) -> Reported<DependencyGraph> {
    let graph = link(fleet);
    let diagnostics = cycle::report(&graph);
    Reported::new(graph, diagnostics)
}
