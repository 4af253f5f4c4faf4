//! The drop-in of the distribution's `nginx.service`: its sandbox, its limits and what it starts after.
//!
//! nginx's master opens the sites' log files as root, so that their folders must be writable in its view of the files;
//! a folder that is missing is left out (`-`), for one site must not keep nginx from starting.

use std::collections::BTreeSet;

use serde::Serialize;

use super::order;
use super::sandbox::is_in_homes;
use crate::plan::model::{HostPlan, ProxyPlan, RouteAction};

/// What `nginx.conf.j2` prints.
#[derive(Serialize)]
pub struct NginxView<'a> {
    resource: &'a str,
    after: Option<&'static str>,
    writable: Vec<String>,
    open_files: u32,
    homes: &'static str,
}

impl<'a> NginxView<'a> {
    /// The view of the host's nginx.
    pub fn new(host: &HostPlan, proxy: &'a ProxyPlan) -> Self {
        let logs = proxy.sites.iter().flat_map(|site| [&site.access_log, &site.error_log]);
        let own = ["/var/log/nginx", "/var/lib/nginx", "/run"];
        let folders: BTreeSet<&str> = logs
            .filter_map(|path| folder(path))
            .filter(|path| !own.contains(path))
            .collect();
        let writable = own
            .iter()
            .map(|&path| path.to_owned())
            .chain(folders.iter().map(|path| format!("-{path}")))
            .collect();
        let serves_homes = proxy
            .sites
            .iter()
            .flat_map(|site| &site.routes)
            .any(|route| match &route.action {
                RouteAction::Files { root, .. } => is_in_homes(root),
                RouteAction::Url { url, .. } => url.strip_prefix("unix:").is_some_and(is_in_homes),
                RouteAction::Proxy { .. }
                | RouteAction::Redirect { .. }
                | RouteAction::Respond { .. }
                | RouteAction::Deny => false,
            });
        let in_homes = serves_homes || folders.iter().any(|path| is_in_homes(path));
        Self {
            resource: &proxy.resource,
            after: (!host.certificates.is_empty()).then_some(order::CERTIFICATES),
            writable,
            open_files: proxy.connections.saturating_mul(2).max(65_536),
            homes: if in_homes { "read-only" } else { "yes" },
        }
    }
}

fn folder(path: &str) -> Option<&str> {
    path.rsplit_once('/')
        .map(|(folder, _)| folder)
        .filter(|folder| !folder.is_empty())
}
