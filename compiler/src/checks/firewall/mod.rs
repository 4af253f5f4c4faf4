//! Checks about the firewall.

use super::Group;

mod ssh_lockout;

/// The group.
pub(super) const GROUP: Group = Group {
    folder: "firewall",
    title: "Firewall",
    checks: &[ssh_lockout::CHECK],
};
