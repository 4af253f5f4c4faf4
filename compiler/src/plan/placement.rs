//! Placement: which host each resource is on.
//!
//! What says `on` is there; a tenant's own resource is where its site is; everything else is on the only host. With several
//! hosts and no word, that is an error, never a guess.

use std::collections::BTreeMap;

use hostc_lang::{Diagnostic, Diagnostics, Reported, ResourcePath, Span};

use crate::resources::{Fleet, Resource, Site};
use crate::schema::{ReferenceTo, Spanned};

/// The code of a resource without a host.
pub const NO_PLACE: &str = "placement";

/// The host of each resource that has one.
#[derive(Default, Debug)]
pub struct Placement {
    hosts: BTreeMap<ResourcePath, ResourcePath>,
    /// The same the other way: what is on each host, in order of path.
    resources: BTreeMap<ResourcePath, Vec<ResourcePath>>,
    /// The sites that each host's proxy serves, in order of path.
    served: BTreeMap<ResourcePath, Vec<ResourcePath>>,
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

    /// What is on `host`, of any kind, in order of path.
    pub fn on(&self, host: &ResourcePath) -> impl Iterator<Item = &ResourcePath> {
        self.resources.get(host).into_iter().flatten()
    }

    /// Those of one kind that are on `host`, in order of path: `all` is the fleet's map of that kind.
    pub fn only_on<'a, T>(
        &'a self,
        host: &ResourcePath,
        all: &'a BTreeMap<ResourcePath, Resource<T>>,
    ) -> impl Iterator<Item = &'a Resource<T>> {
        let kind = all.keys().next().map_or("", ResourcePath::kind);
        let paths = self.on(host).filter(move |path| path.kind() == kind);
        paths.filter_map(|path| all.get(path))
    }

    /// The sites that the proxy of `host` serves, in order of path.
    pub fn served<'a>(&'a self, host: &ResourcePath, fleet: &'a Fleet) -> impl Iterator<Item = &'a Resource<Site>> {
        let paths = self.served.get(host).into_iter().flatten();
        paths.filter_map(|path| fleet.sites.get(path))
    }

    /// The sites that have something on `host`, in order of path: those that are there, and those that its proxy serves.
    pub fn present<'a>(&'a self, host: &ResourcePath, fleet: &'a Fleet) -> impl Iterator<Item = &'a Resource<Site>> {
        let sites = self.only_on(host, &fleet.sites).chain(self.served(host, fleet));
        let by_path: BTreeMap<&ResourcePath, &Resource<Site>> = sites.map(|site| (&site.path, site)).collect();
        by_path.into_values()
    }

    /// The host that requests of `user` come from: for a site, that of its proxy.
    pub fn requester(&self, user: &ResourcePath, fleet: &Fleet) -> Option<&ResourcePath> {
        let via = fleet.sites.get(user).and_then(|site| site.body.via.as_ref());
        via.and_then(|via| self.host(&via.value.resource))
            .or_else(|| self.host(user))
    }

    /// Fills in what is looked up by host.
    fn index(&mut self, fleet: &Fleet) {
        for (path, host) in &self.hosts {
            self.resources.entry(host.clone()).or_default().push(path.clone());
        }
        for site in fleet.sites.keys() {
            if let Some(host) = self.requester(site, fleet).cloned() {
                self.served.entry(host).or_default().push(site.clone());
            }
        }
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
    placer.placement.index(fleet);
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
            (None, _) => Diagnostic::error(NO_PLACE, format!("`{path}` has no host to be on"))
                .label(span, "declared here")
                .help("declare one: `hosts.NAME = { address = \"203.0.113.7\"; os = \"debian-12\"; };`"),
            (Some(first), Some(_)) => Diagnostic::error(NO_PLACE, format!("`{path}` does not say which host it is on"))
                .label(span, "declared here")
                .help(format!("there are several hosts: add `on = {first};`, say")),
        };
        self.diagnostics.push(problem);
        None
    }
}
