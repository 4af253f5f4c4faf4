//! Placement: which host each resource is on.
//!
//! What says `on` is there; a tenant's own resource is where its site is; everything else is on the only host. With several
//! hosts and no word, that is an error, never a guess.
//!
//! A site, a service or a volume may be on several hosts, and is then on each of them as a whole. What there is one of (a
//! database, a cache, a job) must say which of its site's hosts it is on.

use std::collections::BTreeMap;

use hostc_lang::{Diagnostic, Diagnostics, Reported, ResourcePath, Span};

use crate::resources::{Fleet, Resource, Site};
use crate::schema::{Hosts, ReferenceTo, Spanned};

/// The code of a resource without a host.
pub const NO_PLACE: &str = "placement";

/// The hosts of each resource that has any.
#[derive(Default, Debug)]
pub struct Placement {
    /// In order of path; several for a site, service or volume that says so.
    hosts: BTreeMap<ResourcePath, Vec<ResourcePath>>,
    /// The same the other way: what is on each host, in order of path.
    resources: BTreeMap<ResourcePath, Vec<ResourcePath>>,
    /// The sites that each host's proxy serves, in order of path; a site to which no request comes is served by none.
    served: BTreeMap<ResourcePath, Vec<ResourcePath>>,
}

impl Placement {
    /// The host of `resource`; the first where it is on several.
    pub fn host(&self, resource: &ResourcePath) -> Option<&ResourcePath> {
        self.hosts(resource).first()
    }

    /// Every host of `resource`, in order of path.
    pub fn hosts(&self, resource: &ResourcePath) -> &[ResourcePath] {
        self.hosts.get(resource).map_or(&[], Vec::as_slice)
    }

    /// Whether `resource` is on `host`.
    pub fn is_on(&self, resource: &ResourcePath, host: &ResourcePath) -> bool {
        self.hosts(resource).contains(host)
    }

    /// Whether two resources are on one host.
    pub fn share_a_host(&self, one: &ResourcePath, other: &ResourcePath) -> bool {
        self.hosts(one).iter().any(|host| self.is_on(other, host))
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

    /// The hosts that requests of `user` come from: for a site, that of its proxy.
    pub fn requesters(&self, user: &ResourcePath, fleet: &Fleet) -> &[ResourcePath] {
        let via = fleet.sites.get(user).and_then(|site| site.body.via.as_ref());
        let proxy = via.map(|via| self.hosts(&via.value.resource));
        proxy
            .filter(|hosts| !hosts.is_empty())
            .unwrap_or_else(|| self.hosts(user))
    }

    /// Fills in what is looked up by host.
    fn index(&mut self, fleet: &Fleet) {
        for (path, hosts) in &self.hosts {
            for host in hosts {
                self.resources.entry(host.clone()).or_default().push(path.clone());
            }
        }
        let served = fleet.sites.iter().filter(|(_, site)| site.body.answers());
        for (site, _) in served {
            for host in self.requesters(site, fleet).to_vec() {
                self.served.entry(host).or_default().push(site.clone());
            }
        }
    }
}

/// Finds the hosts of everything.
pub fn place(fleet: &Fleet) -> Reported<Placement> {
    let mut placer = Placer {
        fleet,
        placement: Placement::default(),
        diagnostics: Diagnostics::default(),
    };
    for (path, site) in &fleet.sites {
        placer.place(path, site.span, all(site.body.on.as_ref()), Share::Several);
        placer.needs_a_proxy(site);
    }
    for (path, proxy) in &fleet.proxies {
        placer.place(path, proxy.span, one(proxy.body.on.as_ref()), Share::One);
    }
    for (path, service) in &fleet.services {
        placer.place(path, service.span, all(service.body.on.as_ref()), Share::Several);
    }
    for (path, database) in &fleet.databases {
        placer.place(path, database.span, one(database.body.on.as_ref()), Share::One);
    }
    for (path, cache) in &fleet.caches {
        placer.place(path, cache.span, one(cache.body.on.as_ref()), Share::One);
    }
    for (path, volume) in &fleet.volumes {
        placer.place(path, volume.span, all(volume.body.on.as_ref()), Share::Said);
    }
    for (path, job) in &fleet.jobs {
        placer.place(path, job.span, one(job.body.on.as_ref()), Share::One);
    }
    placer.placement.index(fleet);
    Reported::new(placer.placement, placer.diagnostics)
}

fn one(on: Option<&Spanned<ReferenceTo>>) -> Option<Vec<Spanned<ReferenceTo>>> {
    on.map(|on| vec![on.clone()])
}

fn all(on: Option<&Spanned<Hosts>>) -> Option<Vec<Spanned<ReferenceTo>>> {
    on.map(Spanned::references)
}

/// What a resource makes of a site that is on several hosts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Share {
    /// It is on all of them too.
    Several,
    /// It is on one, which must be said.
    One,
    /// It can be on several, each with content of its own: that must be said.
    Said,
}

struct Placer<'a> {
    fleet: &'a Fleet,
    placement: Placement,
    diagnostics: Diagnostics,
}

impl Placer<'_> {
    fn place(&mut self, path: &ResourcePath, span: Span, on: Option<Vec<Spanned<ReferenceTo>>>, share: Share) {
        let mut hosts: Vec<ResourcePath> = match (on, path.parent()) {
            (Some(on), _) => on.into_iter().map(|host| host.value.resource).collect(),
            (None, Some(site)) => self.inherited(path, span, &site, share),
            (None, None) => self.only_host(path, span).into_iter().collect(),
        };
        hosts.retain(|host| self.fleet.hosts.contains_key(host));
        hosts.sort();
        if !hosts.is_empty() {
            self.placement.hosts.insert(path.clone(), hosts);
        }
    }

    /// The hosts of a site, for what belongs to it.
    fn inherited(&mut self, path: &ResourcePath, span: Span, site: &ResourcePath, share: Share) -> Vec<ResourcePath> {
        let hosts = self.placement.hosts(site).to_vec();
        let ([first, _, ..], Share::One | Share::Said) = (hosts.as_slice(), share) else {
            return hosts;
        };
        let message = format!("`{path}` does not say on which of its site's hosts it is");
        let mut problem = Diagnostic::error(NO_PLACE, message).label(span, "there is one of it");
        if let Some(on) = self.fleet.sites.get(site).and_then(|site| site.body.on.as_ref()) {
            problem = problem.label(on.span, "the site is on all of these");
        }
        let help = match share {
            Share::Said => format!(
                "a folder on each host is not one folder: say `on = {first};`, or list them if each may have its own"
            ),
            Share::One | Share::Several => format!("say it: `on = {first};`, or a host of its own"),
        };
        self.diagnostics.push(problem.help(help));
        Vec::new()
    }

    /// What visitors of a site on several hosts come to.
    fn needs_a_proxy(&mut self, site: &Resource<Site>) {
        let Some(on) = site.body.on.as_ref().filter(|on| on.references().len() > 1) else {
            return;
        };
        if site.body.via.is_none() {
            let message = format!(
                "`{}` is on several hosts, and nothing says where its visitors come in",
                site.path
            );
            self.diagnostics.push(
                Diagnostic::error(NO_PLACE, message)
                    .label(on.span, "all of these")
                    .help("put a proxy in front: `proxies.edge.on = hosts.NAME;`, and here `via = proxies.edge;`"),
            );
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
