//! Checks about ports: who listens where.

use super::{Check, Group};

mod port_conflict;
mod port_exposed;

/// The group.
pub(super) const GROUP: Group = Group {
    folder: "ports",
    title: "Ports",
    checks: &[
        port_conflict::CHECK,
        port_exposed::CHECK,
        Check::earlier("port-range", "a number that is no port", include_str!("port_range.md")),
    ],
};
