//! `hostc reach`: who can reach what, by which way.

use std::collections::{BTreeMap, BTreeSet};

use clap::Args;
use hostc_lang::Sources;
use hostc_lang::suggest::nearest;
use serde_json::{Value, json};

use super::report::{Compiled, count, open, print};
use super::{FAILED, Format, ProjectOptions, terminal};
use crate::pipeline::Compilation;
use crate::plan::Targets;
use crate::project::Project;
use crate::reach::{Node, Reach, Step, answerers, senders};
use crate::resources::Fleet;
use crate::schema::parties::{INTERNET, KINDS};
use crate::schema::{Parties, Party, Target};

/// There is no way.
const NO_WAY: u8 = 1;

/// Everyone, or everything.
const ANYTHING: &str = "anything";

#[derive(Args)]
pub(super) struct Options {
    /// Who: `internet`, a resource, a kind of them, or `anything`
    #[arg(value_name = "FROM")]
    from: String,
    /// What: a resource, a kind of them, `internet`, or `anything`
    #[arg(value_name = "TO")]
    to: String,
    #[command(flatten)]
    project: ProjectOptions,
    /// On this target; on those that each host declares, or that its services can run on, unless said
    #[arg(long, value_enum)]
    target: Option<Target>,
    /// Count programs that connect for whoever asks them as a way too
    #[arg(long)]
    through: bool,
    /// How to print
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

/// A way on a target.
struct Way {
    target: Target,
    steps: Vec<Step>,
    /// Whether it leads through programs.
    through: bool,
}

pub(super) fn run(options: &Options) -> u8 {
    let targets = options.target.map_or(Targets::Declared, Targets::Asked);
    let compiled = match open(&options.project, targets) {
        Ok(compiled) => compiled,
        Err(code) => return code,
    };
    let Compiled { project, result, .. } = &compiled;
    let compilation = match &result.value {
        Some(compilation) if !result.diagnostics.has_errors() => compilation,
        _ => {
            print(&result.diagnostics, project, Format::Human);
            let what = format!("what is wrong cannot be followed: {}", count(&result.diagnostics));
            terminal::fail(&what, Some("mend it first; `hostc check` shows the same"));
            return FAILED;
        }
    };
    let (from, to) = match (
        party(&options.from, &compilation.fleet, true),
        party(&options.to, &compilation.fleet, false),
    ) {
        (Ok(from), Ok(to)) => (from, to),
        (Err((message, help)), _) | (_, Err((message, help))) => {
            terminal::fail(&message, Some(&help));
            return FAILED;
        }
    };
    let ways = ways(compilation, &from, &to);
    let (direct, indirect): (Vec<Way>, Vec<Way>) = ways.into_iter().partition(|way| options.through || !way.through);
    match options.format {
        Format::Human => terminal::out(&human(options, &direct, &indirect, project)),
        Format::Json => terminal::out(&machine(options, &direct, &indirect, project)),
    }
    if direct.is_empty() { NO_WAY } else { 0 }
}

/// Those that a word on the command line means.
fn party(word: &str, fleet: &Fleet, sends: bool) -> Result<Parties, (String, String)> {
    let kind = |kind: &&str| Party::Kind((*kind).to_owned());
    let mut parties = BTreeSet::new();
    match word {
        INTERNET => drop(parties.insert(Party::Internet)),
        ANYTHING => {
            parties.extend(KINDS.iter().map(kind));
            parties.extend(sends.then_some(Party::Internet));
        }
        word if KINDS.contains(&word) => drop(parties.insert(kind(&word))),
        word => {
            let known = || fleet.paths().filter(|path| KINDS.contains(&path.kind()));
            let Some(path) = known().find(|path| path.to_string() == word) else {
                let names: Vec<String> = known().map(ToString::to_string).collect();
                let words = names
                    .iter()
                    .map(String::as_str)
                    .chain([INTERNET, ANYTHING])
                    .chain(KINDS.iter().copied());
                let help = match nearest(word, words) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!(
                        "write `{INTERNET}`, `{ANYTHING}`, a kind such as `databases`, or a resource such as `sites.shop`"
                    ),
                };
                return Err((format!("there is nobody called `{word}`"), help));
            };
            parties.insert(Party::Resource(path.clone()));
        }
    }
    Ok(Parties(parties))
}

/// A shortest way to each that can be reached, on each target; through programs where there is no other.
fn ways(compilation: &Compilation, from: &Parties, to: &Parties) -> Vec<Way> {
    let mut all = Vec::new();
    for planned in &compilation.plans {
        let reach = Reach::of(&compilation.fleet, &compilation.graph, planned);
        let from = senders(from, &compilation.fleet, planned);
        let to = answerers(to, &compilation.fleet);
        let direct = reach.between(&from, &to, false);
        let mut found: BTreeMap<Node, (Vec<Step>, bool)> = reach
            .between(&from, &to, true)
            .into_iter()
            .map(|(node, steps)| (node, (steps, true)))
            .collect();
        found.extend(direct.into_iter().map(|(node, steps)| (node, (steps, false))));
        let target = planned.plan.target;
        all.extend(
            found
                .into_values()
                .map(|(steps, through)| Way { target, steps, through }),
        );
    }
    all
}

fn human(options: &Options, direct: &[Way], indirect: &[Way], project: &Project) -> String {
    let (from, to) = (&options.from, &options.to);
    let mut text = String::new();
    for way in direct {
        text.push_str(&shown(way, project));
    }
    if direct.is_empty() {
        text.push_str(&format!("{from} cannot reach {to}\n"));
        for way in indirect {
            let names: Vec<String> = names(way);
            text.push_str(&format!(
                "  but through programs ({}; --through shows it): {}\n",
                way.target,
                names.join(" → ")
            ));
        }
    }
    text
}

/// The names that a way leads along; a resource that answers and then connects stands once.
fn names(way: &Way) -> Vec<String> {
    let first = way.steps.first().map(|step| step.from.to_string());
    let mut names: Vec<String> = first
        .into_iter()
        .chain(way.steps.iter().map(|step| step.to.to_string()))
        .collect();
    names.dedup();
    names
}

fn shown(way: &Way, project: &Project) -> String {
    let Way { target, steps, .. } = way;
    let mut text = format!("{} ({target})\n", names(way).join(" → "));
    for step in steps {
        text.push_str(&format!("  {}: {}", step.to, step.how));
        if let Some((file, line, column)) = place(step, project) {
            text.push_str(&format!(" ({file}:{line}:{column})"));
        }
        text.push('\n');
    }
    text
}

fn place(step: &Step, project: &Project) -> Option<(String, usize, usize)> {
    let span = step.span?;
    let file = project.source(span.source)?;
    let (line, column) = file.position(span.start);
    Some((file.name().to_owned(), line, column))
}

/// `{ from, to, reached, ways: [ { target, through, steps: [ { from, to, how, file, line, column } ] } ] }`
fn machine(options: &Options, direct: &[Way], indirect: &[Way], project: &Project) -> String {
    let way = |way: &Way| {
        let steps = way.steps.iter().map(|step| {
            let place = place(step, project);
            json!({
                "from": step.from.to_string(),
                "to": step.to.to_string(),
                "how": step.how,
                "file": place.as_ref().map(|(file, _, _)| file),
                "line": place.as_ref().map(|(_, line, _)| line),
                "column": place.as_ref().map(|(_, _, column)| column),
            })
        });
        json!({ "target": way.target.name(), "through": way.through, "steps": steps.collect::<Vec<Value>>() })
    };
    let report = json!({
        "from": options.from,
        "to": options.to,
        "reached": !direct.is_empty(),
        "ways": direct.iter().chain(indirect).map(way).collect::<Vec<Value>>(),
    });
    format!("{report:#}\n")
}
