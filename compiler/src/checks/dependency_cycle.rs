//! `dependency-cycle`: programs that would each have to start before the other. Found where the graph is made (`graph/cycle.rs`).

use hostc_lang::Severity;

use super::{Check, EARLIER, Group};

/// The row of the table.
pub const CHECK: Check = Check {
    name: "dependency-cycle",
    group: Group::Graph,
    severity: Severity::Error,
    summary: "programs that would each have to start before the other",
    page: include_str!("dependency_cycle.md"),
    run: EARLIER,
};
