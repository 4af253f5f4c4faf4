//! Checks about secrets: where they are written and where they flow.

use super::Group;

mod secret_exposed;
mod secret_literal;
mod secret_shared;
mod secret_undeclared;
mod secret_unused;

/// The group.
pub(super) const GROUP: Group = Group {
    folder: "secrets",
    title: "Secrets",
    checks: &[
        secret_exposed::CHECK,
        secret_literal::CHECK,
        secret_shared::CHECK,
        secret_undeclared::CHECK,
        secret_unused::CHECK,
    ],
};
