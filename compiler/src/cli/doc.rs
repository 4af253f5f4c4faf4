//! `hostc doc`: the architecture document.

use clap::Args;

use super::places::place;
use super::report::{open, print};
use super::{Format, PROBLEMS, ProjectOptions, terminal};
use crate::document::{Sources, document};
use crate::pipeline::render;
use crate::plan::Targets;
use crate::schema::Target;

#[derive(Args)]
pub(super) struct Options {
    #[command(flatten)]
    sources: ProjectOptions,
    /// Write about this target; the first that the hosts declare, or that their services can run on, unless said
    #[arg(long, value_enum)]
    target: Option<Target>,
}

pub(super) fn run(options: &Options) -> u8 {
    let targets = options.target.map_or(Targets::Declared, Targets::Asked);
    let mut compiled = match open(&options.sources, targets) {
        Ok(compiled) => compiled,
        Err(code) => return code,
    };
    let compilation = compiled.result.value.as_ref();
    let compilation = compilation.filter(|_| !compiled.result.diagnostics.has_errors());
    let found = compilation.and_then(|compilation| Some((compilation, compilation.plans.first()?)));
    let text = found.and_then(|(compilation, planned)| {
        let artifacts = render(&compilation.fleet, planned).drain_into(&mut compiled.result.diagnostics);
        let place = |resource: &str| {
            let place = place(&compilation.fleet, &compiled.project, resource)?;
            Some(place.to_string())
        };
        let sources = Sources {
            fleet: &compilation.fleet,
            plan: &planned.plan,
            artifacts: &artifacts,
            profile: &options.sources.profile,
            place: &place,
        };
        let failed = compiled.result.diagnostics.has_errors();
        (!failed).then(|| document(&sources))
    });
    match text {
        Some(text) => {
            terminal::out(&text);
            0
        }
        None => {
            print(&compiled.result.diagnostics, &compiled.project, Format::Human);
            PROBLEMS
        }
    }
}
