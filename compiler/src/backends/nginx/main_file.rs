//! `nginx.conf`: what all sites share.
//!
//! The workers, TLS, compression, the variables that the sites' files use, and the servers that refuse whatever no site
//! answers for. Its last lines are the sites, by name.

use serde::Serialize;

use super::Surroundings;
use super::header::{PRESET, Preset};
use super::server::{Listen, listen};
use crate::plan::model::ProxyPlan;
use crate::resources::site::AccessLog;

/// What `nginx.conf.j2` prints.
#[derive(Debug, Serialize)]
pub(crate) struct Main {
    resource: String,
    user: Option<&'static str>,
    connections: u32,
    /// Two files a connection: the client's and the upstream's.
    files: u32,
    gzip: bool,
    /// Whether a site's access log is JSON.
    json_log: bool,
    /// Whether session tickets are turned off.
    no_tickets: bool,
    bucket_size: usize,
    /// The hash of names, where nginx's own size is too small for them.
    names_size: Option<usize>,
    presets: &'static [Preset],
    pub(crate) http: Vec<Listen>,
    pub(crate) https: Vec<Listen>,
    /// How a name is refused that no site has.
    pub(crate) refusal: u16,
    http2_on: bool,
    sites: Vec<String>,
}

impl Main {
    /// The view of `proxy`.
    pub(super) fn new(proxy: &ProxyPlan, around: &Surroundings<'_>) -> Self {
        let names = || proxy.sites.iter().flat_map(|site| &site.names);
        let longest = names().map(String::len).max().unwrap_or(0);
        Self {
            resource: proxy.resource.clone(),
            user: around.user,
            connections: proxy.connections,
            files: proxy.connections.saturating_mul(2).max(4096),
            gzip: proxy.gzip,
            json_log: proxy.sites.iter().any(|site| site.access_format == AccessLog::Json),
            no_tickets: !around.tickets_rotate,
            bucket_size: bucket_size(longest),
            names_size: Some(names().count().saturating_mul(4).next_power_of_two()).filter(|size| *size > 512),
            presets: PRESET,
            http: listen(&proxy.http, around, false, true),
            https: listen(&proxy.https, around, true, true),
            refusal: MISDIRECTED,
            http2_on: around.http2_directive,
            sites: proxy.sites.iter().map(|site| site.id.clone()).collect(),
        }
    }
}

/// The connection is not for that name (RFC 9110, section 15.5.20).
pub(super) const MISDIRECTED: u16 = 421;

/// The bucket that a name of so many bytes fits into, as measured: 46 bytes into 64, 110 into 128, 238 into 256.
fn bucket_size(longest: usize) -> usize {
    (longest + 18).next_power_of_two().max(64)
}
