//! `snapshots/EXAMPLE/TARGET/` holds the bundle of each example as real files, as a reviewer would see them.
//!
//! A difference fails; `UPDATE_EXPECT=1 cargo test --test snapshots` writes the new ones, to be read before they are committed. A
//! file that no bundle has any more fails too.

#![allow(clippy::disallowed_methods, reason = "tests read and write files")]

mod common;

use std::collections::BTreeSet;

use common::{TARGETS, build, bundle_files, examples, files, repository, update};

#[test]
fn bundles_are_as_in_the_snapshots() {
    let mut problems = Vec::new();
    for (name, path) in examples() {
        for target in TARGETS {
            let folder = repository().join("snapshots").join(&name).join(target.name());
            let now = bundle_files(&build(&path, target).0);
            if update() {
                let _ = std::fs::remove_dir_all(&folder);
                for (file, text) in &now {
                    let file = folder.join(file);
                    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
                    std::fs::write(file, text).unwrap();
                }
            }
            let before = files(&folder);
            let names: BTreeSet<&String> = before.keys().chain(now.keys()).collect();
            for file in names {
                match (before.get(file), now.get(file)) {
                    (Some(before), Some(now)) if before == now => {}
                    (Some(before), Some(now)) => problems.push(format!(
                        "{name}/{}/{file} changed:\n{}",
                        target.name(),
                        similar_asserts::SimpleDiff::from_str(before, now, "snapshot", "now")
                    )),
                    (None, _) => problems.push(format!("{name}/{}/{file} is new", target.name())),
                    (_, None) => problems.push(format!("{name}/{}/{file} is gone", target.name())),
                }
            }
        }
    }
    assert!(
        problems.is_empty(),
        "{}\n(UPDATE_EXPECT=1 writes the new ones)",
        problems.join("\n")
    );
}

#[test]
fn every_snapshot_is_of_an_example() {
    let known = examples();
    for entry in std::fs::read_dir(repository().join("snapshots")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(known.contains_key(&name), "snapshots/{name} is of no example");
    }
}
