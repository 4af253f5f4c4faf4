//! The questions, those that disturb most last.

mod certificates;
mod data;
mod firewall;
mod recovery;
mod tenants;

use super::Stage;
use crate::Question;
use crate::questions::{files, http, limits, logs, tenants as apart};

/// All of them.
pub fn questions() -> Vec<Question<Stage>> {
    [
        // Before the timer asks by itself.
        certificates::questions(),
        http::questions(),
        files::questions(),
        limits::questions(),
        apart::questions(),
        tenants::questions(),
        logs::questions(),
        data::questions(),
        firewall::questions(),
        recovery::questions(),
    ]
    .concat()
}
