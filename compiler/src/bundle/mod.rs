//! Bundles: the files of a plan, hashed, in a folder that is either whole or not there.
//!
//! ```text
//! <out>/<first 12 digits of the hash>/manifest.json, plan.json, <host>/etc/…
//! <out>/current -> it
//! ```
//!
//! The hash is over path, mode, owner and content of every file, and over the plan: the same sources give the same bundle,
//! whatever the machine, the time or the folder. A bundle is never changed once it is there.

mod manifest;
mod seal;
mod write;

pub use manifest::{FileEntry, HostEntry, Manifest, SCHEMA};
pub use seal::{Bundle, bundle_hash, host_hash, seal};
pub use write::{WriteError, write};
