//! `hostc apply`, `rollback` and `status` on folders.
//!
//! * What the commands do, say and refuse ([`commands`], [`damaged`], [`drift`]).
//! * The machine fails, or the process goes, at every call that changes something ([`faults`]): every file is as it was or as it was
//!   to be, and the next run makes all of them the one or the other. The same is asked of two orders that are wrong, and must be
//!   found out.

#![allow(clippy::disallowed_methods, reason = "tests read and write files")]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod commands;
mod damaged;
mod drift;
mod failing;
mod faults;
mod folder;
