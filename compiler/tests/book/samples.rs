//! The samples in the book and the README.
//!
//! | fence | what holds |
//! |---|---|
//! | `host` | a project of one module, without errors on both targets |
//! | `host,starter` | the same as one more site beside the starter of `hostc init` |
//! | `host,fail=a,b` | a project in which exactly the findings `a` and `b` are made |
//! | `host,fragment` | bindings, which parse |
//! | `text,rendered` | what the `host,fail` sample before it prints |
//! | `text,bundle` | lines that begin with files of the bundle (`systemd`) of the `host` sample before it |
//! | `nix` | expressions, each followed by `# => ` and its value, or `# => error ` and the code of its error |

use std::collections::BTreeSet;

use camino::Utf8Path;
use hostc::dialect::DIALECT;
use hostc::pipeline::{Request, compile};
use hostc::plan::Targets;
use hostc::plan::lock::Lock;
use hostc::project::Project;
use hostc_lang::diagnostic::render::{Style, render};
use hostc_lang::eval::{Notation, Show, show};
use hostc_lang::{SourceFile, SourceId, parse};

use super::common::deployments;
use super::{pages, read, repository, update};

/// A fenced block.
pub struct Sample {
    /// `page:line`, for messages.
    pub place: String,
    /// The words after the three backticks.
    pub info: String,
    pub text: String,
}

/// Every fenced block of every page, in order.
fn blocks() -> Vec<Sample> {
    blocks_of(pages())
}

/// Every fenced block of these pages, in order.
pub fn blocks_of(pages: Vec<String>) -> Vec<Sample> {
    let mut found = Vec::new();
    for page in pages {
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
    found
}

/// The blocks of a language, but for those that show a file.
fn samples(language: &str) -> Vec<Sample> {
    let mut found = blocks();
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
        targets: Targets::Declared,
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
fn what_samples_give_is_what_is_shown() {
    let mut problems = Vec::new();
    let mut shown = 0;
    let mut before: Option<Sample> = None;
    for block in blocks() {
        let folder = tempfile::tempdir().unwrap();
        let root = Utf8Path::from_path(folder.path()).unwrap();
        if let Some(sample) = &before {
            std::fs::write(root.join("servers.host"), &sample.text).unwrap();
        }
        match block.info.as_str() {
            "text,rendered" => {
                shown += 1;
                let (_, _, text) = findings(root);
                if text.trim_end() != block.text.trim_end() && update() {
                    let page = block.place.split(':').next().unwrap();
                    let renewed = read(page).replacen(&block.text, &format!("{}\n", text.trim_end()), 1);
                    std::fs::write(repository().join(page), renewed).unwrap();
                } else if text.trim_end() != block.text.trim_end() {
                    problems.push(format!("{}: the sample prints\n{text}", block.place));
                }
            }
            "text,bundle" => {
                shown += 1;
                let files = bundle_files(root);
                let named = block.text.lines().filter_map(|line| line.split_whitespace().next());
                let missing = named.filter(|name| !files.contains(*name));
                problems.extend(missing.map(|name| format!("{}: the bundle has no {name}", block.place)));
            }
            info if info.starts_with("host") => before = Some(block),
            _ => {}
        }
    }
    assert!(shown >= 2, "the blocks could not be read");
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn the_worked_examples_name_files_of_their_bundles() {
    let mut problems = Vec::new();
    for page in pages().iter().filter(|page| page.starts_with("book/src/examples/")) {
        let example = page.trim_start_matches("book/src/").trim_end_matches(".md");
        let folder = repository().join(example);
        let profiles = deployments().into_iter().filter(|deployment| deployment.path == folder);
        let bundles = profiles.flat_map(|deployment| {
            let targets = deployment.targets().into_iter();
            targets.map(|target| deployment.build(target).0).collect::<Vec<_>>()
        });
        let files: BTreeSet<String> = bundles
            .flat_map(|bundle| bundle.artifacts)
            .map(|file| file.path)
            .collect();
        let text = read(page);
        let named: Vec<&str> = text
            .lines()
            .filter(|line| line.starts_with('|'))
            .flat_map(|line| line.split('`').skip(1).step_by(2))
            .filter(|code| code.starts_with("etc/") || code.starts_with("usr/"))
            .collect();
        assert!(!named.is_empty(), "{page} names no file of its bundle");
        let missing = named.into_iter().filter(|name| !files.contains(*name));
        problems.extend(missing.map(|name| format!("{page}: the bundle has no {name}")));
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

/// The paths of the files that the project at `root` gives for the targets its hosts declare, on whichever host.
fn bundle_files(root: &Utf8Path) -> BTreeSet<String> {
    let project = Project::open(root).unwrap_or_else(|error| panic!("{root}: {}", error.message));
    let lock = std::fs::read_to_string(project.lock_path("production")).map(|text| Lock::parse(&text).unwrap());
    let request = Request {
        modules: project.modules(),
        profile: "production",
        targets: Targets::Declared,
        lock: &lock.unwrap_or_default(),
    };
    let compilation = compile(&request, &project).value.unwrap();
    let plans = compilation.plans.iter();
    plans
        .flat_map(|plan| hostc::pipeline::render(&compilation.fleet, plan).value)
        .map(|artifact| artifact.path.to_string())
        .collect()
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
    let printed = shown.value.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    printed.or(error).unwrap_or_default()
}
