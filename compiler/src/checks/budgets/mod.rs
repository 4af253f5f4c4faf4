//! Checks about budgets of a host, and the dependency graph.

use super::{Check, Group};

mod disk_budget;
mod memory_budget;
mod rolling_impossible;
mod shared;
mod unused_resource;

/// The group.
pub(super) const GROUP: Group = Group {
    folder: "budgets",
    title: "Budgets and graph",
    checks: &[
        Check::earlier(
            "dependency-cycle",
            "programs that would each have to start before the other",
            include_str!("dependency_cycle.md"),
        ),
        disk_budget::CHECK,
        memory_budget::CHECK,
        Check::earlier(
            "placement",
            "something of one host that another host is to have",
            include_str!("placement.md"),
        ),
        rolling_impossible::CHECK,
        Check::earlier(
            "unknown-reference",
            "a resource that nobody declares",
            include_str!("unknown_reference.md"),
        ),
        unused_resource::CHECK,
    ],
};
