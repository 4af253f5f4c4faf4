//! `sites`: the tenants. A site is what answers under some domain names, with everything that belongs to it.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, IntoDeserializer, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::proxy::Cdn;
use super::route::Route;
use crate::schema::{Domain, Duration, Hosts, Port, ReferenceTo, Size, Spanned, UnixPath, UserName};

/// One tenant. Its services, databases, caches, volumes, secrets and jobs are declared inside it.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Site {
    /// The host it runs on, or a list of hosts that each run all of it; the only one unless said.
    pub on: Option<Spanned<Hosts>>,
    /// The proxy in front of it; that of its host unless said. A site on several hosts needs one.
    pub via: Option<Spanned<ReferenceTo>>,
    /// What people call it.
    pub title: Option<Spanned<String>>,
    /// Its names. The first is the canonical one; requests for the others are redirected to it.
    #[serde(default)]
    pub domains: Vec<Spanned<Domain>>,
    /// Ports it listens on alone, instead of the proxy's: a site without domains needs at least one for its routes.
    #[serde(default)]
    pub listen: Vec<Spanned<Port>>,
    /// How TLS ends: `"acme"` (default with domains), `"edge"` (ended upstream), `"none"` (default without), or `{ certificate = "…"; key = "…"; }`.
    pub tls: Option<Spanned<Tls>>,
    /// Whether plain HTTP is redirected to HTTPS; true unless said.
    pub force_https: Option<Spanned<bool>>,
    /// Strict-Transport-Security; 2 years unless said, `false` for none.
    pub hsts: Option<Spanned<Hsts>>,
    /// The content delivery network in front.
    pub cdn: Option<Spanned<Cdn>>,
    /// Largest request body; 1 MiB unless said.
    pub body_limit: Option<Spanned<Size>>,
    /// Longest silence of an upstream; 60 s unless said.
    pub timeout: Option<Spanned<Duration>>,
    /// The Unix user its processes run as; the site's name unless said.
    #[serde(default)]
    pub user: SiteUser,
    /// Its folder; `/srv/sites/NAME` unless said.
    pub home: Option<Spanned<UnixPath>>,
    /// Deployed versions kept in `releases/`.
    #[serde(default)]
    pub releases: Releases,
    /// A file of environment variables that the operator keeps on the host (`K=V` lines, mode 600), read by every service.
    pub env_file: Option<Spanned<UnixPath>>,
    /// Its log files.
    #[serde(default)]
    pub logs: Logs,
    /// What a line of nginx's access log is: `"combined"` unless said, or `"json"`.
    pub access_log: Option<Spanned<AccessLog>>,
    /// Ports kept for services that do not exist yet, by name.
    #[serde(default)]
    pub reserve: BTreeMap<String, Spanned<Port>>,
    /// Response headers besides the security preset.
    #[serde(default)]
    pub headers: BTreeMap<String, Spanned<String>>,
    /// What answers which path: `"/api/"` a prefix, `"= /x"` exact, `"~ …"` a regular expression. Any other path is answered with 404.
    #[serde(default)]
    pub routes: BTreeMap<String, Spanned<Route>>,
}

/// Where TLS ends and with which certificate.
#[derive(Clone, PartialEq, Debug)]
pub enum Tls {
    /// One of the words.
    Mode(TlsMode),
    /// Files on the host.
    Certificate {
        /// The chain, PEM.
        certificate: UnixPath,
        /// The private key, PEM.
        key: UnixPath,
    },
}

impl<'de> Deserialize<'de> for Tls {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TlsVisitor;

        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Files {
            certificate: UnixPath,
            key: UnixPath,
        }

        impl<'de> Visitor<'de> for TlsVisitor {
            type Value = Tls;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("`\"acme\"`, `\"edge\"`, `\"none\"` or `{ certificate = \"…\"; key = \"…\"; }`")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Tls, E> {
                TlsMode::deserialize(text.into_deserializer()).map(Tls::Mode)
            }

            fn visit_map<A: MapAccess<'de>>(self, record: A) -> Result<Tls, A::Error> {
                let Files { certificate, key } = Files::deserialize(MapAccessDeserializer::new(record))?;
                Ok(Tls::Certificate { certificate, key })
            }
        }

        deserializer.deserialize_any(TlsVisitor)
    }
}

/// Ways without files of one's own.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TlsMode {
    /// A certificate of Let's Encrypt by certbot.
    Acme,
    /// TLS ends upstream; this host speaks plain HTTP.
    Edge,
    /// Plain HTTP.
    None,
}

/// Strict-Transport-Security (RFC 6797).
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Hsts {
    /// `false` for none, `true` for the default.
    Switch(bool),
    /// How long a browser remembers.
    MaxAge(Duration),
}

impl<'de> Deserialize<'de> for Hsts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct HstsVisitor;

        impl Visitor<'_> for HstsVisitor {
            type Value = Hsts;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("`true`, `false` or a length of time, such as `\"2y\"`")
            }

            fn visit_bool<E: Error>(self, switch: bool) -> Result<Hsts, E> {
                Ok(Hsts::Switch(switch))
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Hsts, E> {
                text.parse().map(Hsts::MaxAge).map_err(E::custom)
            }
        }

        deserializer.deserialize_any(HstsVisitor)
    }
}

impl Site {
    /// Whether any request can come to it: it has a name, or a port of its own.
    pub fn answers(&self) -> bool {
        !self.domains.is_empty() || !self.listen.is_empty()
    }
}

/// A site's Unix user.
#[derive(Clone, Default, Debug, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SiteUser {
    /// Its name.
    pub name: Option<Spanned<UserName>>,
    /// Its number; allocated in `host.lock` unless said.
    pub uid: Option<Spanned<u32>>,
}

/// Deployed versions.
#[derive(Clone, Default, Debug, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Releases {
    /// How many stay; 5 unless said.
    pub keep: Option<Spanned<u32>>,
}

/// The format of an access log (`ngx_http_log_module`). Its name is the one that nginx knows it by.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Deserialize, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum AccessLog {
    /// nginx's own, which most programs read.
    #[default]
    Combined,
    /// A JSON object: the request, the answer and its time, the instance that answered, the limit's verdict, the visitors connected.
    Json,
}

/// Log files of a site.
#[derive(Clone, Default, Debug, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Logs {
    /// Days kept; 14 unless said.
    pub keep: Option<Spanned<u32>>,
}
