//! The compiler: from `.host` files to a bundle of nginx, systemd, compose and UFW artifacts.

pub mod apply;
pub mod backends;
pub mod bundle;
pub mod checks;
pub mod cli;
pub mod dialect;
pub mod diff;
pub mod document;
pub mod graph;
pub mod lower;
pub mod os;
pub mod pipeline;
pub mod plan;
pub mod project;
pub mod reach;
pub mod resources;
pub mod revision;
pub mod schema;
pub mod topology;
pub mod trace;
