//! Sites as nginx is to serve them: names, ports, TLS, upstreams, limits, routes in order.

use std::collections::BTreeMap;

use hostc_lang::ResourcePath;

use super::model::{
    CachePolicy, CacheRule, CdnPlan, LimitZone, ProxyRoute, ProxySite, RouteAction, RouteLimit, RouteMatch, TlsPlan,
    Upstream,
};
use super::networks::Places;
use super::programs::stop_timeout_ms;
use super::symbols::{Names, PROXY};
use crate::resources::proxy::Cdn;
use crate::resources::route::{Cache, Keep, Redirect, Respond, Route, RouteTarget};
use crate::resources::site::{AccessLog, Hsts, Site, Tls, TlsMode};
use crate::resources::{Proxy, Resource, Service};
use crate::schema::{Rate, Target};

/// Where certbot's challenge is answered from.
pub const WEBROOT: &str = "/var/www/html";
/// The body limit where nothing is said: nginx's own default.
pub const BODY_LIMIT: u64 = 1 << 20;
/// The read timeout where nothing is said: nginx's own default, in milliseconds.
pub const TIMEOUT_MS: u64 = 60_000;
/// Seconds for which nginx leaves out a server that failed too often: its own default.
pub const FAIL_TIMEOUT_SECONDS: u32 = 10;
/// Two years: what the preload list asks for.
const HSTS_SECONDS: u64 = 63_072_000;
/// Room for about 16,000 IPv4 addresses (`ngx_http_limit_req_module`), times ten.
const LIMIT_ZONE_BYTES: u64 = 10 << 20;

/// Plans one site.
pub fn plan_site(names: &Names<'_>, places: &Places, proxy: &ProxyPorts<'_>, site: &Resource<Site>) -> ProxySite {
    let body = &site.body;
    let id = site.id();
    let home = names.site_home(&site.path);
    let domains: Vec<String> = body
        .domains
        .iter()
        .map(|domain| domain.value.punycode().to_owned())
        .collect();
    let exclusive = !body.listen.is_empty();
    let tls = tls_plan(body, domains.first());
    let here = matches!(tls, TlsPlan::Here { .. });
    let own: Vec<u16> = body.listen.iter().map(|port| port.value.number()).collect();
    let (http, https) = match (exclusive, here) {
        (true, true) => (Vec::new(), own),
        (true, false) => (own, Vec::new()),
        (false, true) => (proxy.http.clone(), proxy.https.clone()),
        (false, false) => (proxy.http.clone(), Vec::new()),
    };
    let hsts_seconds = match body.hsts.as_ref().map(|hsts| &hsts.value) {
        Some(Hsts::Switch(false)) => None,
        Some(Hsts::MaxAge(age)) => Some(age.seconds()),
        Some(Hsts::Switch(true)) | None => speaks_tls(body).then_some(HSTS_SECONDS),
    };
    let mut routes = Routes::new(names, places, site);
    for (key, route) in &body.routes {
        routes.add(key, &route.value);
    }
    ProxySite {
        resource: site.path.to_string(),
        title: title(site),
        http,
        https,
        exclusive,
        private: false,
        force_https: here && body.force_https.as_ref().is_none_or(|force| force.value),
        hsts_seconds,
        cdn: body.cdn.as_ref().or(proxy.cdn).map(|cdn| cdn_plan(&cdn.value)),
        body_limit: body.body_limit.as_ref().map_or(BODY_LIMIT, |limit| limit.value.bytes()),
        timeout_ms: body
            .timeout
            .as_ref()
            .map_or(TIMEOUT_MS, |timeout| timeout.value.milliseconds()),
        access_log: format!("{home}/shared/logs/nginx-access.log"),
        access_format: access_format(Some(site)),
        error_log: format!("{home}/shared/logs/nginx-error.log"),
        headers: pairs(&body.headers),
        upstreams: routes.upstreams.into_values().collect(),
        limits: routes.limits,
        routes: in_order(routes.routes),
        names: domains,
        tls,
        id,
    }
}

/// What a site needs to know of its proxy.
pub struct ProxyPorts<'a> {
    /// Ports of plain HTTP.
    pub http: Vec<u16>,
    /// Ports of HTTPS.
    pub https: Vec<u16>,
    /// The network in front of all sites.
    pub cdn: Option<&'a crate::schema::Spanned<Cdn>>,
}

impl<'a> ProxyPorts<'a> {
    /// Those of a declared proxy, or the usual ones.
    pub fn of(proxy: Option<&'a Resource<Proxy>>) -> Self {
        let numbers = |ports: Option<&Vec<crate::schema::Spanned<crate::schema::Port>>>, usual: u16| {
            ports.map_or_else(
                || vec![usual],
                |ports| ports.iter().map(|port| port.value.number()).collect(),
            )
        };
        let body = proxy.map(|proxy| &proxy.body);
        Self {
            http: numbers(body.and_then(|body| body.http.as_ref()), 80),
            https: numbers(body.and_then(|body| body.https.as_ref()), 443),
            cdn: body.and_then(|body| body.cdn.as_ref()),
        }
    }
}

/// Whether visitors of the site use HTTPS, wherever it ends.
pub fn speaks_tls(site: &Site) -> bool {
    !matches!(tls_mode(site), Tls::Mode(TlsMode::None))
}

/// What people call a site.
pub fn title(site: &Resource<Site>) -> String {
    site.body
        .title
        .as_ref()
        .map_or_else(|| site.id(), |title| title.value.clone())
}

/// What a line of the access log is, for a site and its services.
pub fn access_format(site: Option<&Resource<Site>>) -> AccessLog {
    let said = site.and_then(|site| site.body.access_log);
    said.map(|said| said.value).unwrap_or_default()
}

/// How the site says TLS ends, or the default: ACME with domains, none without.
pub fn tls_mode(site: &Site) -> Tls {
    match &site.tls {
        Some(tls) => tls.value.clone(),
        None if site.domains.is_empty() => Tls::Mode(TlsMode::None),
        None => Tls::Mode(TlsMode::Acme),
    }
}

fn tls_plan(site: &Site, canonical: Option<&String>) -> TlsPlan {
    match (tls_mode(site), canonical) {
        (Tls::Certificate { certificate, key }, _) => TlsPlan::Here {
            certificate: certificate.to_string(),
            key: key.to_string(),
            acme: false,
        },
        (Tls::Mode(TlsMode::Acme), Some(name)) => TlsPlan::Here {
            certificate: format!("/etc/letsencrypt/live/{name}/fullchain.pem"),
            key: format!("/etc/letsencrypt/live/{name}/privkey.pem"),
            acme: true,
        },
        (Tls::Mode(TlsMode::Edge), _) => TlsPlan::Edge,
        (Tls::Mode(TlsMode::Acme | TlsMode::None), _) => TlsPlan::None,
    }
}

fn cdn_plan(cdn: &Cdn) -> CdnPlan {
    CdnPlan {
        from: cdn.from.iter().map(|range| range.value.net()).collect(),
        header: cdn.header.value.clone(),
    }
}

fn pairs(headers: &BTreeMap<String, crate::schema::Spanned<String>>) -> Vec<(String, String)> {
    headers
        .iter()
        .map(|(name, value)| (name.clone(), value.value.clone()))
        .collect()
}

fn cache_policy(cache: &Cache) -> CachePolicy {
    let rule = |keep: &Keep| match keep {
        Keep::Off => CacheRule::Off,
        Keep::Revalidate => CacheRule::Revalidate,
        Keep::For(time) => CacheRule::Seconds(time.seconds()),
    };
    match cache {
        Cache::All(keep) => CachePolicy::All(rule(keep)),
        Cache::ByType(types) => CachePolicy::ByType(
            types
                .iter()
                .map(|(range, keep)| (range.to_string(), rule(keep)))
                .collect(),
        ),
    }
}

/// Exact routes, then prefixes from the longest, then regular expressions: the order in which nginx prefers them.
fn in_order(mut routes: Vec<ProxyRoute>) -> Vec<ProxyRoute> {
    let rank = |route: &ProxyRoute| match &route.matches {
        RouteMatch::Exact(path) => (0, 0, path.clone()),
        RouteMatch::Prefix(path) => (1, usize::MAX - path.len(), path.clone()),
        RouteMatch::Regex(pattern) => (2, 0, pattern.clone()),
    };
    routes.sort_by_cached_key(rank);
    routes
}

/// Which paths a route's key is for.
pub fn route_match(key: &str) -> RouteMatch {
    if let Some(path) = key.strip_prefix('=') {
        RouteMatch::Exact(path.trim_start().to_owned())
    } else if let Some(pattern) = key.strip_prefix('~') {
        RouteMatch::Regex(pattern.trim_start().to_owned())
    } else {
        RouteMatch::Prefix(key.to_owned())
    }
}

struct Routes<'a> {
    names: &'a Names<'a>,
    places: &'a Places,
    site: &'a Resource<Site>,
    upstreams: BTreeMap<String, Upstream>,
    limits: Vec<LimitZone>,
    routes: Vec<ProxyRoute>,
}

impl<'a> Routes<'a> {
    fn new(names: &'a Names<'a>, places: &'a Places, site: &'a Resource<Site>) -> Self {
        Self {
            names,
            places,
            site,
            upstreams: BTreeMap::new(),
            limits: Vec::new(),
            routes: Vec::new(),
        }
    }

    fn add(&mut self, key: &str, route: &Route) {
        let Some(action) = self.action(route) else { return };
        let limit = route.limit.as_ref().map(|limit| RouteLimit {
            zone: self.zone(route, limit.value.rate.value),
            burst: limit.value.burst.as_ref().map_or(0, |burst| burst.value),
            status: limit.value.status.as_ref().map_or(429, |status| status.value),
        });
        self.routes.push(ProxyRoute {
            key: key.to_owned(),
            resource: format!("{}.routes.\"{key}\"", self.site.path),
            matches: route_match(key),
            action,
            websocket: route.websocket.as_ref().is_none_or(|websocket| websocket.value),
            limit,
            body_limit: route.body_limit.as_ref().map(|limit| limit.value.bytes()),
            timeout_ms: route.timeout.as_ref().map(|timeout| timeout.value.milliseconds()),
            buffering: route.buffering.as_ref().is_none_or(|buffering| buffering.value),
            cache: route.cache.as_ref().map(|cache| cache_policy(&cache.value)),
            allow: route.allow.iter().map(|range| range.value.net()).collect(),
            headers: pairs(&route.headers),
        });
    }

    fn action(&mut self, route: &Route) -> Option<RouteAction> {
        let strip_prefix = route.strip_prefix.as_ref().is_some_and(|strip| strip.value);
        if let Some(to) = &route.to {
            return match &to.value {
                RouteTarget::Service(service) => {
                    let upstream = self.upstream(&service.resource)?;
                    Some(RouteAction::Proxy { upstream, strip_prefix })
                }
                RouteTarget::Url(url) => Some(RouteAction::Url {
                    url: url.clone(),
                    strip_prefix,
                }),
            };
        }
        if let Some(files) = &route.files {
            let spa = route.spa.as_ref().is_some_and(|spa| spa.value);
            return Some(RouteAction::Files {
                root: files.value.to_string(),
                spa,
            });
        }
        if let Some(redirect) = &route.redirect {
            let Redirect { to, status } = &redirect.value;
            let status = status.as_ref().map_or(301, |status| status.value);
            return Some(RouteAction::Redirect {
                to: to.value.clone(),
                status,
            });
        }
        if let Some(respond) = &route.respond {
            let Respond { status, body, r#type } = &respond.value;
            return Some(RouteAction::Respond {
                status: status.as_ref().map_or(200, |status| status.value),
                body: body.as_ref().map(|body| body.value.clone()),
                media_type: r#type
                    .as_ref()
                    .map_or_else(|| "text/plain".to_owned(), |media| media.value.clone()),
            });
        }
        Some(RouteAction::Deny)
    }

    /// The upstream of a service, made when it is first used.
    fn upstream(&mut self, service: &ResourcePath) -> Option<String> {
        let name = service.id().replace('-', "_");
        let declared = self.names.fleet.services.get(service)?;
        let balance = declared
            .body
            .balance
            .as_ref()
            .map_or(crate::resources::service::Balance::RoundRobin, |b| b.value);
        let hosts = self.names.placement.hosts(service).iter();
        let servers: Vec<String> = hosts.flat_map(|host| self.servers(declared, host)).collect();
        if servers.is_empty() {
            return None;
        }
        let upstream = Upstream {
            name: name.clone(),
            resource: service.to_string(),
            balance,
            servers,
            max_fails: 3,
            fail_timeout_seconds: FAIL_TIMEOUT_SECONDS,
            keepalive: 32,
            keepalive_seconds: Some(keepalive_seconds(stop_timeout_ms(&declared.body))),
        };
        self.upstreams.entry(name.clone()).or_insert(upstream);
        Some(name)
    }

    /// `address:port` of each instance on `host`. Files are nginx's, which is one.
    fn servers(&self, service: &Resource<Service>, host: &ResourcePath) -> Vec<String> {
        let Some(port) = self.names.numbers.port(host, &service.path) else {
            return Vec::new();
        };
        let ids = self.names.instance_ids(&service.path).into_iter().zip(0u16..);
        let server = |(id, index): (String, u16)| match self.names.target {
            Target::Compose => {
                let address = self.places.address(&id, PROXY).map(|address| address.to_string());
                format!("{}:{port}", address.unwrap_or_default())
            }
            Target::Systemd => {
                let address = self.names.bind_address(&service.path, host);
                std::net::SocketAddr::new(address, port.saturating_add(index)).to_string()
            }
        };
        ids.map(server).collect()
    }

    /// A zone of this rate, named after the site and what the route goes to; routes to one place at one rate share it.
    fn zone(&mut self, route: &Route, rate: Rate) -> String {
        let goal = match route.to.as_ref().map(|to| &to.value) {
            Some(RouteTarget::Service(service)) => service.resource.name().replace('-', "_"),
            Some(RouteTarget::Url(_)) | None => "general".to_owned(),
        };
        let stem = format!("{}_{goal}", self.site.id().replace('-', "_"));
        let numbered = (1..).map(|number| {
            if number == 1 {
                stem.clone()
            } else {
                format!("{stem}_{number}")
            }
        });
        for name in numbered {
            match self.limits.iter().find(|zone| zone.name == name) {
                Some(zone) if zone.rate == rate => return name,
                Some(_) => {}
                None => {
                    self.limits.push(LimitZone {
                        name: name.clone(),
                        rate,
                        size: LIMIT_ZONE_BYTES,
                    });
                    return name;
                }
            }
        }
        stem
    }
}

/// Seconds for which nginx uses a connection to a service: few enough that it is let go well before it is killed.
fn keepalive_seconds(stop_timeout_ms: u64) -> u64 {
    (stop_timeout_ms / 3000).clamp(1, 5)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_connection_is_let_go_well_before_the_program_is_killed() {
        for (stop_timeout, seconds) in [(90_000, 5), (30_000, 5), (9_000, 3), (1_000, 1), (0, 1)] {
            assert_eq!(keepalive_seconds(stop_timeout), seconds, "{stop_timeout} ms");
        }
    }
}
