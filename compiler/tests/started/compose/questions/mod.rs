//! The questions, those that disturb most last.

mod containers;
mod data;
mod networks;
mod recovery;

use super::Stage;
use crate::Question;
use crate::questions::{certificates, files, http, limits, logs, tenants as apart};

/// All of them.
pub fn questions() -> Vec<Question<Stage>> {
    [
        // Before the timer asks by itself.
        certificates::questions(),
        http::questions(),
        files::questions(),
        limits::questions(),
        apart::questions(),
        logs::questions(),
        containers::questions(),
        data::questions(),
        networks::questions(),
        recovery::questions(),
    ]
    .concat()
}
