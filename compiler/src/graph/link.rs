//! From what was written to edges.

use hostc_lang::{Piece, ResourcePath, Span, Text};

use super::{DependencyGraph, Relation};
use crate::resources::Fleet;
use crate::resources::route::RouteTarget;
use crate::schema::{Hosts, ReferenceTo, Spanned};

/// Collects every reference and every symbolic text of the fleet.
pub fn link(fleet: &Fleet) -> DependencyGraph {
    let mut linker = Linker {
        graph: DependencyGraph::default(),
    };
    for path in fleet.paths() {
        linker.graph.add_resource(path);
    }
    for (path, owned) in fleet.paths().filter_map(|path| Some((path, path.parent()?))) {
        if let Some(site) = fleet.sites.get(&owned) {
            linker.graph.add(&owned, path, Relation::Owns, site.span);
        }
    }
    for (path, proxy) in &fleet.proxies {
        linker.reference(path, proxy.body.on.as_ref(), Relation::Placed);
    }
    for (path, site) in &fleet.sites {
        linker.hosts(path, site.body.on.as_ref());
        linker.reference(path, site.body.via.as_ref(), Relation::Placed);
        for route in site.body.routes.values() {
            if let Some(Spanned {
                value: RouteTarget::Service(service),
                span,
            }) = &route.value.to
            {
                linker.graph.add(path, &service.resource, Relation::Routes, *span);
            }
        }
    }
    for (path, service) in &fleet.services {
        let body = &service.body;
        linker.hosts(path, body.on.as_ref());
        linker.references(path, &body.needs);
        for value in body.env.values() {
            linker.text(path, &value.value.0, value.span);
        }
        for argument in body.commands().flat_map(|command| command.value.words()) {
            linker.text(path, argument, service.span);
        }
        for mount in body.all_volumes() {
            linker.reference(path, mount.value.volume.as_ref(), Relation::Mounts);
        }
    }
    for (path, job) in &fleet.jobs {
        let body = &job.body;
        linker.reference(path, body.on.as_ref(), Relation::Placed);
        linker.references(path, &body.needs);
        for value in body.env.values() {
            linker.text(path, &value.value.0, value.span);
        }
        for argument in body.command.value.words() {
            linker.text(path, argument, body.command.span);
        }
    }
    for (path, database) in &fleet.databases {
        linker.reference(path, database.body.on.as_ref(), Relation::Placed);
    }
    for (path, cache) in &fleet.caches {
        linker.reference(path, cache.body.on.as_ref(), Relation::Placed);
    }
    for (path, volume) in &fleet.volumes {
        linker.hosts(path, volume.body.on.as_ref());
    }
    linker.graph
}

struct Linker {
    graph: DependencyGraph,
}

impl Linker {
    fn reference(&mut self, from: &ResourcePath, to: Option<&Spanned<ReferenceTo>>, relation: Relation) {
        if let Some(to) = to {
            self.graph.add(from, &to.value.resource, relation, to.span);
        }
    }

    fn hosts(&mut self, from: &ResourcePath, on: Option<&Spanned<Hosts>>) {
        for host in on.iter().flat_map(|on| on.references()) {
            self.reference(from, Some(&host), Relation::Placed);
        }
    }

    fn references(&mut self, from: &ResourcePath, to: &[Spanned<ReferenceTo>]) {
        for to in to {
            self.reference(from, Some(to), Relation::Uses);
        }
    }

    fn text(&mut self, from: &ResourcePath, text: &Text, span: Span) {
        for piece in text.pieces() {
            match piece {
                Piece::Literal(_) => {}
                Piece::Symbol { resource, .. } if resource == from => {}
                Piece::Symbol { resource, .. } => {
                    let relation = if resource.kind() == "volumes" {
                        Relation::Mounts
                    } else {
                        Relation::Uses
                    };
                    self.graph.add(from, resource, relation, span);
                }
                Piece::Secret { resource, .. } => self.graph.add(from, resource, Relation::Reads, span),
            }
        }
    }
}
