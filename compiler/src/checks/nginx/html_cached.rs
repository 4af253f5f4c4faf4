//! `html-cached`: pages that are kept without a question whether they still hold.

use crate::checks::request::routes;
use crate::checks::{Check, CheckContext, Findings, Run};
use crate::plan::model::RouteMatch;
use crate::resources::Route;
use crate::resources::route::{Cache, Keep};
use crate::schema::{Level, MediaRange};

/// The row of the table.
pub const CHECK: Check = Check {
    name: "html-cached",
    level: Level::Warning,
    summary: "pages that are kept without a question whether they still hold",
    page: include_str!("html_cached.md"),
    run: Run::Plan(run),
};

/// A page may be this old without anybody minding, in seconds.
const SHORT: u64 = 600;

fn run(context: &CheckContext<'_>, findings: &mut Findings) {
    for site in context.fleet.sites.values() {
        for (matches, (key, route)) in routes(&site.body) {
            let Some(cache) = &route.value.cache else { continue };
            let (kept, said) = for_pages(&cache.value);
            if kept <= SHORT || !(said || shows_pages(&matches, &route.value)) {
                continue;
            }
            let diagnostic = findings
                .finding(format!(
                    "pages of the route `\"{key}\"` of `{}` are kept without being asked about again",
                    site.path
                ))
                .label(
                    cache.span,
                    "after a release, visitors keep the old page, which asks for files that are gone",
                )
                .help(
                    "keep what carries a hash in its name and ask about pages: \
                     `cache = { \"text/html\" = \"revalidate\"; default = \"365d\"; };`",
                );
            findings.report(&site.path, diagnostic);
        }
    }
}

/// How many seconds a page is kept, and whether the rule was written for pages.
fn for_pages(cache: &Cache) -> (u64, bool) {
    let (keep, said) = match cache {
        Cache::All(keep) => (Some(keep), false),
        Cache::ByType(rules) => {
            let of = |range: MediaRange| rules.get(&range);
            let html =
                of(MediaRange::Type("text/html".to_owned())).or_else(|| of(MediaRange::Group("text".to_owned())));
            (html.or_else(|| of(MediaRange::Default)), html.is_some())
        }
    };
    match keep {
        Some(Keep::For(time)) => (time.seconds(), said),
        Some(Keep::Revalidate | Keep::Off) | None => (0, said),
    }
}

/// Whether pages are among what a route answers: the root of a site, a single-page application, a name that says so.
fn shows_pages(matches: &RouteMatch, route: &Route) -> bool {
    let (RouteMatch::Prefix(path) | RouteMatch::Exact(path) | RouteMatch::Regex(path)) = matches;
    let answers = route.to.is_some() || route.files.is_some();
    let spa = route.spa.as_ref().is_some_and(|spa| spa.value);
    answers && (path == "/" || spa || path.contains(".htm") || path.contains("\\.htm"))
}
