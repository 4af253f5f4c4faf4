//! Allocation: ports, user numbers and cache numbers that the source does not fix.
//!
//! What is declared always stands. What is not is taken from `host.lock`, and what is not there is the lowest free number of its
//! range, handed out in order of path. Subnets are allocated where networks are made, by the same rule.

use std::collections::{BTreeMap, BTreeSet};

use hostc_lang::{Diagnostic, Diagnostics, Reported, ResourcePath};

use super::lock::{HostLock, Lock};
use super::placement::Placement;
use crate::graph::{DependencyGraph, Relation};
use crate::resources::{Fleet, Host, Resource};

/// The numbers of a fleet, declared and allocated.
#[derive(Default, Debug)]
pub struct Numbers {
    /// The first port of each service that listens, by host and service.
    pub ports: BTreeMap<(ResourcePath, ResourcePath), u16>,
    /// User numbers, by host and user name.
    pub uids: BTreeMap<(ResourcePath, String), u32>,
    /// Database numbers of caches.
    pub caches: BTreeMap<ResourcePath, u8>,
}

impl Numbers {
    /// The first port of `service` on `host`.
    pub fn port(&self, host: &ResourcePath, service: &ResourcePath) -> Option<u16> {
        self.ports.get(&(host.clone(), service.clone())).copied()
    }
}

/// User numbers below this are left to people and to the distribution (adduser.conf: people from 1000).
const FIRST_UID: u32 = 2000;
/// The range of services on a host that declares none: below Linux's ephemeral ports (32768).
const DEFAULT_RANGE: Range = Range {
    from: 20_000,
    to: 29_999,
    block: 10,
};

#[derive(Clone, Copy)]
struct Range {
    from: u16,
    to: u16,
    block: u16,
}

/// Hands out the numbers of `fleet`, keeping those of `lock` and writing new ones into it.
pub fn allocate(fleet: &Fleet, graph: &DependencyGraph, placement: &Placement, lock: &mut Lock) -> Reported<Numbers> {
    let mut numbers = Numbers::default();
    let mut diagnostics = Diagnostics::default();
    lock.hosts
        .retain(|name, _| fleet.hosts.contains_key(&ResourcePath::top("hosts", name)));
    for (path, host) in &fleet.hosts {
        let scope = Scope {
            fleet,
            graph,
            placement,
            path,
            host: &host.body,
        };
        let kept = lock.host(path.name());
        scope.uids(kept, &mut numbers);
        scope.ports(kept, &mut numbers, &mut diagnostics);
        scope.caches(kept, &mut numbers, &mut diagnostics);
    }
    lock.hosts.retain(|_, host| *host != HostLock::default());
    Reported::new(numbers, diagnostics)
}

/// The range that ports of services called `name` on `host` come from: first and last port.
pub fn range_of(host: &Host, name: &str) -> (u16, u16) {
    let range = Scope::range(host, name).1;
    (range.from, range.to)
}

struct Scope<'a> {
    fleet: &'a Fleet,
    graph: &'a DependencyGraph,
    placement: &'a Placement,
    path: &'a ResourcePath,
    host: &'a Host,
}

impl Scope<'_> {
    /// Those of `all` that are on this host.
    fn here<'a, T>(
        &'a self,
        all: &'a BTreeMap<ResourcePath, Resource<T>>,
    ) -> impl Iterator<Item = (&'a ResourcePath, &'a Resource<T>)> {
        let here = self.placement.only_on(self.path, all);
        here.map(|resource| (&resource.path, resource))
    }

    /// What numbers of a resource on this host are kept by.
    fn key(&self, resource: &ResourcePath) -> (ResourcePath, ResourcePath) {
        (self.path.clone(), resource.clone())
    }

    fn uids(&self, lock: &mut HostLock, numbers: &mut Numbers) {
        let mut wanted: BTreeMap<String, Option<u32>> = BTreeMap::new();
        let mut want = |name: String, uid: Option<u32>| {
            let known = wanted.entry(name).or_default();
            *known = known.or(uid);
        };
        for (name, administrator) in &self.host.administrators {
            want(name.to_string(), administrator.value.uid.as_ref().map(|uid| uid.value));
        }
        for site in self.placement.present(self.path, self.fleet) {
            let path = &site.path;
            want(
                site_user(path, &site.body),
                site.body.user.uid.as_ref().map(|uid| uid.value),
            );
        }
        for (path, service) in self.here(&self.fleet.services) {
            if let Some(user) = own_user(path, service.body.user.as_ref()) {
                want(user, None);
            }
        }
        for (path, job) in self.here(&self.fleet.jobs) {
            if let Some(user) = own_user(path, job.body.r#as.as_ref()) {
                want(user, None);
            }
        }
        wanted.remove("root");
        let declared: BTreeSet<u32> = wanted.values().flatten().copied().collect();
        for (name, uid) in std::mem::take(&mut lock.uids) {
            match wanted.get(&name).copied().flatten() {
                Some(now) if now == uid => {}
                // Files may still carry the old number, so that nobody may have it again.
                Some(_) => {
                    lock.retired_uids.insert(uid);
                }
                None if declared.contains(&uid) => {
                    lock.retired_uids.insert(uid);
                }
                None => {
                    lock.uids.insert(name, uid);
                }
            }
        }
        let taken: BTreeSet<u32> = lock
            .uids
            .values()
            .chain(&declared)
            .chain(&lock.retired_uids)
            .copied()
            .collect();
        let mut free = (FIRST_UID..).filter(|uid| !taken.contains(uid));
        for (name, declared) in wanted {
            let uid = declared.unwrap_or_else(|| {
                let kept = lock.uids.entry(name.clone());
                *kept.or_insert_with(|| free.next().unwrap_or(FIRST_UID))
            });
            numbers.uids.insert((self.path.clone(), name), uid);
        }
    }

    fn ports(&self, lock: &mut HostLock, numbers: &mut Numbers, diagnostics: &mut Diagnostics) {
        let mut taken: BTreeSet<u16> = self.declared_ports();
        let mut open: Vec<&ResourcePath> = Vec::new();
        for (path, service) in self.here(&self.fleet.services) {
            match &service.body.port {
                Some(port) => {
                    numbers.ports.insert(self.key(path), port.value.number());
                }
                None if self.is_reached(path) => open.push(path),
                None => {}
            }
        }
        let keys: BTreeSet<String> = open.iter().map(ToString::to_string).collect();
        lock.ports.retain(|key, _| keys.contains(key));
        let tenants: BTreeSet<String> = open.iter().map(|path| tenant_key(path)).collect();
        for blocks in lock.blocks.values_mut() {
            blocks.retain(|tenant, _| tenants.contains(tenant));
        }
        lock.blocks.retain(|_, blocks| !blocks.is_empty());
        for path in &open {
            let count = self.instances(path);
            let kept = lock.ports.get(&path.to_string()).copied();
            if let Some(port) = kept.filter(|port| (0..count).all(|i| !taken.contains(&port.saturating_add(i)))) {
                taken.extend((0..count).map(|i| port.saturating_add(i)));
                numbers.ports.insert(self.key(path), port);
            } else {
                lock.ports.remove(&path.to_string());
            }
        }
        for path in open {
            if numbers.ports.contains_key(&self.key(path)) {
                continue;
            }
            let count = self.instances(path);
            let (range_name, range) = Self::range(self.host, path.name());
            let Some(port) = Self::free_port(lock, &range_name, range, &tenant_key(path), count, &taken) else {
                let span = self.fleet.services.get(path).map(|service| service.span);
                let problem = Diagnostic::error(
                    "port-range",
                    format!("no {count} free ports are left in the range `{range_name}` for `{path}`"),
                )
                .help(format!(
                    "widen it: `ports.{range_name} = {{ from = {}; to = …; }};` at `{}`",
                    range.from, self.path
                ));
                diagnostics.push(match span {
                    Some(span) => problem.label(span, "declared here"),
                    None => problem,
                });
                continue;
            };
            taken.extend((0..count).map(|i| port.saturating_add(i)));
            lock.ports.insert(path.to_string(), port);
            numbers.ports.insert(self.key(path), port);
        }
    }

    /// The lowest run of `count` free ports in the tenant's block of the range; a tenant without one gets the lowest free block.
    fn free_port(
        lock: &mut HostLock,
        range_name: &str,
        range: Range,
        tenant: &str,
        count: u16,
        taken: &BTreeSet<u16>,
    ) -> Option<u16> {
        let blocks = lock.blocks.entry(range_name.to_owned()).or_default();
        let size = u32::from(range.to.checked_sub(range.from)?) + 1;
        let runs = |block: u32| -> Option<u16> {
            let first = u32::from(range.from) + block * u32::from(range.block);
            let last = (first + u32::from(range.block) - 1).min(u32::from(range.to));
            (first..=last)
                .filter_map(|port| u16::try_from(port).ok())
                .find(|&port| {
                    (0..count)
                        .all(|i| u32::from(port) + u32::from(i) <= last && !taken.contains(&port.saturating_add(i)))
                })
        };
        if let Some(port) = blocks.get(tenant).and_then(|&block| runs(block)) {
            return Some(port);
        }
        let used: BTreeSet<u32> = blocks.values().copied().collect();
        let all = 0..size.div_ceil(u32::from(range.block.max(1)));
        let block = all
            .filter(|block| !used.contains(block))
            .find(|&block| runs(block).is_some())?;
        blocks.entry(tenant.to_owned()).or_insert(block);
        runs(block)
    }

    fn caches(&self, lock: &mut HostLock, numbers: &mut Numbers, diagnostics: &mut Diagnostics) {
        let here: Vec<_> = self.here(&self.fleet.caches).collect();
        let keys: BTreeSet<String> = here
            .iter()
            .filter(|(_, cache)| cache.body.database.is_none())
            .map(|(path, _)| path.to_string())
            .collect();
        let mut taken: BTreeSet<u8> = here
            .iter()
            .filter_map(|(_, cache)| Some(cache.body.database.as_ref()?.value))
            .collect();
        lock.caches
            .retain(|key, number| keys.contains(key) && !taken.contains(number));
        taken.extend(lock.caches.values().copied());
        for (path, cache) in here {
            let number = match (&cache.body.database, lock.caches.get(&path.to_string())) {
                (Some(declared), _) => declared.value,
                (None, Some(&kept)) => kept,
                (None, None) => {
                    let Some(free) = (0..16).find(|number| !taken.contains(number)) else {
                        diagnostics.push(
                            Diagnostic::error(
                                "cache-index-shared",
                                format!("the Redis of `{}` has no database left for `{path}`", self.path),
                            )
                            .label(cache.span, "the seventeenth cache of one server")
                            .help("Redis has the databases 0 to 15: put some caches on another host"),
                        );
                        continue;
                    };
                    taken.insert(free);
                    lock.caches.insert(path.to_string(), free);
                    free
                }
            };
            numbers.caches.insert(path.clone(), number);
        }
    }

    /// Whether something sends requests to the service or names its port.
    fn is_reached(&self, path: &ResourcePath) -> bool {
        let probed = self
            .fleet
            .services
            .get(path)
            .and_then(|service| service.body.health.as_ref());
        probed.is_some_and(|health| health.value.http.is_some())
            || self
                .graph
                .dependents(path)
                .iter()
                .any(|(_, dependency)| matches!(dependency.relation, Relation::Routes | Relation::Uses))
    }

    fn instances(&self, path: &ResourcePath) -> u16 {
        let declared = self
            .fleet
            .services
            .get(path)
            .and_then(|service| service.body.instances.as_ref());
        declared.map_or(1, |count| u16::try_from(count.value.max(1)).unwrap_or(u16::MAX))
    }

    /// Every port of this host that the source fixes.
    fn declared_ports(&self) -> BTreeSet<u16> {
        let mut ports = BTreeSet::new();
        ports.insert(self.host.ssh.port.as_ref().map_or(22, |port| port.value.number()));
        ports.extend([80, 443, 5432, 6379, 27017]);
        for (_, site) in self.here(&self.fleet.sites) {
            ports.extend(
                site.body
                    .listen
                    .iter()
                    .chain(site.body.reserve.values())
                    .map(|port| port.value.number()),
            );
        }
        for (path, service) in self.here(&self.fleet.services) {
            if let Some(port) = &service.body.port {
                ports.extend((0..self.instances(path)).map(|i| port.value.number().saturating_add(i)));
            }
        }
        ports
    }

    fn range(host: &Host, service: &str) -> (String, Range) {
        let named = host
            .ports
            .get_key_value(service)
            .or_else(|| host.ports.get_key_value("services"));
        let Some((name, range)) = named else {
            return ("services".to_owned(), DEFAULT_RANGE);
        };
        let from = range.value.from.value.number();
        let to = range
            .value
            .to
            .as_ref()
            .map_or(from.saturating_add(999), |to| to.value.number());
        let block = range.value.block.as_ref().map_or(10, |block| block.value.max(1));
        (name.clone(), Range { from, to, block })
    }
}

/// The Unix user of a site.
pub fn site_user(path: &ResourcePath, site: &crate::resources::Site) -> String {
    site.user
        .name
        .as_ref()
        .map_or_else(|| path.name().to_owned(), |name| name.value.to_string())
}

/// The user a program brings itself: the one it names, or one of its own name where no site gives it one.
pub fn own_user(
    path: &ResourcePath,
    declared: Option<&crate::schema::Spanned<crate::schema::UserName>>,
) -> Option<String> {
    match declared {
        Some(user) => Some(user.value.to_string()),
        None if path.parent().is_none() => Some(path.id()),
        None => None,
    }
}

fn tenant_key(path: &ResourcePath) -> String {
    path.parent().map_or_else(|| path.to_string(), |site| site.to_string())
}
