//! Requests: the routes of each site, the way of a request along each, what caches keep, and the headers of answers.

use std::collections::BTreeSet;

use super::markdown::{Inline, Page, code, codes, joined, sentence, text};
use super::{Sources, networks, size, time};
use crate::plan::model::{HostPlan, ProxyRoute, ProxySite, RouteAction, RouteMatch, TlsPlan};
use crate::trace::{Answer, HeaderValue, Opening, Otherwise, Request, Station, trace};

pub(super) fn write(sources: &Sources<'_>, page: &mut Page) {
    let sites: Vec<(&HostPlan, &ProxySite)> = sources
        .hosts()
        .iter()
        .flat_map(|host| {
            host.proxy
                .iter()
                .flat_map(move |proxy| proxy.sites.iter().map(move |site| (host, site)))
        })
        .filter(|(_, site)| !site.private)
        .collect();
    if sites.is_empty() {
        return;
    }
    page.heading(2, &"Request flows".into());
    for (host, site) in &sites {
        page.heading(3, &text(&site.title));
        routes(sources, site, page);
        for route in &site.routes {
            flow(sources, host, site, route, page);
        }
    }
    caches(sources, &sites, page);
    headers(sources, &sites, page);
}

fn routes(sources: &Sources<'_>, site: &ProxySite, page: &mut Page) {
    let rows = site.routes.iter().map(|route| {
        let limit = route.limit.as_ref().and_then(|limit| {
            let zone = site.limits.iter().find(|zone| zone.name == limit.zone)?;
            let said = format!("{}, burst {}, then {}", zone.rate.nginx(), limit.burst, limit.status);
            Some(text(&said))
        });
        [
            code(&route.key),
            goal(site, route),
            limit.unwrap_or_else(|| "none".into()),
            networks(&route.allow),
            size(route.body_limit.unwrap_or(site.body_limit)),
            text(&time(route.timeout_ms.unwrap_or(site.timeout_ms))),
            if route.websocket && matches!(route.action, RouteAction::Proxy { .. } | RouteAction::Url { .. }) {
                "yes".into()
            } else {
                "no".into()
            },
            sources.place(&route.resource),
        ]
    });
    let head = [
        "route",
        "answered by",
        "limit for each address",
        "from",
        "body",
        "silence",
        "websocket",
        "declared",
    ];
    page.table(head, rows.collect());
}

fn goal(site: &ProxySite, route: &ProxyRoute) -> Inline {
    match &route.action {
        RouteAction::Proxy { upstream, .. } => {
            let upstream = site.upstreams.iter().find(|known| known.name == *upstream);
            upstream.map_or_else(Inline::default, |upstream| {
                let servers = codes(&upstream.servers);
                let share = if upstream.servers.len() > 1 {
                    upstream.balance.words()
                } else {
                    ""
                };
                let share = joined([servers, text(share)], ": ");
                sentence("{} at {}", &[code(&upstream.resource), share])
            })
        }
        RouteAction::Url { url, .. } => sentence("{}, outside the fleet", &[code(url)]),
        RouteAction::Files { root, spa: false } => sentence("files in {}", &[code(root)]),
        RouteAction::Files { root, spa: true } => sentence("files in {}, or its {}", &[code(root), code("index.html")]),
        RouteAction::Redirect { to, status } => sentence("{} to {}", &[text(&status.to_string()), code(to)]),
        RouteAction::Respond { status, .. } => sentence("a fixed answer, {}", &[text(&status.to_string())]),
        RouteAction::Deny => "403".into(),
    }
}

/// The way of one request, step by step; nothing for an expression, whose paths nobody can name.
fn flow(sources: &Sources<'_>, host: &HostPlan, site: &ProxySite, route: &ProxyRoute, page: &mut Page) {
    let path = match &route.matches {
        RouteMatch::Exact(path) | RouteMatch::Prefix(path) => path,
        RouteMatch::Regex(_) => return,
    };
    if !matches!(
        route.action,
        RouteAction::Proxy { .. } | RouteAction::Files { .. } | RouteAction::Url { .. }
    ) {
        return;
    }
    let name = match (site.names.first(), host.public_address) {
        (Some(name), _) => name.replace("*.", "any."),
        (None, Some(address)) => address.to_string(),
        (None, None) => return,
    };
    let (scheme, port) = match (&site.tls, site.https.first(), site.http.first()) {
        (TlsPlan::Edge, _, _) => ("https", String::new()),
        (_, Some(443), _) => ("https", String::new()),
        (_, Some(port), _) => ("https", format!(":{port}")),
        (_, None, Some(80)) => ("http", String::new()),
        (_, None, Some(port)) => ("http", format!(":{port}")),
        (_, None, None) => return,
    };
    let Ok(request) = Request::parse(&format!("{scheme}://{name}{port}{path}"), None) else {
        return;
    };
    let mut ways = trace(sources.plan, &request).ways;
    ways.retain(|way| way.host == host.resource);
    let Some(way) = ways.first() else { return };
    page.heading(4, &code(&request.url()));
    let address = way
        .address
        .map(|address| code(&address.to_string()))
        .unwrap_or_default();
    let mut steps = vec![match (&site.cdn, &site.tls) {
        (None, TlsPlan::None | TlsPlan::Here { .. }) => sentence("DNS leads to {}, {}.", &[address, code(&host.name)]),
        _ => sentence("DNS leads to the network in front, which asks {}.", &[code(&host.name)]),
    }];
    for station in &way.stations {
        steps.extend(steps_of(station));
    }
    page.steps(&steps);
}

fn steps_of(station: &Station) -> Vec<Inline> {
    let host = code(station.host.trim_start_matches("hosts."));
    let spoken = match (station.tls, station.edge) {
        (true, _) => "TLS ends here",
        (false, true) => "plain HTTP, since TLS ended before",
        (false, false) => "plain HTTP",
    };
    let open = match &station.firewall {
        Opening::Everyone => "open to everyone".into(),
        Opening::From(from) => sentence("open to {}", &[networks(from)]),
        Opening::Nobody => "closed by the firewall".into(),
    };
    let port = text(&station.port.to_string());
    let mut steps = vec![sentence(
        "nginx of {} takes it on port {}: {}, {}.",
        &[host, port, text(spoken), open],
    )];
    if let Some(cdn) = &station.cdn {
        steps.push(sentence(
            "The visitor's address is what {} says, if a known network sent it.",
            &[code(&cdn.header)],
        ));
    }
    if let Some(location) = &station.location {
        let resource = location.resource.as_ref().map(|resource| code(resource));
        steps.push(sentence(
            "The route is {}.",
            &[resource.unwrap_or_else(|| "none".into())],
        ));
    }
    if !station.allow.is_empty() {
        steps.push(sentence("Others than {} get 403.", &[codes(&station.allow)]));
    }
    if let Some(limit) = &station.limit {
        let said = format!("{} from one address, {} more at once", limit.rate, limit.burst);
        let zone = code(&limit.zone);
        steps.push(sentence(
            "More than {} get {} (zone {}).",
            &[text(&said), text(&limit.status.to_string()), zone],
        ));
    }
    steps.extend(answer(&station.answer));
    steps
}

fn answer(answer: &Answer) -> Vec<Inline> {
    match answer {
        Answer::Upstream(upstream) => {
            let goal = upstream
                .resource
                .as_ref()
                .map_or_else(|| code(&upstream.upstream), |resource| code(resource));
            let servers = upstream.servers.iter().map(|server| server.address.as_str());
            let mut steps = vec![match upstream.servers.len() {
                0 => sentence("{} answers, asked for {}.", &[goal, code(&upstream.path)]),
                _ => sentence(
                    "{} answers at {}, asked for {}.",
                    &[goal, codes(servers), code(&upstream.path)],
                ),
            }];
            if !upstream.uses.is_empty() {
                steps.push(sentence("It uses {}.", &[codes(&upstream.uses)]));
            }
            steps
        }
        Answer::Files(files) => {
            let tried = joined(files.tried.iter().map(|file| code(file)), ", then ");
            let mut steps = vec![sentence("The file {} answers.", &[tried])];
            match &files.otherwise {
                Otherwise::NotFound => steps.push("If there is none: 404.".into()),
                Otherwise::Failure => {}
                Otherwise::As(again) => steps.push(sentence("If there is none: as for {}.", &[code(&again.path)])),
            }
            steps
        }
        Answer::Redirect { status, to, .. } => vec![sentence(
            "It is sent to {} ({}).",
            &[code(to), text(&status.to_string())],
        )],
        Answer::Status { status, why } => vec![sentence("{}: {}.", &[text(&status.to_string()), text(why)])],
        Answer::Respond { status, .. } => vec![sentence("A fixed answer: {}.", &[text(&status.to_string())])],
        Answer::Nothing { why } => vec![sentence("No answer: {}.", &[text(why)])],
    }
}

/// What nginx answers to a request for the site's route, or for `/` on its first name.
fn station(sources: &Sources<'_>, host: &HostPlan, site: &ProxySite, path: &str) -> Option<Station> {
    let name = site
        .names
        .first()
        .map_or_else(|| "any.invalid".to_owned(), |name| name.replace("*.", "any."));
    let (secure, port) = match (site.https.first(), site.http.first()) {
        (Some(port), _) => (true, *port),
        (None, port) => (false, *port?),
    };
    let request = Request {
        secure,
        host: name,
        port,
        target: path.to_owned(),
        from: None,
    };
    let ways = trace(sources.plan, &request).ways;
    let way = ways.into_iter().find(|way| way.host == host.resource)?;
    way.stations.into_iter().next()
}

fn caches(sources: &Sources<'_>, sites: &[(&HostPlan, &ProxySite)], page: &mut Page) {
    let mut rows = Vec::new();
    for (host, site) in sites {
        for route in &site.routes {
            let sample = match &route.matches {
                RouteMatch::Exact(path) | RouteMatch::Prefix(path) => station(sources, host, site, path),
                RouteMatch::Regex(_) => None,
            };
            let cache = sample.and_then(|station| station.cache);
            let browser = match (&cache, &route.cache) {
                (Some(cache), _) => cache.browser.as_ref().map(value),
                (None, Some(_)) => Some("as the route says".into()),
                (None, None) => None,
            };
            let front = match (
                &site.cdn,
                &site.tls,
                cache.as_ref().and_then(|cache| cache.cdn.as_ref()),
            ) {
                (_, _, Some(said)) => value(said),
                (None, TlsPlan::None | TlsPlan::Here { .. }, None) => "there is none".into(),
                (_, _, None) => "as the browser".into(),
            };
            rows.push([
                text(&site.id),
                code(&route.key),
                browser.unwrap_or_else(|| "what the answer lets it".into()),
                front,
                "nothing".into(),
                sources.place(&route.resource),
            ]);
        }
    }
    page.heading(2, &"Cache layers".into());
    page.table(
        [
            "site",
            "route",
            "browser keeps",
            "network in front keeps",
            "nginx keeps",
            "declared",
        ],
        rows,
    );
}

fn value(value: &HeaderValue) -> Inline {
    match value {
        HeaderValue::Fixed(value) | HeaderValue::Unless(value) => code(value),
        HeaderValue::ByType(rules) => {
            let rules = rules.iter().map(|rule| {
                let value = if rule.value.is_empty() {
                    "nothing is said".into()
                } else {
                    code(&rule.value)
                };
                sentence("{}: {}", &[text(&rule.types), value])
            });
            joined(rules, ", ")
        }
    }
}

fn headers(sources: &Sources<'_>, sites: &[(&HostPlan, &ProxySite)], page: &mut Page) {
    let mut rows = Vec::new();
    let mut seen = BTreeSet::new();
    for (host, site) in sites {
        for header in station(sources, host, site, "/")
            .into_iter()
            .flat_map(|station| station.headers)
        {
            let known = seen.insert((site.id.clone(), header.name.to_ascii_lowercase()));
            if known && !header.name.to_ascii_lowercase().ends_with("cache-control") {
                let whose = match header.value {
                    HeaderValue::Unless(_) => "the application's own comes first",
                    HeaderValue::Fixed(_) | HeaderValue::ByType(_) => "",
                };
                rows.push([text(&site.id), text(&header.name), value(&header.value), text(whose)]);
            }
        }
    }
    page.heading(2, &"Response headers".into());
    page.table(["site", "header", "value", "note"], rows);
}
