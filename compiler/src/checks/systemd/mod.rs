//! Checks about systemd: what a unit would not do.

use super::{Check, Group};

mod command_missing;
mod restart_missing;
mod unit_jit;
mod unit_unwritable;

/// The group.
pub(super) const GROUP: Group = Group {
    folder: "systemd",
    title: "systemd",
    checks: &[
        command_missing::CHECK,
        restart_missing::CHECK,
        Check::output(
            "unit-exposure",
            "a unit without a sandbox",
            include_str!("unit_exposure.md"),
        ),
        unit_jit::CHECK,
        unit_unwritable::CHECK,
        Check::output(
            "unit-value",
            "a limit that systemd ignores",
            include_str!("unit_value.md"),
        ),
    ],
};
