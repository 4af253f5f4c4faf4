//! nginx: sites, routes, upstreams, limits.

use std::net::IpAddr;

use ipnet::IpNet;
use serde::Serialize;

use super::engine::ContainerPlan;
use crate::resources::service::Balance;
use crate::resources::site::AccessLog;
use crate::schema::Rate;

/// The host's nginx.
#[derive(Clone, Debug, Serialize)]
pub struct ProxyPlan {
    /// `proxies.NAME`, or the host where it is implied.
    pub resource: String,
    /// Connections one worker may hold.
    pub connections: u32,
    /// Who is asked, while nginx runs, where a name is; nobody where there is none to ask.
    pub resolvers: Vec<IpAddr>,
    /// Whether text is compressed.
    pub gzip: bool,
    /// Ports of plain HTTP that the sites share.
    pub http: Vec<u16>,
    /// Ports of HTTPS that the sites share.
    pub https: Vec<u16>,
    /// Where `/.well-known/acme-challenge/` is answered from.
    pub webroot: String,
    /// The sites, by name.
    pub sites: Vec<ProxySite>,
    /// Its container (compose).
    pub container: Option<ContainerPlan>,
}

impl ProxyPlan {
    /// The port that nginx binds for `port` of the host: in a container another one, since ports from 1024 on need no
    /// privilege, and since nothing then looks as if two programs held the host's port.
    pub fn bound(&self, port: u16) -> u16 {
        match self.container {
            None => port,
            Some(_) => port
                .checked_add(CONTAINER_PORTS)
                .unwrap_or_else(|| port.saturating_sub(CONTAINER_PORTS)),
        }
    }
}

/// How far a container's ports lie above the host's.
const CONTAINER_PORTS: u16 = 10_000;

/// A site as nginx sees it.
#[derive(Clone, Debug, Serialize)]
pub struct ProxySite {
    /// Its name: `sites-available/ID.conf`.
    pub id: String,
    /// Its path.
    pub resource: String,
    /// What people call it.
    pub title: String,
    /// All names in ASCII (punycode), the canonical one first; empty: every name on its own ports.
    pub names: Vec<String>,
    /// Ports of plain HTTP.
    pub http: Vec<u16>,
    /// Ports of HTTPS.
    pub https: Vec<u16>,
    /// Whether the ports are its own, so that it answers for every name on them.
    pub exclusive: bool,
    /// Whether only those that its routes allow may connect, so that the firewall opens nothing to the world for it.
    pub private: bool,
    /// How TLS ends.
    pub tls: TlsPlan,
    /// Whether plain HTTP is redirected.
    pub force_https: bool,
    /// Seconds of Strict-Transport-Security.
    pub hsts_seconds: Option<u64>,
    /// Who may say what the client's address is.
    pub cdn: Option<CdnPlan>,
    /// Largest request body in bytes.
    pub body_limit: u64,
    /// Milliseconds an upstream may be silent.
    pub timeout_ms: u64,
    /// The access log.
    pub access_log: String,
    /// What its lines are.
    pub access_format: AccessLog,
    /// The error log.
    pub error_log: String,
    /// Response headers besides the preset.
    pub headers: Vec<(String, String)>,
    /// Groups of servers, by name.
    pub upstreams: Vec<Upstream>,
    /// Limits, by zone.
    pub limits: Vec<LimitZone>,
    /// The routes, in the order they are written: exact, then prefixes from the longest, then regular expressions.
    pub routes: Vec<ProxyRoute>,
}

/// How TLS ends.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum TlsPlan {
    /// It does not.
    None,
    /// Upstream: the visitor sees HTTPS, this host plain HTTP.
    Edge,
    /// Here.
    Here {
        /// The chain.
        certificate: String,
        /// The key.
        key: String,
        /// Whether certbot issues it, so that the challenge must be answered.
        acme: bool,
    },
}

/// Who may say what the client's address is.
#[derive(Clone, Debug, Serialize)]
pub struct CdnPlan {
    /// Its networks.
    pub from: Vec<IpNet>,
    /// The header.
    pub header: String,
}

/// A group of servers that answer the same.
#[derive(Clone, Debug, Serialize)]
pub struct Upstream {
    /// Its name: `chienstreats_frontend`.
    pub name: String,
    /// The service's path.
    pub resource: String,
    /// How requests are shared.
    pub balance: Balance,
    /// `address:port` of each instance.
    pub servers: Vec<String>,
    /// Failures until one is left out.
    pub max_fails: u32,
    /// Seconds in which they count, and for which it is left out.
    pub fail_timeout_seconds: u32,
    /// Idle connections each worker keeps.
    pub keepalive: u32,
    /// Seconds after which a connection is not used for another request; nothing for what is not the fleet's.
    ///
    /// A program that is asked to end takes no new connections, but answers on those that it has; with work for each of them it
    /// would never be done.
    pub keepalive_seconds: Option<u64>,
}

/// A zone of `limit_req`.
#[derive(Clone, Debug, Serialize)]
pub struct LimitZone {
    /// Its name: `chienstreats_api`.
    pub name: String,
    /// The rate.
    pub rate: Rate,
    /// Bytes of shared memory.
    pub size: u64,
}

/// One location.
#[derive(Clone, Debug, Serialize)]
pub struct ProxyRoute {
    /// As written in source.
    pub key: String,
    /// The route's path in source: `sites.shop.routes."/api/"`.
    pub resource: String,
    /// Which paths.
    pub matches: RouteMatch,
    /// What happens.
    pub action: RouteAction,
    /// Whether WebSocket upgrades pass.
    pub websocket: bool,
    /// A limit on requests.
    pub limit: Option<RouteLimit>,
    /// Largest body in bytes, where it is not the site's.
    pub body_limit: Option<u64>,
    /// Milliseconds of silence, where it is not the site's.
    pub timeout_ms: Option<u64>,
    /// Whether answers are buffered.
    pub buffering: bool,
    /// What browsers and caches are told.
    pub cache: Option<CachePolicy>,
    /// Networks that may ask; everyone if empty.
    pub allow: Vec<IpNet>,
    /// Response headers of this route.
    pub headers: Vec<(String, String)>,
}

/// Which paths a route is for.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum RouteMatch {
    /// All that begin so.
    Prefix(String),
    /// This one.
    Exact(String),
    /// All that match.
    Regex(String),
}

/// What a route does.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum RouteAction {
    /// Passes the request to an upstream of the site.
    Proxy {
        /// Its name.
        upstream: String,
        /// Whether the prefix is taken off.
        strip_prefix: bool,
    },
    /// Passes the request to a URL outside the fleet, or `unix:/path`.
    Url {
        /// Where.
        url: String,
        /// Whether the prefix is taken off.
        strip_prefix: bool,
    },
    /// Answers with files.
    Files {
        /// The directory.
        root: String,
        /// Whether a missing path is answered with `/index.html`.
        spa: bool,
    },
    /// Sends elsewhere.
    Redirect {
        /// A URL, or a path of this site.
        to: String,
        /// The status.
        status: u16,
    },
    /// A fixed answer.
    Respond {
        /// The status.
        status: u16,
        /// The body.
        body: Option<String>,
        /// Its media type.
        media_type: String,
    },
    /// 403.
    Deny,
}

/// A route's limit.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct RouteLimit {
    /// The zone.
    pub zone: String,
    /// How many at once beyond the rate.
    pub burst: u32,
    /// The status of refused requests.
    pub status: u16,
}

/// What browsers and caches are told.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum CachePolicy {
    /// The same for all answers.
    All(CacheRule),
    /// By the media type of what is sent, the narrower types first.
    ByType(Vec<(String, CacheRule)>),
}

/// How long an answer may be kept.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum CacheRule {
    /// Never store.
    Off,
    /// Ask before each use.
    Revalidate,
    /// Keep for so many seconds.
    Seconds(u64),
}
