//! `domain-syntax`: text that is no domain name. Found where fields are read (`schema/domain.rs`).

use hostc_lang::Severity;

use super::{Check, EARLIER, Group};

/// The row of the table.
pub const CHECK: Check = Check {
    name: "domain-syntax",
    group: Group::Domains,
    severity: Severity::Error,
    summary: "text that is no domain name",
    page: include_str!("domain_syntax.md"),
    run: EARLIER,
};
