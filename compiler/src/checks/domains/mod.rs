//! Checks about names, and what answers under which path.

use super::{Check, Group};

mod domain_conflict;
mod route_conflict;

/// The group.
pub(super) const GROUP: Group = Group {
    folder: "domains",
    title: "Domains and routes",
    checks: &[
        domain_conflict::CHECK,
        Check::earlier(
            "domain-syntax",
            "text that is no domain name",
            include_str!("domain_syntax.md"),
        ),
        route_conflict::CHECK,
    ],
};
