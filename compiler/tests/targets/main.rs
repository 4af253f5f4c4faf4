//! Both targets from one source: the same source must mean the same under systemd and under compose.
//!
//! Nothing here is read from the plan. Each target's files are parsed as the programs that read them would (nginx's, systemd's
//! and Compose's syntax, UFW's rules, `sysusers.d`, the program that makes secrets), and turned into facts: what is open to
//! whom; for each location what holds there, inherited or said, and which program answers; for each program its environment,
//! limits, user, probe, and what is up before it; the timers. Then the facts are compared.
//!
//! What must differ is brought to one spelling, and nothing else:
//!
//! - a program is at a port of 127.0.0.1 under systemd, and at an address and under a name of its own under compose: both are
//!   called by the program's name;
//! - an address by itself is 127.0.0.1, the name of a container in a common network, or all addresses of the own one;
//! - the Nth instance of a service listens N − 1 ports above the first under systemd, all on one port under compose;
//! - nginx binds other ports in its container than are published for it, and looks names up elsewhere;
//! - users are compared by number, engines by what is waited for (the server, and what makes databases and users in it);
//! - a limit of all processors is none; a restart is `always` where Docker's word is `unless-stopped`;
//! - a container that brings its program with it has a command, a folder and places to write of its own.

#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests read files and may fail"
)]

#[path = "../common/mod.rs"]
mod common;
mod container;
mod facts;
mod host;
mod native;
mod nginx;
mod program;
mod unit;
mod web;

use std::collections::{BTreeMap, BTreeSet};

use camino::Utf8PathBuf;
use common::{TARGETS, build, examples, targets};
use facts::{Facts, Files, differences};
use hostc::schema::Target;

/// The files of each host of a project under a target.
fn files(path: &Utf8PathBuf, target: Target) -> BTreeMap<String, Files> {
    let mut hosts: BTreeMap<String, Files> = BTreeMap::new();
    for artifact in build(path, target).0.artifacts {
        let files = hosts.entry(artifact.host).or_default();
        files.insert(artifact.path.to_string(), artifact.content);
    }
    hosts
}

fn facts_of(target: Target, files: &Files) -> Facts {
    match target {
        Target::Systemd => native::facts(files),
        Target::Compose => container::facts(files),
    }
}

/// What differs between the two targets of a project, host by host.
fn compare(path: &Utf8PathBuf) -> Vec<String> {
    let [native, container] = TARGETS.map(|target| files(path, target));
    assert!(native.keys().eq(container.keys()));
    let differ = native.iter().flat_map(|(host, native)| {
        let differences = differences(
            &facts_of(Target::Systemd, native),
            &facts_of(Target::Compose, &container[host]),
        );
        differences
            .into_iter()
            .map(move |difference| format!("{host}: {difference}"))
    });
    differ.collect()
}

#[test]
fn every_example_for_both_targets_means_the_same_under_both() {
    let mut compared = BTreeSet::new();
    for (name, path) in examples() {
        if targets(&path) == TARGETS {
            assert_eq!(compare(&path), [""; 0], "{name}");
            compared.insert(name);
        }
    }
    assert!(compared.contains("multi-site"), "{compared:?}");
}

/// A project with something of everything that both targets know.
fn everything() -> Utf8PathBuf {
    Utf8PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/targets/everything")
}

#[test]
fn everything_both_targets_know_means_the_same() {
    assert_eq!(compare(&everything()), [""; 0]);
}

/// The mistakes of `mistakes.txt`: the target, and what its line says.
fn mistakes() -> impl Iterator<Item = (Target, [String; 4])> {
    let lines = include_str!("mistakes.txt").lines();
    let lines = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(|line| {
        let words: Vec<String> = line.split(" | ").map(|word| word.replace("\\n", "\n")).collect();
        let target = TARGETS.into_iter().find(|target| target.name() == words[0]);
        let said = words[1..].to_vec().try_into().unwrap_or_else(|_| panic!("{line}"));
        (target.unwrap_or_else(|| panic!("{line}")), said)
    })
}

#[test]
fn a_mistake_in_either_targets_files_is_found() {
    let files = TARGETS.map(|target| files(&everything(), target).remove("web").unwrap());
    for (target, [path, right, wrong, fact]) in mistakes() {
        let mut files = files.clone();
        let changed = &mut files[usize::from(target == Target::Compose)];
        let file = changed.iter_mut().find(|(name, _)| name.ends_with(&path));
        let (_, text) = file.unwrap_or_else(|| panic!("no file {path}"));
        assert!(text.contains(&right), "{path} has no {right}");
        *text = text.replace(&right, &wrong);
        let differ = differences(
            &facts_of(Target::Systemd, &files[0]),
            &facts_of(Target::Compose, &files[1]),
        );
        assert!(
            differ.iter().any(|difference| difference.contains(&fact)),
            "{wrong} for {right} in {path} changes no {fact}, but {differ:#?}"
        );
    }
}
