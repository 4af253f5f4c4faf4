//! What must not be lost.

use super::{SITE, Stage};
use crate::Question;
use crate::questions::backups::brings_back;

pub fn questions() -> Vec<Question<Stage>> {
    vec![("the daily dump is written and brings a table back", |stage| {
        brings_back(stage, &stage.app, "luckychit", &format!("{SITE}/api/"));
    })]
}
