//! Checks about names, and what answers under which path.

use super::{Check, Group};

mod domain_conflict;
mod domain_idn;
mod redirect_loop;
mod route_boundary;
mod route_conflict;
mod route_shadowed;
mod wildcard_apex;

/// The group.
pub(super) const GROUP: Group = Group {
    folder: "domains",
    title: "Domains and routes",
    checks: &[
        Check::output(
            "default-server",
            "none or two servers for names that no site has",
            include_str!("default_server.md"),
        ),
        domain_conflict::CHECK,
        domain_idn::CHECK,
        Check::earlier(
            "domain-syntax",
            "text that is no domain name",
            include_str!("domain_syntax.md"),
        ),
        redirect_loop::CHECK,
        route_boundary::CHECK,
        route_conflict::CHECK,
        route_shadowed::CHECK,
        Check::output(
            "server-names-hash",
            "names too long for nginx's table of names",
            include_str!("server_names_hash.md"),
        ),
        wildcard_apex::CHECK,
    ],
};
