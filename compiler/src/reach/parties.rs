//! From those that a sentence is about to the nodes where ways begin and end.

use std::collections::{BTreeMap, BTreeSet};

use hostc_lang::ResourcePath;

use super::{Node, Reach, Step};
use crate::plan::Planned;
use crate::resources::Fleet;
use crate::schema::{Parties, Party};

/// Where ways of these begin.
pub fn senders(parties: &Parties, fleet: &Fleet, planned: &Planned) -> BTreeSet<Node> {
    let mut nodes = BTreeSet::new();
    for party in &parties.0 {
        match party {
            Party::Internet => drop(nodes.insert(Node::Internet)),
            Party::Resource(path) => nodes.extend(senders_of(path, fleet, planned)),
            Party::Kind(kind) => {
                let all = fleet.paths().filter(|path| path.kind() == kind);
                nodes.extend(all.flat_map(|path| senders_of(path, fleet, planned)));
            }
        }
    }
    nodes
}

/// Where ways to these end.
pub fn answerers(parties: &Parties, fleet: &Fleet) -> BTreeSet<Node> {
    let mut nodes = BTreeSet::new();
    for party in &parties.0 {
        match party {
            Party::Internet => drop(nodes.insert(Node::Internet)),
            Party::Resource(path) => drop(nodes.insert(Node::Answers(path.clone()))),
            Party::Kind(kind) => {
                let all = fleet.paths().filter(|path| path.kind() == kind);
                nodes.extend(all.map(|path| Node::Answers(path.clone())));
            }
        }
    }
    nodes
}

/// A resource as whoever sends: of a host everything on it, of a site each of its programs, and its nginx.
fn senders_of(path: &ResourcePath, fleet: &Fleet, planned: &Planned) -> BTreeSet<Node> {
    match path.kind() {
        "hosts" => {
            let programs = planned.placement.on(path);
            let programs = programs.filter(|path| matches!(path.kind(), "services" | "jobs" | "sites"));
            let acts = programs.map(|path| Node::Acts(path.clone()));
            acts.chain([Node::Address(path.clone()), Node::Local(path.clone())])
                .collect()
        }
        "sites" => {
            let programs = fleet.services.keys().chain(fleet.jobs.keys());
            let own = programs.filter(|program| program.parent().as_ref() == Some(path));
            own.chain([path]).map(|path| Node::Acts(path.clone())).collect()
        }
        _ => BTreeSet::from([Node::Acts(path.clone())]),
    }
}

impl Reach {
    /// A shortest way from one of `from` to each of `to` that can be reached, but not from a program to itself.
    pub fn between(&self, from: &BTreeSet<Node>, to: &BTreeSet<Node>, through: bool) -> BTreeMap<Node, Vec<Step>> {
        let mut ways = self.ways(from, to, through);
        let to_itself = |(node, steps): (&Node, &Vec<Step>)| match (node, steps.first().map(|step| &step.from)) {
            (Node::Answers(path), Some(Node::Acts(first))) if path == first => Some((node.clone(), path.clone())),
            _ => None,
        };
        let again: Vec<(Node, ResourcePath)> = ways.iter().filter_map(to_itself).collect();
        for (node, path) in again {
            let others: BTreeSet<Node> = from
                .iter()
                .filter(|from| **from != Node::Acts(path.clone()))
                .cloned()
                .collect();
            let target = BTreeSet::from([node.clone()]);
            match self.ways(&others, &target, through).remove(&node) {
                Some(steps) => drop(ways.insert(node, steps)),
                None => drop(ways.remove(&node)),
            }
        }
        ways
    }
}
