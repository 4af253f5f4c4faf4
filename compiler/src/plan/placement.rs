//! Placement: which host each resource is on.
//!
//! What says `on` is there; a tenant's own resource is where its site is; everything else is on the only host. With several
//! hosts and no word, that is an error, never a guess.

use std::collections::BTreeMap;

use hostc_lang::{Diagnostic, Diagnostics, Reported, ResourcePath, Span};

use crate::resources::Fleet;
use crate::schema::{ReferenceTo, Spanned};

/// The host of each resource that has one.
#[derive(Default, Debug)]
pub struct Placement {
    hosts: BTreeMap<ResourcePath, ResourcePath>,
}

impl Placement {
    /// The host of `resource`.
    pub fn host(&self, resource: &ResourcePath) -> Option<&ResourcePath> {
        self.hosts.get(resource)
    }

    /// Whether `resource` is on `host`.
    pub fn is_on(&self, resource: &ResourcePath, host: &ResourcePath) -> bool {
        self.host(resource) == Some(host)
    }
}

/// Finds the host of everything.
pub fn place(fleet: &Fleet) -> Reported<Placement> {
    let mut placer = Placer {
        fleet,
        placement: Placement::default(),
        diagnostics: Diagnostics::default(),
    };
    for (path, site) in &fleet.sites {
        placer.place(path, site.span, site.body.on.as_ref());
    }
    for (path, proxy) in &fleet.proxies {
        placer.place(path, proxy.span, proxy.body.on.as_ref());
    }
    for (path, service) in &fleet.services {
        placer.place(path, service.span, service.body.on.as_ref());
    }
    for (path, database) in &fleet.databases {
        placer.place(path, database.span, database.body.on.as_ref());
    }
    for (path, cache) in &fleet.caches {
        placer.place(path, cache.span, cache.body.on.as_ref());
    }
    for (path, volume) in &fleet.volumes {
        placer.place(path, volume.span, volume.body.on.as_ref());
    }
    for (path, job) in &fleet.jobs {
        placer.place(path, job.span, job.body.on.as_ref());
    }
    Reported::new(placer.placement, placer.diagnostics)
}

struct Placer<'a> {
    fleet: &'a Fleet,
    placement: Placement,
    diagnostics: Diagnostics,
}

impl Placer<'_> {
    fn place(&mut self, path: &ResourcePath, span: Span, on: Option<&Spanned<ReferenceTo>>) {
        let host = match (on, path.parent()) {
            (Some(on), _) => Some(on.value.resource.clone()),
            (None, Some(site)) => self.placement.host(&site).cloned(),
            (None, None) => self.only_host(path, span),
        };
        if let Some(host) = host
            && self.fleet.hosts.contains_key(&host)
        {
            self.placement.hosts.insert(path.clone(), host);
        }
    }

    fn only_host(&mut self, path: &ResourcePath, span: Span) -> Option<ResourcePath> {
        let mut hosts = self.fleet.hosts.keys();
        let (first, second) = (hosts.next(), hosts.next());
        let problem = match (first, second) {
            (Some(only), None) => return Some(only.clone()),
            (None, _) => Diagnostic::error("placement", format!("`{path}` has no host to be on"))
                .label(span, "declared here")
                .help("declare one: `hosts.NAME = { address = \"203.0.113.7\"; os = \"debian-12\"; };`"),
            (Some(first), Some(_)) => {
                Diagnostic::error("placement", format!("`{path}` does not say which host it is on"))
                    .label(span, "declared here")
                    .help(format!("there are several hosts: add `on = {first};`, say"))
            }
        };
        self.diagnostics.push(problem);
        None
    }
}
