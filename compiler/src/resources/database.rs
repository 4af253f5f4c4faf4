//! `databases`: one database and its owner in a server that the host runs.

use serde::Deserialize;

use crate::schema::{Calendar, ReferenceTo, Spanned, UnixPath};

/// A database. Several on one host share one server of their engine, each with its own owner and no rights on the others.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Database {
    /// The host it lives on; its site's, or the only one, unless said.
    pub on: Option<Spanned<ReferenceTo>>,
    /// The engine; `"postgres"` unless said.
    pub engine: Option<Spanned<DatabaseEngine>>,
    /// Its name; the site's (`main`), or its id with `_`, unless said.
    pub name: Option<Spanned<String>>,
    /// The role that owns it; the same as the name unless said.
    pub owner: Option<Spanned<String>>,
    /// Connections that each process of each user of it keeps; 10 unless said.
    pub connections: Option<Spanned<u32>>,
    /// Extensions created in it (PostgreSQL alone).
    #[serde(default)]
    pub extensions: Vec<Spanned<String>>,
    /// Regular dumps; none unless said.
    pub backup: Option<Spanned<Backup>>,
    /// Whether programs of the host itself reach it, at 127.0.0.1 and its port: under systemd they always do, under compose its port is
    /// published there. For a developer's machine; false unless said.
    pub loopback: Option<Spanned<bool>>,
    /// Whether it may be reached from outside its host and the hosts of its users; false unless said.
    pub public: Option<Spanned<bool>>,
}

/// A database engine.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Deserialize, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum DatabaseEngine {
    /// PostgreSQL.
    Postgres,
    /// MongoDB.
    Mongodb,
}

impl Database {
    /// Its engine: PostgreSQL unless said.
    pub fn engine(&self) -> DatabaseEngine {
        self.engine.map_or(DatabaseEngine::Postgres, |engine| engine.value)
    }
}

/// Regular dumps, or copies.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Backup {
    /// When: `"*-*-* 02:00:00"` (systemd.time(7), OnCalendar).
    pub schedule: Spanned<Calendar>,
    /// How many stay; 14 unless said.
    pub keep: Option<Spanned<u32>>,
    /// Where; `/var/backups/hostc/ID` unless said.
    pub to: Option<Spanned<UnixPath>>,
}
