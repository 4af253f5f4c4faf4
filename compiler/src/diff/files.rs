//! The files that differ, with the lines that do.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use similar::{Algorithm, TextDiff};

use super::{FileChange, What};

/// Lines that are shown of one file.
const MOST_LINES: usize = 200;
/// How long the smallest difference of a file is looked for; after that any will do.
const LONGEST_SEARCH: Duration = Duration::from_millis(500);

/// Files by host and path.
type Files = BTreeMap<(String, String), String>;

pub(super) fn differences(before: &Files, after: &Files) -> Vec<FileChange> {
    let names: BTreeSet<&(String, String)> = before.keys().chain(after.keys()).collect();
    let mut found = Vec::new();
    for name in names {
        let what = match (before.get(name), after.get(name)) {
            (Some(before), Some(after)) if before == after => continue,
            (Some(_), Some(_)) => What::Changed,
            (None, _) => What::Added,
            (_, None) => What::Removed,
        };
        let text = |files: &Files| files.get(name).cloned().unwrap_or_default();
        found.push(FileChange {
            what,
            host: name.0.clone(),
            path: format!("/{}", name.1),
            difference: difference(&text(before), &text(after)),
        });
    }
    found
}

fn difference(before: &str, after: &str) -> String {
    let difference = TextDiff::configure()
        .algorithm(Algorithm::Patience)
        .timeout(LONGEST_SEARCH)
        .diff_lines(before, after);
    let unified = difference.unified_diff().context_radius(2).to_string();
    let count = unified.lines().count();
    let visible = |line: &str| {
        line.chars()
            .filter(|c| !c.is_control() || *c == '\t')
            .collect::<String>()
    };
    let mut lines: Vec<String> = unified.lines().take(MOST_LINES).map(visible).collect();
    if count > MOST_LINES {
        lines.push(format!("… {} more lines", count - MOST_LINES));
    }
    lines.join("\n")
}
