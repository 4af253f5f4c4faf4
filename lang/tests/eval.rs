//! The evaluator, case by case. A case is a file `eval/NAME.nix` or `.host` with `NAME.expected`, what `hostc eval --strict`
//! prints or what a user reads instead; or a folder, a project of modules, with its tree and its diagnostics in `expected`.
//! `UPDATE_EXPECT=1` writes the expectations anew; read them before you keep them.

#![expect(clippy::disallowed_methods, reason = "the cases are files")]
#![expect(clippy::unwrap_used, reason = "a case that cannot be read fails the suite")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use hostc_lang::diagnostic::render::{Style, render};
use hostc_lang::{Diagnostics, Entry, Notation, Show, evaluate, show};

#[path = "eval/support/mod.rs"]
mod support;

use support::{DIALECT, Files, dump};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/eval")
}

/// The paths in a folder, sorted.
fn entries(folder: &Path) -> Vec<PathBuf> {
    let mut entries: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    entries.sort();
    entries
}

fn extension(path: &Path) -> &str {
    path.extension()
        .and_then(|extension| extension.to_str())
        .unwrap_or_default()
}

/// Compares, or writes when told to; the difference if there is one.
fn compare(expectation: &Path, actual: &str) -> Option<String> {
    let expected = std::fs::read_to_string(expectation).unwrap_or_default();
    if expected == actual {
        return None;
    }
    if std::env::var("UPDATE_EXPECT").is_ok_and(|value| value == "1") {
        std::fs::write(expectation, actual).unwrap();
        return None;
    }
    Some(format!(
        "{}\n--- expected\n{expected}--- actual\n{actual}",
        expectation.display()
    ))
}

fn printed(value: Option<Vec<u8>>) -> Option<String> {
    value.map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
}

fn outcome(value: Option<String>, diagnostics: &Diagnostics, files: &Files) -> String {
    let mut out = String::new();
    if let Some(value) = value {
        let _ = writeln!(out, "{}", value.trim_end());
    }
    out + &render(diagnostics, files, Style::Plain)
}

#[test]
fn every_file_gives_what_stands_beside_it() {
    let files = Files::below(&folder());
    let mut failures = Vec::new();
    for path in entries(&folder()) {
        match extension(&path) {
            "nix" | "host" if !path.file_name().unwrap().to_str().unwrap().starts_with('_') => {
                let name = format!("/{}", path.file_name().unwrap().to_str().unwrap());
                let how = Show {
                    notation: Notation::Nix,
                    strict: true,
                };
                let shown = show(&name, &DIALECT, &files, how);
                failures.extend(compare(
                    &path.with_extension("expected"),
                    &outcome(printed(shown.value), &shown.diagnostics, &files),
                ));
            }
            "nix" | "host" => {}
            "expected" => {
                let wired = ["nix", "host"]
                    .iter()
                    .any(|extension| path.with_extension(extension).exists());
                assert!(wired, "{} belongs to no case", path.display());
            }
            "" if path.is_dir() => {}
            _ => panic!("{} is no case", path.display()),
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn every_project_gives_its_tree_and_its_diagnostics() {
    let mut failures = Vec::new();
    for path in entries(&folder())
        .into_iter()
        .filter(|path| path.is_dir() && !path.ends_with("support"))
    {
        let files = Files::below(&path);
        let modules = files.modules();
        let entry = Entry::Project {
            modules: &modules,
            profile: "production",
        };
        let evaluated = evaluate(&entry, &DIALECT, &files);
        let tree = evaluated.value.map(|node| dump(&node));
        failures.extend(compare(
            &path.join("expected"),
            &outcome(tree, &evaluated.diagnostics, &files),
        ));
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// What a text evaluates to, or the codes of what is wrong in it.
fn run(text: &str) -> Result<String, Vec<String>> {
    let files = Files::of(&[("case.nix", text)]);
    let shown = show(
        "/case.nix",
        &DIALECT,
        &files,
        Show {
            notation: Notation::Nix,
            strict: true,
        },
    );
    let codes = shown
        .diagnostics
        .iter()
        .map(|diagnostic| diagnostic.code.to_string())
        .collect();
    printed(shown.value).ok_or(codes)
}

#[test]
fn the_order_of_modules_does_not_matter() {
    let modules = [
        (
            "a.host",
            "{ services, ... }: { services.a = { port = 1; peer = services.b; }; }",
        ),
        (
            "b.host",
            "{ std, ... }: { services.b.port = 2; services.a.port = std.default 9; }",
        ),
    ];
    let trees = [[0, 1], [1, 0]].map(|order| {
        let files = Files::of(&order.map(|at| modules[at]));
        let names: Vec<_> = order.iter().map(|&at| format!("/{}", modules[at].0)).collect();
        let entry = Entry::Project {
            modules: &names,
            profile: "production",
        };
        let evaluated = evaluate(&entry, &DIALECT, &files);
        assert!(evaluated.diagnostics.is_empty(), "{:?}", evaluated.diagnostics);
        dump(&evaluated.value.unwrap())
    });
    assert_eq!(trees[0], trees[1]);
}

#[test]
fn nine_thousand_calls_deep_is_fine_and_endless_is_an_error() {
    assert_eq!(
        run("let f = n: if n == 0 then 0 else 1 + f (n - 1); in f 9000").as_deref(),
        Ok("9000")
    );
    assert_eq!(
        run("let f = n: 1 + f (n + 1); in f 0"),
        Err(vec!["recursion-too-deep".to_owned()])
    );
    assert_eq!(
        run("let f = n: f (n + 1); in f 0"),
        Err(vec!["recursion-too-deep".to_owned()])
    );
}

#[test]
fn endless_work_ends() {
    let forever = "builtins.genericClosure { startSet = [ { key = 0; } ]; operator = x: [ { key = x.key + 1; } ]; }";
    // Runs out of budget by its sheer length.
    assert_eq!(
        run("builtins.length (builtins.genList (x: x) 100000000000)"),
        Err(vec!["budget-exceeded".to_owned()])
    );
    assert_eq!(
        run("builtins.foldl' (s: _: s + s) \"x\" (builtins.genList (x: x) 64)"),
        Err(vec!["budget-exceeded".to_owned()])
    );
    let bounded = forever.replace(
        "[ { key = x.key + 1; } ]",
        "if x.key > 1000 then [ ] else [ { key = x.key + 1; } ]",
    );
    assert_eq!(run(&format!("builtins.length ({bounded})")).as_deref(), Ok("1002"));
}

#[test]
fn a_list_a_million_links_long_is_dropped() {
    let chain = "builtins.length [ (builtins.foldl' (tail: head: { inherit head tail; }) null (builtins.genList (x: x) 1000000)) ]";
    assert_eq!(run(chain).as_deref(), Ok("1"));
    let nested =
        "let deep = builtins.foldl' (a: _: [ a ]) [ ] (builtins.genList (x: x) 300000); in builtins.length deep";
    assert_eq!(run(nested).as_deref(), Ok("1"));
}

#[test]
fn a_hundred_thousand_operands_are_no_problem() {
    let sum = vec!["1"; 20_000].join(" + ");
    let got = run(&sum);
    assert!(got.as_deref() == Ok("20000") || got.is_err(), "{got:?}");
    let brackets = format!("{}1{}", "(".repeat(100_000), ")".repeat(100_000));
    let _ = run(&brackets);
}

#[test]
fn every_thunk_is_evaluated_once() {
    let text = "let xs = builtins.genList (i: if i < 2 then 1 else builtins.elemAt xs (i - 1) + builtins.elemAt xs (i - 2)) 80;
        in builtins.elemAt xs 79";
    assert_eq!(run(text).as_deref(), Ok("23416728348467685"));
}
