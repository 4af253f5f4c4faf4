//! `database-superuser`: a program that logs in as the one who may do everything.

use hostc_lang::{ResourcePath, Span};

use crate::checks::program::{outline, programs};
use crate::checks::{Check, CheckContext, Findings, Run};
use crate::resources::database::DatabaseEngine;
use crate::schema::Level;

/// The row of the table.
pub const CHECK: Check = Check {
    name: "database-superuser",
    level: Level::Warning,
    summary: "a program that logs in as the one who may do everything",
    page: include_str!("database_superuser.md"),
    run: Run::Plan(run),
};

/// Roles that engines make for their administrators.
const SUPERUSERS: &[&str] = &["postgres", "root", "admin", "sa"];
/// Variables that name who logs in.
const VARIABLES: &[&str] = &[
    "PGUSER",
    "POSTGRES_USER",
    "DB_USER",
    "DB_USERNAME",
    "DATABASE_USER",
    "MYSQL_USER",
    "MONGO_USER",
];

fn run(context: &CheckContext<'_>, findings: &mut Findings) {
    for database in context.fleet.databases.values() {
        let Some(owner) = &database.body.owner else { continue };
        let superuser = match database.body.engine() {
            DatabaseEngine::Postgres => owner.value == "postgres",
            // A user of MongoDB belongs to one database, whatever its name.
            DatabaseEngine::Mongodb => false,
        };
        if superuser {
            report(&database.path, &owner.value, owner.span, findings);
        }
    }
    for program in programs(context.fleet, context.plan().target) {
        for (name, value) in program.env {
            let text = outline(&value.value.0);
            let by_name = VARIABLES.contains(&name.as_str()).then_some(text.as_str());
            let user = by_name.or_else(|| user_of(&text));
            if let Some(user) = user.filter(|user| SUPERUSERS.contains(user)) {
                report(program.path, user, value.span, findings);
            }
        }
    }
}

/// Who logs in by the URL of a database.
fn user_of(text: &str) -> Option<&str> {
    let (scheme, rest) = text.split_once("://")?;
    let database = ["postgres", "postgresql", "mysql", "mariadb", "mongodb"].contains(&scheme);
    let (user, _) = rest.split('/').next()?.rsplit_once('@')?;
    database.then(|| user.split(':').next().unwrap_or_default())
}

fn report(resource: &ResourcePath, user: &str, span: Span, findings: &mut Findings) {
    let diagnostic = findings
        .finding(format!("`{resource}` has its data as `{user}`, who may do everything"))
        .label(
            span,
            "one injected statement reads every database of the server, and its files",
        )
        .help("leave the owner out: each database has a role of its own, which `databases.NAME.url` logs in as");
    findings.report(resource, diagnostic);
}
