//! Proxies to print: the VPS of the multi-site example, and a site with every action and option.

use crate::backends::nginx::BACKEND;
use crate::backends::template::Templates;
use crate::backends::{Context, Output};
use crate::plan::model::{
    CachePolicy, CacheRule, CdnPlan, HostPlan, LimitZone, Plan, ProxyPlan, ProxyRoute, ProxySite, RouteAction,
    RouteLimit, RouteMatch, TlsPlan, Upstream, fixture,
};
use crate::resources::service::Balance;
use crate::resources::site::AccessLog;
use crate::schema::{Target, Version};

/// Prints the host's files.
pub(crate) fn print(target: Target, host: HostPlan) -> Output {
    let plan: Plan = fixture::plan(target, host);
    let templates = Templates::new(&[BACKEND.templates]);
    let mut output = Output::default();
    let context = Context {
        plan: &plan,
        host: &plan.hosts[0],
        templates: &templates,
    };
    (BACKEND.render)(&context, &mut output);
    output
}

/// A host with these sites.
pub(crate) fn host(nginx: [u32; 3], sites: Vec<ProxySite>) -> HostPlan {
    let mut host = fixture::host();
    host.versions.nginx = Version::new(nginx);
    host.proxy = Some(ProxyPlan {
        resource: "proxies.web".into(),
        connections: 1024,
        resolvers: vec![std::net::Ipv4Addr::new(127, 0, 0, 53).into()],
        gzip: true,
        http: vec![80],
        https: vec![443],
        webroot: "/var/www/html".into(),
        sites,
        container: None,
    });
    host
}

/// A site with a certificate, under these names, without routes.
pub(crate) fn site(id: &str, names: &[&str]) -> ProxySite {
    let canonical = names.first().copied().unwrap_or("localhost");
    ProxySite {
        id: id.into(),
        resource: format!("sites.{id}"),
        title: format!("Site {id}"),
        names: names.iter().map(ToString::to_string).collect(),
        http: vec![80],
        https: vec![443],
        exclusive: false,
        private: false,
        tls: TlsPlan::Here {
            certificate: format!("/etc/letsencrypt/live/{canonical}/fullchain.pem"),
            key: format!("/etc/letsencrypt/live/{canonical}/privkey.pem"),
            acme: true,
        },
        force_https: true,
        hsts_seconds: Some(63_072_000),
        cdn: None,
        body_limit: 1 << 20,
        timeout_ms: 60_000,
        access_log: format!("/srv/sites/{id}/shared/logs/nginx-access.log"),
        access_format: AccessLog::Combined,
        error_log: format!("/srv/sites/{id}/shared/logs/nginx-error.log"),
        headers: Vec::new(),
        upstreams: Vec::new(),
        limits: Vec::new(),
        routes: Vec::new(),
    }
}

/// A route that does this and nothing else.
pub(crate) fn route(matches: RouteMatch, action: RouteAction) -> ProxyRoute {
    let key = format!("{matches:?}");
    ProxyRoute {
        resource: format!("sites.x.routes.{key:?}"),
        key,
        matches,
        action,
        websocket: true,
        limit: None,
        body_limit: None,
        timeout_ms: None,
        buffering: true,
        cache: None,
        allow: Vec::new(),
        headers: Vec::new(),
    }
}

pub(crate) fn prefix(path: &str) -> RouteMatch {
    RouteMatch::Prefix(path.into())
}

pub(crate) fn exact(path: &str) -> RouteMatch {
    RouteMatch::Exact(path.into())
}

pub(crate) fn to(upstream: &str, strip_prefix: bool) -> RouteAction {
    RouteAction::Proxy {
        upstream: upstream.into(),
        strip_prefix,
    }
}

pub(crate) fn url(url: &str, strip_prefix: bool) -> RouteAction {
    RouteAction::Url {
        url: url.into(),
        strip_prefix,
    }
}

pub(crate) fn respond(body: &str) -> RouteAction {
    RouteAction::Respond {
        status: 200,
        body: Some(body.into()),
        media_type: "text/plain".into(),
    }
}

pub(crate) fn upstream(name: &str, servers: &[&str]) -> Upstream {
    Upstream {
        name: name.into(),
        resource: "sites.x.services.y".into(),
        balance: Balance::RoundRobin,
        servers: servers.iter().map(ToString::to_string).collect(),
        max_fails: 3,
        fail_timeout_seconds: 10,
        keepalive: 32,
        keepalive_seconds: Some(5),
    }
}

pub(crate) fn limit(zone: &str, burst: u32, status: u16) -> Option<RouteLimit> {
    Some(RouteLimit {
        zone: zone.into(),
        burst,
        status,
    })
}

pub(crate) fn zone(name: &str, rate: &str) -> LimitZone {
    LimitZone {
        name: name.into(),
        rate: rate.parse().unwrap(),
        size: 10 << 20,
    }
}

/// The two sites of the operator's document.
pub(crate) fn vps() -> Vec<ProxySite> {
    let mut bakery = site("chienstreats", &["chienstreats.com", "www.chienstreats.com"]);
    bakery.title = "Chien's Treats".into();
    bakery.cdn = Some(CdnPlan {
        from: ["173.245.48.0/20", "103.21.244.0/22", "2400:cb00::/32"]
            .map(|net| net.parse().unwrap())
            .to_vec(),
        header: "CF-Connecting-IP".into(),
    });
    bakery.upstreams = vec![
        upstream("chienstreats_api", &["127.0.0.1:4000"]),
        upstream("chienstreats_frontend", &["127.0.0.1:3101"]),
    ];
    bakery.limits = vec![
        zone("chienstreats_api", "10r/s"),
        zone("chienstreats_frontend", "30r/s"),
    ];
    bakery.routes = vec![
        ProxyRoute {
            limit: limit("chienstreats_api", 20, 503),
            ..route(prefix("/api/v1/"), to("chienstreats_api", false))
        },
        ProxyRoute {
            limit: limit("chienstreats_frontend", 50, 503),
            ..route(prefix("/"), to("chienstreats_frontend", false))
        },
    ];

    let page = "<!doctype html>\n<html lang=\"en\">\n<title>Coming soon</title>\n<h1>Coming soon</h1>\n</html>\n";
    let action = RouteAction::Respond {
        status: 200,
        body: Some(page.into()),
        media_type: "text/html; charset=utf-8".into(),
    };
    let second = ProxySite {
        http: vec![8080],
        https: Vec::new(),
        exclusive: true,
        tls: TlsPlan::None,
        hsts_seconds: None,
        routes: vec![route(prefix("/"), action)],
        ..site("second-site-placeholder", &[])
    };
    vec![bakery, second]
}

/// A body with whatever means something to nginx.
pub(crate) const NASTY: &str = "a\"b'c\\d$e${f}\n\tg;{h}#i\\n é ${hostc_dollar} $1\r\n\\";

/// Every action and option.
pub(crate) fn rich() -> Vec<ProxySite> {
    let net = |text: &str| vec![text.parse().unwrap()];
    let mut rich = site("rich", &["rich.test", "www.rich.test", "*.rich.test"]);
    rich.headers = vec![
        ("X-Site".into(), "a \"quoted\" $value".into()),
        ("X-Frame-Options".into(), "DENY".into()),
    ];
    rich.upstreams = vec![
        Upstream {
            balance: Balance::LeastConnections,
            ..upstream("rich_app", &["127.0.0.1:9101", "127.0.0.1:9102"])
        },
        Upstream {
            balance: Balance::IpHash,
            keepalive: 0,
            ..upstream("rich_down", &["127.0.0.1:9199", "127.0.0.1:9198"])
        },
    ];
    rich.limits = vec![zone("rich_slow", "1r/m")];
    let redirect = |to: &str, status| RouteAction::Redirect { to: to.into(), status };
    let files = |root: &str, spa| RouteAction::Files { root: root.into(), spa };
    let no_store = vec![
        ("X-Route".to_owned(), "yes".to_owned()),
        ("Referrer-Policy".to_owned(), String::new()),
    ];
    rich.routes = vec![
        ProxyRoute {
            limit: limit("rich_slow", 0, 429),
            allow: net("127.0.0.0/8"),
            ..route(exact("/gated"), respond("in\n"))
        },
        ProxyRoute {
            allow: net("10.0.0.0/8"),
            ..route(exact("/inside"), redirect("/", 302))
        },
        route(exact("/nasty"), respond(NASTY)),
        route(exact("/robots.txt"), files("/srv/rich/public", false)),
        route(exact("/old"), redirect("https://other.test/new?x=1#top", 308)),
        route(
            exact("/health"),
            RouteAction::Respond {
                status: 204,
                body: None,
                media_type: "text/plain".into(),
            },
        ),
        ProxyRoute {
            buffering: false,
            timeout_ms: Some(3_600_000),
            websocket: false,
            ..route(prefix("/events/"), to("rich_app", false))
        },
        ProxyRoute {
            body_limit: Some(50 << 20),
            timeout_ms: Some(1_500),
            ..route(prefix("/upload"), to("rich_app", false))
        },
        route(prefix("/strip/"), to("rich_app", true)),
        route(prefix("/bare"), to("rich_app", true)),
        route(prefix("/down/"), to("rich_down", false)),
        ProxyRoute {
            cache: Some(CachePolicy::All(CacheRule::Off)),
            headers: no_store,
            ..route(prefix("/private/"), to("rich_app", false))
        },
        ProxyRoute {
            cache: Some(CachePolicy::All(CacheRule::Seconds(604_800))),
            ..route(prefix("/assets/"), files("/srv/rich/assets", false))
        },
        route(prefix("/app"), files("/srv/rich/spa/", true)),
        ProxyRoute {
            allow: net("10.0.0.0/8"),
            ..route(prefix("/intern/"), to("rich_app", false))
        },
        route(prefix("/secret/"), RouteAction::Deny),
        route(prefix("/old-docs/"), redirect("/docs", 301)),
        route(prefix("/out/"), url("https://api.example.org/v2", true)),
        route(prefix("/name/"), url("http://backend.example.org:8081", false)),
        route(prefix("/fixed/"), url("http://127.0.0.1:9101/base/", false)),
        route(prefix("/sock/"), url("unix:/run/rich.sock", true)),
        ProxyRoute {
            limit: limit("rich_slow", 1, 503),
            ..route(prefix("/slow/"), to("rich_app", false))
        },
        route(prefix("/"), files("/srv/rich/public", true)),
        route(RouteMatch::Regex("^/x{2}/\"[a-z]+\\.php$".into()), RouteAction::Deny),
        ProxyRoute {
            cache: Some(CachePolicy::All(CacheRule::Seconds(60))),
            ..route(RouteMatch::Regex("\\.png$".into()), files("/srv/rich/images", false))
        },
    ];

    let mut edge = site("edge", &["edge.test", "www.edge.test"]);
    edge.tls = TlsPlan::Edge;
    edge.https = Vec::new();
    edge.cdn = Some(CdnPlan {
        from: net("10.9.0.0/16"),
        header: "X-Forwarded-For".into(),
    });
    edge.upstreams = vec![upstream("edge_app", &["127.0.0.1:9101"])];
    edge.routes = vec![route(prefix("/"), to("edge_app", false))];

    let mut both = site("both", &["both.test", "www.both.test"]);
    both.force_https = false;
    both.hsts_seconds = None;
    both.upstreams = vec![upstream("both_app", &["127.0.0.1:9101"])];
    both.routes = vec![
        route(prefix("/u/"), url("http://127.0.0.1:9102", true)),
        route(prefix("/"), to("both_app", false)),
    ];
    both.hsts_seconds = Some(63_072_000);
    vec![rich, edge, both]
}
