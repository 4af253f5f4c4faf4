//! Routes: what a site answers where.

use std::collections::BTreeMap;
use std::fmt;
use std::net::IpAddr;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, Unexpected, Visitor};
use serde::{Deserialize, Deserializer};

use crate::schema::field::{FieldError, shown};
use crate::schema::spanned::Symbolic;
use crate::schema::{Cidr, Duration, MediaRange, Rate, ReferenceTo, Size, Spanned, UnixPath};

/// One route. Exactly one of `to`, `files`, `redirect`, `respond`, `deny` says what happens.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Route {
    /// The service that answers, or an `http://` URL, or `unix:/path`.
    /// A name in a URL is looked up by the proxy's `resolvers`.
    pub to: Option<Spanned<RouteTarget>>,
    /// A directory on the host whose files answer.
    pub files: Option<Spanned<UnixPath>>,
    /// With `files`: a missing path is answered with `/index.html` (single-page applications); false unless said.
    pub spa: Option<Spanned<bool>>,
    /// Another place.
    pub redirect: Option<Spanned<Redirect>>,
    /// A fixed answer.
    pub respond: Option<Spanned<Respond>>,
    /// `true`: 403 for everyone.
    pub deny: Option<Spanned<bool>>,
    /// With `to`: whether the route's prefix is taken off before the request goes on; false unless said.
    pub strip_prefix: Option<Spanned<bool>>,
    /// Whether WebSocket upgrades pass; true unless said.
    pub websocket: Option<Spanned<bool>>,
    /// Requests one client may send.
    pub limit: Option<Spanned<Limit>>,
    /// Largest request body; the site's unless said.
    pub body_limit: Option<Spanned<Size>>,
    /// Longest silence of the upstream; the site's unless said.
    pub timeout: Option<Spanned<Duration>>,
    /// Whether answers are buffered; true unless said (false for server-sent events).
    pub buffering: Option<Spanned<bool>>,
    /// How long browsers and the network in front may keep the answer: a time, `"revalidate"`, or `"off"` for no store at any layer
    /// (browser, CDN, nginx); or these by media type. Nothing is said unless set. nginx itself keeps no copies.
    pub cache: Option<Spanned<Cache>>,
    /// Networks that may ask; everyone unless said.
    #[serde(default)]
    pub allow: Vec<Spanned<Cidr>>,
    /// Response headers of this route.
    #[serde(default)]
    pub headers: BTreeMap<String, Spanned<String>>,
}

/// What a route's `to` names.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum RouteTarget {
    /// A service of the fleet.
    Service(ReferenceTo),
    /// A URL or `unix:` path outside it.
    Url(String),
}

impl RouteTarget {
    /// The name in its URL, which has to be looked up; nothing for what has an address.
    pub fn name(&self) -> Option<&str> {
        let Self::Url(url) = self else { return None };
        let rest = url.strip_prefix("http://").or_else(|| url.strip_prefix("https://"))?;
        let authority = rest.split('/').next()?;
        let name = authority.split(':').next()?;
        let is_address = authority.starts_with('[') || name.parse::<IpAddr>().is_ok();
        (!is_address).then_some(name)
    }
}

impl<'de> Deserialize<'de> for RouteTarget {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TargetVisitor;

        impl<'de> Visitor<'de> for TargetVisitor {
            type Value = RouteTarget;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a service, such as `services.api`, or a URL")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<RouteTarget, E> {
                let known = ["http://", "https://", "unix:/"]
                    .iter()
                    .any(|scheme| text.starts_with(scheme));
                if known && !text.contains(char::is_control) {
                    return Ok(RouteTarget::Url(text.to_owned()));
                }
                Err(E::custom(
                    FieldError::new(format!("{} is not a place that requests can go to", shown(text)))
                        .help("write a service (`services.api`), `\"http://…\"`, `\"https://…\"` or `\"unix:/…\"`"),
                ))
            }

            fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<RouteTarget, D::Error> {
                match Symbolic::read(deserializer)? {
                    Symbolic::Reference(steps) => Ok(RouteTarget::Service(ReferenceTo { resource: steps.into() })),
                    Symbolic::Text(_) => Err(D::Error::invalid_type(Unexpected::NewtypeStruct, &self)),
                }
            }
        }

        deserializer.deserialize_any(TargetVisitor)
    }
}

/// A redirect.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Redirect {
    /// The URL, or a path of this site; the query is kept.
    pub to: Spanned<String>,
    /// 301 unless said; 302, 303, 307, 308.
    pub status: Option<Spanned<u16>>,
}

/// A fixed answer.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Respond {
    /// The status; 200 unless said.
    pub status: Option<Spanned<u16>>,
    /// The body; none unless said. At most 4,000 bytes, as nginx reads it.
    pub body: Option<Spanned<String>>,
    /// Its media type; `text/plain` unless said.
    pub r#type: Option<Spanned<String>>,
}

/// A limit on requests by client address (nginx `limit_req`).
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Limit {
    /// How many in which time: `"10r/s"`, `"5r/m"`.
    pub rate: Spanned<Rate>,
    /// How many may come at once beyond the rate; 0 unless said. They are not delayed.
    pub burst: Option<Spanned<u32>>,
    /// The status of refused requests; 429 unless said.
    pub status: Option<Spanned<u16>>,
}

/// Caching of a route's answers: one rule for all of them, or a set of rules by media type.
///
/// A set such as `{ "text/html" = "off"; "image/*" = "30d"; default = "7d"; }` goes by what is sent, not by the name that was
/// asked for: a page that stands in for a missing file is a page. The narrowest type that fits decides; what none fits is left
/// as the application says. Only good answers are kept for a time, errors never.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Cache {
    /// For all answers.
    All(Keep),
    /// By what is sent.
    ByType(BTreeMap<MediaRange, Keep>),
}

impl<'de> Deserialize<'de> for Cache {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct CacheVisitor;

        impl<'de> Visitor<'de> for CacheVisitor {
            type Value = Cache;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(
                    "a length of time, such as `\"7d\"`, `\"revalidate\"`, `\"off\"`, or a set of these by media type, such as `{ \"text/html\" = \"off\"; default = \"7d\"; }`",
                )
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Cache, E> {
                Keep::read(text).map(Cache::All).map_err(E::custom)
            }

            fn visit_map<A: MapAccess<'de>>(self, record: A) -> Result<Cache, A::Error> {
                BTreeMap::deserialize(MapAccessDeserializer::new(record)).map(Cache::ByType)
            }
        }

        deserializer.deserialize_any(CacheVisitor)
    }
}

/// How long an answer is kept.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Keep {
    /// So long, by browsers and networks in front.
    For(Duration),
    /// `"revalidate"`: kept, and asked about before each use, so that an unchanged file is not sent again.
    Revalidate,
    /// `"off"`: stored nowhere.
    Off,
}

impl Keep {
    fn read(text: &str) -> Result<Self, FieldError> {
        match text {
            "off" => Ok(Self::Off),
            "revalidate" => Ok(Self::Revalidate),
            _ if text.starts_with(|first: char| first.is_ascii_digit()) => text.parse().map(Self::For),
            _ => Err(FieldError::new(format!("{} says nothing about caching", shown(text)))
                .help("write a length of time (`\"7d\"`), `\"revalidate\"` or `\"off\"`")),
        }
    }
}

impl<'de> Deserialize<'de> for Keep {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct KeepVisitor;

        impl Visitor<'_> for KeepVisitor {
            type Value = Keep;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a length of time, such as `\"7d\"`, `\"revalidate\"` or `\"off\"`")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Keep, E> {
                Keep::read(text).map_err(E::custom)
            }
        }

        deserializer.deserialize_any(KeepVisitor)
    }
}
