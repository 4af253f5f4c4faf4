//! Examples besides multi-site: one host, or several on one private network with the addresses that their source declares.

pub mod codementee;
pub mod luckychit;
pub mod malaffi;
pub mod nickapp;
