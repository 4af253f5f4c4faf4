//! What `hostc diff` says of a change. Each file of `diff/` begins with a project and what is changed in it, and goes on behind
//! `---` with what is printed and how it ends.
//!
//! ```text
//! project examples/multi-site
//! options --target systemd
//! in sites/shop.host
//! - what is there
//! + what is to be there instead; at the end of the file, if nothing is to go
//! gone sites/other.host
//! ---
//! ```

use std::path::Path;
use std::process::Command;

use crate::common::{repository, update};

#[test]
fn changes_are_said_as_in_the_cases() {
    let mut problems = Vec::new();
    let folder = repository().join("compiler/tests/views/diff");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path())
        .collect();
    files.sort();
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        let (head, expected) = text.split_once("---\n").unwrap();
        let said = run(head);
        if update() {
            std::fs::write(&file, format!("{head}---\n{said}")).unwrap();
        } else if said != expected {
            let difference = similar_asserts::SimpleDiff::from_str(expected, &said, "case", "now");
            problems.push(format!("{}:\n{difference}", file.display()));
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

fn run(head: &str) -> String {
    let folder = tempfile::TempDir::new().unwrap();
    let root = folder.path();
    let mut options = Vec::new();
    let mut file = root.to_owned();
    let mut old = None;
    for line in head.lines() {
        match line.split_once(' ').unwrap_or((line, "")) {
            ("project", path) => {
                copy(&repository().join(path), root);
                commit(root);
            }
            ("options", all) => options.extend(all.split(' ').map(ToOwned::to_owned)),
            ("in", path) => file = root.join(path),
            ("gone", path) => std::fs::remove_file(root.join(path)).unwrap(),
            ("-", text) => old = Some(text.to_owned()),
            ("+", text) => {
                let before = std::fs::read_to_string(&file).unwrap_or_default();
                let after = match old.take() {
                    None => format!("{before}{text}\n"),
                    Some(old) => {
                        assert!(before.contains(&old), "{old} is not in {}", file.display());
                        before.replacen(&old, text, 1)
                    }
                };
                std::fs::write(&file, after).unwrap();
            }
            (other, _) => panic!("{other}"),
        }
    }
    let output = Command::new(env!("CARGO_BIN_EXE_hostc"))
        .arg("diff")
        .args(options)
        .current_dir(root)
        .output()
        .unwrap();
    let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    format!("{said}exit {}\n", output.status.code().unwrap())
}

fn copy(from: &Path, to: &Path) {
    for entry in walkdir::WalkDir::new(from) {
        let entry = entry.unwrap();
        let target = to.join(entry.path().strip_prefix(from).unwrap());
        if entry.file_type().is_dir() {
            std::fs::create_dir_all(target).unwrap();
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

fn commit(root: &Path) {
    let who = ["-c", "user.name=test", "-c", "user.email=test@example.org"];
    for arguments in [
        &["init", "--quiet"][..],
        &["add", "--all"],
        &["commit", "--quiet", "--message", "before"],
    ] {
        let status = Command::new("git")
            .args(who)
            .args(arguments)
            .current_dir(root)
            .status()
            .unwrap();
        assert!(status.success(), "git {arguments:?}");
    }
}

/// A bundle is compared like a revision.
#[test]
fn a_bundle_is_the_old_side_too() {
    let folder = tempfile::TempDir::new().unwrap();
    let root = folder.path();
    copy(&repository().join("examples/malaffi"), root);
    let hostc = |arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_hostc"))
            .args(arguments)
            .current_dir(root)
            .output()
            .unwrap();
        (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap())
    };
    assert_eq!(hostc(&["build", "--target", "compose"]).0, 0);
    assert_eq!(hostc(&["diff", "--against", "bundles"]).0, 0);
    let source = root.join("malaffi.host");
    let text = std::fs::read_to_string(&source).unwrap();
    std::fs::write(&source, text.replace("\"1GiB\"", "\"900MiB\"")).unwrap();
    let (code, said) = hostc(&["diff", "--against", "bundles/current"]);
    assert_eq!(code, 2, "{said}");
    assert!(said.contains("memory: 1 GiB → 900 MiB"), "{said}");
    assert!(said.contains("are made anew, one after the other (no break)"), "{said}");
    assert!(
        said.contains("(malaffi.host:19)"),
        "without old sources the declaration is named: {said}"
    );
    let (code, _) = hostc(&["diff", "--against", "bundles", "--target", "systemd"]);
    assert_eq!(code, 1, "a bundle is for one target");
    let (code, _) = hostc(&["diff", "--agianst", "bundles"]);
    assert_eq!(code, 1, "a wrong option is no change");
}
