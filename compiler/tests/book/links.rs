//! Links and paths.

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

use super::{pages, read, repository};

/// The folders whose files the book names.
const FOLDERS: [&str; 7] = [
    "lang/",
    "compiler/",
    "stdlib/",
    "examples/",
    "snapshots/",
    "book/",
    ".ci/",
];

/// The text of a page with its includes put in.
fn expanded(page: &str) -> String {
    let folder = Path::new(page).parent().unwrap();
    let mut text = String::new();
    for line in read(page).lines() {
        match line
            .strip_prefix("{{#include ")
            .and_then(|rest| rest.strip_suffix("}}"))
        {
            Some(path) => text.push_str(&read(normal(&folder.join(path)).to_str().unwrap())),
            None => text.push_str(line),
        }
        text.push('\n');
    }
    text
}

/// The lines outside of fenced blocks.
fn prose(text: &str) -> Vec<&str> {
    let mut inside = false;
    let mut lines = Vec::new();
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            inside = !inside;
        } else if !inside {
            lines.push(line);
        }
    }
    lines
}

/// A path without `.` and `..`.
fn normal(path: &Path) -> PathBuf {
    let mut parts = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => {
                parts.pop();
            }
            Component::CurDir => {}
            part => parts.push(part),
        }
    }
    parts
}

/// The targets of links in a line, code taken out.
fn targets(line: &str) -> Vec<String> {
    let without_code: String = line.split('`').step_by(2).collect::<Vec<_>>().join("x");
    without_code
        .split("](")
        .skip(1)
        .filter_map(|rest| rest.split_once(')'))
        .map(|(target, _)| target.to_owned())
        .collect()
}

/// The anchors of a page: its headings as mdBook and GitHub make them.
fn anchors(text: &str) -> BTreeSet<String> {
    let headings = prose(text).into_iter().filter(|line| line.starts_with('#'));
    headings
        .map(|line| {
            let title = line.trim_start_matches('#').trim().to_lowercase();
            let kept = title
                .chars()
                .filter(|letter| letter.is_alphanumeric() || matches!(letter, ' ' | '-' | '_'));
            kept.map(|letter| if letter == ' ' { '-' } else { letter }).collect()
        })
        .collect()
}

#[test]
fn links_lead_somewhere() {
    let mut broken = Vec::new();
    for page in pages() {
        let text = expanded(&page);
        for line in prose(&text) {
            for target in targets(line) {
                if target.contains("://") || target.starts_with("mailto:") {
                    continue;
                }
                let (file, anchor) = target.split_once('#').unwrap_or((&target, ""));
                let path = if file.is_empty() {
                    PathBuf::from(&page)
                } else {
                    normal(&Path::new(&page).parent().unwrap().join(file))
                };
                let there = repository().join(&path).exists();
                let has_anchor = anchor.is_empty()
                    || (there
                        && path.extension().is_some_and(|e| e == "md")
                        && anchors(&expanded(path.to_str().unwrap())).contains(anchor));
                if !there || !has_anchor {
                    broken.push(format!("{page}: {target}"));
                }
            }
        }
    }
    assert!(broken.is_empty(), "these links lead nowhere:\n{}", broken.join("\n"));
}

#[test]
fn named_paths_exist() {
    let mut missing = Vec::new();
    for page in pages() {
        let text = expanded(&page);
        for line in prose(&text) {
            for code in line.split('`').skip(1).step_by(2) {
                let is_path = FOLDERS.iter().any(|folder| code.starts_with(folder)) && !is_pattern(code);
                if is_path && !repository().join(code).exists() {
                    missing.push(format!("{page}: {code}"));
                }
            }
        }
    }
    assert!(missing.is_empty(), "these paths do not exist:\n{}", missing.join("\n"));
}

/// Whether a path stands for several: `compiler/src/backends/NAME/`, `compiler/tests/tools/*.sh`.
fn is_pattern(path: &str) -> bool {
    let has_marks = path.contains(|letter: char| letter.is_whitespace() || "<>*{}…".contains(letter));
    let mut parts = path.split(['/', '.']).filter(|part| !part.is_empty());
    has_marks || parts.any(|part| part.chars().all(|letter| letter.is_uppercase() || letter == '_'))
}

#[test]
fn every_chapter_is_in_the_summary() {
    let summary = read("book/src/SUMMARY.md");
    let listed: BTreeSet<String> = summary
        .lines()
        .flat_map(targets)
        .map(|target| format!("book/src/{target}"))
        .collect();
    let there: BTreeSet<String> = pages()
        .into_iter()
        .filter(|page| page.starts_with("book/") && !page.ends_with("/SUMMARY.md"))
        .collect();
    assert_eq!(listed, there, "the summary and the chapters differ");
}
