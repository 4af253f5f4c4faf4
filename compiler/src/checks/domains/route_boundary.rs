//! `route-boundary`: a prefix that ends in the middle of a name.

use crate::checks::request::routes;
use crate::checks::{Check, CheckContext, Findings, Run};
use crate::plan::model::RouteMatch;
use crate::resources::Route;
use crate::schema::Level;

/// The row of the table.
pub const CHECK: Check = Check {
    name: "route-boundary",
    level: Level::Warning,
    summary: "a prefix that also takes paths which only begin like it",
    page: include_str!("route_boundary.md"),
    run: Run::Plan(run),
};

fn run(context: &CheckContext<'_>, findings: &mut Findings) {
    for site in context.fleet.sites.values() {
        for (matches, (key, route)) in routes(&site.body) {
            let RouteMatch::Prefix(prefix) = matches else { continue };
            let last = prefix.rsplit('/').next().unwrap_or_default();
            // A name with a dot is a file, and what begins like it is nothing.
            if last.is_empty() || last.contains('.') || !minds(&route.value) {
                continue;
            }
            let diagnostic = findings
                .finding(format!("the route `\"{key}\"` of `{}` also takes `{prefix}-other`", site.path))
                .label(route.span, format!("for every path that begins with `{prefix}`"))
                .help(format!(
                    "write `\"{prefix}/\"` for what is below it; nginx redirects `{prefix}` there, and `\"= {prefix}\"` is for that path alone"
                ));
            findings.report(&site.path, diagnostic);
        }
    }
}

/// Whether more paths than meant do harm: refusing more is no hole, and hostc ends the prefix of a folder with its slash.
fn minds(route: &Route) -> bool {
    route.files.is_none() && route.deny.is_none()
}
