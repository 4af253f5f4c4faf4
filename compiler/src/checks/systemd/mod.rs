//! Checks about systemd: what a unit would not do.

use super::Group;

/// The group.
pub(super) const GROUP: Group = Group {
    folder: "systemd",
    title: "systemd",
    checks: &[],
};
