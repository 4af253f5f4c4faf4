//! Locations: one route, the way nginx is told.
//!
//! A route is one `location`, with two exceptions. Files under `/assets/` also redirect `/assets`, as nginx does by itself
//! for upstreams. And `return` answers before nginx looks at limits and at who may ask, so a fixed answer or redirect with a limit
//! or an allow list is put behind a gate: a location that checks, looks for a file that is not there and so arrives
//! at a named location that answers.

use std::net::IpAddr;

use serde::Serialize;

use super::action::{Action, Files, Limit, Lookup, Pass, Rest};
use super::external::{External, Place};
use super::header::{Header, Headers};
use super::server::{ProxyHeader, proxy_headers};
use super::site::SiteContext;
use super::{Problem, time};
use crate::backends::format::Unwritable;
use crate::plan::model::{ProxyPlan, ProxyRoute, RouteAction, RouteMatch, Upstream};
use crate::resources::service::Balance;
use crate::schema::Size;

/// One location.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Location {
    /// The route it is for, by its path in source; nothing for what answers where no route does.
    #[serde(skip)]
    pub(crate) route: Option<String>,
    /// `=`, `~` or nothing.
    modifier: Option<&'static str>,
    /// The path of a prefix or an exact location.
    pub(crate) path: Option<String>,
    /// The regular expression.
    pub(crate) regex: Option<String>,
    /// The name of a named location.
    pub(crate) named: Option<String>,
    pub(crate) limit: Option<Limit>,
    pub(crate) allow: Vec<String>,
    pub(crate) body_limit: Option<String>,
    pub(crate) timeout: Option<String>,
    pub(crate) unbuffered: bool,
    /// Request headers to the upstream, where they are not the server's.
    proxy_headers: Vec<ProxyHeader>,
    /// Response headers, where they are not the server's.
    pub(crate) headers: Vec<Header>,
    /// Headers of the upstream's that are not passed on, where they are not the server's.
    hidden: Vec<String>,
    pub(crate) action: Action,
}

/// Paths of hidden files, but for those that are made to be asked for (RFC 8615).
const HIDDEN: &str = r"/\.(?!well-known(?:/|$))";
const INDEX: &str = "index.html";

/// Turns `route`, the `number`th of its site, into locations; upstreams that it alone uses are added to `upstreams`.
pub(super) fn locations(
    context: &SiteContext<'_>,
    number: usize,
    route: &ProxyRoute,
    headers: &Headers,
    upstreams: &mut Vec<Upstream>,
) -> Result<Vec<Location>, Problem> {
    let action = action(context, number, route, upstreams).map_err(|unwritable| Problem {
        resource: route.resource.clone(),
        unwritable,
    })?;
    let mut location = Location {
        action,
        ..for_route(route)
    };
    say_headers(context, &mut location, route, headers);
    location.body_limit = route.body_limit.map(|bytes| Size::from_bytes(bytes).nginx());

    if matches!(location.action, Action::Redirect { .. } | Action::Respond { .. }) {
        if route.limit.is_none() && route.allow.is_empty() || matches!(route.action, RouteAction::Deny) {
            return Ok(vec![location]);
        }
        let named = format!("answer_{number}");
        let mut gate = Location {
            action: Action::Gate { to: named.clone() },
            ..for_route(route)
        };
        say_headers(context, &mut gate, route, headers);
        guard(&mut gate, route);
        let answer = Location {
            modifier: None,
            path: None,
            regex: None,
            named: Some(named),
            ..location
        };
        return Ok(vec![gate, answer]);
    }

    guard(&mut location, route);
    if let Action::Pass(_) = location.action {
        location.timeout = route.timeout_ms.map(time);
        location.unbuffered = !route.buffering;
        location.proxy_headers = own_proxy_headers(context, route);
    } else {
        location.hidden.clear();
    }
    let bare_folder = bare_folder(context, route, &location);
    Ok(bare_folder.into_iter().chain([location]).collect())
}

fn for_route(route: &ProxyRoute) -> Location {
    Location {
        route: Some(route.resource.clone()),
        ..matching(&route.matches)
    }
}

fn matching(matches: &RouteMatch) -> Location {
    match matches {
        RouteMatch::Prefix(path) => Location {
            path: Some(path.clone()),
            ..Location::default()
        },
        RouteMatch::Exact(path) => Location {
            modifier: Some("="),
            path: Some(path.clone()),
            ..Location::default()
        },
        RouteMatch::Regex(regex) => Location {
            modifier: Some("~"),
            regex: Some(regex.clone()),
            ..Location::default()
        },
    }
}

fn say_headers(context: &SiteContext<'_>, location: &mut Location, route: &ProxyRoute, site: &Headers) {
    let headers = site.with_route(context, route.cache.as_ref(), &route.headers);
    if headers != *site {
        location.headers = headers.list().to_vec();
        location.hidden = headers.hidden().to_vec();
    }
}

fn guard(location: &mut Location, route: &ProxyRoute) {
    location.allow = route.allow.iter().map(ToString::to_string).collect();
    location.limit = route.limit.as_ref().map(|limit| Limit {
        zone: limit.zone.clone(),
        burst: Some(limit.burst).filter(|burst| *burst > 0),
        status: limit.status,
    });
}

fn action(
    context: &SiteContext<'_>,
    number: usize,
    route: &ProxyRoute,
    upstreams: &mut Vec<Upstream>,
) -> Result<Action, Unwritable> {
    Ok(match &route.action {
        RouteAction::Proxy { upstream, strip_prefix } => Action::Pass(Pass {
            scheme: "http",
            upstream: Some(upstream.clone()),
            rest: rest(&route.matches, *strip_prefix, ""),
            ..Pass::default()
        }),
        RouteAction::Url { url, strip_prefix } => {
            let external = External::parse(url)?;
            let rest = rest(&route.matches, *strip_prefix, &external.base);
            Action::Pass(Pass {
                rest,
                ..pass_outside(context, number, route, external, upstreams)
            })
        }
        RouteAction::Files { root, spa } => Action::Files(files(&route.matches, root, *spa)),
        RouteAction::Redirect { to, status } => Action::Redirect {
            status: *status,
            to: to.clone(),
        },
        RouteAction::Respond {
            status,
            body,
            media_type,
        } => {
            if body.is_some() && matches!(status, 301 | 302 | 303 | 307 | 308) {
                let reason = format!("a body with the status {status}, which nginx takes for a redirect's target");
                return Err(Unwritable {
                    format: "nginx",
                    reason,
                    value: body.clone().unwrap_or_default(),
                });
            }
            let utf8 = media_type.starts_with("text/") && !media_type.contains("charset");
            Action::Respond {
                status: *status,
                body: body.clone(),
                media_type: media_type.clone(),
                utf8,
            }
        }
        RouteAction::Deny => Action::default(),
    })
}

/// What goes on to the upstream, if it is not the path as it came. Regular expressions have no prefix to take off.
fn rest(matches: &RouteMatch, strip_prefix: bool, base: &str) -> Option<Rest> {
    let of = match matches {
        RouteMatch::Prefix(path) | RouteMatch::Exact(path) if strip_prefix => path.as_str(),
        _ => "/",
    };
    (of != "/" || !base.is_empty()).then(|| Rest {
        of: of.to_owned(),
        base: base.to_owned(),
    })
}

fn pass_outside(
    context: &SiteContext<'_>,
    number: usize,
    route: &ProxyRoute,
    external: External,
    upstreams: &mut Vec<Upstream>,
) -> Pass {
    let scheme = if external.tls { "https" } else { "http" };
    let name = format!("{}_outside_{number}", context.identifier());
    match external.place {
        Place::Fixed(server) => {
            upstreams.push(Upstream {
                name: name.clone(),
                resource: route.resource.clone(),
                balance: Balance::RoundRobin,
                servers: vec![server],
                max_fails: 3,
                fail_timeout_seconds: 10,
                keepalive: 32,
                keepalive_seconds: None,
            });
            Pass {
                scheme,
                upstream: Some(name),
                tls: external.tls,
                ..Pass::default()
            }
        }
        Place::Named {
            name: tls_name,
            authority,
        } => Pass {
            scheme,
            lookup: Some(Lookup {
                variable: name,
                authority,
                resolvers: resolvers(context.surroundings.proxy),
                ipv6: context.surroundings.ipv6,
            }),
            tls_name: external.tls.then_some(tls_name),
            tls: external.tls,
            ..Pass::default()
        },
    }
}

fn resolvers(proxy: &ProxyPlan) -> Vec<String> {
    let written = |address: &IpAddr| match address {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => format!("[{address}]"),
    };
    proxy.resolvers.iter().map(written).collect()
}

/// The request headers, if they are not those of the server: no upgrade, or the name of someone else's server.
fn own_proxy_headers(context: &SiteContext<'_>, route: &ProxyRoute) -> Vec<ProxyHeader> {
    let outside = match &route.action {
        RouteAction::Url { url, .. } => External::parse(url).ok(),
        _ => None,
    };
    let host = match outside.map(|external| external.place) {
        Some(Place::Named { authority, .. }) => Some(authority),
        _ => None,
    };
    if host.is_none() && route.websocket {
        Vec::new()
    } else {
        proxy_headers(context, host, route.websocket)
    }
}

fn files(matches: &RouteMatch, root: &str, spa: bool) -> Files {
    let fallback = |folder: &str| spa.then(|| format!("{folder}{INDEX}"));
    match matches {
        RouteMatch::Prefix(path) if path != "/" => {
            let folder = with_slash(path);
            Files {
                root: None,
                alias: Some(with_slash(root)),
                index: INDEX,
                fallback: fallback(&folder),
                hidden: Some(HIDDEN),
            }
        }
        matches => Files {
            root: Some(root.to_owned()),
            alias: None,
            index: INDEX,
            fallback: fallback("/"),
            hidden: (!matches!(matches, RouteMatch::Exact(_))).then_some(HIDDEN),
        },
    }
}

/// `/assets`, where `location` answers below `/assets/`, unless the site answers there itself. Both ends of an `alias` must have
/// the slash: without it, `/assets../x` would leave the folder.
fn bare_folder(context: &SiteContext<'_>, route: &ProxyRoute, location: &Location) -> Option<Location> {
    let RouteMatch::Prefix(path) = &route.matches else {
        return None;
    };
    let Action::Files(Files { alias: Some(_), .. }) = &location.action else {
        return None;
    };
    let bare = path.trim_end_matches('/');
    let taken = context
        .site
        .routes
        .iter()
        .any(|other| other.matches == RouteMatch::Exact(bare.to_owned()));
    (!taken).then(|| Location {
        route: Some(route.resource.clone()),
        modifier: Some("="),
        path: Some(bare.to_owned()),
        action: Action::Redirect {
            status: 301,
            to: with_slash(path),
        },
        ..Location::default()
    })
}

impl Location {
    /// 404 for every path that no other location is for.
    pub(super) fn missing() -> Self {
        Self {
            action: Action::Respond {
                status: 404,
                body: None,
                media_type: String::new(),
                utf8: false,
            },
            ..matching(&RouteMatch::Prefix("/".to_owned()))
        }
    }

    /// Whether it is for one path alone.
    pub(crate) fn is_exact(&self) -> bool {
        self.modifier == Some("=")
    }

    /// Whether it passes requests to an upstream.
    pub(crate) fn passes(&self) -> bool {
        matches!(self.action, Action::Pass(_))
    }

    /// The same, with an `alias`' prefix as it must be written.
    pub(super) fn normalised(mut self) -> Self {
        if let (Action::Files(Files { alias: Some(_), .. }), Some(path)) = (&self.action, &self.path) {
            self.path = Some(with_slash(path));
        }
        self
    }
}

fn with_slash(path: &str) -> String {
    if path.ends_with('/') {
        path.to_owned()
    } else {
        format!("{path}/")
    }
}
