//! `hostc check`: find what is wrong before anything runs.

use clap::{Args, ValueEnum};
use hostc_lang::Reported;

use super::findings::{Repository, github, sarif};
use super::fix::fix;
use super::report::{Compiled, MOST_FOR_MACHINES, count, open, plural, print};
use super::selection::Selection;
use super::{FAILED, Format, PROBLEMS, ProjectOptions, terminal};
use crate::pipeline::{Compilation, render};
use crate::plan::Targets;
use crate::resources::Fleet;
use crate::schema::Target;

#[derive(Args)]
pub(super) struct Options {
    #[command(flatten)]
    project: ProjectOptions,
    /// Check for this target; for those that each host declares, or that its services can run on, unless said
    #[arg(long, value_enum)]
    target: Option<Target>,
    #[command(flatten)]
    selection: Selection,
    /// Make the changes that are safe: of what is shown, those whose help says exactly what to write
    #[arg(long, conflicts_with = "target")]
    fix: bool,
    /// How to print
    #[arg(long, value_enum, default_value_t = Output::Human)]
    format: Output,
}

/// How to print what was found.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Output {
    /// For people
    Human,
    /// For machines
    Json,
    /// For code scanning: SARIF 2.1.0
    Sarif,
    /// As annotations of a GitHub workflow
    Github,
}

/// How often findings are mended and looked for anew; one that is mended can show another.
const MOST_ROUNDS: usize = 10;

pub(super) fn run(options: &Options) -> u8 {
    let mut compiled = match look(options) {
        Ok(compiled) => compiled,
        Err(code) => return code,
    };
    for _ in 0..if options.fix { MOST_ROUNDS } else { 0 } {
        match fix(&compiled.project, &compiled.result.diagnostics) {
            Ok(0) => break,
            Ok(_) => {}
            Err(error) => {
                terminal::fail(&error.to_string(), None);
                return FAILED;
            }
        }
        compiled = match look(options) {
            Ok(compiled) => compiled,
            Err(code) => return code,
        };
    }
    report(options, &compiled);
    if compiled.result.diagnostics.has_errors() {
        PROBLEMS
    } else {
        0
    }
}

/// Compiles the project and keeps the findings that are asked for.
fn look(options: &Options) -> Result<Compiled, u8> {
    let targets = options.target.map_or(Targets::Declared, Targets::Asked);
    let mut compiled = open(&options.project, targets)?;
    write_nowhere(&mut compiled.result);
    options.selection.apply(&mut compiled.result.diagnostics);
    Ok(compiled)
}

fn report(options: &Options, compiled: &Compiled) {
    let (diagnostics, project) = (&compiled.result.diagnostics, &compiled.project);
    let mut shown = diagnostics.clone();
    match options.format {
        Output::Human => {
            print(diagnostics, project, Format::Human);
            terminal::say(&summary(compiled));
        }
        Output::Json => print(diagnostics, project, Format::Json),
        Output::Sarif => {
            shown.limit(MOST_FOR_MACHINES);
            let repository = Repository::around(project);
            terminal::out(&sarif::render(&shown, project, &repository));
        }
        Output::Github => {
            shown.limit(MOST_FOR_MACHINES);
            terminal::out(&github::render(&shown, &Repository::around(project)));
        }
    }
}

/// `checked 2 files for systemd (1 host, 2 sites): no problems`
fn summary(compiled: &Compiled) -> String {
    let Compiled { project, result, .. } = compiled;
    let plans = result.value.iter().flat_map(|compilation| &compilation.plans);
    let planned: Vec<&str> = plans.map(|planned| planned.plan.target.name()).collect();
    let purpose = if planned.is_empty() {
        String::new()
    } else {
        format!(" for {}", planned.join(" and "))
    };
    let files = plural(project.modules().len(), "file", "files");
    let what = result
        .value
        .as_ref()
        .map(|compilation| inventory(&compilation.fleet))
        .unwrap_or_default();
    let what = if what.is_empty() && !result.diagnostics.has_errors() {
        " (nothing is declared)".to_owned()
    } else {
        what
    };
    format!("checked {files}{purpose}{what}: {}\n", count(&result.diagnostics))
}

/// Makes the files and throws them away: what a format cannot carry is found before `build` is.
fn write_nowhere(result: &mut Reported<Option<Compilation>>) {
    if result.diagnostics.has_errors() {
        return;
    }
    let Some(compilation) = &result.value else { return };
    for planned in &compilation.plans {
        render(&compilation.fleet, planned).drain_into(&mut result.diagnostics);
    }
    result.diagnostics.sort();
}

/// ` (1 host, 2 sites, 3 services)`
fn inventory(fleet: &Fleet) -> String {
    let kinds = [
        (fleet.hosts.len(), "host", "hosts"),
        (fleet.sites.len(), "site", "sites"),
        (fleet.services.len(), "service", "services"),
        (fleet.databases.len(), "database", "databases"),
        (fleet.caches.len(), "cache", "caches"),
        (fleet.jobs.len(), "job", "jobs"),
    ];
    let present: Vec<String> = kinds
        .iter()
        .filter(|(n, _, _)| *n > 0)
        .map(|&(n, one, many)| plural(n, one, many))
        .collect();
    if present.is_empty() {
        String::new()
    } else {
        format!(" ({})", present.join(", "))
    }
}
