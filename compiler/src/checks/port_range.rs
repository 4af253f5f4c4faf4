//! `port-range`: a number that is no port. Found where fields are read (`schema/port.rs`).

use hostc_lang::Severity;

use super::{Check, EARLIER, Group};

/// The row of the table.
pub const CHECK: Check = Check {
    name: "port-range",
    group: Group::Ports,
    severity: Severity::Error,
    summary: "a number that is no port",
    page: include_str!("port_range.md"),
    run: EARLIER,
};
