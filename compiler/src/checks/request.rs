//! Where a request goes: to which site by its name, and to which route by its path, as nginx decides it.
//!
//! An exact route comes first; then the first regular expression that matches; then the longest prefix
//! ([location](https://nginx.org/en/docs/http/ngx_http_core_module.html#location)). hostc writes the expressions in the order of their text.

use std::collections::BTreeMap;

use regex::Regex;

use crate::plan::model::RouteMatch;
use crate::plan::route_match;
use crate::resources::{Fleet, Resource, Route, Site};
use crate::schema::Spanned;

/// The sites by the names that they answer under on the usual ports.
pub(super) struct Sites<'a> {
    by_name: BTreeMap<&'a str, &'a Resource<Site>>,
}

impl<'a> Sites<'a> {
    /// The sites of a fleet.
    pub(super) fn of(fleet: &'a Fleet) -> Self {
        let shared = fleet.sites.values().filter(|site| site.body.listen.is_empty());
        let names = shared.flat_map(|site| {
            let domains = site.body.domains.iter();
            domains.map(move |domain| (domain.value.punycode(), site))
        });
        Self {
            by_name: names.collect(),
        }
    }

    /// The site that answers for a name.
    pub(super) fn named(&self, host: &str) -> Option<&'a Resource<Site>> {
        if let Some(site) = self.by_name.get(host) {
            return Some(site);
        }
        let mut parents = host.match_indices('.').filter_map(|(at, _)| host.get(at + 1..));
        parents.find_map(|parent| self.by_name.get(format!("*.{parent}").as_str()).copied())
    }
}

/// A route with its key.
pub(super) type Keyed<'a> = (&'a str, &'a Spanned<Route>);

/// The routes of a site with their keys taken apart.
pub(super) fn routes(site: &Site) -> impl Iterator<Item = (RouteMatch, Keyed<'_>)> {
    let routes = site.routes.iter();
    routes.map(|(key, route)| (route_match(key.trim()), (key.as_str(), route)))
}

/// The route of a site that answers for a path; nothing where an expression stands in the way that cannot be read.
pub(super) fn route_for<'a>(site: &'a Site, path: &str) -> Option<Keyed<'a>> {
    let mut patterns: Vec<(String, Keyed<'a>)> = Vec::new();
    let mut longest: Option<(usize, Keyed<'a>)> = None;
    for (matches, keyed) in routes(site) {
        match matches {
            RouteMatch::Exact(exact) if exact == path => return Some(keyed),
            RouteMatch::Exact(_) => {}
            RouteMatch::Prefix(prefix) => {
                let better = longest.is_none_or(|(length, _)| prefix.len() > length);
                if better && path.starts_with(&prefix) {
                    longest = Some((prefix.len(), keyed));
                }
            }
            RouteMatch::Regex(pattern) => patterns.push((pattern, keyed)),
        }
    }
    patterns.sort_by(|(a, _), (b, _)| a.cmp(b));
    for (pattern, keyed) in patterns {
        if Regex::new(&pattern).ok()?.is_match(path) {
            return Some(keyed);
        }
    }
    longest.map(|(_, keyed)| keyed)
}
