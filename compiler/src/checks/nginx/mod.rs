//! Checks about nginx: what its configuration would let happen.

use super::{Check, Group};

mod body_limit_mismatch;
mod filesystem_exposed;
mod forwarded_spoofing;
mod html_cached;
mod login_unlimited;
mod regex_redos;
mod resolver_missing;
mod shared;
mod timeout_mismatch;

/// The group.
pub(super) const GROUP: Group = Group {
    folder: "nginx",
    title: "nginx",
    checks: &[
        Check::output(
            "alias-traversal",
            "an alias that leads out of its folder",
            include_str!("alias_traversal.md"),
        ),
        Check::output(
            "allow-without-deny",
            "networks that are let in, and everyone else too",
            include_str!("allow_without_deny.md"),
        ),
        body_limit_mismatch::CHECK,
        filesystem_exposed::CHECK,
        forwarded_spoofing::CHECK,
        Check::output(
            "header-inheritance",
            "headers that a deeper level of nginx forgets",
            include_str!("header_inheritance.md"),
        ),
        Check::output(
            "host-spoofing",
            "a redirect to whatever host the visitor names",
            include_str!("host_spoofing.md"),
        ),
        html_cached::CHECK,
        login_unlimited::CHECK,
        Check::output(
            "proxy-uri",
            "a path that nginx decodes before it passes it on",
            include_str!("proxy_uri.md"),
        ),
        regex_redos::CHECK,
        resolver_missing::CHECK,
        Check::output(
            "response-splitting",
            "a visitor's text in a header line",
            include_str!("response_splitting.md"),
        ),
        Check::output(
            "return-bypasses-allow",
            "an answer that nginx gives before it looks at who may ask",
            include_str!("return_bypasses_allow.md"),
        ),
        Check::output("ssrf", "an upstream that the visitor names", include_str!("ssrf.md")),
        timeout_mismatch::CHECK,
        Check::output(
            "upstream-unresolvable",
            "an upstream whose name keeps nginx from starting",
            include_str!("upstream_unresolvable.md"),
        ),
        Check::output(
            "websocket-headers",
            "a WebSocket location that breaks every other request",
            include_str!("websocket_headers.md"),
        ),
    ],
};
