//! The routes on which requests come to a service.

use std::collections::BTreeSet;

use hostc_lang::ResourcePath;

use crate::checks::CheckContext;
use crate::graph::Relation;
use crate::resources::route::RouteTarget;
use crate::resources::{Resource, Route, Site};
use crate::schema::Spanned;

/// The routes that lead to a service, with their sites and keys.
pub(super) fn routes_to<'a>(
    context: &CheckContext<'a>,
    service: &ResourcePath,
) -> impl Iterator<Item = (&'a Resource<Site>, &'a str, &'a Spanned<Route>)> {
    let users = context.graph.dependents(service).into_iter();
    let sites: BTreeSet<&ResourcePath> = users
        .filter(|(_, dependency)| dependency.relation == Relation::Routes)
        .map(|(site, _)| site)
        .collect();
    let fleet = context.fleet;
    let service = service.clone();
    sites
        .into_iter()
        .filter_map(|site| fleet.sites.get(site))
        .flat_map(move |site| {
            let service = service.clone();
            let routes = site.body.routes.iter().filter(move |(_, route)| {
                let to = route.value.to.as_ref().map(|to| &to.value);
                matches!(to, Some(RouteTarget::Service(to)) if to.resource == service)
            });
            routes.map(move |(key, route)| (site, key.as_str(), route))
        })
}
