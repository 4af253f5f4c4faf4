//! Cycles: programs that would each have to be started before the other.

use hostc_lang::{Diagnostic, Diagnostics};
use petgraph::algo::tarjan_scc;
use petgraph::graph::NodeIndex;
use petgraph::visit::EdgeRef;

use super::{DependencyGraph, Relation};

/// One `dependency-cycle` for each set of resources that wait for one another, with every step of one cycle marked.
pub(super) fn report(graph: &DependencyGraph) -> Diagnostics {
    let waits = graph.graph.filter_map(
        |_, path| Some(path.clone()),
        |_, dependency| (dependency.relation == Relation::Uses).then(|| dependency.clone()),
    );
    let mut diagnostics = Diagnostics::default();
    for component in tarjan_scc(&waits) {
        let looped = component.len() > 1 || component.iter().any(|&node| waits.contains_edge(node, node));
        if !looped {
            continue;
        }
        let cycle = walk(&waits, &component);
        let names: Vec<String> = cycle
            .iter()
            .filter_map(|(node, _)| Some(format!("`{}`", waits.node_weight(*node)?)))
            .collect();
        let Some(first) = names.first() else { continue };
        let mut diagnostic = Diagnostic::error(
            "dependency-cycle",
            format!("these wait for one another: {} → {first}", names.join(" → ")),
        );
        for (node, edge) in &cycle {
            let (Some(from), Some((to, span))) = (waits.node_weight(*node), edge) else {
                continue;
            };
            diagnostic = diagnostic.label(*span, format!("`{from}` needs `{to}`"));
        }
        diagnostics.push(diagnostic.help(
            "none of them can start first: take one reference out, and let that program find the other when it is asked",
        ));
    }
    diagnostics
}

type Waits = petgraph::graph::DiGraph<hostc_lang::ResourcePath, super::Dependency>;
type Step = (NodeIndex, Option<(String, hostc_lang::Span)>);

/// A cycle within a strongly connected component: from its least resource along least edges until a node comes again.
fn walk(graph: &Waits, component: &[NodeIndex]) -> Vec<Step> {
    let Some(&start) = component.iter().min_by_key(|&&node| graph.node_weight(node)) else {
        return Vec::new();
    };
    let mut steps: Vec<Step> = Vec::new();
    let mut at = start;
    loop {
        let next = graph
            .edges(at)
            .filter(|edge| component.contains(&edge.target()))
            .min_by_key(|edge| (graph.node_weight(edge.target()), edge.weight().span));
        let Some(edge) = next else { return steps };
        let to = graph
            .node_weight(edge.target())
            .map(ToString::to_string)
            .unwrap_or_default();
        steps.push((at, Some((to, edge.weight().span))));
        at = edge.target();
        if let Some(position) = steps.iter().position(|(node, _)| *node == at) {
            return steps.split_off(position);
        }
    }
}
