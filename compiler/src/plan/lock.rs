//! `host.lock`: the numbers that were handed out.
//!
//! A port, user number, subnet or cache number that the source does not fix is allocated once and kept here, so that adding a
//! resource never renumbers another. The file is JSON with sorted keys, to be committed beside the source. Numbers of resources
//! that are gone are given back, but for user numbers: files of a removed tenant may still lie on the host, and must not
//! become those of the next one.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use ipnet::Ipv4Net;
use serde::{Deserialize, Serialize};

/// The version of the file's format.
pub const SCHEMA: u32 = 1;

/// Why a text is no lock.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LockError {
    /// It has a format that this hostc does not read.
    Format(u32),
    /// It is not what hostc wrote, from this line and column on.
    Damaged(usize, usize),
}

impl LockError {
    /// What to do.
    pub fn help(self) -> &'static str {
        match self {
            Self::Format(_) => "a later hostc wrote it: update this one",
            Self::Damaged(..) => "restore it from version control; without it all numbers are allocated anew",
        }
    }
}

impl fmt::Display for LockError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Format(schema) => write!(f, "its format is {schema}, and this hostc reads {SCHEMA}"),
            Self::Damaged(line, column) => {
                write!(f, "it is not what hostc wrote, at line {line}, column {column}")
            }
        }
    }
}

impl std::error::Error for LockError {}

/// What `host.lock` holds.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lock {
    /// The version of the format.
    pub schema: u32,
    /// By name of the host.
    #[serde(default)]
    pub hosts: BTreeMap<String, HostLock>,
}

impl Default for Lock {
    fn default() -> Self {
        Self {
            schema: SCHEMA,
            hosts: BTreeMap::new(),
        }
    }
}

/// The numbers of one host.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct HostLock {
    /// The block of each site in each port range, counted from 0.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub blocks: BTreeMap<String, BTreeMap<String, u32>>,
    /// The first port of each service.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub ports: BTreeMap<String, u16>,
    /// The user number of each site, user or administrator.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub uids: BTreeMap<String, u32>,
    /// User numbers of users that have another one now: files on the host may still carry them.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub retired_uids: BTreeSet<u32>,
    /// The subnet of each compose network.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub subnets: BTreeMap<String, Ipv4Net>,
    /// The database number of each cache.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub caches: BTreeMap<String, u8>,
}

impl Lock {
    /// The lock that `text` says.
    ///
    /// # Errors
    ///
    /// Why it says none: see [`LockError`].
    pub fn parse(text: &str) -> Result<Self, LockError> {
        #[derive(Deserialize)]
        struct Format {
            schema: u32,
        }
        // Asked first, since a later format may well have fields that this one does not know.
        if let Ok(Format { schema }) = serde_json::from_str(text)
            && schema != SCHEMA
        {
            return Err(LockError::Format(schema));
        }
        serde_json::from_str(text).map_err(|error| LockError::Damaged(error.line(), error.column()))
    }

    /// The text of the file; ends with a newline.
    pub fn to_text(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }

    /// The numbers of `host`.
    pub fn host(&mut self, host: &str) -> &mut HostLock {
        self.hosts.entry(host.to_owned()).or_default()
    }
}
