//! Checks about files, folders and Unix users.

use super::Group;

mod path_overlap;
mod tenant_crossing;
mod uid_conflict;
mod user_root;

/// The group.
pub(super) const GROUP: Group = Group {
    folder: "files",
    title: "Files and users",
    checks: &[
        path_overlap::CHECK,
        tenant_crossing::CHECK,
        uid_conflict::CHECK,
        user_root::CHECK,
    ],
};
