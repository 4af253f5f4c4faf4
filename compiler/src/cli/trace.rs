//! `hostc trace`: one request, followed through the plan.

use std::collections::BTreeMap;
use std::net::IpAddr;

use clap::Args;
use serde_json::{Value, json};

use super::places::{Place, place};
use super::report::{Compiled, open, print};
use super::{FAILED, Format, PROBLEMS, ProjectOptions, terminal};
use crate::plan::Targets;
use crate::schema::Target;
use crate::trace::{Request, Trace, text, trace};

#[derive(Args)]
pub(super) struct Options {
    /// What a visitor asks for; without `http://` it is HTTPS
    url: String,
    #[command(flatten)]
    project: ProjectOptions,
    /// How to print
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    /// Trace under this target; under those that the hosts declare, or that their services can run on, unless said
    #[arg(long, value_enum)]
    target: Option<Target>,
    /// The visitor's address, where routes are not for everyone
    #[arg(long, value_name = "ADDRESS")]
    from: Option<IpAddr>,
}

pub(super) fn run(options: &Options) -> u8 {
    let request = match Request::parse(&options.url, options.from) {
        Ok(request) => request,
        Err(problem) => {
            let help = "write it as a visitor would: `https://shop.example/path`";
            terminal::fail(&problem, Some(help));
            return FAILED;
        }
    };
    let targets = options.target.map_or(Targets::Declared, Targets::Asked);
    let compiled = match open(&options.project, targets) {
        Ok(compiled) => compiled,
        Err(code) => return code,
    };
    let diagnostics = &compiled.result.diagnostics;
    let compilation = compiled.result.value.as_ref().filter(|_| !diagnostics.has_errors());
    let Some(compilation) = compilation else {
        print(diagnostics, &compiled.project, options.format);
        return PROBLEMS;
    };
    let traces: Vec<Trace> = compilation
        .plans
        .iter()
        .map(|planned| trace(&planned.plan, &request))
        .collect();
    match options.format {
        Format::Human => terminal::out(&human(&compiled, &traces)),
        Format::Json => terminal::out(&machine(&compiled, &traces)),
    }
    0
}

fn find(compiled: &Compiled, resource: &str) -> Option<Place> {
    let compilation = compiled.result.value.as_ref()?;
    place(&compilation.fleet, &compiled.project, resource)
}

fn human(compiled: &Compiled, traces: &[Trace]) -> String {
    let place = |resource: &str| find(compiled, resource).map(|place| place.to_string());
    let texts: Vec<String> = traces.iter().map(|trace| text(trace, &place)).collect();
    texts.join("\n")
}

/// The traces, and the place of each resource that they name.
fn machine(compiled: &Compiled, traces: &[Trace]) -> String {
    let traces = json!(traces);
    let mut named = Vec::new();
    resources(&traces, &mut named);
    let places: BTreeMap<&str, Place> = named
        .into_iter()
        .filter_map(|resource| Some((resource, find(compiled, resource)?)))
        .collect();
    format!("{:#}\n", json!({ "traces": traces, "places": places }))
}

/// What stands under `host`, `resource` and `uses`.
fn resources<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                match (name.as_str(), value) {
                    ("host" | "resource", Value::String(resource)) => found.push(resource),
                    ("uses", Value::Array(used)) => found.extend(used.iter().filter_map(Value::as_str)),
                    _ => resources(value, found),
                }
            }
        }
        Value::Array(values) => values.iter().for_each(|value| resources(value, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
