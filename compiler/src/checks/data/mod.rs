//! Checks about databases and caches.

use super::{Check, Group};

mod cache_index_shared;
mod cache_unbounded;
mod cache_unprotected;
mod connection_budget;
mod database_exposed;
mod database_superuser;
mod engine_end_of_life;
mod health_missing;
mod identifier_too_long;
mod owner_shared;
mod shared;

/// The group.
pub(super) const GROUP: Group = Group {
    folder: "data",
    title: "Databases and caches",
    checks: &[
        Check::output(
            "authentication-weak",
            "a database that believes whoever connects, or keeps passwords by MD5",
            include_str!("authentication_weak.md"),
        ),
        cache_index_shared::CHECK,
        cache_unbounded::CHECK,
        cache_unprotected::CHECK,
        connection_budget::CHECK,
        database_exposed::CHECK,
        database_superuser::CHECK,
        Check::output(
            "destructive-change",
            "a change that leaves data behind, which `hostc diff` shows",
            include_str!("destructive_change.md"),
        ),
        engine_end_of_life::CHECK,
        health_missing::CHECK,
        identifier_too_long::CHECK,
        owner_shared::CHECK,
    ],
};
