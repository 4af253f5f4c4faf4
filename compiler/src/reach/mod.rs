//! Who can reach what over the network, by which way: what `hostc reach` shows and `never` forbids.
//!
//! A way is made of steps, and each step of a rule that opens it: a rule of the firewall with something that listens behind it, a
//! route of nginx, a use that was declared (which opens a network, a line of `pg_hba.conf`, a password), or one machine's
//! loopback. nginx passes requests on, so ways lead through sites. Programs answer for themselves: a way ends at one, unless it is asked
//! what can be had *through* programs.
//!
//! Who sends and who answers are different nodes, because what a program is asked is not what it asks:
//!
//! ```text
//! Internet ─ firewall, listener ─▶ Answers(sites.shop) ─ route ─▶ Answers(services.api) ┄ through ┄▶ Acts(services.api)
//!                                                                                                         │ use
//! Acts(jobs.report) ──────────────────────────────── use ──────────────────────────────▶ Answers(databases.main)
//! ```
//!
//! A connection to a database or cache takes its password. So of the fleet's programs those reach it that were given it, even though
//! others could knock; for the internet and for a host as such, an open port is enough to count.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt;

use hostc_lang::{ResourcePath, Span};

use crate::graph::DependencyGraph;
use crate::plan::Planned;
use crate::resources::Fleet;

mod builder;
mod inside;
mod outside;
mod parties;

pub use parties::{answerers, senders};

/// Somebody who connects, or something that is connected to.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Node {
    /// Anyone.
    Internet,
    /// Whatever comes from the address of a host.
    Address(ResourcePath),
    /// Whatever runs on a host natively, by its loopback.
    Local(ResourcePath),
    /// A program that connects; for a site each of its programs, and its nginx.
    Acts(ResourcePath),
    /// What is connected to: of a host its SSH daemon, of a site its nginx.
    Answers(ResourcePath),
}

impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Internet => f.write_str("internet"),
            Self::Address(path) | Self::Local(path) | Self::Acts(path) | Self::Answers(path) => path.fmt(f),
        }
    }
}

/// One way on.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Edge {
    to: Node,
    /// What opens it: `` `hosts.vps` lets everyone in on 443/tcp, where nginx listens ``.
    how: String,
    /// Where that was written, if it was.
    span: Option<Span>,
    /// Who may take it.
    open: Open,
}

/// Who may take an edge.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Open {
    /// Whoever came so far.
    Always,
    /// Whoever begins there: it takes a password that somebody who only passes does not have.
    AtStart,
    /// Whoever has a program do it.
    Through,
}

/// One step of a way.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Step {
    /// Who.
    pub from: Node,
    /// To whom.
    pub to: Node,
    /// What opens it.
    pub how: String,
    /// Where that was written, if it was.
    pub span: Option<Span>,
}

/// The ways of one plan.
#[derive(Default, Debug)]
pub struct Reach {
    edges: BTreeMap<Node, Vec<Edge>>,
    nothing: Vec<Edge>,
}

impl Reach {
    /// The ways of a plan.
    pub fn of(fleet: &Fleet, graph: &DependencyGraph, planned: &Planned) -> Self {
        builder::Builder::build(fleet, graph, planned)
    }

    /// A shortest way from one of `from` to each of `to` that can be reached; with `through`, also by having programs connect.
    fn ways(&self, from: &BTreeSet<Node>, to: &BTreeSet<Node>, through: bool) -> BTreeMap<Node, Vec<Step>> {
        let mut came: BTreeMap<&Node, Option<(&Node, &Edge)>> = BTreeMap::new();
        let mut queue: VecDeque<&Node> = VecDeque::new();
        for node in from {
            came.insert(node, None);
            queue.push_back(node);
        }
        while let Some(node) = queue.pop_front() {
            for edge in self.edges(node) {
                let open = match edge.open {
                    Open::Always => true,
                    Open::AtStart => from.contains(node),
                    Open::Through => through,
                };
                if open && !came.contains_key(&edge.to) {
                    came.insert(&edge.to, Some((node, edge)));
                    queue.push_back(&edge.to);
                }
            }
        }
        let reached = to
            .iter()
            .filter(|node| !from.contains(*node) && came.contains_key(node));
        reached.map(|node| (node.clone(), steps(node, &came))).collect()
    }

    fn edges(&self, node: &Node) -> &[Edge] {
        self.edges.get(node).unwrap_or(&self.nothing)
    }
}

/// The steps to `node`, from the beginning.
fn steps(node: &Node, came: &BTreeMap<&Node, Option<(&Node, &Edge)>>) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut at = node;
    while let Some(Some((from, edge))) = came.get(at) {
        steps.push(Step {
            from: (*from).clone(),
            to: at.clone(),
            how: edge.how.clone(),
            span: edge.span,
        });
        at = from;
    }
    steps.reverse();
    steps
}
