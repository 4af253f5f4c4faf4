//! `examples/multi-site` on a native host: two live tenants and a reserved one, as units of systemd.

mod questions;
mod stage;

pub use questions::questions;
pub use stage::Stage;
