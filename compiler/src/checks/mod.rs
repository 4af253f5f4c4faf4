//! Checks: what a compiler that sees the whole fleet can find before anything runs.
//!
//! A check is a file and its page, in the folder of its group: `checks/ports/port_conflict.rs`, a pure function of the
//! [`CheckContext`], and `checks/ports/port_conflict.md`. The page says what the check does, why that is bad and what to do, with a
//! sample that fails, one that passes, and one that looks similar and must stay silent; it is what `hostc explain port-conflict` prints,
//! a page of the book, and the check's test: its samples are compiled and the marked places compared. The name of a check is the code
//! of its diagnostics. A check walks what it needs by itself, and a finding names the resource, shows every place involved, and offers
//! a way out.
//!
//! Some checks are a page alone. [`Run::Earlier`] ones are found before there is a plan to look at: a port out of range is found
//! where fields are read. [`Run::Output`] ones cannot happen: whatever is declared, hostc writes files without the mistake, and the
//! samples of the page show the lines that keep it out.
//!
//! ```text
//! for each plan: CheckContext ─ every check ─▶ Findings ─ once over all plans: repetitions ─ silences, levels ─▶ Diagnostics
//! ```

use hostc_lang::{Diagnostic, Diagnostics};

use crate::graph::DependencyGraph;
use crate::plan::lock::Lock;
use crate::plan::{Planned, Targets};
use crate::resources::Fleet;
use crate::schema::{Level, Target};

mod context;
mod findings;
mod path;
mod pattern;
mod program;
mod request;
mod silence;

mod budgets;
mod compose;
mod data;
mod domains;
mod files;
mod firewall;
mod names;
mod nginx;
mod ports;
mod secrets;
mod systemd;
mod tls;

pub use context::CheckContext;
pub use findings::Findings;

/// Every check, by group.
pub const GROUPS: &[Group] = &[
    ports::GROUP,
    domains::GROUP,
    tls::GROUP,
    nginx::GROUP,
    data::GROUP,
    secrets::GROUP,
    files::GROUP,
    systemd::GROUP,
    compose::GROUP,
    firewall::GROUP,
    budgets::GROUP,
    names::GROUP,
];

/// Checks about one thing.
pub struct Group {
    /// Their folder in `checks/`.
    pub folder: &'static str,
    /// As a heading.
    pub title: &'static str,
    /// In order of name.
    pub checks: &'static [Check],
}

/// One check.
#[derive(Clone, Copy)]
pub struct Check {
    /// Its name, which is the code of its diagnostics: `port-conflict`.
    pub name: &'static str,
    /// How bad its findings are, unless the project says otherwise.
    pub level: Level,
    /// One line: what it finds.
    pub summary: &'static str,
    /// Its page, in Markdown.
    pub page: &'static str,
    /// How its findings come about.
    pub run: Run,
}

/// How the findings of a check come about.
#[derive(Clone, Copy)]
pub enum Run {
    /// By a look at a plan.
    Plan(fn(&CheckContext<'_>, &mut Findings)),
    /// Before there is a plan: what it is about cannot be read at all, so nothing can silence it.
    Earlier,
    /// After all others, about what the sources say of the checks themselves.
    Afterwards,
    /// Not at all: the files that hostc writes cannot have the mistake.
    Output,
}

impl Check {
    /// A check whose findings are made before there is a plan.
    const fn earlier(name: &'static str, summary: &'static str, page: &'static str) -> Self {
        Self {
            name,
            level: Level::Error,
            summary,
            page,
            run: Run::Earlier,
        }
    }

    /// A mistake that the output cannot have.
    const fn output(name: &'static str, summary: &'static str, page: &'static str) -> Self {
        Self {
            name,
            level: Level::Error,
            summary,
            page,
            run: Run::Output,
        }
    }
}

/// Every check, group by group.
pub fn all() -> impl Iterator<Item = &'static Check> {
    GROUPS.iter().flat_map(|group| group.checks)
}

/// The check called `name`.
pub fn find(name: &str) -> Option<&'static Check> {
    all().find(|check| check.name == name)
}

/// Runs every check on every plan. A finding that two targets share is said once; one that is silenced where it is made, or by
/// the level that the project gives its check, not at all.
pub fn check(
    fleet: &Fleet,
    graph: &DependencyGraph,
    (plans, targets): (&[Planned], Targets),
    lock: &Lock,
) -> Diagnostics {
    let mut found = Vec::new();
    for planned in plans {
        let context = CheckContext::new(fleet, graph, planned, lock);
        for check in all() {
            found.extend(run(check, &context));
        }
    }
    found
        .retain(|finding| !(UNSAID.contains(&finding.diagnostic.code.as_ref()) && fleet.is_damaged(&finding.resource)));
    findings::say_once(&mut found);
    silence::judge(fleet, found, is_complete(fleet, targets))
}

/// Checks for what a resource does not say. Where a part of it could not be read, that may be what it says.
const UNSAID: &[&str] = &[
    "backup-missing",
    "health-missing",
    "limits-missing",
    "rolling-impossible",
];

/// Whether a finding says that something is nowhere in the fleet. Where a part of the sources could not be read, it may be there.
pub fn is_about_absence(found: &Diagnostic) -> bool {
    const ABSENCE: &[&str] = &["rule-orphan", "secret-unused", "unused-allow", "unused-resource"];
    ABSENCE.contains(&found.code.as_ref())
}

/// Whether everything was planned that a host is for: what one target does not need, another may.
fn is_complete(fleet: &Fleet, targets: Targets) -> bool {
    let only = |asked: Target| {
        let mut hosts = fleet.hosts.values();
        hosts.all(|host| host.body.target.is_some_and(|own| own.value == asked))
    };
    match targets {
        Targets::Declared => true,
        Targets::Asked(asked) => only(asked),
    }
}

/// How much one check finds in one plan; silences are not looked at.
pub fn count(check: &Check, context: &CheckContext<'_>) -> usize {
    run(check, context).len()
}

/// What one check finds in one plan; silences are not looked at.
fn run(check: &Check, context: &CheckContext<'_>) -> Vec<findings::Finding> {
    let Run::Plan(run) = check.run else {
        return Vec::new();
    };
    let mut findings = Findings::of(check);
    run(context, &mut findings);
    findings.list
}
