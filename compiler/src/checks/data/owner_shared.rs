//! `owner-shared`: two databases of one server that are one, or belong to one role.

use std::collections::BTreeMap;

use crate::checks::findings::{Side, places};
use crate::checks::{Check, CheckContext, Findings, Run};
use crate::resources::database::DatabaseEngine;
use crate::resources::{Database, Resource};
use crate::schema::{Level, Spanned};

/// The row of the table.
pub const CHECK: Check = Check {
    name: "owner-shared",
    level: Level::Error,
    summary: "two databases of one server that are one, or belong to one role",
    page: include_str!("owner_shared.md"),
    run: Run::Plan(run),
};

fn run(context: &CheckContext<'_>, findings: &mut Findings) {
    let names = context.names();
    for (host, _) in context.hosts() {
        let mut seen: BTreeMap<(DatabaseEngine, &str, String), &Resource<Database>> = BTreeMap::new();
        let here = context.planned.placement.only_on(&host.path, &context.fleet.databases);
        let mut here: Vec<_> = here.collect();
        here.sort_by_key(|database| database.span);
        for database in here {
            let engine = database.body.engine();
            let (name, owner) = names.database_names(&database.path);
            let one = seen.insert((engine, "name", name.clone()), database);
            if let Some(first) = one {
                let what = format!("are one database: `{name}`");
                report(context, (database, first), &what, |body| body.name.as_ref(), findings);
                continue;
            }
            // A user of MongoDB belongs to its database, so that two may have one name.
            let role = seen.insert((engine, "owner", owner.clone()), database);
            if let Some(first) = role.filter(|_| engine == DatabaseEngine::Postgres) {
                let what = format!("belong to one role: `{owner}`");
                report(context, (database, first), &what, |body| body.owner.as_ref(), findings);
            }
        }
    }
}

fn report(
    context: &CheckContext<'_>,
    (later, first): (&Resource<Database>, &Resource<Database>),
    what: &str,
    said: fn(&Database) -> Option<&Spanned<String>>,
    findings: &mut Findings,
) {
    fn side<'a>(database: &'a Resource<Database>, said: fn(&Database) -> Option<&Spanned<String>>) -> Side<'a> {
        Side {
            resource: &database.path,
            span: said(&database.body).map_or(database.span, |name| name.span),
        }
    }
    let (here, there) = places(context.fleet, side(later, said), side(first, said));
    let diagnostic = findings
        .finding(format!("`{}` and `{}` {what}", later.path, first.path))
        .label(here, "here")
        .label(there, "and here")
        .help("leave `name` and `owner` out: each database has both from its own path; two programs of one database name the same `databases.NAME`");
    findings.report(&later.path, diagnostic);
}
