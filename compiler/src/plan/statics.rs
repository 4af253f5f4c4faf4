//! Services that are files: what nginx on their host serves to the proxies of other hosts.
//!
//! A site whose proxy is on another machine cannot have its files read from there. A service with `files` is the other half of
//! such a route: a server of nginx with a port of its own, where nothing runs and nothing can crash. It answers to the hosts
//! whose routes lead to it, says nothing about caching (that is the route's business, where visitors are), and has no
//! certificate: it is the inner side of one.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr};

use hostc_lang::ResourcePath;
use ipnet::IpNet;

use super::model::{ProxyRoute, ProxySite, RouteAction, RouteMatch, TlsPlan};
use super::symbols::Names;
use crate::resources::{Resource, Service};

/// Whether the service is files instead of a program.
pub fn is_files(service: &Resource<Service>) -> bool {
    service.body.files.is_some()
}

/// The server for a service that is files; `None` for a program, and for one that no route leads to.
pub fn plan_files(names: &Names<'_>, host: &ResourcePath, service: &Resource<Service>) -> Option<ProxySite> {
    let root = service.body.files.as_ref()?;
    let port = names.numbers.port(host, &service.path)?;
    let site = service.path.parent();
    let logs = match &site {
        Some(site) => format!("{}/shared/logs/{}", names.site_home(site), service.path.name()),
        None => format!("/var/log/nginx/{}", service.id()),
    };
    let site = site.as_ref().and_then(|site| names.fleet.sites.get(site));
    let title = site.map_or_else(String::new, |site| format!("{} ", super::sites::title(site)));
    let route = ProxyRoute {
        key: "/".to_owned(),
        resource: service.path.to_string(),
        matches: RouteMatch::Prefix("/".to_owned()),
        action: RouteAction::Files {
            root: root.value.to_string(),
            spa: service.body.spa.as_ref().is_some_and(|spa| spa.value),
        },
        websocket: false,
        limit: None,
        body_limit: None,
        timeout_ms: None,
        buffering: true,
        cache: None,
        allow: visitors(names, host, service),
        headers: Vec::new(),
    };
    Some(ProxySite {
        id: service.id(),
        resource: service.path.to_string(),
        title: format!("{title}{}", service.path.name()),
        names: Vec::new(),
        http: vec![port],
        https: Vec::new(),
        exclusive: true,
        private: true,
        tls: TlsPlan::None,
        force_https: false,
        hsts_seconds: None,
        cdn: None,
        body_limit: super::sites::BODY_LIMIT,
        timeout_ms: super::sites::TIMEOUT_MS,
        access_log: format!("{logs}-access.log"),
        access_format: super::sites::access_format(site),
        error_log: format!("{logs}-error.log"),
        headers: Vec::new(),
        upstreams: Vec::new(),
        limits: Vec::new(),
        routes: vec![route],
    })
}

/// The addresses that requests come from: those of the hosts of its users, and this machine's own where one is here.
fn visitors(names: &Names<'_>, host: &ResourcePath, service: &Resource<Service>) -> Vec<IpNet> {
    let address = |from: &ResourcePath| match from == host {
        true => Some(IpAddr::V4(Ipv4Addr::LOCALHOST)),
        false => names.host_address(from),
    };
    let visitors = names.visitors(&service.path, host).into_iter();
    let addresses: BTreeSet<IpNet> = visitors.filter_map(address).map(IpNet::from).collect();
    addresses.into_iter().collect()
}
