//! The questions, by what they are about.

mod data;
mod firewall;
mod http;
mod limits;
mod recovery;
mod tenants;

use crate::Question;

/// All of them, those that disturb most last.
pub fn all() -> Vec<Question> {
    let groups: [&[Question]; 6] = [
        http::QUESTIONS,
        limits::QUESTIONS,
        tenants::QUESTIONS,
        data::QUESTIONS,
        firewall::QUESTIONS,
        recovery::QUESTIONS,
    ];
    groups.concat()
}
