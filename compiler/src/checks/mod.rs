//! Checks: what a compiler that sees the whole fleet can find before anything runs.
//!
//! A check is two files and one line here: `checks/port_conflict.rs`, a pure function of the [`CheckContext`], and
//! `checks/port_conflict.md`, its page. The page says what the check does, why that is bad and what to do, with a failing and a passing
//! sample; it is what `hostc explain port-conflict` prints, a page of the book, and the check's test: its samples are compiled and the
//! marked places compared. The name of a check is the code of its diagnostics. A check walks what it needs by itself, and a
//! finding names the resource, shows every place involved, and offers a way out.
//!
//! Some findings are made before there is a plan to look at: a port out of range is found where fields are read. Such a check
//! has its page and its row here, and its `run` does nothing.

use hostc_lang::{Diagnostics, Severity};

use crate::graph::DependencyGraph;
use crate::plan::Planned;
use crate::plan::model::Plan;
use crate::resources::Fleet;

/// One check.
#[derive(Clone, Copy)]
pub struct Check {
    /// Its name, which is the code of its diagnostics: `port-conflict`.
    pub name: &'static str,
    /// What it is about.
    pub group: Group,
    /// How bad its findings are.
    pub severity: Severity,
    /// One line: what it finds.
    pub summary: &'static str,
    /// Its page, in Markdown.
    pub page: &'static str,
    /// Finds.
    pub run: fn(&CheckContext<'_>, &mut Diagnostics),
}

/// What a check is about.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Group {
    /// Ports.
    Ports,
    /// Domains and routes.
    Domains,
    /// TLS.
    Tls,
    /// Databases and caches.
    Data,
    /// Secrets.
    Secrets,
    /// Files and users.
    Files,
    /// Images and containers.
    Containers,
    /// Firewall.
    Firewall,
    /// Budgets.
    Budgets,
    /// The dependency graph.
    Graph,
}

impl Group {
    /// As a heading.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Ports => "Ports",
            Self::Domains => "Domains and routes",
            Self::Tls => "TLS",
            Self::Data => "Databases and caches",
            Self::Secrets => "Secrets",
            Self::Files => "Files and users",
            Self::Containers => "Images and containers",
            Self::Firewall => "Firewall",
            Self::Budgets => "Budgets",
            Self::Graph => "Dependencies",
        }
    }
}

/// What a check may look at.
pub struct CheckContext<'a> {
    /// What was declared, with places.
    pub fleet: &'a Fleet,
    /// Who uses whom, and where that was written.
    pub graph: &'a DependencyGraph,
    /// The plan with its placement and numbers.
    pub planned: &'a Planned,
}

impl CheckContext<'_> {
    /// The plan.
    pub fn plan(&self) -> &Plan {
        &self.planned.plan
    }
}

/// Every check, by group.
pub const CHECKS: &[Check] = &[];

/// For a check whose findings are made before there is a plan.
pub const EARLIER: fn(&CheckContext<'_>, &mut Diagnostics) = |_, _| {};

/// Runs every check.
pub fn check(context: &CheckContext<'_>) -> Diagnostics {
    let mut diagnostics = Diagnostics::default();
    for check in CHECKS {
        (check.run)(context, &mut diagnostics);
    }
    diagnostics
}

/// The check called `name`.
pub fn find(name: &str) -> Option<&'static Check> {
    CHECKS.iter().find(|check| check.name == name)
}
