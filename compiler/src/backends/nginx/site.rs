//! A site's file: its limits, its upstreams, its servers.

use serde::Serialize;

use super::cache::{CacheMap, maps};
use super::header::Headers;
use super::location::{Location, locations};
use super::main_file::MISDIRECTED;
use super::server::Server;
use super::{Problem, Surroundings};
use crate::plan::model::{ProxySite, RouteMatch, TlsPlan, Upstream};
use crate::resources::service::Balance;
use crate::schema::Size;

/// What `site.conf.j2` prints.
#[derive(Debug, Serialize)]
pub(crate) struct Site {
    /// Its name: `sites-available/ID.conf`.
    #[serde(skip)]
    pub(crate) id: String,
    pub(crate) resource: String,
    title: String,
    zones: Vec<Zone>,
    pub(crate) caches: Vec<CacheMap>,
    pub(crate) upstreams: Vec<Group>,
    pub(crate) servers: Vec<Server>,
    /// How a request is refused whose name is not that of its connection.
    pub(crate) refusal: u16,
}

/// A planned site and what is around it.
pub(super) struct SiteContext<'a> {
    /// The site.
    pub(super) site: &'a ProxySite,
    /// What is around it.
    pub(super) surroundings: &'a Surroundings<'a>,
}

#[derive(Debug, Serialize)]
struct Zone {
    name: String,
    size: String,
    rate: String,
}

/// Servers that answer the same.
#[derive(Debug, Serialize)]
pub(crate) struct Group {
    pub(crate) name: String,
    /// The directive that chooses the way of sharing; nothing for taking turns.
    method: Option<&'static str>,
    /// The memory in which the workers share what they know of the servers; nothing for a server alone.
    zone: Option<String>,
    pub(crate) servers: Vec<String>,
    max_fails: u32,
    fail_timeout: u32,
    keepalive: Option<u32>,
    keepalive_seconds: Option<u64>,
}

impl Site {
    /// The view of `site`.
    ///
    /// # Errors
    ///
    /// The first route that nginx cannot be told.
    pub(super) fn new(site: &ProxySite, surroundings: &Surroundings<'_>) -> Result<Self, Problem> {
        let context = SiteContext { site, surroundings };
        let zone = |zone: &crate::plan::model::LimitZone| Zone {
            name: zone.name.clone(),
            size: Size::from_bytes(zone.size).nginx(),
            rate: zone.rate.nginx(),
        };
        let mut upstreams: Vec<Upstream> = site.upstreams.clone();
        let servers = servers(&context, &mut upstreams)?;
        upstreams.dedup_by(|a, b| a.name == b.name);
        Ok(Self {
            id: site.id.clone(),
            resource: site.resource.clone(),
            title: site.title.clone(),
            zones: site.limits.iter().map(zone).collect(),
            caches: maps(&context),
            upstreams: upstreams.iter().map(|one| Group::new(one, surroundings)).collect(),
            servers,
            refusal: MISDIRECTED,
        })
    }
}

impl SiteContext<'_> {
    /// The site's name, as names inside nginx are spelt.
    pub(super) fn identifier(&self) -> String {
        self.site
            .id
            .replace(|character: char| !character.is_ascii_alphanumeric(), "_")
    }

    /// The name that the site answers under, or all of them where the first is a wildcard; and the others.
    fn names(&self) -> (Vec<String>, Vec<String>) {
        match self.site.names.split_first() {
            Some((first, others)) if !first.starts_with("*.") => (vec![first.clone()], others.to_vec()),
            _ => (self.site.names.clone(), Vec::new()),
        }
    }
}

fn servers(context: &SiteContext<'_>, upstreams: &mut Vec<Upstream>) -> Result<Vec<Server>, Problem> {
    let site = context.site;
    let here = matches!(site.tls, TlsPlan::Here { .. });
    let on_to_https = here && site.force_https;
    let mut servers = Vec::new();
    if !site.http.is_empty() && on_to_https {
        servers.push(Server::to_https(context));
    }
    let plain = (!site.http.is_empty() && !on_to_https).then_some(false);
    let secure = (!site.https.is_empty() && here).then_some(true);
    for tls in plain.into_iter().chain(secure) {
        let (names, others) = context.names();
        if !others.is_empty() {
            servers.push(Server::to_canonical(context, tls, others));
        }
        let secure = tls || site.tls == TlsPlan::Edge;
        let headers = Headers::of_site(site.hsts_seconds.filter(|_| secure), &site.headers);
        let locations = all_locations(context, &headers, upstreams)?;
        servers.push(Server::content(context, tls, names, &headers, locations));
    }
    Ok(servers)
}

fn all_locations(
    context: &SiteContext<'_>,
    headers: &Headers,
    upstreams: &mut Vec<Upstream>,
) -> Result<Vec<Location>, Problem> {
    let mut all = Vec::new();
    let mut outside = Vec::new();
    for (number, route) in (1..).zip(&context.site.routes) {
        let locations = locations(context, number, route, headers, &mut outside)?;
        all.extend(locations.into_iter().map(Location::normalised));
    }
    all.extend(nothing_here(context));
    // Plain HTTP and HTTPS share them.
    outside.retain(|upstream| upstreams.iter().all(|known| known.name != upstream.name));
    upstreams.append(&mut outside);
    Ok(all)
}

/// The answer to paths that no route is for. nginx's own would be the files of the folder it was compiled for, where its package
/// keeps a page of welcome.
fn nothing_here(context: &SiteContext<'_>) -> Option<Location> {
    let everything = RouteMatch::Prefix("/".to_owned());
    let routes = &context.site.routes;
    (!routes.iter().any(|route| route.matches == everything)).then(Location::missing)
}

impl Group {
    fn new(upstream: &Upstream, surroundings: &Surroundings<'_>) -> Self {
        Self {
            name: upstream.name.clone(),
            method: match upstream.balance {
                Balance::RoundRobin => None,
                Balance::LeastConnections => Some("least_conn"),
                Balance::IpHash => Some("ip_hash"),
            },
            zone: (upstream.servers.len() > 1).then(|| zone_size(upstream.servers.len())),
            servers: upstream.servers.clone(),
            max_fails: upstream.max_fails,
            fail_timeout: upstream.fail_timeout_seconds,
            keepalive: Some(upstream.keepalive).filter(|connections| *connections > 0),
            keepalive_seconds: upstream.keepalive_seconds.filter(|_| surroundings.keepalive_time),
        }
    }
}

/// Room for so many servers: nginx keeps less than 2 KiB of each.
fn zone_size(servers: usize) -> String {
    format!("{}k", servers.saturating_mul(2).next_multiple_of(64))
}
