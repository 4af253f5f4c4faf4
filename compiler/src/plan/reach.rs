//! What does not reach from host to host. A route's files are read by nginx, and a volume is mounted by a service: both must be
//! where they are used. A program is told one address of what it uses, so that cannot be on several hosts without it.

use hostc_lang::{Diagnostic, Diagnostics, ResourcePath};

use super::placement::{NO_PLACE, Placement};
use crate::graph::{Dependency, DependencyGraph, Relation};
use crate::resources::{Fleet, Resource, Service, Site};
use crate::schema::{ReferenceTo, Spanned, UnixPath};

/// Reports everything that would have to reach further than it can.
pub fn report(fleet: &Fleet, graph: &DependencyGraph, placement: &Placement) -> Diagnostics {
    let mut diagnostics = Diagnostics::default();
    for site in fleet.sites.values() {
        diagnostics.extend(files(fleet, placement, site));
    }
    for service in fleet.services.values() {
        diagnostics.extend(volumes(fleet, placement, service));
        diagnostics.extend(addresses(graph, placement, service));
    }
    diagnostics
}

/// Routes that nginx of one host answers with files of another.
fn files(fleet: &Fleet, placement: &Placement, site: &Resource<Site>) -> Vec<Diagnostic> {
    let served = placement.requesters(&site.path, fleet);
    let Some(proxy) = served.iter().find(|host| !placement.is_on(&site.path, host)) else {
        return Vec::new();
    };
    let routes = site.body.routes.values().filter_map(|route| route.value.files.as_ref());
    let problem = |files: &Spanned<UnixPath>| {
        let message = format!(
            "these files are on {}, and nginx is on `{proxy}`",
            list(placement, &site.path)
        );
        let problem = Diagnostic::error(NO_PLACE, message)
            .label(files.span, "read by nginx")
            .help("let nginx serve them where they are: `services.NAME = { files = \"/…\"; port = …; };`, and `to = services.NAME;` here");
        match &site.body.via {
            Some(via) => problem.label(via.span, "visitors come in there"),
            None => problem,
        }
    };
    routes.map(problem).collect()
}

/// Volumes that a service mounts from another host.
fn volumes(fleet: &Fleet, placement: &Placement, service: &Resource<Service>) -> Vec<Diagnostic> {
    let mounted = service
        .body
        .all_volumes()
        .filter_map(|mount| mount.value.volume.as_ref());
    let problem = |mounted: &Spanned<ReferenceTo>| {
        let volume = fleet.volumes.get(&mounted.value.resource)?;
        if placement.hosts(&volume.path).is_empty() {
            return None;
        }
        let mut hosts = placement.hosts(&service.path).iter();
        let without = hosts.find(|host| !placement.is_on(&volume.path, host))?;
        let message = format!("`{}` runs on `{without}`, where `{}` is not", service.path, volume.path);
        let there = format!("it is on {}", list(placement, &volume.path));
        Some(
            Diagnostic::error(NO_PLACE, message)
                .label(mounted.span, "mounted here")
                .label(volume.span, there)
                .help("put both on one host with `on`; what programs on several hosts share belongs into a database"),
        )
    };
    mounted.filter_map(problem).collect()
}

/// Programs that are told the address of a service on several other hosts.
fn addresses(graph: &DependencyGraph, placement: &Placement, service: &Resource<Service>) -> Vec<Diagnostic> {
    let hosts = placement.hosts(&service.path);
    if hosts.len() < 2 {
        return Vec::new();
    }
    let users = graph.dependents(&service.path).into_iter();
    let used = users.filter(|(user, dependency)| {
        dependency.relation == Relation::Uses && placement.hosts(user).iter().any(|host| !hosts.contains(host))
    });
    let problem = |(user, dependency): (&ResourcePath, &Dependency)| {
        let message = format!(
            "`{user}` is told one address of `{}`, which is on several hosts",
            service.path
        );
        Diagnostic::error(NO_PLACE, message)
            .label(dependency.span, "used here, from another host")
            .label(service.span, format!("it is on {}", list(placement, &service.path)))
            .help("put it on the same hosts, or go by a site's proxy, which shares requests among all of them")
    };
    used.map(problem).collect()
}

/// The hosts of a resource, for a message.
fn list(placement: &Placement, resource: &ResourcePath) -> String {
    let hosts = placement.hosts(resource).iter().map(|host| format!("`{host}`"));
    hosts.collect::<Vec<_>>().join(" and ")
}
