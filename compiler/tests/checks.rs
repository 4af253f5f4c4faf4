//! The pages of the checks are their tests.
//!
//! A page holds samples in fences marked `host fail` and `host pass`. Each is compiled as a project of one module for both targets.
//! Under a line of a failing sample stand comments with marks:
//!
//! ```text
//!   services.api = { port = 80; };
//! #                         ^^ error[port-conflict]      the first label of a finding with this code
//! #        ^^^ also here                                 one of the other labels of some marked finding
//! ```
//!
//! A failing sample has exactly the marked findings, and no other error or finding of the page's check. A passing one has no
//! error, and no finding of the page's check at all.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use hostc::checks::{CHECKS, Check};
use hostc::pipeline::{Request, compile};
use hostc::plan::Targets;
use hostc::plan::lock::Lock;
use hostc_lang::{Diagnostic, Diagnostics, LoadError, Severity, SourceFile, SourceId, Sources, Span, World};

#[test]
fn every_file_is_a_row_of_the_table() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/checks");
    let mut files: BTreeSet<String> = BTreeSet::new();
    for entry in folder.read_dir().unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if !["mod.rs", "findings.rs"].contains(&name.as_str()) {
            files.insert(name);
        }
    }
    let stems = CHECKS.iter().map(|check| check.name.replace('-', "_"));
    let wired: BTreeSet<String> = stems
        .flat_map(|stem| [format!("{stem}.rs"), format!("{stem}.md")])
        .collect();
    assert_eq!(files, wired);
}

#[test]
fn rows_are_told_apart_and_stand_by_group() {
    let names: BTreeSet<&str> = CHECKS.iter().map(|check| check.name).collect();
    assert_eq!(names.len(), CHECKS.len());
    assert!(CHECKS.is_sorted_by_key(|check| check.group));
}

#[test]
fn every_page_has_its_title_and_both_kinds_of_sample() {
    for check in CHECKS {
        let title = check.page.lines().next().unwrap();
        assert_eq!(title, format!("# {}", check.name));
        let samples = samples(check.page);
        for fails in [true, false] {
            assert!(
                samples.iter().any(|sample| sample.fails == fails),
                "`{}` lacks a sample",
                check.name
            );
        }
    }
}

#[test]
fn every_sample_is_found_as_marked() {
    let mut wrong = String::new();
    for check in CHECKS {
        for sample in samples(check.page) {
            for problem in problems(check, &sample) {
                wrong.push_str(&format!(
                    "\n{}.md, sample at line {}: {problem}",
                    check.name, sample.line
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn messages_are_lower_case_without_a_full_stop_and_have_a_way_out() {
    for check in CHECKS {
        for sample in samples(check.page).iter().filter(|sample| sample.fails) {
            let (diagnostics, _) = run(&sample.text);
            for found in diagnostics.iter().filter(|found| found.code == check.name) {
                let first = found.message.chars().next().unwrap();
                let is_name = found.message.starts_with("PostgreSQL") || found.message.starts_with("Redis");
                assert!(!first.is_uppercase() || is_name, "{}", found.message);
                assert!(!found.message.ends_with('.'), "{}", found.message);
                let help = found.help.as_deref().unwrap_or_default();
                assert!(!help.is_empty() && !help.ends_with('.'), "{}: {help}", found.message);
            }
        }
    }
}

#[test]
fn a_user_number_of_the_lock_is_not_given_to_another() {
    let kept = r#"{ "schema": 1, "hosts": { "vps": { "uids": { "gone": 2000 } } } }"#;
    let source = |uid: u32| {
        format!(
            r#"{{ hosts.vps.address = "203.0.113.7"; sites.shop = {{ domains = [ "shop.example" ]; user.uid = {uid}; }}; }}"#
        )
    };
    let codes = |uid| {
        let (diagnostics, _) = run_with(&source(uid), &Lock::parse(kept).unwrap());
        diagnostics
            .iter()
            .map(|found| found.code.to_string())
            .collect::<Vec<_>>()
    };
    assert_eq!(codes(2000), ["uid-conflict"]);
    assert!(codes(2001).is_empty());
}

/// A fenced sample of a page.
struct Sample {
    fails: bool,
    /// Of its fence in the page, from 1.
    line: usize,
    text: String,
}

fn samples(page: &str) -> Vec<Sample> {
    let mut samples = Vec::new();
    let mut open: Option<Sample> = None;
    for (line, number) in page.lines().zip(1..) {
        match (&mut open, line.strip_prefix("```")) {
            (Some(_), Some("")) => samples.extend(open.take()),
            (Some(sample), _) => sample.text.push_str(&format!("{line}\n")),
            (None, Some("host fail")) => {
                open = Some(Sample {
                    fails: true,
                    line: number,
                    text: String::new(),
                })
            }
            (None, Some("host pass")) => {
                open = Some(Sample {
                    fails: false,
                    line: number,
                    text: String::new(),
                })
            }
            (None, Some(other)) => assert!(!other.starts_with("host"), "unknown fence `{other}` at line {number}"),
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "a fence is not closed");
    samples
}

/// A mark: line and column of its first character from 1, how many characters, what it says.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Mark {
    line: usize,
    column: usize,
    length: usize,
    says: String,
}

fn marks(text: &str) -> Vec<Mark> {
    let mut marks = Vec::new();
    let mut marked_line = 0;
    for (line, number) in text.lines().zip(1..) {
        let Some(rest) = line.strip_prefix('#').filter(|rest| rest.trim_start().starts_with('^')) else {
            marked_line = number;
            continue;
        };
        let column = 2 + rest.chars().take_while(|c| *c == ' ').count();
        let length = rest.chars().filter(|c| *c == '^').count();
        let says = rest.trim_start_matches([' ', '^']).to_owned();
        marks.push(Mark {
            line: marked_line,
            column,
            length,
            says,
        });
    }
    marks
}

/// What differs between a sample and what it promises.
fn problems(check: &Check, sample: &Sample) -> Vec<String> {
    let (diagnostics, file) = run(&sample.text);
    let place = |span: Span| {
        let (line, column) = file.position(span.start);
        (line, column, file.slice(span).chars().count())
    };
    let show = |found: &Diagnostic| {
        let labels = found.labels.iter();
        let labels: Vec<String> = labels
            .map(|label| format!("{:?} {}", place(label.span), label.text))
            .collect();
        format!("{}: {} [{}]", found.code, found.message, labels.join("; "))
    };
    let counts = |found: &&Diagnostic| found.severity == Severity::Error || found.code == check.name;
    if !sample.fails {
        return diagnostics
            .iter()
            .filter(counts)
            .map(|found| format!("not expected: {}", show(found)))
            .collect();
    }
    let marks = marks(&sample.text);
    let (main, others): (Vec<&Mark>, Vec<&Mark>) = marks.iter().partition(|mark| mark.says.contains('['));
    let is = |mark: &Mark, found: &Diagnostic| {
        let severity = match found.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Advice => "advice",
        };
        let first = found.labels.first().map(|label| place(label.span));
        first == Some((mark.line, mark.column, mark.length)) && mark.says == format!("{severity}[{}]", found.code)
    };
    let mut problems = Vec::new();
    let mut marked: Vec<&Diagnostic> = Vec::new();
    for found in diagnostics.iter() {
        if main.iter().any(|mark| is(mark, found)) {
            marked.push(found);
        } else if counts(&found) {
            problems.push(format!("not marked: {}", show(found)));
        }
    }
    for mark in &main {
        let times = marked.iter().filter(|found| is(mark, found)).count();
        if times != 1 {
            problems.push(format!("found {times} times: {mark:?}"));
        }
    }
    for mark in others {
        let mut labels = marked.iter().flat_map(|found| found.labels.iter().skip(1));
        if !labels.any(|label| place(label.span) == (mark.line, mark.column, mark.length)) {
            problems.push(format!(
                "no label at {mark:?}; there are {:?}",
                marked.iter().map(|f| show(f)).collect::<Vec<_>>()
            ));
        }
    }
    if !diagnostics.iter().any(|found| found.code == check.name) && main.is_empty() {
        problems.push("nothing is marked".to_owned());
    }
    problems
}

/// Compiles a text for both targets.
fn run(text: &str) -> (Diagnostics, Arc<SourceFile>) {
    run_with(text, &Lock::default())
}

fn run_with(text: &str, lock: &Lock) -> (Diagnostics, Arc<SourceFile>) {
    let world = OneFile(Arc::new(SourceFile::new(SourceId(0), "sample.host", text)));
    let request = Request {
        modules: &["/sample.host".to_owned()],
        profile: "production",
        targets: Targets::Declared,
        lock,
    };
    (compile(&request, &world).diagnostics, world.0)
}

/// A world of one module.
struct OneFile(Arc<SourceFile>);

impl Sources for OneFile {
    fn source(&self, id: SourceId) -> Option<Arc<SourceFile>> {
        (id == self.0.id()).then(|| Arc::clone(&self.0))
    }
}

impl World for OneFile {
    fn load(&self, path: &str) -> Result<Arc<SourceFile>, LoadError> {
        match path {
            "/sample.host" => Ok(Arc::clone(&self.0)),
            _ => Err(LoadError::Missing),
        }
    }
}
