//! `examples/multi-site` on a compose host: the same two tenants and the reserved one, as containers.
//!
//! The machine has an engine of its own. No registry can be reached, so the images are made in it, of its own Debian
//! ([`images`](images/Dockerfile)): what the official ones do that hostc relies on, these do too.

pub mod host;
mod questions;
pub mod stage;

pub use questions::questions;
pub use stage::Stage;
