//! The samples in the book and the README.
//!
//! | fence | what holds |
//! |---|---|
//! | `host` | a project of one module, without errors on both targets |
//! | `host,starter` | the same as one more site beside the starter of `hostc init` |
//! | `host,fail=a,b` | a project in which exactly the findings `a` and `b` are made |
//! | `host,fragment` | bindings, which parse |
//! | `nix` | expressions, each followed by `# => ` and its value, or `# => error ` and the code of its error |

use std::collections::BTreeSet;

use camino::Utf8Path;
use hostc::dialect::DIALECT;
use hostc::pipeline::{Request, compile};
use hostc::plan::lock::Lock;
use hostc::project::Project;
use hostc::schema::Target;
use hostc_lang::diagnostic::render::{Style, render};
use hostc_lang::eval::{Notation, Show, show};
use hostc_lang::{SourceFile, SourceId, parse};

use super::{pages, read};

/// A fenced block.
struct Sample {
    /// `page:line`, for messages.
    place: String,
    /// The words after the three backticks.
    info: String,
    text: String,
}

fn samples(language: &str) -> Vec<Sample> {
    let mut found = Vec::new();
    for page in pages() {
        let mut open: Option<Sample> = None;
        for (number, line) in read(&page).lines().enumerate() {
            match (&mut open, line.trim_start().strip_prefix("```")) {
                (None, Some(info)) => {
                    open = Some(Sample {
                        place: format!("{page}:{}", number + 1),
                        info: info.to_owned(),
                        text: String::new(),
                    });
                }
                (Some(_), Some(_)) => found.extend(open.take()),
                (Some(sample), None) => {
                    sample.text.push_str(line);
                    sample.text.push('\n');
                }
                (None, None) => {}
            }
        }
        assert!(open.is_none(), "{page} has a fence that is not closed");
    }
    found.retain(|sample| sample.info.split(',').next() == Some(language) && !sample.text.starts_with("{{#include"));
    found
}

/// What is found in the project at `path`: the codes, and everything as text.
fn findings(path: &Utf8Path) -> (BTreeSet<String>, bool, String) {
    let project = Project::open(path).unwrap_or_else(|error| panic!("{path}: {}", error.message));
    let lock = Lock::default();
    let request = Request {
        modules: project.modules(),
        profile: "production",
        targets: &[Target::Systemd, Target::Compose],
        lock: &lock,
    };
    let diagnostics = compile(&request, &project).diagnostics;
    let codes = diagnostics
        .iter()
        .map(|diagnostic| diagnostic.code.to_string())
        .collect();
    (
        codes,
        diagnostics.has_errors(),
        render(&diagnostics, &project, Style::Plain),
    )
}

/// What is wrong with a sample in `.host`.
fn host_problem(sample: &Sample) -> Option<String> {
    let mut words = sample.info.split(',').skip(1);
    let mode = words.next().unwrap_or_default();
    if mode == "fragment" {
        let source = SourceFile::new(SourceId(0), "fragment", format!("{{\n{}}}\n", sample.text));
        let parsed = parse(&source);
        return parsed
            .diagnostics
            .iter()
            .next()
            .map(|diagnostic| diagnostic.message.clone());
    }
    let folder = tempfile::tempdir().unwrap();
    let root = Utf8Path::from_path(folder.path()).unwrap();
    let file = if mode == "starter" {
        root.join("sites/another.host")
    } else {
        root.join("servers.host")
    };
    if mode == "starter" {
        std::fs::create_dir(root.join("sites")).unwrap();
        for part in ["host.host", "sites/example.host"] {
            std::fs::write(root.join(part), read(&format!("stdlib/starter/{part}"))).unwrap();
        }
    }
    std::fs::write(&file, &sample.text).unwrap();
    let (codes, has_errors, text) = findings(root);
    match mode.strip_prefix("fail=") {
        Some(first) => {
            let expected: BTreeSet<String> = [first].into_iter().chain(words).map(str::to_owned).collect();
            (codes != expected).then(|| format!("expected {expected:?}, found {codes:?}\n{text}"))
        }
        None => {
            assert!(
                ["", "starter"].contains(&mode),
                "{}: there is no such sample as `{mode}`",
                sample.place
            );
            has_errors.then_some(text)
        }
    }
}

#[test]
fn samples_compile() {
    let mut problems = Vec::new();
    let samples = samples("host");
    assert!(samples.len() >= 5, "the samples could not be read");
    for sample in samples {
        if let Some(problem) = host_problem(&sample) {
            problems.push(format!("{}\n{problem}", sample.place));
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn expressions_have_the_values_shown() {
    let mut problems = Vec::new();
    let mut count = 0;
    for sample in samples("nix") {
        let mut expression = String::new();
        for line in sample.text.lines() {
            let Some((code, expected)) = line.split_once("# => ") else {
                expression.push_str(line);
                expression.push('\n');
                continue;
            };
            expression.push_str(code);
            let found = value(&expression);
            if found != expected.trim() {
                problems.push(format!(
                    "{}: {}\n  book: {expected}\n  is:   {found}",
                    sample.place,
                    expression.trim()
                ));
            }
            expression.clear();
            count += 1;
        }
        assert!(
            expression.trim().is_empty(),
            "{}: the last expression has no `# => `",
            sample.place
        );
    }
    assert!(count > 10, "the expressions could not be read");
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

/// The value of an expression as Nix prints it, or `error` and its code.
fn value(expression: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let project = Project::of_expression(Utf8Path::from_path(folder.path()).unwrap(), expression)
        .unwrap_or_else(|error| panic!("{}", error.message));
    let shown = show(
        &project.modules()[0],
        &DIALECT,
        &project,
        Show {
            notation: Notation::Nix,
            strict: true,
        },
    );
    let error = shown
        .diagnostics
        .iter()
        .next()
        .map(|diagnostic| format!("error {}", diagnostic.code));
    shown.value.or(error).unwrap_or_default()
}
