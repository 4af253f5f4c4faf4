//! `caches`: a share of a key-value server that the host runs.

use serde::Deserialize;

use crate::schema::{ReferenceTo, Spanned};

/// A cache: one numbered database of the host's Redis, behind the server's password.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Cache {
    /// The host it lives on; its site's, or the only one, unless said.
    pub on: Option<Spanned<ReferenceTo>>,
    /// The engine; `"redis"` unless said.
    pub engine: Option<Spanned<CacheEngine>>,
    /// The number of its database (0 to 15); the next free one, kept in `host.lock`, unless said.
    pub database: Option<Spanned<u8>>,
    /// Whether programs of the host itself reach it, at 127.0.0.1 and its port: under systemd they always do, under compose its port is
    /// published there. For a developer's machine; false unless said.
    pub loopback: Option<Spanned<bool>>,
    /// Whether it may be reached from outside its host and the hosts of its users; false unless said.
    pub public: Option<Spanned<bool>>,
}

/// A key-value engine.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Deserialize, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum CacheEngine {
    /// Redis.
    Redis,
}
