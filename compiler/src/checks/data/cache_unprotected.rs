//! `cache-unprotected`: a key-value server of one's own without a password.

use super::shared::servers;
use crate::checks::{Check, CheckContext, Findings, Run};
use crate::schema::Level;

/// The row of the table.
pub const CHECK: Check = Check {
    name: "cache-unprotected",
    level: Level::Error,
    summary: "a key-value server without a password",
    page: include_str!("cache_unprotected.md"),
    run: Run::Plan(run),
};

/// Variables by which images are given a password.
const PASSWORDS: &[&str] = &[
    "REDIS_PASSWORD",
    "REDIS_PASSWORD_FILE",
    "VALKEY_PASSWORD",
    "VALKEY_PASSWORD_FILE",
];

fn run(context: &CheckContext<'_>, findings: &mut Findings) {
    for server in servers(context) {
        let protected = server.option("--requirepass").is_some() || server.option("--aclfile").is_some();
        if protected || server.has_file() || server.is_told(PASSWORDS) {
            continue;
        }
        let service = server.service;
        let diagnostic = findings
            .finding(format!("`{}` asks nobody for a password", service.path))
            .label(service.span, "whoever reaches its port reads and writes everything in it")
            .help(
                "declare `caches.main = { };` instead: the host's own server has a password, a limit and a probe, and `caches.main.url` \
                 is how to reach it",
            );
        findings.report(&service.path, diagnostic);
    }
}
