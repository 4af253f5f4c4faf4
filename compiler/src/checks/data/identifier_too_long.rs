//! `identifier-too-long`: a name that the engine cuts or refuses.

use hostc_lang::Span;

use crate::checks::{Check, CheckContext, Findings, Run};
use crate::resources::{Database, Resource};
use crate::schema::Level;

/// The row of the table.
pub const CHECK: Check = Check {
    name: "identifier-too-long",
    level: Level::Error,
    summary: "a name of a database or role that the engine cuts",
    page: include_str!("identifier_too_long.md"),
    run: Run::Plan(run),
};

/// `NAMEDATALEN` less one of PostgreSQL; MongoDB takes as many for a database.
const MOST: usize = 63;

fn run(context: &CheckContext<'_>, findings: &mut Findings) {
    let names = context.names();
    for database in context.fleet.databases.values() {
        let (name, owner) = names.database_names(&database.path);
        let body = &database.body;
        let said = body.name.as_ref().map(|name| name.span);
        too_long(database, &name, said, findings);
        if owner != name {
            too_long(database, &owner, body.owner.as_ref().map(|owner| owner.span), findings);
        }
        for extension in &body.extensions {
            too_long(database, &extension.value, Some(extension.span), findings);
        }
    }
}

fn too_long(database: &Resource<Database>, name: &str, said: Option<Span>, findings: &mut Findings) {
    if name.len() <= MOST {
        return;
    }
    let help = match said {
        Some(_) => "write a shorter one".to_owned(),
        None => format!("say a shorter one, `name = \"…\";`, at `{}`", database.path),
    };
    let diagnostic = findings
        .finding(format!(
            "the name `{name}` in `{}` has {} bytes",
            database.path,
            name.len()
        ))
        .label(
            said.unwrap_or(database.span),
            format!("at most {MOST}, and the rest is cut without an error"),
        )
        .help(help);
    findings.report(&database.path, diagnostic);
}
