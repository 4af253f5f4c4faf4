//! The spine: from a project to plans, and from a plan to files.
//!
//! ```text
//! Tokens → ast::File → Tree → Fleet → DependencyGraph → Plan → Vec<Artifact> → Bundle
//! ```

use std::collections::BTreeSet;

use hostc_lang::{Diagnostic, Diagnostics, Entry, Reported, ResourcePath, Severity, Span, World, evaluate};

use crate::backends::template::RenderError;
use crate::backends::{self, Artifact};
use crate::checks::{self, check};
use crate::dialect::DIALECT;
use crate::graph::{DependencyGraph, link_checked};
use crate::lower::lower;
use crate::plan::lock::Lock;
use crate::plan::{NO_PLACE, Planned, Targets, plan};
use crate::resources::Fleet;

/// What to compile.
pub struct Request<'a> {
    /// The module files, as paths of the world.
    pub modules: &'a [String],
    /// `--profile`
    pub profile: &'a str,
    /// The targets to plan for.
    pub targets: Targets,
    /// The numbers in use.
    pub lock: &'a Lock,
}

/// What came of it.
pub struct Compilation {
    /// What was declared.
    pub fleet: Fleet,
    /// Who uses whom.
    pub graph: DependencyGraph,
    /// A plan for each target that any host is for.
    pub plans: Vec<Planned>,
    /// The numbers in use now.
    pub lock: Lock,
}

/// Compiles a project as far as plans, and checks them. Diagnostics are sorted and say each thing once.
pub fn compile(request: &Request<'_>, world: &dyn World) -> Reported<Option<Compilation>> {
    let mut diagnostics = Diagnostics::default();
    let entry = Entry::Project {
        modules: request.modules,
        profile: request.profile,
    };
    let compilation = evaluate(&entry, &DIALECT, world)
        .drain_into(&mut diagnostics)
        .map(|tree| {
            let fleet = lower(&tree).drain_into(&mut diagnostics);
            let before = diagnostics.len();
            let damaged = diagnostics.has_errors();
            let graph = link_checked(&fleet).drain_into(&mut diagnostics);
            let mut lock = request.lock.clone();
            let mut plans = Vec::new();
            for target in request.targets.list() {
                let targets = (target, request.targets);
                let planned = plan(&fleet, &graph, targets, &lock).drain_into(&mut diagnostics);
                let empty = planned.plan.hosts.is_empty() && !fleet.hosts.is_empty();
                if empty && request.targets == Targets::Declared {
                    continue;
                }
                lock = planned.lock.clone();
                plans.push(planned);
            }
            let mut found = check(&fleet, &graph, (&plans, request.targets), request.lock);
            found.retain(|found| !damaged || !checks::is_about_absence(found));
            diagnostics.extend(found);
            diagnostics = without_followers(std::mem::take(&mut diagnostics), before, &fleet);
            Compilation {
                fleet,
                graph,
                plans,
                lock,
            }
        });
    diagnostics.sort();
    Reported::new(compilation, diagnostics)
}

/// Drops what only follows from an earlier error: the first `first` diagnostics are of what was written, the others of what was
/// made of it, in which whatever failed is missing.
fn without_followers(diagnostics: Diagnostics, first: usize, fleet: &Fleet) -> Diagnostics {
    let (written, made): (Vec<_>, Vec<_>) = diagnostics.into_iter().enumerate().partition(|(at, _)| *at < first);
    let written: Vec<Diagnostic> = written.into_iter().map(|(_, diagnostic)| diagnostic).collect();
    let errors = written.iter().filter(|problem| problem.severity == Severity::Error);
    let failed: BTreeSet<Span> = errors.filter_map(place_of).collect();
    let no_host_left = fleet.hosts.is_empty() && written.iter().any(|problem| problem.severity == Severity::Error);
    let follows = |problem: &Diagnostic| {
        (no_host_left && problem.code == NO_PLACE) || place_of(problem).is_some_and(|place| failed.contains(&place))
    };
    let made = made
        .into_iter()
        .map(|(_, problem)| problem)
        .filter(|problem| !follows(problem));
    let mut kept = Diagnostics::default();
    kept.extend(made.collect::<Vec<_>>());
    kept.extend(written);
    kept
}

fn place_of(problem: &Diagnostic) -> Option<Span> {
    problem.labels.first().map(|label| label.span)
}

/// Prints the files of a plan; what cannot be written is reported at the resource it comes from.
pub fn render(fleet: &Fleet, planned: &Planned) -> Reported<Vec<Artifact>> {
    let output = backends::render(&planned.plan);
    let mut diagnostics = Diagnostics::default();
    for failure in output.failures {
        let diagnostic = match failure.error {
            RenderError::Unwritable(unwritable) => Diagnostic::error("unwritable", unwritable.to_string())
                .help("take the character out, or write the value in another way"),
            RenderError::Template(problem) => {
                Diagnostic::error("internal", format!("a template of hostc is at fault: {problem}"))
                    .help("this is a mistake in hostc; please report it")
            }
        };
        diagnostics.push(match declared_at(fleet, &failure.resource) {
            Some(span) => diagnostic.label(span, format!("in `{}`", failure.resource)),
            None => diagnostic,
        });
    }
    diagnostics.sort();
    Reported::new(output.artifacts, diagnostics)
}

/// Where the route or resource was declared whose path `resource` is, or begins with.
pub fn declared_at(fleet: &Fleet, resource: &str) -> Option<Span> {
    if let Some((site, key)) = resource
        .strip_suffix('"')
        .and_then(|rest| rest.split_once(".routes.\""))
    {
        let route = fleet.sites.values().find(|known| known.path.to_string() == site);
        if let Some(route) = route.and_then(|site| site.body.routes.get(key)) {
            return Some(route.span);
        }
    }
    let owns = |path: &&ResourcePath| {
        let path = path.to_string();
        resource == path || resource.strip_prefix(&path).is_some_and(|rest| rest.starts_with('.'))
    };
    let path = fleet.paths().filter(owns).max_by_key(|path| path.to_string().len())?;
    fleet.span(path)
}
