//! The book, kept true.
//!
//! * Pages that say what the code says (kinds, commands, built-ins, checks) are generated from it; `UPDATE_EXPECT=1 cargo test
//!   --test book` writes them, and a difference fails ([`generated`]).
//! * Samples are compiled, with the findings they promise, and expressions evaluated ([`samples`]).
//! * Samples are in the layout of `hostc fmt` ([`layout`]).
//! * Links lead somewhere, paths of the repository that are named exist, and no chapter is outside the summary ([`links`]).

#![allow(clippy::disallowed_methods, reason = "tests read and write files")]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::path::{Path, PathBuf};

mod builtins;
mod commands;
#[path = "../common/mod.rs"]
mod common;
mod declared;
mod generated;
mod kinds;
mod layout;
mod library;
mod links;
mod samples;
mod terms;

/// The root of the repository.
fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// The text of a file of the repository.
fn read(path: &str) -> String {
    std::fs::read_to_string(repository().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Whether what is generated is to be written.
fn update() -> bool {
    std::env::var_os("UPDATE_EXPECT").is_some()
}

/// Every page and the README, by path from the root of the repository.
fn pages() -> Vec<String> {
    let root = repository();
    let mut pages = vec!["README.md".to_owned()];
    for entry in walkdir::WalkDir::new(root.join("book/src")).sort_by_file_name() {
        let entry = entry.unwrap();
        if entry.path().extension().is_some_and(|extension| extension == "md") {
            pages.push(entry.path().strip_prefix(&root).unwrap().to_str().unwrap().to_owned());
        }
    }
    pages
}
