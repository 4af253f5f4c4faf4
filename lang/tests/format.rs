//! The formatter: cases, programs that nobody wrote, and limits. A case is a file, `format/NAME.host`, and what comes of it
//! `NAME.formatted`; `UPDATE_EXPECT=1` writes that anew.

#![expect(clippy::disallowed_methods, reason = "the cases are files")]
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use hostc_lang::parse::MAX_DEPTH;
use hostc_lang::{SourceFile, SourceId, format};

#[allow(clippy::indexing_slicing, reason = "a program that cannot be made fails the suite")]
mod generate;

use generate::{Choices, Layout, program};

/// What only a step that takes the square of its input comes near, even on a machine that has other things to do.
const SQUARE: Duration = Duration::from_secs(90);

/// The formatted text; panics where there is none, or where it is not the result of itself.
fn formatted(text: &str) -> String {
    let once = format_once(text).unwrap_or_else(|problems| panic!("{problems:?}\n{text}"));
    assert_eq!(
        Ok(&once),
        format_once(&once).as_ref(),
        "formatted again, it is another\n--- source\n{text}"
    );
    once
}

fn format_once(text: &str) -> Result<String, Vec<String>> {
    let formatted = format(&SourceFile::new(SourceId(0), "case.host", text));
    let problems = formatted.diagnostics.iter().map(|problem| problem.message.clone());
    formatted.value.ok_or_else(|| problems.collect())
}

/// The paths of the cases.
fn cases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/format");
    let paths: BTreeSet<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    let (cases, expectations): (Vec<_>, Vec<_>) = paths
        .into_iter()
        .partition(|path| path.extension().is_some_and(|extension| extension == "host"));
    let strays: Vec<_> = expectations
        .into_iter()
        .filter(|path| {
            path.extension().is_none_or(|it| it != "formatted") || !cases.contains(&path.with_extension("host"))
        })
        .collect();
    assert!(strays.is_empty(), "files that no case uses: {strays:?}");
    assert!(!cases.is_empty());
    cases
}

#[test]
fn cases_have_the_expected_layout() {
    let mut failures = String::new();
    for path in cases() {
        let text = formatted(&std::fs::read_to_string(&path).unwrap());
        let expectation = path.with_extension("formatted");
        let expected = std::fs::read_to_string(&expectation).unwrap_or_default();
        if expected == text {
            continue;
        }
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            std::fs::write(&expectation, &text).unwrap();
        } else {
            failures.push_str(&format!(
                "{}\n--- expected\n{expected}--- actual\n{text}",
                path.display()
            ));
        }
    }
    assert!(failures.is_empty(), "{failures}");
}

/// That the meaning and the comments are the same is proved by the formatter itself, which otherwise gives nothing.
#[test]
fn programs_keep_their_meaning_and_comments_and_stay_as_they_are() {
    for seed in 0..1_000 {
        for style in [Layout::Plain, Layout::Spaced, Layout::Commented] {
            let size = if seed % 10 == 0 { 60 } else { seed % 10 };
            formatted(&program(&mut Choices::of_seed(seed), size as usize, style));
        }
    }
}

#[test]
fn no_line_ends_in_spaces() {
    for seed in 0..1_000 {
        let text = program(&mut Choices::of_seed(seed), 12, Layout::Commented);
        // Strings may.
        if text.contains('"') || text.contains("''") {
            continue;
        }
        let text = formatted(&text);
        assert!(text.lines().all(|line| !line.ends_with([' ', '\t', '\r'])), "{text}");
        assert!(text.ends_with('\n') && !text.ends_with("\n\n"), "{text}");
    }
}

/// Whatever is cut off or slipped is refused, or is a program.
#[test]
fn syntax_errors_are_refused() {
    for (text, message) in [
        ("{ a = 1", "this set is never closed"),
        ("", "there is nothing in this file"),
        ("{ a = 1; a = 2; }", "`a` is defined twice in this set"),
    ] {
        assert_eq!(format_once(text), Err(vec![message.to_owned()]));
    }
    for path in cases() {
        let text = std::fs::read_to_string(&path).unwrap();
        for (at, _) in text.char_indices() {
            if format_once(&text[..at]).is_ok() {
                formatted(&text[..at]);
            }
        }
    }
}

/// Deep nesting costs neither stack nor a square of anything; what is deeper than is read is a syntax error.
#[test]
fn nesting_may_be_deep() {
    for (open, middle, close) in [
        ("[", "", "]"),
        ("(", "1", ")"),
        ("{ a = ", "1", "; }"),
        ("x: ", "1", ""),
        ("{ x }: ", "1", ""),
        ("- ", "1", ""),
        ("!", "a", ""),
        ("\"${", "a", "}\""),
        ("''\n  ${", "a", "}\n''"),
        ("a -> ", "b", ""),
        ("a // ", "b", ""),
        ("f (", "b", ")"),
        ("f { a = ", "b", "; }"),
        ("if a then b else ", "c", ""),
        ("if ", "a", " then b else c"),
        ("let a = ", "b", "; in a"),
        ("let a = 1;\nin ", "a", ""),
        ("a.b or ", "c", ""),
        ("./a${", "b", "}"),
        ("{ ${", "a", "} = 1; }"),
        ("with a; ", "b", ""),
        ("assert a; ", "b", ""),
        ("{ a ? ", "1", " }: a"),
    ] {
        let begin = Instant::now();
        // One repetition is a level, or two, or three.
        let deepest = (1..=4)
            .map(|levels| (MAX_DEPTH as usize - 10) / levels)
            .map(|depth| open.repeat(depth) + middle + &close.repeat(depth))
            .find_map(|text| format_once(&text).ok());
        let deepest = deepest.unwrap_or_else(|| panic!("{open:?} cannot be nested"));
        assert!(deepest.len() < 16 << 20, "{open:?} grew to {} bytes", deepest.len());
        assert!(begin.elapsed() < SQUARE, "{open:?} took {:?}", begin.elapsed());
    }
}

#[test]
fn long_files_take_linear_time() {
    for (head, unit, tail) in [
        ("{ ", "name% = { on = hosts.a; list = [ 1 2 3 ]; };\n", "}"),
        ("[ ", "\n# comment\n\n(a b) ", "]"),
        ("[ ", "/* a\n b */ 1 /* c */ ", "]"),
        ("a", " + b", ""),
        ("a", " b", ""),
        ("a", ".b", ""),
        ("a", " ? b", ""),
        ("", "\"text\" + ", "1"),
        ("''\n", "    text ${a} more\n", "''"),
        ("\"", "text ${a} more\n", "\""),
        ("{ inherit", " name%", "; }"),
        ("{ ", "name%, ", "... }: 1"),
        ("a", " // { b = 1; }", ""),
    ] {
        let mut text = String::from(head);
        let length = if unit.starts_with("name% =") { 1 << 20 } else { 1 << 18 };
        // A chain to the right is nesting, which has a limit.
        let limit = if unit.contains("//") { 9_000 } else { usize::MAX };
        let mut units = (0..limit).map(|number| unit.replace('%', &number.to_string()));
        while let Some(unit) = units.next().filter(|_| text.len() < length) {
            text.push_str(&unit);
        }
        text.push_str(tail);
        let begin = Instant::now();
        format_once(&text).unwrap();
        assert!(begin.elapsed() < SQUARE, "{unit:?} took {:?}", begin.elapsed());
    }
}
