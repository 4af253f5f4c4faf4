//! Checks about names, operation, and silences.

use super::{Check, Group, Run};
use crate::schema::Level;

mod name_portability;

/// The name of the check of silences.
pub(super) const UNUSED_ALLOW: &str = "unused-allow";

/// The group.
pub(super) const GROUP: Group = Group {
    folder: "names",
    title: "Names and operations",
    checks: &[
        name_portability::CHECK,
        Check {
            name: UNUSED_ALLOW,
            level: Level::Warning,
            summary: "a silence that silences nothing, or gives no reason",
            page: include_str!("unused_allow.md"),
            run: Run::Afterwards,
        },
    ],
};
