//! `hostc graph`: the topology, drawn.

use std::collections::BTreeMap;

use clap::{Args, ValueEnum};
use serde_json::json;

use super::places::{Place, place};
use super::report::{Compiled, open, print};
use super::{Format, PROBLEMS, ProjectOptions, terminal};
use crate::plan::Targets;
use crate::schema::Target;
use crate::topology::{Topology, dot, mermaid, svg, topology};

#[derive(Args)]
pub(super) struct Options {
    #[command(flatten)]
    sources: ProjectOptions,
    /// Draw what this target makes of it; the first that the hosts declare, or that their services can run on, unless said
    #[arg(long, value_enum)]
    target: Option<Target>,
    /// The language of the drawing
    #[arg(long, value_enum, default_value_t = Language::Mermaid)]
    format: Language,
}

/// The language of a drawing.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Language {
    /// A flow chart for Markdown
    Mermaid,
    /// Graphviz
    Dot,
    /// A picture
    Svg,
    /// For machines
    Json,
}

pub(super) fn run(options: &Options) -> u8 {
    let targets = options.target.map_or(Targets::Declared, Targets::Asked);
    let compiled = match open(&options.sources, targets) {
        Ok(compiled) => compiled,
        Err(code) => return code,
    };
    let diagnostics = &compiled.result.diagnostics;
    let plans = compiled.result.value.as_ref().map(|compilation| &compilation.plans);
    let planned = plans
        .and_then(|plans| plans.first())
        .filter(|_| !diagnostics.has_errors());
    let Some(planned) = planned else {
        let format = match options.format {
            Language::Json => Format::Json,
            Language::Mermaid | Language::Dot | Language::Svg => Format::Human,
        };
        print(diagnostics, &compiled.project, format);
        return PROBLEMS;
    };
    let drawn = topology(&planned.plan);
    terminal::out(&match options.format {
        Language::Mermaid => mermaid(&drawn),
        Language::Dot => dot(&drawn),
        Language::Svg => svg(&drawn),
        Language::Json => machine(&compiled, &drawn),
    });
    0
}

/// The graph, and the place of each resource in it.
fn machine(compiled: &Compiled, drawn: &Topology) -> String {
    let hosts = drawn.hosts.iter().map(|host| &host.resource);
    let named = drawn
        .nodes
        .iter()
        .filter_map(|node| node.resource.as_ref())
        .chain(hosts);
    let places: BTreeMap<&String, Place> = named
        .filter_map(|resource| {
            let compilation = compiled.result.value.as_ref()?;
            Some((resource, place(&compilation.fleet, &compiled.project, resource)?))
        })
        .collect();
    let mut value = json!(drawn);
    if let Some(fields) = value.as_object_mut() {
        fields.insert("places".to_owned(), json!(places));
    }
    format!("{value:#}\n")
}
