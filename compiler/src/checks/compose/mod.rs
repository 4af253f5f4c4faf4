//! Checks about containers: images, mounts, networks.

use super::Group;

mod image_unpinned;

/// The group.
pub(super) const GROUP: Group = Group {
    folder: "compose",
    title: "Compose",
    checks: &[image_unpinned::CHECK],
};
