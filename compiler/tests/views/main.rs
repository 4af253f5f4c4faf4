//! The views of a plan, as people and machines see them.

#![allow(
    clippy::disallowed_methods,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests read files, start programs and may fail"
)]

mod changes;
#[path = "../common/mod.rs"]
mod common;

use camino::Utf8PathBuf;
use common::{Deployment, TARGETS, deployments, fleet, production, repository};
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

/// Each line of `facts/DEPLOYMENT.txt` is what an operator looks up: words that stand in one line of the document.
#[test]
fn what_operators_look_up_is_in_their_document() {
    let mut missing = Vec::new();
    for deployment in deployments() {
        let name = &deployment.name;
        let facts = repository().join(format!("compiler/tests/views/facts/{name}.txt"));
        let facts = std::fs::read_to_string(facts).unwrap();
        let document = std::fs::read_to_string(repository().join(format!("snapshots/{name}/doc.md"))).unwrap();
        for fact in facts.lines().filter(|line| !line.starts_with('#')) {
            let words: Vec<&str> = fact.split(" & ").collect();
            let said = document
                .lines()
                .any(|line| words.iter().all(|word| line.contains(word)));
            if !said {
                missing.push(format!("{name}: {fact}"));
            }
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

#[test]
fn a_document_without_anything_is_short() {
    common::cases::print_as_in("compiler/tests/views/doc");
}
