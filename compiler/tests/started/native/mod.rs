//! `examples/multi-site` on a native host: two live tenants and a reserved one, as units of systemd.

mod broken;
mod questions;
mod stage;

pub use stage::Stage;

use crate::Question;

/// The questions, those that disturb most last.
pub fn questions() -> Vec<Question<Stage>> {
    [questions::questions(), broken::questions()].concat()
}
