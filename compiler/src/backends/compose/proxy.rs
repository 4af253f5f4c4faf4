//! nginx as a container: the only one that publishes ports.
//!
//! Its master stays root: it opens the logs in folders that belong to the sites, reads the certificates' keys, and changes
//! to another user for its workers, which joins the groups of the sites whose files they read. It keeps the five capabilities that these three take and no other. It waits for nobody:
//! upstreams are addresses, and it starts with any of them down.

use std::collections::BTreeSet;

use super::duration;
use super::service::{limits, places};
use super::view::{HealthView, OpenTo, PortView, ServiceView, VolumeView};
use crate::backends::nginx::groups;
use crate::plan::model::{ContainerPlan, HostPlan, ProxyPlan, ProxySite, RouteAction, TlsPlan};

/// The proxy.
pub(super) fn proxy(host: &HostPlan, plan: &ProxyPlan, container: &ContainerPlan) -> ServiceView {
    let running = "kill -0 \"$(cat /run/nginx.pid)\"".to_owned();
    ServiceView {
        resource: plan.resource.clone(),
        description: "nginx, the only way in".to_owned(),
        image: Some(container.image.clone()),
        volumes: volumes(host, plan),
        ports: ports(plan),
        open_to: if host.ipv6 { OpenTo::World } else { OpenTo::WorldV4 },
        networks: places(&container.networks),
        restart: "unless-stopped",
        healthcheck: Some(HealthView {
            test: vec!["CMD-SHELL".to_owned(), running],
            interval: duration(10_000),
            timeout: duration(5_000),
            retries: 3,
            start_period: duration(10_000),
        }),
        capabilities: vec!["CHOWN", "DAC_OVERRIDE", "SETGID", "SETUID"],
        limits: limits(host, None, Some(container.memory), 128),
        stop_signal: "SIGQUIT",
        stop_grace_period: duration(30_000),
        tmpfs: [
            "/run:mode=0755,size=1m",
            "/tmp:mode=1777,size=16m",
            "/var/cache/nginx:mode=0755,size=256m",
        ]
        .map(str::to_owned)
        .to_vec(),
        ..ServiceView::default()
    }
}

/// Every port that nginx answers on.
fn ports(plan: &ProxyPlan) -> Vec<PortView> {
    let own = plan.sites.iter().flat_map(|site| site.http.iter().chain(&site.https));
    let ports: BTreeSet<u16> = plan.http.iter().chain(&plan.https).chain(own).copied().collect();
    let view = |published| PortView {
        published,
        target: plan.bound(published),
    };
    ports.into_iter().map(view).collect()
}

fn volumes(host: &HostPlan, plan: &ProxyPlan) -> Vec<VolumeView> {
    let mut read: BTreeSet<&str> = BTreeSet::new();
    let mut written: BTreeSet<&str> = BTreeSet::new();
    let mut certificates: BTreeSet<(&str, &str)> = BTreeSet::new();
    for site in &plan.sites {
        if let TlsPlan::Here { certificate, key, acme } = &site.tls {
            certificates.extend(
                [certificate, key]
                    .into_iter()
                    .filter_map(|path| certificate_mount(path)),
            );
            if *acme {
                read.insert(&plan.webroot);
            }
        }
        read.extend(roots(site).map(|root| home_of(host, root)));
        written.extend(
            [&site.access_log, &site.error_log]
                .into_iter()
                .filter_map(|path| folder(path)),
        );
    }
    let mut volumes = vec![
        VolumeView::bind("./nginx/nginx.conf", "/etc/nginx/nginx.conf", true),
        VolumeView::bind("./nginx/sites-available", "/etc/nginx/sites-available", true),
    ];
    if !host.memberships.is_empty() {
        volumes.push(VolumeView::bind(format!("./{}", groups::FILE), "/etc/group", true));
    }
    volumes.extend(
        certificates
            .iter()
            .map(|&(source, target)| VolumeView::bind(source, target, true)),
    );
    volumes.extend(
        read.difference(&written)
            .map(|&path| VolumeView::bind(path, path, true)),
    );
    volumes.extend(written.iter().map(|&path| VolumeView::bind(path, path, false)));
    volumes.sort();
    volumes
}

fn roots(site: &ProxySite) -> impl Iterator<Item = &str> {
    site.routes.iter().filter_map(|route| match &route.action {
        RouteAction::Files { root, .. } => Some(root.as_str()),
        RouteAction::Proxy { .. }
        | RouteAction::Url { .. }
        | RouteAction::Redirect { .. }
        | RouteAction::Respond { .. }
        | RouteAction::Deny => None,
    })
}

/// The home that files lie in, if they lie in one: a release is switched by a link there, which a mount of the
/// files themselves would follow once and never again.
fn home_of<'a>(host: &'a HostPlan, root: &'a str) -> &'a str {
    let homes = host.accounts.iter().map(|account| account.home.as_str());
    homes
        .filter(|home| is_below(root, home))
        .max_by_key(|home| home.len())
        .unwrap_or(root)
}

/// Whether `path` is `folder` or lies in it.
pub(super) fn is_below(path: &str, folder: &str) -> bool {
    folder.len() > 1
        && path
            .strip_prefix(folder)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The folder to mount for a certificate, and where nginx looks for it. Those of Let's Encrypt are mounted from copies that
/// `hostc-certificates.service` keeps: certbot's own folder has its account's key too, and is none of nginx's business.
fn certificate_mount(path: &str) -> Option<(&str, &str)> {
    let place = folder(path)?;
    Some(if is_below(path, LIVE) {
        (COPIES, LIVE)
    } else {
        (place, place)
    })
}

/// certbot's current certificates, a folder each.
const LIVE: &str = "/etc/letsencrypt/live";
/// The copies of them: `NAME/fullchain.pem` and `NAME/privkey.pem`.
const COPIES: &str = "/var/lib/hostc/tls";

fn folder(path: &str) -> Option<&str> {
    path.rsplit_once('/')
        .map(|(folder, _)| folder)
        .filter(|folder| !folder.is_empty())
}
