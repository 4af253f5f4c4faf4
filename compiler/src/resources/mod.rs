//! The resource kinds, one file each: what can be declared, field by field.
//!
//! The structs are what a `.host` file says, typed and with places, and nothing more: an absent field is `None`. Defaults
//! that depend on other resources are the plan's business; plain ones stand here as functions beside their field. The doc
//! comments are the reference page of the kind.

use std::collections::BTreeMap;

use hostc_lang::{ResourcePath, Span};

pub mod cache;
pub mod database;
pub mod host;
pub mod job;
pub mod policy;
pub mod proxy;
pub mod route;
pub mod secret;
pub mod service;
pub mod site;
mod under;
pub mod volume;

pub use cache::Cache;
pub use database::Database;
pub use host::Host;
pub use job::Job;
pub use policy::Policy;
pub use proxy::Proxy;
pub use route::Route;
pub use secret::Secret;
pub use service::Service;
pub use site::Site;
pub use volume::Volume;

/// A declared resource.
#[derive(Clone, Debug)]
pub struct Resource<T> {
    /// Its identity: `sites.shop.services.api`.
    pub path: ResourcePath,
    /// Where it was declared (the name at its binding).
    pub span: Span,
    /// What it says.
    pub body: T,
    /// Findings silenced at this resource, by name of the check, with the reason.
    pub allow: BTreeMap<String, crate::schema::Spanned<String>>,
    /// Whether some of what it says could not be read, and is missing here.
    pub damaged: bool,
}

impl<T> Resource<T> {
    /// The tenant it belongs to, for a resource declared inside a site.
    pub fn tenant(&self) -> Option<ResourcePath> {
        self.path.parent()
    }

    /// The name its artifacts carry: `shop-api`.
    pub fn id(&self) -> String {
        self.path.id()
    }
}

/// Everything a project declares, in order of path.
///
/// Resources of a site stand beside the top-level ones of their kind; their path tells whose they are.
#[derive(Clone, Default, Debug)]
pub struct Fleet {
    /// `hosts`
    pub hosts: BTreeMap<ResourcePath, Resource<Host>>,
    /// `proxies`
    pub proxies: BTreeMap<ResourcePath, Resource<Proxy>>,
    /// `sites`
    pub sites: BTreeMap<ResourcePath, Resource<Site>>,
    /// `services` and `sites.*.services`
    pub services: BTreeMap<ResourcePath, Resource<Service>>,
    /// `databases` and `sites.*.databases`
    pub databases: BTreeMap<ResourcePath, Resource<Database>>,
    /// `caches` and `sites.*.caches`
    pub caches: BTreeMap<ResourcePath, Resource<Cache>>,
    /// `volumes` and `sites.*.volumes`
    pub volumes: BTreeMap<ResourcePath, Resource<Volume>>,
    /// `secrets` and `sites.*.secrets`
    pub secrets: BTreeMap<ResourcePath, Resource<Secret>>,
    /// `jobs` and `sites.*.jobs`
    pub jobs: BTreeMap<ResourcePath, Resource<Job>>,
    /// What is said about the checks.
    pub policy: Policy,
}

impl Fleet {
    /// The path of every resource, kind by kind.
    pub fn paths(&self) -> impl Iterator<Item = &ResourcePath> {
        let tenants = self.hosts.keys().chain(self.proxies.keys()).chain(self.sites.keys());
        let programs = self.services.keys().chain(self.jobs.keys());
        let state = self
            .databases
            .keys()
            .chain(self.caches.keys())
            .chain(self.volumes.keys())
            .chain(self.secrets.keys());
        tenants.chain(programs).chain(state)
    }

    /// Every database and volume that is backed up, and where it was declared.
    pub fn backups(&self) -> impl Iterator<Item = (&ResourcePath, Span, &database::Backup)> {
        let databases = self.databases.values();
        let databases = databases.map(|database| (&database.path, database.span, database.body.backup.as_ref()));
        let volumes = self.volumes.values();
        let volumes = volumes.map(|volume| (&volume.path, volume.span, volume.body.backup.as_ref()));
        let all = databases.chain(volumes);
        all.filter_map(|(path, span, backup)| Some((path, span, &backup?.value)))
    }

    /// Where a resource was declared.
    pub fn span(&self, path: &ResourcePath) -> Option<Span> {
        self.about(path).map(|(span, _)| span)
    }

    /// Whether some of what a resource says could not be read.
    pub fn is_damaged(&self, path: &ResourcePath) -> bool {
        self.about(path).is_some_and(|(_, damaged)| damaged)
    }

    /// Where a resource was declared, and whether it is damaged.
    fn about(&self, path: &ResourcePath) -> Option<(Span, bool)> {
        fn of<T>(all: &BTreeMap<ResourcePath, Resource<T>>, path: &ResourcePath) -> Option<(Span, bool)> {
            all.get(path).map(|resource| (resource.span, resource.damaged))
        }
        match path.kind() {
            "hosts" => of(&self.hosts, path),
            "proxies" => of(&self.proxies, path),
            "sites" => of(&self.sites, path),
            "services" => of(&self.services, path),
            "databases" => of(&self.databases, path),
            "caches" => of(&self.caches, path),
            "volumes" => of(&self.volumes, path),
            "secrets" => of(&self.secrets, path),
            "jobs" => of(&self.jobs, path),
            _ => None,
        }
    }
}
