//! Checks about names, operation, and silences.

use super::{Check, Group, Run};
use crate::schema::Level;

mod backup_missing;
mod name_portability;
mod update_unpinned;

/// The name of the check of silences.
pub(super) const UNUSED_ALLOW: &str = "unused-allow";

/// The group.
pub(super) const GROUP: Group = Group {
    folder: "names",
    title: "Names and operations",
    checks: &[
        backup_missing::CHECK,
        Check::output(
            "logs-unbounded",
            "logs that fill the disk",
            include_str!("logs_unbounded.md"),
        ),
        name_portability::CHECK,
        Check::earlier(
            "name-syntax",
            "text that is no name of a resource",
            include_str!("name_syntax.md"),
        ),
        Check {
            name: UNUSED_ALLOW,
            level: Level::Warning,
            summary: "a silence that silences nothing, or gives no reason",
            page: include_str!("unused_allow.md"),
            run: Run::Afterwards,
        },
        update_unpinned::CHECK,
    ],
};
