//! `hostc check`: find what is wrong before anything runs.

use clap::Args;
use hostc_lang::Reported;

use super::report::{count, open, plural, print};
use super::selection::Selection;
use super::{Format, PROBLEMS, ProjectOptions, terminal};
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
}

pub(super) fn run(options: &Options) -> u8 {
    let targets = options.target.map_or(Targets::Declared, Targets::Asked);
    let mut compiled = match open(&options.project.sources, targets) {
        Ok(compiled) => compiled,
        Err(code) => return code,
    };
    write_nowhere(&mut compiled.result);
    options.selection.apply(&mut compiled.result.diagnostics);
    let diagnostics = &compiled.result.diagnostics;
    print(diagnostics, &compiled.project, options.project.format);
    if options.project.format == Format::Human {
        let plans = compiled.result.value.iter().flat_map(|compilation| &compilation.plans);
        let planned: Vec<&str> = plans.map(|planned| planned.plan.target.name()).collect();
        let purpose = if planned.is_empty() {
            String::new()
        } else {
            format!(" for {}", planned.join(" and "))
        };
        let files = plural(compiled.project.modules().len(), "file", "files");
        let what = compiled
            .result
            .value
            .as_ref()
            .map(|compilation| inventory(&compilation.fleet))
            .unwrap_or_default();
        let what = if what.is_empty() && !diagnostics.has_errors() {
            " (nothing is declared)".to_owned()
        } else {
            what
        };
        terminal::say(&format!("checked {files}{purpose}{what}: {}\n", count(diagnostics)));
    }
    if diagnostics.has_errors() { PROBLEMS } else { 0 }
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
