//! The topology: who talks to whom, from the internet to the databases, as a graph to be drawn.
//!
//! Nodes and edges are read from the plan; a node is drawn on the host it is on, and an edge says at which ports. The same plan
//! gives the same graph, in the same order: hosts, then what requests meet first.
//!
//! ```text
//! internet ─▶ network in front ─▶ nginx ─▶ site ─▶ service ─▶ database
//! ```

use serde::Serialize;

use crate::schema::Target;

mod collect;
mod dot;
mod mermaid;
mod svg;

pub use collect::topology;
pub use dot::dot;
pub use mermaid::mermaid;
pub use svg::svg;

/// The topology of a plan.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Topology {
    /// The target.
    pub target: Target,
    /// The hosts, by name.
    pub hosts: Vec<Machine>,
    /// What is on them, and what is not on any.
    pub nodes: Vec<Node>,
    /// Who talks to whom.
    pub edges: Vec<Edge>,
}

/// A host.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Machine {
    /// Its path.
    pub resource: String,
    /// Its name and addresses.
    pub label: String,
}

/// Something that talks or is talked to.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Node {
    /// What edges call it.
    pub id: String,
    /// What it is.
    pub kind: NodeKind,
    /// The lines that it shows.
    pub label: Vec<String>,
    /// The host that it is on, by its path.
    pub host: Option<String>,
    /// The resource that it is.
    pub resource: Option<String>,
}

/// What a node is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum NodeKind {
    /// Visitors.
    Internet,
    /// A network in front of a site.
    Front,
    /// nginx.
    Proxy,
    /// A site.
    Site,
    /// A folder whose files answer.
    Files,
    /// A program.
    Service,
    /// A program that runs by the calendar.
    Job,
    /// A database.
    Database,
    /// A cache.
    Cache,
    /// Somebody else's server.
    Outside,
}

/// One talks to another.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Edge {
    /// Who begins.
    pub from: String,
    /// With whom.
    pub to: String,
    /// The ports; none where nothing goes over a network.
    pub ports: Vec<u16>,
    /// The routes that lead there.
    pub routes: Vec<String>,
}

/// Routes that an edge names in a picture.
const MOST_ROUTES: usize = 3;
/// How long their names may be there.
const LONGEST_ROUTE: usize = 24;

impl Edge {
    /// The ports and routes, for a picture.
    pub(crate) fn label(&self) -> String {
        let ports = match self.ports.as_slice() {
            [] => String::new(),
            [one] => format!(":{one}"),
            [first, .., last]
                if usize::from(last.saturating_sub(*first)) + 1 == self.ports.len() && self.ports.len() > 2 =>
            {
                format!(":{first}–{last}")
            }
            several => {
                let several: Vec<String> = several.iter().map(|port| format!(":{port}")).collect();
                several.join(" ")
            }
        };
        let shown = self
            .routes
            .iter()
            .take(MOST_ROUTES)
            .map(|route| shortened(route, LONGEST_ROUTE));
        let mut routes: Vec<String> = shown.collect();
        if self.routes.len() > MOST_ROUTES {
            routes.push(format!("and {} more", self.routes.len() - MOST_ROUTES));
        }
        format!("{} {ports}", routes.join(" ")).trim().to_owned()
    }
}

/// A line of a label, cut where it would make the picture useless.
fn shortened(line: &str, longest: usize) -> String {
    if line.chars().count() <= longest {
        return line.to_owned();
    }
    let start: String = line.chars().take(longest.saturating_sub(1)).collect();
    format!("{start}…")
}

impl Topology {
    /// The nodes of a host, or of none.
    pub(crate) fn nodes_on<'a>(&'a self, host: Option<&'a str>) -> impl Iterator<Item = (usize, &'a Node)> {
        self.nodes
            .iter()
            .enumerate()
            .filter(move |(_, node)| node.host.as_deref() == host)
    }

    /// The number of the node called `id`.
    pub(crate) fn number(&self, id: &str) -> Option<usize> {
        self.nodes.iter().position(|node| node.id == id)
    }
}
