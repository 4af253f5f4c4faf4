//! `unknown-reference`: a resource that nobody declares. Found by evaluation, which knows what there is to refer to.

use hostc_lang::Severity;

use super::{Check, EARLIER, Group};

/// The row of the table.
pub const CHECK: Check = Check {
    name: "unknown-reference",
    group: Group::Graph,
    severity: Severity::Error,
    summary: "a resource that nobody declares",
    page: include_str!("unknown_reference.md"),
    run: EARLIER,
};
