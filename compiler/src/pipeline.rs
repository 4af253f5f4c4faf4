//! The spine: from a project to plans, and from a plan to files.
//!
//! ```text
//! Tokens → ast::File → Tree → Fleet → DependencyGraph → Plan → Vec<Artifact> → Bundle
//! ```

use hostc_lang::{Diagnostic, Diagnostics, Entry, Reported, ResourcePath, Span, World, evaluate};

use crate::backends::template::RenderError;
use crate::backends::{self, Artifact};
use crate::checks::check;
use crate::dialect::DIALECT;
use crate::graph::{DependencyGraph, link_checked};
use crate::lower::lower;
use crate::plan::lock::Lock;
use crate::plan::{Planned, Targets, plan};
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
            diagnostics.extend(check(&fleet, &graph, &plans, request.lock));
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
        diagnostics.push(match place(fleet, &failure.resource) {
            Some(span) => diagnostic.label(span, format!("in `{}`", failure.resource)),
            None => diagnostic,
        });
    }
    diagnostics.sort();
    Reported::new(output.artifacts, diagnostics)
}

/// Where the resource whose path `resource` is, or begins with, was declared.
fn place(fleet: &Fleet, resource: &str) -> Option<Span> {
    let owns = |path: &&ResourcePath| {
        let path = path.to_string();
        resource == path || resource.strip_prefix(&path).is_some_and(|rest| rest.starts_with('.'))
    };
    let path = fleet.paths().filter(owns).max_by_key(|path| path.to_string().len())?;
    fleet.span(path)
}
