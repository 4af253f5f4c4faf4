//! Questions about `examples/multi-site` that mean the same whatever it runs on.

pub mod backups;
pub mod bans;
pub mod certificates;
pub mod files;
pub mod http;
pub mod limits;
pub mod logs;
pub mod tenants;

/// What the payment provider gave the bookshop: the one secret that whoever applies the bundle has in the environment.
pub const PAYMENT_KEY: &str = "what the provider gave";
