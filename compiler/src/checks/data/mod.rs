//! Checks about databases and caches.

use super::Group;

mod connection_budget;
mod database_exposed;

/// The group.
pub(super) const GROUP: Group = Group {
    folder: "data",
    title: "Databases and caches",
    checks: &[connection_budget::CHECK, database_exposed::CHECK],
};
