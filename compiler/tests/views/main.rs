//! The views of a plan, as people and machines see them.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "tests read files, start programs and may fail"
)]

#[path = "../common/mod.rs"]
mod common;

use camino::Utf8PathBuf;
use common::{Deployment, TARGETS, deployments, fleet, production};
use hostc::plan::model::Plan;
use hostc::topology::{dot, mermaid, svg, topology};
use layout::gv::DotParser;

#[test]
fn graphs_are_drawn_as_in_the_cases() {
    common::cases::print_as_in("compiler/tests/views/graph");
}

fn plans(deployment: &Deployment) -> Vec<Plan> {
    let targets = deployment.targets();
    targets.into_iter().map(|target| deployment.planned(target).1).collect()
}

#[test]
fn every_edge_leads_from_a_node_to_a_node() {
    for plan in deployments().iter().flat_map(plans) {
        let graph = topology(&plan);
        assert!(!graph.edges.is_empty());
        for edge in &graph.edges {
            for end in [&edge.from, &edge.to] {
                assert!(graph.nodes.iter().any(|node| node.id == *end), "{end}");
            }
        }
        for node in &graph.nodes {
            let talks = graph
                .edges
                .iter()
                .any(|edge| edge.from == node.id || edge.to == node.id);
            assert!(talks, "{} is drawn and talks to nobody", node.id);
        }
    }
}

#[test]
fn graphviz_reads_what_is_written() {
    for plan in deployments().iter().flat_map(plans) {
        let text = dot(&topology(&plan));
        assert!(DotParser::new(&text).process().is_ok(), "{text}");
    }
}

#[test]
fn a_fleet_of_thirty_sites_is_drawn() {
    let folder = tempfile::TempDir::new().unwrap();
    fleet::write(folder.path(), 30).unwrap();
    let project = production(&Utf8PathBuf::try_from(folder.path().to_owned()).unwrap());
    for target in TARGETS {
        let graph = topology(&project.planned(target).1);
        assert_eq!(svg(&graph).matches("</svg>").count(), 1);
        assert!(mermaid(&graph).lines().count() > 120);
    }
}
