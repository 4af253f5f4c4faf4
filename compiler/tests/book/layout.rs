//! The samples, in the layout of `hostc fmt`. `UPDATE_EXPECT=1` writes them.

use hostc_lang::{SourceFile, SourceId, format};

use super::samples::blocks_of;
use super::{pages, read, repository, update};

/// The pages with samples: the book's, the README, and those of the checks.
fn all_pages() -> Vec<String> {
    let mut all = pages();
    let root = repository();
    for entry in walkdir::WalkDir::new(root.join("compiler/src/checks")).sort_by_file_name() {
        let path = entry.unwrap().into_path();
        if path.extension().is_some_and(|extension| extension == "md") {
            all.push(path.strip_prefix(&root).unwrap().to_str().unwrap().to_owned());
        }
    }
    all
}

/// The text in its layout; none where it does not parse.
fn formatted(text: &str) -> Option<String> {
    format(&SourceFile::new(SourceId(0), "sample", text)).value
}

/// The same of bindings without a set round them.
fn formatted_bindings(text: &str) -> Option<String> {
    let set = formatted(&format!("{{\n{text}}}\n"))?;
    let inner = set.strip_prefix("{\n")?.strip_suffix("}\n")?;
    let lines = inner.lines().map(|line| line.strip_prefix("  ").unwrap_or(line));
    Some(lines.map(|line| format!("{line}\n")).collect())
}

#[test]
fn samples_are_in_their_layout() {
    let (mut tidy, mut problems) = (0, Vec::new());
    for sample in blocks_of(all_pages()) {
        // Marks in comments stand under certain columns, and `{{#include` is a file of its own.
        let mark = |line: &str| {
            line.strip_prefix('#')
                .is_some_and(|rest| rest.trim_start().starts_with('^'))
        };
        let marked = sample.text.lines().any(mark);
        if !sample.info.starts_with("host") || marked || sample.text.starts_with("{{#") {
            continue;
        }
        let bindings = sample.info.split(',').any(|word| word == "fragment");
        let format = if bindings { formatted_bindings } else { formatted };
        let Some(expected) = format(&sample.text) else { continue };
        if expected == sample.text {
            tidy += 1;
        } else if update() {
            let page = sample.place.split(':').next().unwrap();
            std::fs::write(repository().join(page), read(page).replacen(&sample.text, &expected, 1)).unwrap();
        } else {
            problems.push(format!("{}: is laid out as\n{expected}", sample.place));
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    assert!(tidy > 20 || update(), "the samples could not be read");
}
