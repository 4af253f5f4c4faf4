//! The syntax, case by case. A case is a file: `syntax/good/NAME.host` parses without a word, and its tree is `NAME.ast`;
//! `syntax/bad/NAME.host` has errors, and what a user reads is `NAME.txt`. `UPDATE_EXPECT=1` writes the expectations anew; read
//! them before you keep them.

#![expect(clippy::disallowed_methods, reason = "the cases are files")]
#![expect(clippy::unwrap_used, reason = "a case that cannot be read fails the suite")]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use hostc_lang::diagnostic::render::{Style, render};
use hostc_lang::{Diagnostics, Severity, SourceFile, SourceId, Sources, ast, parse};

#[path = "syntax/dump.rs"]
mod dump;

fn source(name: &str, text: &str) -> SourceFile {
    SourceFile::new(SourceId(0), name, text)
}

fn parse_text(text: &str) -> (ast::File, Diagnostics) {
    let parsed = parse(&source("case.host", text));
    (parsed.value, parsed.diagnostics)
}

fn plain(file: SourceFile, diagnostics: &Diagnostics) -> String {
    render(diagnostics, &OneFile(Arc::new(file)), Style::Plain)
}

struct OneFile(Arc<SourceFile>);

impl Sources for OneFile {
    fn source(&self, id: SourceId) -> Option<Arc<SourceFile>> {
        (id == self.0.id()).then(|| Arc::clone(&self.0))
    }
}

/// The cases of a folder, each with its expectation's path; any file that is neither fails.
fn cases(folder: &str, extension: &str) -> Vec<(PathBuf, PathBuf)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/syntax").join(folder);
    let files: BTreeSet<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    let of = |wanted: &str| {
        files
            .iter()
            .filter(|path| path.extension().is_some_and(|e| e == wanted))
            .cloned()
            .collect()
    };
    let (inputs, expectations): (BTreeSet<PathBuf>, BTreeSet<PathBuf>) = (of("host"), of(extension));
    let wired: BTreeSet<PathBuf> = inputs.iter().map(|path| path.with_extension(extension)).collect();
    let strays: Vec<_> = files
        .iter()
        .filter(|path| !inputs.contains(*path) && !wired.contains(*path))
        .collect();
    assert!(strays.is_empty(), "files that no case uses: {strays:?}");
    let missing: Vec<_> = wired.difference(&expectations).collect();
    assert!(
        missing.is_empty() || updating(),
        "expectations that are missing (UPDATE_EXPECT=1 writes them): {missing:?}"
    );
    assert!(!inputs.is_empty());
    inputs
        .into_iter()
        .map(|path| (path.clone(), path.with_extension(extension)))
        .collect()
}

fn updating() -> bool {
    std::env::var("UPDATE_EXPECT").is_ok_and(|value| value == "1")
}

/// Compares, or writes when told to; the difference if there is one.
fn compare(expectation: &Path, actual: &str) -> Option<String> {
    let expected = std::fs::read_to_string(expectation).unwrap_or_default();
    if expected == actual {
        return None;
    }
    if updating() {
        std::fs::write(expectation, actual).unwrap();
        return None;
    }
    Some(format!(
        "{}\n--- expected\n{expected}--- actual\n{actual}",
        expectation.display()
    ))
}

fn run(folder: &str, extension: &str, actual: impl Fn(&str, &str) -> Result<String, String>) {
    let mut failures = String::new();
    for (input, expectation) in cases(folder, extension) {
        let name = input.file_name().unwrap().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&input).unwrap();
        let failure = match actual(&name, &text) {
            Ok(actual) => compare(&expectation, &actual),
            Err(failure) => Some(format!("{name}: {failure}")),
        };
        if let Some(failure) = failure {
            writeln!(failures, "{failure}").unwrap();
        }
    }
    assert!(failures.is_empty(), "{failures}");
}

#[test]
fn good_files_have_the_expected_tree() {
    run("good", "ast", |name, text| {
        let file = source(name, text);
        let parsed = parse(&file);
        if parsed.diagnostics.is_empty() {
            return Ok(dump::dump(&parsed.value));
        }
        Err(plain(file, &parsed.diagnostics))
    });
}

#[test]
fn bad_files_say_what_is_wrong() {
    run("bad", "txt", |name, text| {
        let file = source(name, text);
        let parsed = parse(&file);
        if !parsed.diagnostics.has_errors() {
            return Err(String::from("no error was reported"));
        }
        Ok(plain(file, &parsed.diagnostics))
    });
}

/// Every prefix of every case is an input that no one wrote by hand; none may panic, and a place must lie in the file.
#[test]
fn cut_off_anywhere_a_file_is_read_to_its_end() {
    let inputs = cases("good", "ast").into_iter().chain(cases("bad", "txt"));
    for (input, _) in inputs {
        let text = std::fs::read_to_string(&input).unwrap();
        for (at, _) in text.char_indices() {
            let (_, diagnostics) = parse_text(&text[..at]);
            for label in diagnostics.iter().flat_map(|diagnostic| &diagnostic.labels) {
                assert!(
                    label.span.end as usize <= at && label.span.start <= label.span.end,
                    "{input:?} cut at {at}: {label:?}"
                );
            }
        }
    }
}

fn assert_one_error(text: &str, code: &str) {
    let begin = Instant::now();
    let (_, diagnostics) = parse_text(text);
    let found: Vec<_> = diagnostics
        .iter()
        .map(|d| (d.severity, d.code.as_ref(), d.message.as_str()))
        .collect();
    assert!(
        matches!(found.as_slice(), [(Severity::Error, found, _)] if *found == code),
        "{found:?}"
    );
    assert!(begin.elapsed() < Duration::from_secs(10), "took {:?}", begin.elapsed());
}

#[test]
fn endless_nesting_is_one_error() {
    for open in [
        "[",
        "(",
        "{ a = ",
        "x: ",
        "- ",
        "!",
        "\"${",
        "''${",
        "a -> ",
        "if a then b else ",
        "let a = ",
        "a.b or ",
        "./a${",
        "{ ${",
        "with a; ",
    ] {
        assert_one_error(&open.repeat(100_000), "nesting-too-deep");
    }
    let closed = "[".repeat(100_000) + &"]".repeat(100_000);
    assert_one_error(&closed, "nesting-too-deep");
}

#[test]
fn deep_nesting_within_the_limit_is_fine() {
    let depth = hostc_lang::parse::MAX_DEPTH as usize - 1;
    let (_, diagnostics) = parse_text(&("(".repeat(depth) + "1" + &")".repeat(depth)));
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
}

#[test]
fn long_chains_are_not_nesting() {
    for link in ["+ 1 ", "// a ", "f ", ".a", "? a "] {
        let text = String::from("a ") + &link.repeat(if link == "// a " { 9_000 } else { 100_000 });
        let (_, diagnostics) = parse_text(&text);
        assert!(diagnostics.is_empty(), "{link}: {diagnostics:?}");
    }
}

/// Runs of characters that a lexer is tempted to measure again at each of them.
#[test]
fn repetitions_take_linear_time() {
    for unit in [
        "-", "+", ".", "a+", "_", "a-", "/", "'", "\"", "''", "$", "<a", "{", "}", "a:", "a=", ";", "${", "\\", "#\n",
        "é", "/*", "a.b=",
    ] {
        let begin = Instant::now();
        parse_text(&unit.repeat(300_000 / unit.len()));
        assert!(
            begin.elapsed() < Duration::from_secs(10),
            "{unit:?} took {:?}",
            begin.elapsed()
        );
    }
}

#[test]
fn binary_garbage_is_one_error() {
    let mut state = 12345_u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    };
    let bytes: Vec<u8> = (0..100_000).map(|_| next()).collect();
    assert_one_error(&String::from_utf8_lossy(&bytes), "not-text");
}
