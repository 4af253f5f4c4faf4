//! Checks about the firewall.

use super::{Check, Group};

mod ipv6_gap;
mod never;
mod public_unreachable;
mod rule_orphan;
mod rule_shadowed;
mod ssh_lockout;

/// The group.
pub(super) const GROUP: Group = Group {
    folder: "firewall",
    title: "Firewall",
    checks: &[
        Check::output(
            "docker-bypass",
            "a published port that goes round the firewall",
            include_str!("docker_bypass.md"),
        ),
        ipv6_gap::CHECK,
        never::CHECK,
        public_unreachable::CHECK,
        rule_orphan::CHECK,
        rule_shadowed::CHECK,
        ssh_lockout::CHECK,
    ],
};
