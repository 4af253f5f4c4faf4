//! Checks: what a compiler that sees the whole fleet can find before anything runs.
//!
//! A check is two files and one row here: `checks/port_conflict.rs`, a pure function of the [`CheckContext`], and
//! `checks/port_conflict.md`, its page. The page says what the check does, why that is bad and what to do, with a failing and a passing
//! sample; it is what `hostc explain port-conflict` prints, a page of the book, and the check's test: its samples are compiled and the
//! marked places compared. The name of a check is the code of its diagnostics. A check walks what it needs by itself, and a
//! finding names the resource, shows every place involved, and offers a way out.
//!
//! Some findings are made before there is a plan to look at: a port out of range is found where fields are read. Such a check
//! has its page and its row here, and its `run` is [`EARLIER`].
//!
//! ```text
//! for each plan: CheckContext ─ every check ─▶ Findings ─ once over all plans: repetitions, silences ─▶ Diagnostics
//! ```

use std::collections::BTreeMap;

use hostc_lang::{Diagnostics, ResourcePath, Severity};

use crate::graph::DependencyGraph;
use crate::plan::lock::Lock;
use crate::plan::model::Plan;
use crate::plan::{Names, Planned};
use crate::resources::Fleet;

mod findings;

mod connection_budget;
mod database_exposed;
mod dependency_cycle;
mod domain_conflict;
mod domain_syntax;
mod image_unpinned;
mod memory_budget;
mod name_portability;
mod path_overlap;
mod port_conflict;
mod port_exposed;
mod port_range;
mod route_conflict;
mod secret_exposed;
mod secret_literal;
mod ssh_lockout;
mod tenant_crossing;
mod tls_none_public;
mod uid_conflict;
mod unknown_reference;
mod unused_allow;
mod user_root;

pub use findings::Findings;

/// Every check, by group.
pub const CHECKS: &[Check] = &[
    port_conflict::CHECK,
    port_exposed::CHECK,
    port_range::CHECK,
    domain_conflict::CHECK,
    domain_syntax::CHECK,
    route_conflict::CHECK,
    tls_none_public::CHECK,
    database_exposed::CHECK,
    secret_exposed::CHECK,
    secret_literal::CHECK,
    path_overlap::CHECK,
    tenant_crossing::CHECK,
    uid_conflict::CHECK,
    user_root::CHECK,
    image_unpinned::CHECK,
    ssh_lockout::CHECK,
    connection_budget::CHECK,
    memory_budget::CHECK,
    dependency_cycle::CHECK,
    unknown_reference::CHECK,
    name_portability::CHECK,
    unused_allow::CHECK,
];

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
    pub run: fn(&CheckContext<'_>, &mut Findings),
}

/// For a check whose findings are made before there is a plan.
pub const EARLIER: fn(&CheckContext<'_>, &mut Findings) = |_, _| {};

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
    /// Names, and what is said to the checks themselves.
    Names,
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
            Self::Names => "Names and silences",
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
    /// The numbers that were in use before this run.
    pub lock: &'a Lock,
    paths: &'a BTreeMap<String, &'a ResourcePath>,
}

impl CheckContext<'_> {
    /// The plan.
    pub fn plan(&self) -> &Plan {
        &self.planned.plan
    }

    /// Where everything is, as the plan resolves it.
    pub fn names(&self) -> Names<'_> {
        Names {
            fleet: self.fleet,
            graph: self.graph,
            placement: &self.planned.placement,
            numbers: &self.planned.numbers,
            target: self.plan().target,
        }
    }

    /// The resource that the plan calls `path`: `sites.shop.services.api`.
    pub fn resource(&self, path: &str) -> Option<&ResourcePath> {
        self.paths.get(path).copied()
    }
}

/// Runs every check on every plan. A finding that two targets share is said once, and one that is silenced where it is made not at all.
pub fn check(fleet: &Fleet, graph: &DependencyGraph, plans: &[Planned], lock: &Lock) -> Diagnostics {
    let paths = fleet.paths().map(|path| (path.to_string(), path)).collect();
    let mut all = Vec::new();
    for planned in plans {
        let context = CheckContext {
            fleet,
            graph,
            planned,
            lock,
            paths: &paths,
        };
        for check in CHECKS {
            let mut findings = Findings::of(check);
            (check.run)(&context, &mut findings);
            all.extend(findings.list);
        }
    }
    findings::say_once(&mut all);
    unused_allow::silence(fleet, all)
}

/// The check called `name`.
pub fn find(name: &str) -> Option<&'static Check> {
    CHECKS.iter().find(|check| check.name == name)
}
