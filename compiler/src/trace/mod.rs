//! One request, followed through the plan: which host, server and location it gets, what holds there, and what answers.
//!
//! Nothing is decided here. Servers and locations are read from what nginx's files are made from
//! ([`Configuration`](crate::backends::nginx::Configuration)), everything else from the plan; [`select`] and [`uri`] only know
//! how nginx chooses between them. What depends on the disk or on a program is said as such: which files are tried in turn,
//! which header gives way to the application's own.
//!
//! ```text
//! URL ─▶ Request ─▶ hosts that are asked ─▶ Station (nginx of one host) ─▶ service, or the next Station
//! ```

use std::net::IpAddr;

use ipnet::IpNet;
use serde::Serialize;

use crate::schema::Target;

mod answer;
mod headers;
mod journey;
mod request;
mod select;
mod text;
mod uri;

pub use journey::trace;
pub use request::Request;
pub use text::text;

/// A request, followed under one target.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Trace {
    /// The URL.
    pub url: String,
    /// The target.
    pub target: Target,
    /// The ways it goes: one for each host that visitors of this name or address come to.
    pub ways: Vec<Way>,
}

/// The way of a request that comes to one host.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Way {
    /// The host.
    pub host: String,
    /// Its address in public DNS.
    pub address: Option<IpAddr>,
    /// Whether a site of this host has the name, or the address is its own: otherwise only a mistake in DNS leads here.
    pub expected: bool,
    /// nginx of each host on the way, in order.
    pub stations: Vec<Station>,
}

/// nginx of one host.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Station {
    /// The host.
    pub host: String,
    /// The port of the host.
    pub port: u16,
    /// Whether TLS is spoken there.
    pub tls: bool,
    /// Whether TLS ended before.
    pub edge: bool,
    /// Who gets through the host's firewall.
    pub firewall: Opening,
    /// The server.
    pub server: Option<ServerStep>,
    /// The location.
    pub location: Option<LocationStep>,
    /// Who says what the visitor's address is.
    pub cdn: Option<CdnStep>,
    /// The limit on requests.
    pub limit: Option<LimitStep>,
    /// Networks that may ask; everyone if empty.
    pub allow: Vec<String>,
    /// Whether the visitor may ask, if the address is known or everyone may.
    pub allowed: Option<bool>,
    /// Largest request body.
    pub body_limit: Option<String>,
    /// Longest silence of the upstream.
    pub timeout: Option<String>,
    /// Response headers.
    pub headers: Vec<HeaderStep>,
    /// Who may keep the answer how long.
    pub cache: Option<CacheStep>,
    /// What comes of it.
    pub answer: Answer,
}

/// Who gets through a firewall.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Opening {
    /// Everyone.
    Everyone,
    /// These networks.
    From(Vec<IpNet>),
    /// Nobody.
    Nobody,
}

/// A server of nginx.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct ServerStep {
    /// The site.
    pub resource: String,
    /// Its names.
    pub names: Vec<String>,
    /// What it is for.
    pub purpose: String,
    /// Why this one.
    pub why: String,
    /// The certificate it shows.
    pub certificate: Option<String>,
    /// Where it writes down the request.
    pub access_log: String,
}

/// A location of nginx.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct LocationStep {
    /// The route, or nothing where no route is for the path.
    pub resource: Option<String>,
    /// The path as nginx reads it.
    pub path: String,
    /// Why this one.
    pub why: String,
}

/// Who says what the visitor's address is.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct CdnStep {
    /// The header.
    pub header: String,
    /// Who is believed.
    pub from: Vec<String>,
}

/// A limit on requests.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct LimitStep {
    /// The zone: what routes share that count together.
    pub zone: String,
    /// The rate for one address.
    pub rate: String,
    /// How many may come at once beyond it.
    pub burst: u32,
    /// The status of those that are too many.
    pub status: u16,
}

/// A response header.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct HeaderStep {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: HeaderValue,
    /// Whether errors have it too.
    pub always: bool,
}

/// What a response header says.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum HeaderValue {
    /// This.
    Fixed(String),
    /// This, where the application does not send the header itself.
    Unless(String),
    /// What the first rule says that is for the media type of the answer; nothing without one.
    ByType(Vec<TypeRule>),
}

/// A header's value for some media types.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct TypeRule {
    /// The types: `text/html`, `image/*`, `default`.
    pub types: String,
    /// Whether it is for good answers alone.
    pub good: bool,
    /// The value.
    pub value: String,
}

/// Who may keep an answer.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct CacheStep {
    /// What browsers are told; nothing where it is the application's to say.
    pub browser: Option<HeaderValue>,
    /// What the network in front is told, where there is one and it is told anything else.
    pub cdn: Option<HeaderValue>,
    /// Whether nginx keeps copies.
    pub proxy: bool,
}

/// What comes of a request.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum Answer {
    /// There is no connection, or it ends without an answer.
    Nothing {
        /// Why.
        why: String,
    },
    /// A page with a status.
    Status {
        /// The status.
        status: u16,
        /// Why.
        why: String,
    },
    /// Somewhere else.
    Redirect {
        /// The status.
        status: u16,
        /// Where: a URL, or a path of the same site.
        to: String,
        /// Why.
        why: String,
    },
    /// A fixed answer.
    Respond {
        /// The status.
        status: u16,
        /// Its media type, if it has a body.
        media_type: Option<String>,
    },
    /// A file.
    Files(FilesAnswer),
    /// An upstream's answer.
    Upstream(UpstreamAnswer),
}

/// Which file answers.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct FilesAnswer {
    /// The first of these that is a file answers with 200.
    pub tried: Vec<String>,
    /// What answers instead if one is: the file of a folder, which has a route of its own.
    pub index: Option<Box<Again>>,
    /// What answers if none is.
    pub otherwise: Otherwise,
}

/// What nginx does when it begins again with another path.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Again {
    /// The path.
    pub path: String,
    /// The route, if it is another one.
    pub resource: Option<String>,
    /// Response headers.
    pub headers: Vec<HeaderStep>,
    /// What answers.
    pub answer: Answer,
}

/// What answers where no file is.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Otherwise {
    /// 404; a folder is sent to its path with a slash by 301, or refused with 403 where the path has one.
    NotFound,
    /// The same as for another path.
    As(Box<Again>),
    /// 500: nginx looks for what stands in for missing files, and that is missing too.
    Failure,
}

/// Who answers behind nginx.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct UpstreamAnswer {
    /// The service, or nothing where it is outside the fleet.
    pub resource: Option<String>,
    /// nginx's name for the group, or the name that is looked up.
    pub upstream: String,
    /// The path and query it is asked for.
    pub path: String,
    /// How its servers share the requests.
    pub balance: Option<String>,
    /// Its servers.
    pub servers: Vec<ServerOf>,
    /// What the service uses to answer.
    pub uses: Vec<String>,
}

/// A server of an upstream.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct ServerOf {
    /// Its address and port.
    pub address: String,
    /// The unit or container.
    pub id: Option<String>,
    /// Its host.
    pub host: Option<String>,
}
