//! `route-shadowed`: a route that no request reaches.

use crate::checks::pattern::Pattern;
use crate::checks::request::routes;
use crate::checks::{Check, CheckContext, Findings, Run};
use crate::plan::model::RouteMatch;
use crate::resources::{Resource, Site};
use crate::schema::Level;

/// The row of the table.
pub const CHECK: Check = Check {
    name: "route-shadowed",
    level: Level::Warning,
    summary: "a route that no request reaches",
    page: include_str!("route_shadowed.md"),
    run: Run::Plan(run),
};

fn run(context: &CheckContext<'_>, findings: &mut Findings) {
    for site in context.fleet.sites.values() {
        in_site(site, findings);
    }
}

fn in_site(site: &Resource<Site>, findings: &mut Findings) {
    let expressions = routes(&site.body).filter_map(|(matches, keyed)| match matches {
        RouteMatch::Regex(text) => Some((Pattern::parse(&text)?, text, keyed)),
        RouteMatch::Prefix(_) | RouteMatch::Exact(_) => None,
    });
    let mut expressions: Vec<_> = expressions.collect();
    expressions.sort_by(|(_, a, _), (_, b, _)| a.cmp(b));
    for (matches, (key, route)) in routes(&site.body) {
        let stronger = match &matches {
            RouteMatch::Exact(_) => None,
            RouteMatch::Prefix(prefix) => expressions.iter().find(|(pattern, ..)| pattern.covers(prefix)),
            RouteMatch::Regex(text) => {
                let Some(mine) = Pattern::parse(text) else { continue };
                let mut earlier = expressions.iter().take_while(|(_, other, _)| other < text);
                earlier.find(|(pattern, ..)| pattern.covers_all_of(&mine))
            }
        };
        let Some((_, _, (by, other))) = stronger else { continue };
        let why = match matches {
            RouteMatch::Regex(_) => "nginx takes the first expression that matches",
            RouteMatch::Prefix(_) | RouteMatch::Exact(_) => "nginx prefers expressions to prefixes",
        };
        let diagnostic = findings
            .finding(format!("no request reaches the route `\"{key}\"` of `{}`", site.path))
            .label(route.span, format!("every such path matches `\"{by}\"` too"))
            .label(other.span, why)
            .help("make the expression narrower, or write it as a prefix: of prefixes the longest wins");
        findings.report(&site.path, diagnostic);
    }
}
