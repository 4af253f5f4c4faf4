//! `regex-redos`: a route's expression that one request can keep busy for minutes.

use crate::checks::pattern::Pattern;
use crate::checks::request::routes;
use crate::checks::{Check, CheckContext, Findings, Run};
use crate::plan::model::RouteMatch;
use crate::schema::Level;

/// The row of the table.
pub const CHECK: Check = Check {
    name: "regex-redos",
    level: Level::Error,
    summary: "a route's expression that one request can keep busy for minutes",
    page: include_str!("regex_redos.md"),
    run: Run::Plan(run),
};

fn run(context: &CheckContext<'_>, findings: &mut Findings) {
    for site in context.fleet.sites.values() {
        for (matches, (key, route)) in routes(&site.body) {
            let RouteMatch::Regex(text) = matches else { continue };
            if !Pattern::parse(&text).is_some_and(|pattern| pattern.can_explode()) {
                continue;
            }
            let diagnostic = findings
                .finding(format!("a long path can keep nginx busy with the route `\"{key}\"` of `{}`", site.path))
                .label(
                    route.span,
                    "a repetition within a repetition can split one text in more ways than there is time for",
                )
                .help("let the inner repetition end at a character that it cannot hold, as in `^(/[^/]+)*$`, or write a prefix");
            findings.report(&site.path, diagnostic);
        }
    }
}
