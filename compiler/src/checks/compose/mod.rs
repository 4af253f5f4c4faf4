//! Checks about containers: images, mounts, networks.

use super::{Check, Group};

mod capabilities;
mod container_loopback;
mod docker_socket;
mod image_no_digest;
mod image_unpinned;
mod limits_missing;
mod mount_sensitive;
mod shared;
mod subnet_overlap;

/// The group.
pub(super) const GROUP: Group = Group {
    folder: "compose",
    title: "Compose",
    checks: &[
        capabilities::CHECK,
        container_loopback::CHECK,
        docker_socket::CHECK,
        Check::output(
            "host-namespace",
            "a container in the host's network or among its processes",
            include_str!("host_namespace.md"),
        ),
        image_no_digest::CHECK,
        image_unpinned::CHECK,
        limits_missing::CHECK,
        mount_sensitive::CHECK,
        Check::output(
            "name-invalid",
            "a name that Compose refuses",
            include_str!("name_invalid.md"),
        ),
        Check::output(
            "new-privileges",
            "a container whose programs can become root again",
            include_str!("new_privileges.md"),
        ),
        Check::output(
            "privileged",
            "a container that may do everything",
            include_str!("privileged.md"),
        ),
        subnet_overlap::CHECK,
    ],
};
