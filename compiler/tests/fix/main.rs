//! `hostc check --fix`: what is safe is done, and nothing else.
//!
//! `NAME.host` becomes `NAME.fixed`; with `UPDATE_EXPECT=1` it is written.

#![allow(
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "tests read files, start programs and may fail"
)]

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

fn hostc(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hostc"));
    command.args(arguments).current_dir(folder).output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// A project of one file.
fn project(text: &str) -> (TempDir, PathBuf) {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("site.host");
    fs::write(&file, text).unwrap();
    (folder, file)
}

/// What becomes of a text, and what is said.
fn fixed(text: &str) -> (String, String) {
    let (folder, file) = project(text);
    let output = hostc(folder.path(), &["check", "--fix"]);
    (fs::read_to_string(file).unwrap(), said(&output))
}

#[test]
fn every_case_becomes_what_is_expected() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fix");
    let mut cases = 0;
    for case in folder.read_dir().unwrap() {
        let case = case.unwrap().path();
        if case.extension().is_none_or(|ending| ending != "host") {
            continue;
        }
        cases += 1;
        let (project, file) = project(&fs::read_to_string(&case).unwrap());
        let output = hostc(project.path(), &["check", "--fix"]);
        let after = fs::read_to_string(&file).unwrap();
        let expected = case.with_extension("fixed");
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            fs::write(&expected, &after).unwrap();
        }
        let expected = fs::read_to_string(&expected).unwrap_or_default();
        similar_asserts::assert_eq!(after, expected, "{}\n{}", case.display(), said(&output));
        assert_eq!(output.status.code(), Some(0), "{}", said(&output));
        assert_eq!(hostc(project.path(), &["fmt", "--check"]).status.code(), Some(0));
        let again = hostc(project.path(), &["check", "--fix"]);
        assert!(!said(&again).contains("fixed "), "{}", said(&again));
        assert_eq!(fs::read_to_string(&file).unwrap(), after);
    }
    assert!(cases > 0);
}

#[test]
fn a_file_in_a_layout_of_its_own_keeps_it() {
    let text = "{\n    hosts.a   = { address=\"203.0.113.7\"; memroy = \"4GB\"; };  # ours\n}\n";
    let (after, said) = fixed(text);
    let expected = text.replace("memroy", "memory").replace("4GB", "4GiB");
    assert_eq!(after, expected, "{said}");
    assert!(said.contains("fixed site.host:2:42: unknown field `memroy`"), "{said}");
    assert!(said.contains("no problems"), "{said}");
}

#[test]
fn what_could_mean_two_things_is_left_alone() {
    for text in [
        // Two candidates are as near.
        "{ hosts.a.address = \"203.0.113.7\"; services.x = { command = \"/usr/bin/x\"; x = 1; }; }",
        // A number is no slip.
        "{ services, ... }:\n{ hosts.a.address = \"203.0.113.7\"; services.api-1.command = \"/usr/bin/x\"; sites.s = { domains = [ \"s.example\" ]; routes.\"/\".to = services.api-2; }; }",
        // The name was computed.
        "{ hosts.a = { address = \"203.0.113.7\"; ${\"mem\" + \"roy\"} = \"4GiB\"; }; }",
        // The word stands in another string.
        "{ hosts.a = { address = \"203.0.113.7\"; memory = \"${\"4\"}GB\"; }; }",
        // It cannot be read at all.
        "{ hosts.a = { memroy = ; }; }",
    ] {
        let (after, said) = fixed(text);
        assert_eq!(after, text, "{said}");
    }
}

#[test]
fn a_silence_that_another_profile_may_need_stays() {
    let text = "{ profile, ... }:\n{\n  hosts.a = { address = \"203.0.113.7\"; allow.ssh-lockout = \"for \" + profile; };\n  \
                services.x = { command = \"/usr/bin/x\"; allow.image-unpinned = \"why\"; };\n}\n";
    assert_eq!(fixed(text).0, text);
    let alone = "{\n  hosts.a.address = \"203.0.113.7\";\n  services.x = { command = \"/usr/bin/x\"; allow.image-unpinned = \"why\"; };\n}\n";
    assert!(!fixed(alone).0.contains("allow"));
}

#[test]
fn only_what_is_shown_is_mended() {
    let text = "{\n  hosts.a.address = \"203.0.113.7\";\n  services.x = { command = \"/usr/bin/x\"; allow.image-unpinned = \"why\"; };\n}\n";
    let (folder, file) = project(text);
    hostc(folder.path(), &["check", "--fix", "--skip", "unused-allow"]);
    assert_eq!(fs::read_to_string(file).unwrap(), text);
}

#[test]
fn nothing_outside_the_project_is_written() {
    let outside = TempDir::new().unwrap();
    let library = outside.path().join("_lib.host");
    fs::write(&library, "{ memroy = \"4GiB\"; }").unwrap();
    let text = "{ hosts.a = { address = \"203.0.113.7\"; } // import ./_lib.host; }";
    let (folder, _) = project(text);
    symlink(&library, folder.path().join("_lib.host")).unwrap();
    hostc(folder.path(), &["check", "--fix"]);
    assert_eq!(fs::read_to_string(&library).unwrap(), "{ memroy = \"4GiB\"; }");
    // The same file inside is mended, and a link to it stays one.
    fs::remove_file(folder.path().join("_lib.host")).unwrap();
    fs::create_dir(folder.path().join("shared")).unwrap();
    fs::copy(&library, folder.path().join("shared/_lib.host")).unwrap();
    symlink("shared/_lib.host", folder.path().join("_lib.host")).unwrap();
    let output = hostc(folder.path(), &["check", "--fix"]);
    let mended = fs::read_to_string(folder.path().join("shared/_lib.host")).unwrap();
    assert_eq!(mended, "{ memory = \"4GiB\"; }", "{}", said(&output));
    assert!(folder.path().join("_lib.host").is_symlink());
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
}

#[test]
fn json_says_what_would_be_changed() {
    let (folder, _) = project("{ hosts.a = { address = \"203.0.113.7\"; memroy = \"4GiB\"; }; }");
    let output = hostc(folder.path(), &["check", "--format", "json"]);
    let json: Value = serde_json::from_slice(&output.stdout).unwrap();
    let fix = &json["diagnostics"][0]["fixes"][0];
    assert_eq!(fix["text"], "memory");
    assert_eq!((fix["line"].as_u64(), fix["length"].as_u64()), (Some(1), Some(6)));
    assert_eq!(fix["file"], "site.host");
}

/// How many errors there are.
fn errors(folder: &Path) -> usize {
    let output = hostc(folder, &["check", "--format", "json"]);
    let json: Value = serde_json::from_slice(&output.stdout).unwrap();
    let found = json["diagnostics"].as_array().unwrap();
    found.iter().filter(|found| found["severity"] == "error").count()
}

#[test]
fn no_fix_makes_anything_worse() {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/wrong");
    let mut mended = 0;
    for case in cases.read_dir().unwrap() {
        let case = case.unwrap().path();
        let folder = TempDir::new().unwrap();
        for file in walkdir::WalkDir::new(&case).min_depth(1) {
            let file = file.unwrap();
            let copy = folder.path().join(file.path().strip_prefix(&case).unwrap());
            match file.file_type().is_dir() {
                true => fs::create_dir(copy).unwrap(),
                false => drop(fs::copy(file.path(), copy).unwrap()),
            }
        }
        let before = errors(folder.path());
        let said = said(&hostc(folder.path(), &["check", "--fix"]));
        let fixed = said.lines().filter(|line| line.starts_with("fixed ")).count();
        let after = errors(folder.path());
        assert!(
            after <= before,
            "{}: {before} errors became {after}\n{said}",
            case.display()
        );
        mended += fixed;
    }
    assert!(mended > 10, "{mended}");
}
