//! `backup-missing`: a database that nobody dumps.

use crate::checks::{Check, CheckContext, Findings, Run};
use crate::schema::Level;

/// The row of the table.
pub const CHECK: Check = Check {
    name: "backup-missing",
    level: Level::Warning,
    summary: "a database that nobody dumps",
    page: include_str!("backup_missing.md"),
    run: Run::Plan(run),
};

fn run(context: &CheckContext<'_>, findings: &mut Findings) {
    for database in context.fleet.databases.values() {
        if database.body.backup.is_some() {
            continue;
        }
        let diagnostic = findings
            .finding(format!("nobody dumps `{}`", database.path))
            .label(database.span, "one wrong statement, or one broken disk, and it is gone")
            .help("dump it, `backup = { schedule = \"daily\"; keep = 14; };`, and carry the dumps to another machine");
        findings.report(&database.path, diagnostic);
    }
}
