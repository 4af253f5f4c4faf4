//! Bundles started for real: Debian in containers that stand for machines, the bundle put in place as the book says, stand-ins
//! for the applications, and questions over HTTP, SQL and from inside the tenants' sandboxes.
//!
//! Each system has a folder (`native/`, `compose/`, `fleet/luckychit/`), with what is special about it, and is one test: its questions are asked one after the
//! other, and all that fail are named at the end. A question may stop and break what it likes; [`System::settle`] puts it
//! right before the next. Questions that mean the same on any host are in `questions/`.
//! A question asserts what must happen and, where something must be refused, that the same thing is not refused to whom it
//! is due: a closed door proves nothing in a house that is not there.
//!
//! It needs root and Docker, which `tests/tools/engine.sh` installs and starts where they are missing. Nothing is skipped.
//! `KEEP_STARTED=1` leaves the containers running; `ASK=certificate` asks only the questions whose names have that word.

#![allow(
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests read files, start programs and may fail"
)]

mod answer;
mod authority;
mod by_hand;
#[path = "../common/mod.rs"]
mod common;
mod compose;
mod fleet;
mod machine;
mod native;
mod project;
mod questions;
mod system;
mod visitor;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, PoisonError};

use system::System;

/// What a started system must answer, and how that is asked.
pub type Question<S> = (&'static str, fn(&S));

#[test]
fn a_native_host_keeps_its_promises() {
    promises_are_kept(native::Stage::set, &native::questions());
}

#[test]
fn a_compose_host_keeps_its_promises() {
    promises_are_kept(compose::Stage::set, &compose::questions());
}

#[test]
fn a_proxy_host_and_an_application_host_keep_their_promises() {
    promises_are_kept(fleet::luckychit::Stage::set, &fleet::luckychit::questions());
}

#[test]
fn a_host_with_mongodb_keeps_its_promises() {
    promises_are_kept(fleet::codementee::Stage::set, &fleet::codementee::questions());
}

#[test]
fn malaffi_on_one_server_keeps_its_promises() {
    promises_are_kept(fleet::malaffi::server::Stage::set, &fleet::malaffi::server::questions());
}

#[test]
fn malaffi_on_four_machines_keeps_its_promises() {
    promises_are_kept(fleet::malaffi::scaled::Stage::set, &fleet::malaffi::scaled::questions());
}

#[test]
fn a_compose_host_behind_an_edge_keeps_its_promises() {
    promises_are_kept(fleet::nickapp::Stage::set, &fleet::nickapp::questions());
}

/// Starts a system and asks it everything. One system is up at a time: rates and times are measured.
fn promises_are_kept<S: System>(start: fn() -> S, questions: &[Question<S>]) {
    static TURN: Mutex<()> = Mutex::new(());
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let system = start();
    let mut failed = Vec::new();
    let wanted = std::env::var("ASK").unwrap_or_default();
    for (name, ask) in questions.iter().filter(|(name, _)| name.contains(&wanted)) {
        let start = std::time::Instant::now();
        let answered = catch_unwind(AssertUnwindSafe(|| {
            system.settle();
            ask(&system);
        }));
        let verdict = if answered.is_ok() { "ok" } else { "FAILED" };
        println!("{name} ... {verdict} ({:.1} s)", start.elapsed().as_secs_f32());
        if answered.is_err() {
            let log = system.host().attempt("journalctl --no-pager --lines 40");
            println!("{}", log.unwrap_or_else(|said| said));
            failed.push(*name);
        }
    }
    assert!(failed.is_empty(), "not so:\n  {}", failed.join("\n  "));
}
