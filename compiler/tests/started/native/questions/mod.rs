//! The questions, those that disturb most last.

mod data;
mod firewall;
mod ipv6;
mod outside;
mod recovery;
mod tenants;

use super::Stage;
use crate::Question;
use crate::questions::bans::{flood_is_banned, guessing_is_banned};
use crate::questions::{certificates, files, http, limits, logs, tenants as apart};
use crate::system::System as _;
use crate::visitor::HAMMER;

/// All of them.
pub fn questions() -> Vec<Question<Stage>> {
    [
        // Before the timer asks by itself.
        certificates::questions(),
        http::questions(),
        outside::questions(),
        files::questions(),
        limits::questions(),
        apart::questions(),
        tenants::questions(),
        logs::questions(),
        data::questions(),
        firewall::questions(),
        ipv6::questions(),
        bans(),
        recovery::questions(),
    ]
    .concat()
}

fn bans() -> Vec<Question<Stage>> {
    vec![
        (
            "who floods a limit is banned, another is not, and the ban can be lifted",
            |stage| {
                flood_is_banned(stage, &stage.host().address(), HAMMER, "bookshop.example", "/api/login");
            },
        ),
        ("who floods over IPv6 is banned there", |stage| {
            ipv6::flood_is_banned(stage);
        }),
        (
            "who guesses at SSH is banned, another is not, and the ban can be lifted",
            |stage| {
                guessing_is_banned(stage);
            },
        ),
    ]
}
