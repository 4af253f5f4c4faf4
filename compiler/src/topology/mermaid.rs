//! The topology in the language of Mermaid, which Markdown viewers draw.

use std::fmt::Write as _;

use super::{Node, NodeKind, Topology};

/// A flow chart.
pub fn mermaid(topology: &Topology) -> String {
    let mut text = "flowchart LR\n".to_owned();
    for (number, node) in topology.nodes_on(None) {
        let _ = writeln!(text, "    {}", shape(number, node));
    }
    for (number, host) in topology.hosts.iter().enumerate() {
        let _ = writeln!(text, "    subgraph h{number}[\"{}\"]", quoted(&host.label));
        for (number, node) in topology.nodes_on(Some(&host.resource)) {
            let _ = writeln!(text, "        {}", shape(number, node));
        }
        text.push_str("    end\n");
    }
    for edge in &topology.edges {
        let (Some(from), Some(to)) = (topology.number(&edge.from), topology.number(&edge.to)) else {
            continue;
        };
        let label = edge.label();
        if label.is_empty() {
            let _ = writeln!(text, "    n{from} --> n{to}");
        } else {
            let _ = writeln!(text, "    n{from} -- \"{}\" --> n{to}", quoted(&label));
        }
    }
    text
}

fn shape(number: usize, node: &Node) -> String {
    let lines: Vec<String> = node.label.iter().map(|line| quoted(line)).collect();
    let label = lines.join("<br/>");
    let (open, close) = match node.kind {
        NodeKind::Internet | NodeKind::Front => ("([", "])"),
        NodeKind::Proxy => ("{{", "}}"),
        NodeKind::Site | NodeKind::Service => ("[", "]"),
        NodeKind::Job => ("[[", "]]"),
        NodeKind::Files => ("[/", "/]"),
        NodeKind::Database | NodeKind::Cache => ("[(", ")]"),
        NodeKind::Outside => (">", "]"),
    };
    format!("n{number}{open}\"{label}\"{close}")
}

/// A text between double quotes: what Mermaid or HTML would read something into is named by its number.
fn quoted(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '"' | '#' | '&' | '<' | '>' | '`' | '\\' | ';' => {
                let _ = write!(written, "#{};", u32::from(character));
            }
            control if control.is_control() => written.push(' '),
            other => written.push(other),
        }
    }
    written
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn nothing_in_a_label_means_anything() {
        assert_eq!(quoted("~ ^/(?:a|b)\\.js$"), "~ ^/(?:a|b)#92;.js$");
        assert_eq!(quoted("\"<b>#1;\n"), "#34;#60;b#62;#35;1#59; ");
        assert_eq!(quoted("Größe – 1"), "Größe – 1");
    }
}
