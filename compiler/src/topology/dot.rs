//! The topology in the language of Graphviz.

use std::fmt::Write as _;

use super::{NodeKind, Topology};

/// A directed graph; hosts are clusters.
pub fn dot(topology: &Topology) -> String {
    let mut text = "digraph topology {\n    rankdir=LR;\n    node [shape=box];\n".to_owned();
    for (number, _) in topology.nodes_on(None) {
        node(&mut text, "    ", topology, number);
    }
    for (number, host) in topology.hosts.iter().enumerate() {
        let _ = writeln!(
            text,
            "    subgraph cluster_{number} {{\n        label={};",
            quoted(&[&host.label])
        );
        for (number, _) in topology.nodes_on(Some(&host.resource)) {
            node(&mut text, "        ", topology, number);
        }
        text.push_str("    }\n");
    }
    for edge in &topology.edges {
        let (Some(from), Some(to)) = (topology.number(&edge.from), topology.number(&edge.to)) else {
            continue;
        };
        let label = edge.label();
        if label.is_empty() {
            let _ = writeln!(text, "    n{from} -> n{to};");
        } else {
            let _ = writeln!(text, "    n{from} -> n{to} [label={}];", quoted(&[&label]));
        }
    }
    text.push_str("}\n");
    text
}

fn node(text: &mut String, indent: &str, topology: &Topology, number: usize) {
    let Some(node) = topology.nodes.get(number) else { return };
    let label = quoted(&node.label);
    let shape = match node.kind {
        NodeKind::Internet | NodeKind::Front => " shape=oval",
        NodeKind::Proxy => " shape=hexagon",
        NodeKind::Site | NodeKind::Service => "",
        NodeKind::Job => " shape=component",
        NodeKind::Files => " shape=folder",
        NodeKind::Database | NodeKind::Cache => " shape=cylinder",
        NodeKind::Outside => " shape=note",
    };
    let _ = writeln!(text, "{indent}n{number} [label={label}{shape}];");
}

/// Lines as one quoted string.
fn quoted<S: AsRef<str>>(lines: &[S]) -> String {
    let escape = |line: &S| {
        line.as_ref()
            .replace('\\', "\\\\")
            .replace('"', "\\\"")
            .replace(char::is_control, " ")
    };
    let lines: Vec<String> = lines.iter().map(escape).collect();
    format!("\"{}\"", lines.join("\\n"))
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn a_label_is_one_string() {
        assert_eq!(quoted(&["a \"b\"", "~ \\.js$"]), r#""a \"b\"\n~ \\.js$""#);
    }
}
