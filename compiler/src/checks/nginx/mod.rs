//! Checks about nginx: what its configuration would let happen.

use super::Group;

/// The group.
pub(super) const GROUP: Group = Group {
    folder: "nginx",
    title: "nginx",
    checks: &[],
};
