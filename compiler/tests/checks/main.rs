//! The pages of the checks are their tests.
//!
//! A page holds samples in fences marked `host fail`, `host pass` and `host near`. Each is compiled as a project of one module for
//! both targets. Under a line of a failing sample stand comments with marks:
//!
//! ```text
//!   services.api = { port = 80; };
//! #                         ^^ error[port-conflict]      the first label of a finding with this code
//! #        ^^^ also here                                 one of the other labels of some marked finding
//! ```
//!
//! A failing sample has exactly the marked findings, and no other error or finding of the page's check. A passing one, and one
//! that only looks similar (`near`), has no error, and no finding of the page's check at all.
//!
//! The page of a mistake that hostc's output cannot have shows a sample that is built (`host built`), and behind it lines of the
//! files that are written for it: those that stand in them, in this order (`shows PATH`), and those that do not (`lacks PATH`).

#![allow(
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests read files and may fail"
)]

mod compile;
mod page;
mod policy;

use std::collections::BTreeSet;
use std::path::Path;

use hostc::checks::{Check, GROUPS, Run, all};
use hostc::plan::lock::Lock;
use hostc_lang::{Diagnostic, Severity, Span};

use compile::{run, run_with};
use page::{Excerpt, Kind, Mark, Sample, marks, samples};

#[test]
fn every_file_is_a_row_of_the_table() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/checks");
    let names = |folder: &Path| -> BTreeSet<String> {
        let entries = folder.read_dir().unwrap();
        entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect()
    };
    let folders: BTreeSet<String> = names(&folder).into_iter().filter(|name| !name.contains('.')).collect();
    assert_eq!(folders, GROUPS.iter().map(|group| group.folder.to_owned()).collect());
    for group in GROUPS {
        let mut wired = BTreeSet::from(["mod.rs".to_owned()]);
        for check in group.checks {
            let stem = check.name.replace('-', "_");
            wired.insert(format!("{stem}.md"));
            if matches!(check.run, Run::Plan(_)) {
                wired.insert(format!("{stem}.rs"));
            }
        }
        let shared = names(&folder.join(group.folder)).into_iter();
        let files: BTreeSet<String> = shared.filter(|name| !name.starts_with("shared")).collect();
        assert_eq!(files, wired, "{}", group.folder);
    }
}

#[test]
fn rows_are_told_apart_and_stand_by_name() {
    let names: BTreeSet<&str> = all().map(|check| check.name).collect();
    assert_eq!(names.len(), all().count());
    for group in GROUPS {
        assert!(
            group.checks.is_sorted_by_key(|check| check.name),
            "{} is not in order",
            group.folder
        );
    }
}

#[test]
fn every_page_has_its_title_and_every_kind_of_sample() {
    let mut missing = Vec::new();
    for check in all() {
        let title = check.page.lines().next().unwrap();
        assert_eq!(title, format!("# {}", check.name));
        let samples = samples(check.page);
        let kinds: &[Kind] = match check.run {
            Run::Output => &[Kind::Built],
            Run::Plan(_) | Run::Earlier | Run::Afterwards => &[Kind::Fail, Kind::Pass, Kind::Near],
        };
        for kind in kinds {
            if !samples.iter().any(|sample| sample.kind == *kind) {
                missing.push(format!("`{}` lacks a sample `{kind:?}`", check.name));
            }
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn every_sample_is_found_as_marked() {
    let mut wrong = String::new();
    for check in all() {
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
fn what_is_built_holds_the_lines_that_are_shown() {
    let mut wrong = Vec::new();
    for check in all() {
        for sample in samples(check.page).iter().filter(|sample| sample.kind == Kind::Built) {
            assert!(!sample.files.is_empty(), "{}: nothing is shown", check.name);
            let files = run(&sample.text).files();
            for excerpt in &sample.files {
                let at = format!("{}.md, line {}", check.name, excerpt.line);
                let meant: Vec<_> = files.iter().filter(|(path, _)| path.ends_with(&excerpt.path)).collect();
                if meant.is_empty() {
                    wrong.push(format!("{at}: there is no such file"));
                }
                let problems = meant
                    .iter()
                    .filter_map(|(path, text)| Some((path, excerpt_problem(excerpt, text)?)));
                wrong.extend(problems.map(|(path, line)| format!("{at}: {path}: {line}")));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The first line of an excerpt that is not as promised.
fn excerpt_problem(excerpt: &Excerpt, text: &str) -> Option<String> {
    let mut lines = text.lines().map(str::trim);
    let wrong = excerpt.lines.iter().find(|wanted| {
        let found = match excerpt.stand {
            true => lines.any(|line| line == *wanted),
            false => !text.contains(wanted.as_str()),
        };
        !found
    });
    wrong.cloned()
}

#[test]
fn messages_are_lower_case_without_a_full_stop_and_have_a_way_out() {
    for check in all() {
        for sample in samples(check.page).iter().filter(|sample| sample.kind == Kind::Fail) {
            let found = run(&sample.text).diagnostics;
            for found in found.iter().filter(|found| found.code == check.name) {
                let first = found.message.chars().next().unwrap();
                let names = ["PostgreSQL", "Redis", "Let's Encrypt", "MongoDB"];
                let is_name = names.iter().any(|name| found.message.starts_with(name));
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
        let found = run_with(&source(uid), &Lock::parse(kept).unwrap()).diagnostics;
        found.iter().map(|found| found.code.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(codes(2000), ["uid-conflict"]);
    assert!(codes(2001).is_empty());
}

/// What differs between a sample and what it promises.
fn problems(check: &Check, sample: &Sample) -> Vec<String> {
    let compiled = run(&sample.text);
    let (diagnostics, file) = (&compiled.diagnostics, &compiled.file);
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
    if sample.kind != Kind::Fail {
        return diagnostics
            .iter()
            .filter(counts)
            .map(|found| format!("not expected: {}", show(found)))
            .collect();
    }
    let marks = marks(&sample.text);
    let (main, others): (Vec<&Mark>, Vec<&Mark>) = marks.iter().partition(|mark| mark.says.contains('['));
    let is = |mark: &Mark, found: &Diagnostic| {
        let first = found.labels.first().map(|label| place(label.span));
        let severity = found.severity.name();
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
    if !diagnostics.iter().any(|found| found.code == check.name) {
        problems.push("its check finds nothing".to_owned());
    }
    problems
}
