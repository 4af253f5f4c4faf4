//! Checks about files, folders and Unix users.

use super::{Check, Group};

mod path_overlap;
mod path_reserved;
mod shared;
mod socket_path_long;
mod tenant_crossing;
mod uid_conflict;
mod user_root;
mod user_shared;

/// The group.
pub(super) const GROUP: Group = Group {
    folder: "files",
    title: "Files and users",
    checks: &[
        path_overlap::CHECK,
        path_reserved::CHECK,
        Check::earlier(
            "path-traversal",
            "a path that climbs out of its folder",
            include_str!("path_traversal.md"),
        ),
        socket_path_long::CHECK,
        tenant_crossing::CHECK,
        uid_conflict::CHECK,
        Check::earlier(
            "user-name",
            "a name that is no Unix user's",
            include_str!("user_name.md"),
        ),
        user_root::CHECK,
        user_shared::CHECK,
    ],
};
