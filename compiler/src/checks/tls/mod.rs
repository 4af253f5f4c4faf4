//! Checks about TLS: certificates, redirects to HTTPS, networks in front.

use super::Group;

mod tls_none_public;

/// The group.
pub(super) const GROUP: Group = Group {
    folder: "tls",
    title: "TLS",
    checks: &[tls_none_public::CHECK],
};
