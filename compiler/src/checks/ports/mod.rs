//! Checks about ports: who listens where.

use super::{Check, Group};

mod port_conflict;
mod port_ephemeral;
mod port_exposed;
mod port_mismatch;
mod port_privileged;
mod port_reserved;

/// The group.
pub(super) const GROUP: Group = Group {
    folder: "ports",
    title: "Ports",
    checks: &[
        port_conflict::CHECK,
        port_ephemeral::CHECK,
        port_exposed::CHECK,
        port_mismatch::CHECK,
        port_privileged::CHECK,
        Check::earlier("port-range", "a number that is no port", include_str!("port_range.md")),
        port_reserved::CHECK,
    ],
};
