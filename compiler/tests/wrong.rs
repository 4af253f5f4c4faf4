//! Wrong input, as a user meets it: `wrong/CASE/` holds a project and `expected`, what `hostc check` says about it.
//!
//! A case is a folder and no Rust: the program runs in it without a terminal, and `expected` is what comes on standard error,
//! with the exit code as its last line. `UPDATE_EXPECT=1 cargo test --test wrong` writes the new ones, to be read before they are
//! committed. What a repository cannot hold (pipes, five megabytes, a hundred thousand brackets) is made here.
//!
//! Of every case it holds that nothing is written, that no time is lost, and that the program ends by itself.

#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests read files, start programs and may fail"
)]

mod common;

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use common::{files, update};
use tempfile::TempDir;

/// Longer than any case may take in the development profile on a busy machine; a release build takes a tenth.
const PATIENCE: Duration = Duration::from_secs(60);

/// A project without a mistake.
const GOOD: &str = r#"{ hosts.web = { address = "203.0.113.7"; os = "debian-12"; memory = "4GiB"; }; }"#;

/// One mistake that is always found, to see that one mistake does not hide another.
const BAD: &str = "{ services.api = { command = \"/usr/bin/api\"; prot = 3000; }; }\n";

#[test]
fn every_case_says_what_is_expected() {
    let mut wrong = String::new();
    for case in cases() {
        let folder = copy(&case);
        let said = check(folder.path());
        nothing_is_written(&case);
        let file = case.join("expected");
        if update() {
            fs::write(&file, &said).unwrap();
        }
        let expected = fs::read_to_string(&file).unwrap_or_default();
        if said != expected {
            let name = case.file_name().unwrap().to_str().unwrap();
            let difference = similar_asserts::SimpleDiff::from_str(&expected, &said, "expected", "said");
            wrong.push_str(&format!("{name}:\n{difference}\n"));
        }
        assert!(said.ends_with("exit 1\n"), "{}: a case is wrong input", case.display());
    }
    assert!(wrong.is_empty(), "{wrong}\n(UPDATE_EXPECT=1 writes the new ones)");
}

/// `repaired/CASE/` is what becomes of a case by its help texts alone.
#[test]
fn nothing_is_found_any_more_where_every_help_was_followed() {
    let repaired = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/repaired");
    let cases = cases();
    for case in repaired.read_dir().unwrap() {
        let case = case.unwrap();
        let known = cases.iter().find(|known| known.file_name() == Some(&case.file_name()));
        let names = |folder: &Path| -> Vec<_> {
            files(folder)
                .into_keys()
                .filter(|name| name.ends_with("host"))
                .collect()
        };
        assert_eq!(names(&case.path()), names(known.unwrap()), "the same files");
        let said = check(&case.path());
        assert!(said.contains("no problems") && said.ends_with("exit 0\n"), "{said}");
    }
}

#[test]
fn ten_mistakes_are_found_in_one_run_and_nothing_else() {
    let case = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/wrong/ten-mistakes");
    let output = run(&case, &["check", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let found = json["diagnostics"].as_array().unwrap();
    let codes: std::collections::BTreeSet<&str> = found.iter().map(|found| found["code"].as_str().unwrap()).collect();
    assert_eq!((found.len(), codes.len()), (10, 10), "{codes:?}");
}

#[test]
fn every_error_of_every_case_has_a_place() {
    for case in cases() {
        let output = run(&case, &["check", "--format", "json"]);
        let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        let found = json["diagnostics"].as_array().unwrap();
        assert!(!found.is_empty());
        for diagnostic in found {
            let label = &diagnostic["labels"][0];
            assert!(
                label["line"].is_u64() && label["file"].is_string(),
                "{}: {diagnostic}",
                case.display()
            );
        }
    }
}

#[test]
fn what_cannot_be_read_is_reported_with_the_rest() {
    let outside = TempDir::new().unwrap();
    fs::write(outside.path().join("secret.host"), GOOD).unwrap();
    let folder = project(&[("host.host", GOOD.as_bytes()), ("service.host", BAD.as_bytes())]);
    let path = folder.path();
    symlink("nothing.host", path.join("dangling.host")).unwrap();
    symlink(outside.path().join("secret.host"), path.join("outside.host")).unwrap();
    symlink("circle.host", path.join("circle.host")).unwrap();
    let made = Command::new("mkfifo").arg(path.join("pipe.host")).status().unwrap();
    assert!(made.success());
    fs::write(path.join("garbage.host"), b"\x00\xff\xfe{ \x80 }").unwrap();
    fs::write(path.join("zero.host"), b"{ \0 }\n").unwrap();
    fs::write(path.join("empty.host"), b"").unwrap();
    fs::create_dir(path.join("folder.host")).unwrap();
    let said = check(path);
    for expected in [
        "error[unreadable-file]: `dangling.host` cannot be read: it is a link to something that does not exist",
        "error[unreadable-file]: `circle.host` cannot be read:",
        "error[path-outside]: `outside.host` is outside the project",
        "error[unreadable-file]: `pipe.host` cannot be read: it is not a regular file",
        "error[unreadable-file]: `garbage.host` is not text: byte 1 is not UTF-8",
        "error[syntax]: a zero byte",
        "error[syntax]: there is nothing in this file",
        "error[unknown-field]: unknown field `prot`",
        "exit 1\n",
    ] {
        assert!(said.contains(expected), "no {expected:?} in:\n{said}");
    }
    assert_eq!(said.matches("error[").count(), 8, "{said}");
}

#[test]
fn a_project_that_is_not_there_cannot_run() {
    let folder = TempDir::new().unwrap();
    let said = check(folder.path());
    assert!(
        said.contains("there is no `.host` file below `.`") && said.contains("`hostc init`"),
        "{said}"
    );
    assert!(said.ends_with("exit 2\n"), "{said}");
    let output = run(folder.path(), &["check", "nothing"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("there is nothing at `nothing`"));
}

#[test]
fn a_hundred_thousand_of_anything_is_an_error_like_any_other() {
    let many = 100_000;
    for (name, source) in [
        ("open brackets", "[".repeat(many)),
        (
            "brackets",
            format!("{{ a = {}{}; }}", "[".repeat(many), "]".repeat(many)),
        ),
        (
            "parentheses",
            format!("{{ a = {}1{}; }}", "(".repeat(many), ")".repeat(many)),
        ),
        ("sets", format!("{}1{}", "{ a = ".repeat(many), "; }".repeat(many))),
        ("open sets", "{ a = ".repeat(many)),
        ("functions", format!("{}x", "x: ".repeat(many))),
        ("conditions", "if true then ".repeat(many)),
        ("lets", format!("{}1", "let x = 1; in ".repeat(many))),
        ("signs", format!("{{ a = {}1; }}", "-".repeat(many))),
        ("negations", format!("{{ a = {}true; }}", "!".repeat(many))),
        ("strings in strings", format!("{{ a = {}; }}", "\"${".repeat(many))),
        ("sums", format!("{{ a = {}1; }}", "1 + ".repeat(many))),
        ("joined lists", format!("{{ a = {}[ ]; }}", "[ ] ++ ".repeat(many))),
        ("calls", format!("{{ a = x{}; }}", " x".repeat(many))),
        ("selections", format!("{{ a = {{ }}{}; }}", ".a".repeat(many))),
        ("names of a path", format!("{{ a{} = 1; }}", ".a".repeat(many))),
        ("bindings without an end", "a = 1\n".repeat(many)),
        ("quotes", "\"\n".repeat(many)),
        ("braces", "}{".repeat(many)),
        ("words", "word ".repeat(many)),
        ("comments", "/*".repeat(many)),
        ("signs of all sorts", "@$%^&*<>?/\\|~`".repeat(many / 10)),
    ] {
        let folder = project(&[("many.host", source.as_bytes()), ("service.host", BAD.as_bytes())]);
        let said = check(folder.path());
        assert!(said.ends_with("exit 1\n"), "{name}: {}", end(&said));
        assert!(
            said.contains("many.host:1:") || said.contains("many.host:10"),
            "{name}: {}",
            end(&said)
        );
        assert!(
            said.len() < 2_000_000,
            "{name}: {} bytes are too many to read",
            said.len()
        );
    }
}

#[test]
fn five_megabytes_in_one_line_are_read_in_good_time() {
    let fields: String = (0..300_000).map(|n| format!("field{n} = {n}; ")).collect();
    let one_line = format!("{{ services.api = {{ command = \"/usr/bin/api\"; {fields}}}; }}");
    assert!(one_line.len() > 5_000_000);
    let folder = project(&[("line.host", one_line.as_bytes()), ("host.host", GOOD.as_bytes())]);
    let said = check(folder.path());
    assert!(said.contains("unknown field `field0`"), "{}", end(&said));
    assert!(
        said.contains("only the first 100 problems of `services.api` are shown"),
        "{}",
        end(&said)
    );
    assert!(said.ends_with("exit 1\n"), "{}", end(&said));

    let garbage: String = (0..5_000_000_u32)
        .map(|n| char::from(33 + (n.wrapping_mul(2_654_435_761) >> 25) as u8 % 94))
        .collect();
    let folder = project(&[("line.host", garbage.as_bytes()), ("service.host", BAD.as_bytes())]);
    let said = check(folder.path());
    assert!(said.contains("line.host:1:"), "{}", end(&said));
    assert!(said.ends_with("exit 1\n"), "{}", end(&said));
}

#[test]
fn a_program_without_end_is_stopped() {
    let list = "builtins.genList (n: n)";
    for (name, value, expected) in [
        (
            "a call of itself",
            "let f = n: 1 + f (n + 1); in f 0".to_owned(),
            "recursion-too-deep",
        ),
        (
            "a loop",
            "let f = n: if n < 0 then n else f (n + 1); in f 0".to_owned(),
            "recursion-too-deep",
        ),
        (
            "a tree of calls",
            "let g = n: if n == 0 then 1 else builtins.length (builtins.genList (x: x) 1000) + g (n - 1) + g (n - 1); in g 60".to_owned(),
            "budget-exceeded",
        ),
        (
            "a long list",
            format!("builtins.length ({list} 100000000000)"),
            "budget-exceeded",
        ),
        (
            "lists of lists",
            format!("builtins.length (builtins.concatMap (n: {list} 100000) ({list} 100000))"),
            "budget-exceeded",
        ),
        (
            "a long text",
            format!("builtins.foldl' (a: b: a + a) \"xxxxxxxxxxxxxxxx\" ({list} 100)"),
            "budget-exceeded",
        ),
        (
            "a list without a bottom",
            "let f = n: builtins.genList (x: f (n + 1)) 10; in f 0".to_owned(),
            "recursion-too-deep",
        ),
        (
            "a set without a bottom",
            "let x = { a = x; b = x; }; in x".to_owned(),
            "recursion-too-deep",
        ),
        (
            "more leaves than atoms",
            format!(
                "let {} l60 = 1; in l0",
                (0..60)
                    .map(|n| format!("l{n} = [ l{0} l{0} ];", n + 1))
                    .collect::<String>()
            ),
            "budget-exceeded",
        ),
        (
            "a closure without end",
            "builtins.genericClosure { startSet = [ { key = 0; } ]; operator = x: [ { key = x.key + 1; } ]; }"
                .to_owned(),
            "budget-exceeded",
        ),
    ] {
        let source = format!("{{ services.api = {{ command = \"/usr/bin/api\"; port = {value}; }}; }}");
        let folder = project(&[("endless.host", source.as_bytes()), ("host.host", GOOD.as_bytes())]);
        let said = check(folder.path());
        assert!(said.contains(&format!("error[{expected}]")), "{name}: {}", end(&said));
        assert!(said.contains("endless.host:1:"), "{name}: {}", end(&said));
        assert!(said.ends_with("exit 1\n"), "{name}: {}", end(&said));
    }
}

#[test]
fn a_broken_lock_stops_everything_and_says_what_to_do() {
    for (lock, message, help) in [
        (
            "{ \"schema\": 1, hosts",
            "it is not what hostc wrote, at line 1, column 16",
            "restore it from version control",
        ),
        ("", "it is not what hostc wrote, at line 1, column 0", "restore it"),
        (
            "{ \"schema\": 7, \"servers\": [ ] }",
            "its format is 7, and this hostc reads 1",
            "update this one",
        ),
        (
            "{ \"schema\": 1, \"hosts\": { \"web\": { \"ports\": { \"services.api\": 99999 } } } }",
            "at line 1, column",
            "restore it",
        ),
        (
            "{ \"schema\": 1, \"hosts\": { \"web\": { \"subnets\": { \"a\": \"10.0.0.0/99\" } } } }",
            "at line 1, column",
            "restore it",
        ),
        ("<<<<<<< HEAD\n{ \"schema\": 1 }\n", "at line 1, column 1", "restore it"),
    ] {
        let folder = project(&[("host.host", GOOD.as_bytes()), ("host.lock", lock.as_bytes())]);
        for arguments in [
            ["check", ".", "--target", "systemd"],
            ["build", ".", "--target", "systemd"],
        ] {
            let output = run(folder.path(), &arguments);
            let said = text(&output.stderr);
            assert!(
                said.contains("host.lock") && said.contains(message) && said.contains(help),
                "{said}"
            );
            assert_eq!(output.status.code(), Some(2), "{said}");
            assert!(!folder.path().join("bundles").exists());
            assert_eq!(fs::read_to_string(folder.path().join("host.lock")).unwrap(), lock);
        }
    }
}

/// The folders of cases.
fn cases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/wrong");
    let mut cases: Vec<PathBuf> = folder.read_dir().unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.sort();
    assert!(cases.len() >= 25);
    cases
}

/// A copy of a case's sources.
fn copy(case: &Path) -> TempDir {
    let sources = files(case);
    let sources: Vec<_> = sources.iter().filter(|(name, _)| *name != "expected").collect();
    let sources: Vec<_> = sources
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_bytes()))
        .collect();
    project(&sources)
}

fn project(sources: &[(&str, &[u8])]) -> TempDir {
    let folder = TempDir::new().unwrap();
    for (name, text) in sources {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

/// What `hostc check` says in `folder`, and its exit code.
fn check(folder: &Path) -> String {
    let output = run(folder, &["check"]);
    assert!(output.stdout.is_empty(), "{}", text(&output.stdout));
    let code = output
        .status
        .code()
        .map_or("by a signal".to_owned(), |code| code.to_string());
    format!("{}exit {code}\n", text(&output.stderr))
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    let start = Instant::now();
    let output = Command::new(env!("CARGO_BIN_EXE_hostc"))
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap();
    let took = start.elapsed();
    assert!(took < PATIENCE, "{arguments:?} in {} took {took:?}", folder.display());
    let said = text(&output.stderr);
    assert!(
        !said.contains("panicked") && !said.contains("RUST_BACKTRACE"),
        "{}",
        end(&said)
    );
    assert!(!said.contains('\u{1b}'), "a pipe is no terminal: {}", end(&said));
    output
}

/// A failing build leaves nothing behind, neither a bundle nor a lock. A mistake may be one under one of the targets only.
fn nothing_is_written(case: &Path) {
    let mut failed = 0;
    for target in ["systemd", "compose"] {
        let folder = copy(case);
        let before = files(folder.path());
        let output = run(folder.path(), &["build", "--target", target, "--out", "made/here"]);
        if output.status.success() {
            continue;
        }
        failed += 1;
        assert_eq!(before, files(folder.path()), "{}", case.display());
        assert!(!folder.path().join("made").exists(), "{}", case.display());
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{}: {said}", case.display());
        assert!(said.contains("nothing was written"), "{}: {said}", case.display());
        assert!(output.stdout.is_empty(), "{}", case.display());
    }
    assert!(failed > 0, "{}: `build` finds nothing", case.display());
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// The end of a long text.
fn end(said: &str) -> &str {
    let mut from = said.len().saturating_sub(2000);
    while !said.is_char_boundary(from) {
        from += 1;
    }
    said.get(from..).unwrap_or_default()
}
