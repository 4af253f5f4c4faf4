//! `secret-shared`: one secret that several sites read.

use std::collections::BTreeMap;

use hostc_lang::{ResourcePath, Span};

use crate::checks::{Check, CheckContext, Findings, Run};
use crate::graph::Relation;
use crate::schema::Level;

/// The row of the table.
pub const CHECK: Check = Check {
    name: "secret-shared",
    level: Level::Warning,
    summary: "one secret that several sites read",
    page: include_str!("secret_shared.md"),
    run: Run::Plan(run),
};

fn run(context: &CheckContext<'_>, findings: &mut Findings) {
    // A site's own secret in another's hands is `tenant-crossing`.
    let common = context
        .fleet
        .secrets
        .values()
        .filter(|secret| secret.tenant().is_none());
    for secret in common {
        let mut readers: BTreeMap<ResourcePath, (&ResourcePath, Span)> = BTreeMap::new();
        for (reader, dependency) in context.graph.dependents(&secret.path) {
            let tenant = reader.parent().filter(|_| dependency.relation == Relation::Reads);
            if let Some(tenant) = tenant {
                readers.entry(tenant).or_insert((reader, dependency.span));
            }
        }
        if readers.len() < 2 {
            continue;
        }
        let names: Vec<String> = readers.keys().map(|tenant| format!("`{tenant}`")).collect();
        let mut diagnostic = findings
            .finding(format!("`{}` is read by {}", secret.path, names.join(" and ")))
            .label(secret.span, "who breaks into one of them has it for all");
        for (reader, span) in readers.values() {
            diagnostic = diagnostic.label(*span, format!("`{reader}` reads it here"));
        }
        let help = "declare one in each site, `sites.NAME.secrets.…`, so that it can be changed for one alone; if others chose it and \
                    there is but one, say so: `allow.secret-shared = \"…\";`";
        findings.report(&secret.path, diagnostic.help(help));
    }
}
