//! `snapshots/EXAMPLE/TARGET/` holds the bundle of each example as real files, as a reviewer would see them;
//! `snapshots/EXAMPLE-PROFILE/TARGET/` that of another profile, if the example has a lock for it.
//!
//! `snapshots/EXAMPLE/doc.md` is its architecture document.
//!
//! A difference fails; `UPDATE_EXPECT=1 cargo test --test snapshots` writes the new ones, to be read before they are committed. A
//! file that no bundle has any more fails too.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "tests read and write files, and may fail"
)]

mod common;

use std::collections::BTreeSet;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use hostc::bundle::Bundle;

use common::{bundle_files, deployments, files, repository, update};

const DOCUMENT: &str = "doc.md";

#[test]
fn bundles_are_as_in_the_snapshots() {
    let mut problems = Vec::new();
    for deployment in deployments() {
        let name = &deployment.name;
        for target in deployment.targets() {
            let folder = repository().join("snapshots").join(name).join(target.name());
            let bundle = deployment.build(target).0;
            let now = bundle_files(&bundle);
            if update() {
                let _ = std::fs::remove_dir_all(&folder);
                for (file, text) in &now {
                    let file = folder.join(file);
                    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
                    std::fs::write(file, text).unwrap();
                }
            }
            problems.extend(programs(&bundle, &folder));
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

/// Git keeps of a file's mode whether it is a program; that is compared, and set when expectations are rewritten.
fn programs(bundle: &Bundle, folder: &Path) -> Vec<String> {
    let mut problems = Vec::new();
    for file in &bundle.artifacts {
        let path = folder.join(&file.host).join(&file.path);
        let Ok(metadata) = std::fs::metadata(&path) else {
            continue;
        };
        let (is, should_be) = (metadata.permissions().mode() & 0o111 != 0, file.mode & 0o111 != 0);
        if update() && should_be {
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
        } else if is != should_be {
            problems.push(format!("{} should be a program: {should_be}", path.display()));
        }
    }
    problems
}

#[test]
fn documents_are_as_in_the_snapshots() {
    let mut problems = Vec::new();
    for deployment in deployments() {
        let output = Command::new(env!("CARGO_BIN_EXE_hostc"))
            .args([
                "doc",
                deployment.path.as_str(),
                "--locked",
                "--profile",
                &deployment.profile,
            ])
            .output()
            .unwrap();
        let now = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let file = repository().join("snapshots").join(&deployment.name).join(DOCUMENT);
        if update() {
            std::fs::write(&file, &now).unwrap();
        }
        let before = std::fs::read_to_string(&file).unwrap_or_default();
        if before != now {
            let difference = similar_asserts::SimpleDiff::from_str(&before, &now, "snapshot", "now");
            problems.push(format!("{} changed:\n{difference}", file.display()));
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
    let known = deployments();
    for entry in std::fs::read_dir(repository().join("snapshots")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let deployment = known.iter().find(|deployment| deployment.name == name);
        let deployment = deployment.unwrap_or_else(|| panic!("snapshots/{name} is of no example"));
        let wanted: Vec<&str> = deployment.targets().iter().map(|target| target.name()).collect();
        for target in std::fs::read_dir(repository().join("snapshots").join(&name)).unwrap() {
            let target = target.unwrap().file_name().into_string().unwrap();
            if target == DOCUMENT {
                continue;
            }
            assert!(wanted.contains(&target.as_str()), "{name} is not for {target}");
        }
    }
}
