//! Checks about TLS: certificates, redirects to HTTPS, networks in front.

use super::{Check, Group};

mod acme_blocked;
mod acme_budget;
mod hsts_missing;
mod http_not_redirected;
mod tls_edge_loop;
mod tls_none_public;

/// The group.
pub(super) const GROUP: Group = Group {
    folder: "tls",
    title: "TLS",
    checks: &[
        acme_blocked::CHECK,
        acme_budget::CHECK,
        hsts_missing::CHECK,
        http_not_redirected::CHECK,
        Check::output(
            "tls-certificate-missing",
            "a server for HTTPS without a certificate",
            include_str!("tls_certificate_missing.md"),
        ),
        Check::output(
            "tls-cipher",
            "cipher suites that are broken or without forward secrecy",
            include_str!("tls_cipher.md"),
        ),
        tls_edge_loop::CHECK,
        Check::output(
            "tls-name-mismatch",
            "a name that its certificate does not cover",
            include_str!("tls_name_mismatch.md"),
        ),
        tls_none_public::CHECK,
        Check::output(
            "tls-protocol",
            "versions of TLS that are broken",
            include_str!("tls_protocol.md"),
        ),
    ],
};
