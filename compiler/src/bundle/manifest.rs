//! `manifest.json`: what a bundle holds, and the hash of each part.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::schema::Target;

/// The version of the manifest's format.
pub const SCHEMA: u32 = 1;

/// The manifest. Fields stand in order of name, so that the file is sorted throughout.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Manifest {
    /// The bundle's hash: blake3, 64 hexadecimal digits.
    pub hash: String,
    /// The version of hostc that wrote it.
    pub hostc: String,
    /// By name.
    pub hosts: BTreeMap<String, HostEntry>,
    /// The version of this format.
    pub schema: u32,
    /// The target.
    pub target: Target,
}

/// One host's part.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct HostEntry {
    /// In order of path.
    pub files: Vec<FileEntry>,
    /// The hash of this host's files.
    pub hash: String,
}

/// One file.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct FileEntry {
    /// The hash of its content.
    pub hash: String,
    /// Its permissions, four octal digits.
    pub mode: String,
    /// `user:group`
    pub owner: String,
    /// Where it goes on the host.
    pub path: String,
    /// The resource it came from.
    pub resource: String,
}
