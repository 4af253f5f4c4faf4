//! `cache-unbounded`: a key-value server of one's own that grows until something breaks.

use super::shared::servers;
use crate::checks::{Check, CheckContext, Findings, Run};
use crate::schema::Level;

/// The row of the table.
pub const CHECK: Check = Check {
    name: "cache-unbounded",
    level: Level::Warning,
    summary: "a key-value server without a limit, or one that throws away what it is to keep",
    page: include_str!("cache_unbounded.md"),
    run: Run::Plan(run),
};

fn run(context: &CheckContext<'_>, findings: &mut Findings) {
    for server in servers(context) {
        let service = server.service;
        let command = service.body.command(context.plan().target);
        let span = command.map_or(service.span, |command| command.span);
        if server.option("--maxmemory").is_none() {
            if server.has_file() {
                continue;
            }
            let label = match &service.body.memory {
                Some(_) => "at the limit of the service it is killed, with everything in it",
                None => "it grows until the host has no memory left",
            };
            let diagnostic = findings
                .finding(format!("`{}` has no limit on what it keeps", service.path))
                .label(span, label)
                .help(
                    "declare `caches.main = { };` instead, or say `--maxmemory 256mb --maxmemory-policy allkeys-lru`",
                );
            findings.report(&service.path, diagnostic);
            continue;
        }
        let throws_away = server
            .option("--maxmemory-policy")
            .filter(|policy| policy.starts_with("allkeys"));
        let keeps = server.option("--appendonly").filter(|keep| keep == "yes");
        if let (Some(policy), Some(_)) = (throws_away, keeps) {
            let diagnostic = findings
                .finding(format!(
                    "`{}` writes down what it may throw away at any time",
                    service.path
                ))
                .label(
                    span,
                    format!("`{policy}` removes any key, and `--appendonly yes` is for keys that must not be lost"),
                )
                .help("a cache needs no `--appendonly`; a queue needs `--maxmemory-policy noeviction`");
            findings.report(&service.path, diagnostic);
        }
    }
}
