//! A bundle started for real: Debian with systemd in a container, the bundle put in place as the book says, stand-ins for the
//! applications, and questions over HTTP, SQL and from inside the tenants' sandboxes.
//!
//! It is one system, so it is one test: the questions are asked one after the other, in the order of [`questions::all`], and all
//! that fail are named at the end. A question may stop and break what it likes; [`Stage::settle`] puts it right before the
//! next.
//! A question asserts what must happen and, where something must be refused, that the same thing is not refused to whom it
//! is due: a closed door proves nothing in a house that is not there.
//!
//! It needs root and Docker, which `tests/tools/engine.sh` installs and starts where they are missing. Nothing is skipped.
//! `KEEP_STARTED=1` leaves the containers running.

#![allow(
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests read files, start programs and may fail"
)]

mod answer;
#[path = "../common/mod.rs"]
mod common;
mod machine;
mod project;
mod questions;
mod stage;

use std::panic::{AssertUnwindSafe, catch_unwind};

use stage::Stage;

/// What a started system must answer, and how that is asked.
pub type Question = (&'static str, fn(&Stage));

#[test]
fn a_native_host_keeps_its_promises() {
    let stage = Stage::set();
    let mut failed = Vec::new();
    for (name, ask) in questions::all() {
        let start = std::time::Instant::now();
        let answered = catch_unwind(AssertUnwindSafe(|| {
            stage.settle();
            ask(&stage);
        }));
        let verdict = if answered.is_ok() { "ok" } else { "FAILED" };
        println!("{name} ... {verdict} ({:.1} s)", start.elapsed().as_secs_f32());
        if answered.is_err() {
            failed.push(name);
        }
    }
    assert!(failed.is_empty(), "not so:\n  {}", failed.join("\n  "));
}
