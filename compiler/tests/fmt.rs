//! `hostc fmt` as its user meets it, and everything in this repository in its layout.

#![allow(
    clippy::disallowed_methods,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests read files, start programs and may fail"
)]

mod common;

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use common::{files, repository, update};
use serde_json::{Value, json};
use tempfile::TempDir;

const UNTIDY: &str = "{a=1;} # why\n";
const TIDY: &str = "{ a = 1; } # why\n";
const BROKEN: &str = "{ a = ";

#[test]
fn files_are_rewritten_and_named() {
    let folder = project(&[
        ("a.host", UNTIDY),
        ("sites/b.host", TIDY),
        ("sites/_library.host", UNTIDY),
    ]);
    let output = run(folder.path(), &["fmt"], "");
    assert_eq!(
        said(&output),
        ("a.host\nsites/_library.host\n", "changed 2 of 3 files\n", 0)
    );
    let expected = ["a.host", "sites/_library.host", "sites/b.host"];
    let found = files(folder.path());
    // Nothing else is left behind.
    assert_eq!(found.keys().collect::<Vec<_>>(), expected);
    assert!(found.values().all(|text| text == TIDY), "{found:?}");
    let again = run(folder.path(), &["fmt"], "");
    assert_eq!(said(&again), ("", "3 files, nothing to change\n", 0));
}

#[test]
fn a_check_changes_nothing_and_shows_what_would_change() {
    let folder = project(&[("a.host", UNTIDY), ("b.host", TIDY)]);
    let output = run(folder.path(), &["fmt", "--check", "."], "");
    let difference = "a.host\n  @@ -1 +1 @@\n  -{a=1;} # why\n  +{ a = 1; } # why\n";
    assert_eq!(said(&output), (difference, "1 of 2 files would change\n", 1));
    assert_eq!(fs::read_to_string(folder.path().join("a.host")).unwrap(), UNTIDY);
    let clean = run(folder.path(), &["fmt", "--check", "b.host"], "");
    assert_eq!(said(&clean), ("", "1 file, nothing to change\n", 0));
}

#[test]
fn a_file_with_errors_is_left_as_it_is_and_the_others_are_not() {
    let folder = project(&[("a.host", BROKEN), ("b.host", UNTIDY)]);
    let output = run(folder.path(), &["fmt"], "");
    let (out, err, code) = said(&output);
    assert_eq!((out, code), ("b.host\n", 1));
    assert!(err.contains("[a.host:1:"), "{err}");
    assert!(err.ends_with("changed 1 of 2 files: 2 errors\n"), "{err}");
    assert_eq!(fs::read_to_string(folder.path().join("a.host")).unwrap(), BROKEN);
}

#[test]
fn what_is_not_text_is_left_as_it_is() {
    let folder = project(&[]);
    fs::write(folder.path().join("a.host"), b"{ a = \"\xff\"; }").unwrap();
    let output = run(folder.path(), &["fmt"], "");
    let (out, err, code) = said(&output);
    assert_eq!((out, code), ("", 1));
    assert!(err.contains("`a.host` is not text: byte 7 is not UTF-8"), "{err}");
}

#[test]
fn standard_input_comes_out_again() {
    let folder = project(&[]);
    let output = run(folder.path(), &["fmt", "-"], UNTIDY);
    assert_eq!(said(&output), (TIDY, "", 0));
    let output = run(folder.path(), &["fmt", "-"], BROKEN);
    let (out, err, code) = said(&output);
    assert_eq!((out, code), ("", 1));
    assert!(err.contains("[«standard input»:1:"), "{err}");
    let output = run(folder.path(), &["fmt", "--check", "-"], UNTIDY);
    let (out, err, code) = said(&output);
    assert_eq!((err, code), ("1 of 1 file would change\n", 1));
    assert!(out.contains("+{ a = 1; } # why"), "{out}");
    let output = run(folder.path(), &["fmt", "-", "a.host"], UNTIDY);
    assert_eq!(said(&output).2, 2);
}

#[test]
fn a_file_given_by_hand_may_have_any_name() {
    let folder = project(&[("lib.nix", UNTIDY), (".hidden.host", UNTIDY), ("target/a.host", UNTIDY)]);
    let output = run(folder.path(), &["fmt", "lib.nix", ".hidden.host", "./lib.nix"], "");
    assert_eq!(said(&output), ("lib.nix\n.hidden.host\n", "changed 2 of 2 files\n", 0));
    for (arguments, expected) in [
        (["fmt", "."], "there is no `.host` file below `.`"),
        (["fmt", "nowhere"], "there is nothing at `nowhere`"),
    ] {
        let output = run(folder.path(), &arguments, "");
        let (out, err, code) = said(&output);
        assert_eq!((out, code), ("", 2), "{err}");
        assert!(err.contains(expected), "{err}");
    }
}

#[test]
fn permissions_stay_and_links_stay_links() {
    let folder = project(&[("a.host", UNTIDY), ("outside/file", UNTIDY)]);
    let at = |name: &str| folder.path().join(name);
    fs::set_permissions(at("a.host"), fs::Permissions::from_mode(0o640)).unwrap();
    symlink("a.host", at("link.host")).unwrap();
    symlink("outside/file", at("elsewhere.host")).unwrap();
    // Found in a folder, a link is passed over.
    let output = run(folder.path(), &["fmt"], "");
    assert_eq!(said(&output), ("a.host\n", "changed 1 of 1 file\n", 0));
    assert_eq!(fs::metadata(at("a.host")).unwrap().permissions().mode() & 0o7777, 0o640);
    // Given by hand, it is followed.
    let output = run(folder.path(), &["fmt", "elsewhere.host"], "");
    assert_eq!(said(&output).0, "elsewhere.host\n");
    assert!(fs::symlink_metadata(at("elsewhere.host")).unwrap().is_symlink());
    assert_eq!(fs::read_to_string(at("outside/file")).unwrap(), TIDY);
}

#[test]
fn a_file_that_cannot_be_written_is_as_it_was() {
    let folder = project(&[("a.host", UNTIDY)]);
    // Where a folder has the name, not even root can write the new text there.
    let copy = Command::new("sh")
        .args([
            "-c",
            "mkdir \".a.host.$$.next\" && exec \"$0\" fmt",
            env!("CARGO_BIN_EXE_hostc"),
        ])
        .current_dir(folder.path())
        .output()
        .unwrap();
    let (out, err, code) = said(&copy);
    assert_eq!((out, code), ("", 2), "{err}");
    assert!(err.contains("cannot write"), "{err}");
    assert_eq!(fs::read_to_string(folder.path().join("a.host")).unwrap(), UNTIDY);
}

#[test]
fn machines_get_the_same() {
    let folder = project(&[("a.host", UNTIDY), ("b.host", BROKEN)]);
    let output = run(folder.path(), &["fmt", "--check", "--format", "json"], "");
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report.get("changed"), Some(&json!(["a.host"])));
    let diagnostics = report.get("diagnostics").and_then(Value::as_array).unwrap();
    assert!(
        diagnostics
            .iter()
            .all(|found| found.get("code") == Some(&json!("syntax")))
    );
    assert_eq!((output.status.code(), output.stderr.len()), (Some(1), 0));
}

/// The folders of this repository that hold source files.
const SOURCES: [&str; 4] = ["examples", "stdlib", "compiler/tests", "lang/tests/eval"];

/// Files whose layout is what they test.
const LAYOUT_MATTERS: [&str; 1] = ["compiler/tests/wrong/module-shape/two.host"];

#[test]
fn everything_here_is_in_its_layout() {
    let (mut tidy, mut untidy) = (0, Vec::new());
    for path in sources() {
        let text = fs::read_to_string(&path).unwrap();
        let output = run(&repository(), &["fmt", "-"], &text);
        if output.status.code() != Some(0) {
            // A case of what syntax errors look like.
            continue;
        }
        let expected = String::from_utf8(output.stdout).unwrap();
        if expected == text {
            tidy += 1;
        } else if update() {
            fs::write(&path, expected).unwrap();
        } else {
            untidy.push(path);
        }
    }
    assert!(untidy.is_empty(), "`hostc fmt` would change {untidy:#?}");
    assert!(tidy > 50 || update(), "the files could not be found");
}

/// The source files of this repository, but for those with marks in comments, which stand under certain columns.
fn sources() -> Vec<PathBuf> {
    let root = repository();
    let marked = |text: &str| {
        let mut lines = text.lines();
        lines.any(|line| line.starts_with('#') && line.trim_start_matches(['#', ' ']).starts_with('^'))
    };
    let entries = SOURCES
        .iter()
        .flat_map(|folder| walkdir::WalkDir::new(root.join(folder)));
    let paths = entries.map(|entry| entry.unwrap().into_path());
    let hosts = paths.filter(|path| path.extension().is_some_and(|extension| extension == "host"));
    hosts
        .filter(|path| !LAYOUT_MATTERS.iter().any(|name| path.ends_with(name)))
        .filter(|path| !marked(&fs::read_to_string(path).unwrap()))
        .collect()
}

fn project(files: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::new().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn run(folder: &Path, arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_hostc"))
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // It may end without reading.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

fn said(output: &Output) -> (&str, &str, i32) {
    let text = |bytes| std::str::from_utf8(bytes).unwrap();
    (
        text(&output.stdout),
        text(&output.stderr),
        output.status.code().unwrap(),
    )
}
