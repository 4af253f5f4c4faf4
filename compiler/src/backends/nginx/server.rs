//! Servers: where nginx listens for a site, and what it does there.
//!
//! A site is up to five servers, each with one purpose: plain HTTP that only sends on to HTTPS; and, for plain HTTP and for
//! HTTPS, the site itself under its canonical name and the other names, which are sent to that one. Redirects name the host
//! literally, and go to the canonical name at once.

use serde::Serialize;

use super::Surroundings;
use super::header::{Header, Headers};
use super::location::Location;
use super::site::SiteContext;
use super::time;
use crate::plan::model::TlsPlan;
use crate::resources::site::AccessLog;
use crate::schema::Size;

/// One server.
#[derive(Debug, Serialize)]
pub(crate) struct Server {
    /// What it is for.
    pub(crate) purpose: &'static str,
    pub(crate) listen: Vec<Listen>,
    /// Whether `http2 on;` is needed.
    http2_on: bool,
    pub(crate) names: Vec<String>,
    pub(crate) certificate: Option<String>,
    key: Option<String>,
    /// Whether a request whose name is not that of its TLS connection is refused.
    pub(crate) same_name: bool,
    pub(crate) real_ip: Option<RealIp>,
    pub(crate) access_log: String,
    /// The name of its format.
    log_format: &'static str,
    pub(crate) error_log: String,
    /// Where the ACME challenge is answered from.
    pub(crate) challenge: Option<Challenge>,
    pub(crate) headers: Vec<Header>,
    /// Scheme and host that everything is sent to.
    pub(crate) send_to: Option<SendTo>,
    pub(crate) content: Option<Content>,
}

/// An address that is listened on.
#[derive(Debug, Serialize)]
pub(crate) struct Listen {
    address: String,
    /// The port, as nginx binds it.
    #[serde(skip)]
    pub(crate) port: u16,
    pub(crate) tls: bool,
    http2: bool,
    pub(crate) default: bool,
}

/// Where Let's Encrypt's questions are answered, whatever else the server does.
#[derive(Debug, Serialize)]
pub(crate) struct Challenge {
    /// The paths that begin so.
    pub(crate) path: &'static str,
    /// The folder.
    pub(crate) root: String,
}

/// Where Let's Encrypt asks (RFC 8555, section 8.3).
const CHALLENGE: &str = "/.well-known/acme-challenge/";

/// Who may say what the visitor's address is.
#[derive(Debug, Serialize)]
pub(crate) struct RealIp {
    pub(crate) from: Vec<String>,
    pub(crate) header: String,
    /// Whether the header is a list to walk from its end.
    recursive: bool,
}

/// Where all of a server's requests are sent.
#[derive(Debug, Serialize)]
pub(crate) struct SendTo {
    pub(crate) scheme: &'static str,
    /// The name, with its port where it is not the scheme's; nothing where only the request knows it.
    pub(crate) host: Option<String>,
}

/// What a server does that sends nobody away.
#[derive(Debug, Serialize)]
pub(crate) struct Content {
    pub(crate) body_limit: String,
    /// Whether another host's proxy asks, and is the one to compress.
    uncompressed: bool,
    /// Set where something is passed on.
    pub(crate) timeout: Option<String>,
    proxy_headers: Vec<ProxyHeader>,
    hidden: Vec<String>,
    pub(crate) locations: Vec<Location>,
}

/// A request header for an upstream.
#[derive(Debug, Serialize)]
pub(crate) struct ProxyHeader {
    name: &'static str,
    /// nginx's variable with the value.
    variable: Option<&'static str>,
    /// The value as it is.
    value: Option<String>,
}

/// What an upstream is told. The address is one value, never what the client sent along: it is the connection's, or what a trusted
/// network says. `host` replaces the visitor's for someone else's server.
pub(super) fn proxy_headers(context: &SiteContext<'_>, host: Option<String>, websocket: bool) -> Vec<ProxyHeader> {
    let variable = |name, variable| ProxyHeader {
        name,
        variable: Some(variable),
        value: None,
    };
    let value = |name, value: &str| ProxyHeader {
        name,
        variable: None,
        value: Some(value.to_owned()),
    };
    let mut headers = vec![
        host.map_or_else(|| variable("Host", "host"), |host| value("Host", &host)),
        variable("X-Real-IP", "remote_addr"),
        variable("X-Forwarded-For", "remote_addr"),
        variable("X-Forwarded-Host", "host"),
        match context.site.tls {
            TlsPlan::Edge => value("X-Forwarded-Proto", "https"),
            _ => variable("X-Forwarded-Proto", "scheme"),
        },
    ];
    if websocket {
        headers.push(variable("Upgrade", "http_upgrade"));
        headers.push(variable("Connection", "connection_upgrade"));
    } else {
        headers.push(value("Connection", ""));
    }
    headers
}

/// The addresses at which `ports` of the host reach nginx.
pub(super) fn listen(ports: &[u16], around: &Surroundings<'_>, tls: bool, default: bool) -> Vec<Listen> {
    let address = |address, port| Listen {
        address,
        port,
        tls,
        http2: tls && !around.http2_directive,
        default,
    };
    let of_port = |port: &u16| {
        let port = around.proxy.bound(*port);
        let six = around.ipv6.then(|| address(format!("[::]:{port}"), port));
        [address(port.to_string(), port)].into_iter().chain(six)
    };
    ports.iter().flat_map(of_port).collect()
}

impl Server {
    /// Plain HTTP that sends everything on to HTTPS, but for the ACME challenge.
    pub(super) fn to_https(context: &SiteContext<'_>) -> Self {
        let site = context.site;
        let (purpose, names) = ("Plain HTTP: on to HTTPS.", site.names.clone());
        Self {
            send_to: Some(context.canonical(true)),
            ..Self::plain(context, purpose, names)
        }
        .with_challenge(context)
    }

    /// The other names, sent to the canonical one.
    pub(super) fn to_canonical(context: &SiteContext<'_>, tls: bool, names: Vec<String>) -> Self {
        let purpose = if tls {
            "The other names: on to the first."
        } else {
            "The other names, plain HTTP: on to the first."
        };
        let mut server = Self::new(context, purpose, tls, names);
        // Of a port there is one default server: the site itself.
        for listen in &mut server.listen {
            listen.default = false;
        }
        let secure = tls || context.site.tls == TlsPlan::Edge;
        let headers = Headers::hsts(context.site.hsts_seconds.filter(|_| secure))
            .list()
            .to_vec();
        Self {
            send_to: Some(context.canonical(secure)),
            headers,
            ..server
        }
        .with_challenge(context)
    }

    /// The site itself.
    pub(super) fn content(
        context: &SiteContext<'_>,
        tls: bool,
        names: Vec<String>,
        headers: &Headers,
        locations: Vec<Location>,
    ) -> Self {
        let purpose = match (tls, context.site.tls == TlsPlan::Edge) {
            (true, _) => "The site.",
            (false, true) => "The site, plain HTTP: TLS ends before it comes here.",
            (false, false) => "The site, plain HTTP.",
        };
        let passes = locations.iter().any(Location::passes);
        let content = Content {
            body_limit: Size::from_bytes(context.site.body_limit).nginx(),
            uncompressed: context.site.private && context.surroundings.proxy.gzip,
            timeout: passes.then(|| time(context.site.timeout_ms)),
            proxy_headers: if passes {
                proxy_headers(context, None, true)
            } else {
                Vec::new()
            },
            hidden: if passes { headers.hidden().to_vec() } else { Vec::new() },
            locations,
        };
        let headers = headers.list().to_vec();
        Self {
            headers,
            content: Some(content),
            ..Self::new(context, purpose, tls, names)
        }
        .with_challenge(context)
    }

    fn new(context: &SiteContext<'_>, purpose: &'static str, tls: bool, names: Vec<String>) -> Self {
        if tls {
            Self::secure(context, purpose, names)
        } else {
            Self::plain(context, purpose, names)
        }
    }

    fn secure(context: &SiteContext<'_>, purpose: &'static str, names: Vec<String>) -> Self {
        let site = context.site;
        let around = context.surroundings;
        let listen = listen(&site.https, around, true, site.exclusive);
        let (certificate, key) = match &site.tls {
            TlsPlan::Here { certificate, key, .. } => (Some(certificate.clone()), Some(key.clone())),
            TlsPlan::None | TlsPlan::Edge => (None, None),
        };
        let same_name = !names.is_empty();
        let http2_on = around.http2_directive;
        Self {
            listen,
            http2_on,
            certificate,
            key,
            same_name,
            ..Self::plain(context, purpose, names)
        }
    }

    fn plain(context: &SiteContext<'_>, purpose: &'static str, names: Vec<String>) -> Self {
        let site = context.site;
        Self {
            purpose,
            listen: listen(&site.http, context.surroundings, false, site.exclusive),
            http2_on: false,
            names: if names.is_empty() { vec!["_".to_owned()] } else { names },
            certificate: None,
            key: None,
            same_name: false,
            real_ip: site.cdn.as_ref().map(|cdn| RealIp {
                from: cdn.from.iter().map(ToString::to_string).collect(),
                header: cdn.header.clone(),
                recursive: cdn.header.eq_ignore_ascii_case("X-Forwarded-For"),
            }),
            access_log: site.access_log.clone(),
            log_format: match site.access_format {
                AccessLog::Combined => "combined",
                AccessLog::Json => "hostc_json",
            },
            error_log: site.error_log.clone(),
            challenge: None,
            headers: Vec::new(),
            send_to: None,
            content: None,
        }
    }

    /// On plain HTTP, where Let's Encrypt asks.
    fn with_challenge(mut self, context: &SiteContext<'_>) -> Self {
        let acme = matches!(context.site.tls, TlsPlan::Here { acme: true, .. });
        if acme && self.certificate.is_none() {
            self.challenge = Some(Challenge {
                path: CHALLENGE,
                root: context.surroundings.webroot.clone(),
            });
        }
        self
    }
}

impl SiteContext<'_> {
    /// Where a name that is not the canonical one is sent to.
    fn canonical(&self, tls: bool) -> SendTo {
        let site = self.site;
        // TLS that ends upstream is spoken on that one's port.
        let port = match (&site.tls, tls) {
            (TlsPlan::Edge, true) => 443,
            (_, true) => site.https.first().copied().unwrap_or(443),
            (_, false) => site.http.first().copied().unwrap_or(80),
        };
        let (scheme, usual) = if tls { ("https", 443) } else { ("http", 80) };
        let name = site.names.first().filter(|name| !name.starts_with("*."));
        let host = name.map(|name| {
            if port == usual {
                name.clone()
            } else {
                format!("{name}:{port}")
            }
        });
        SendTo { scheme, host }
    }
}
