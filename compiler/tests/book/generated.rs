//! The pages that are generated from the code.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use hostc::checks::{GROUPS, Run, all};

use super::{builtins, commands, kinds, library, repository, update};

/// Every generated page, by its path below `book/src`.
pub fn pages() -> BTreeMap<String, String> {
    let mut pages = kinds::pages();
    pages.insert("commands.md".to_owned(), commands::page());
    pages.insert("language/builtins.md".to_owned(), builtins::page());
    pages.insert("language/library.md".to_owned(), library::page());
    pages.insert("checks/index.md".to_owned(), check_index());
    for group in GROUPS {
        for check in group.checks {
            let file = check.name.replace('-', "_");
            let path = format!("../../../compiler/src/checks/{}/{file}.md", group.folder);
            pages.insert(
                format!("checks/{}.md", check.name),
                format!("{{{{#include {path}}}}}\n"),
            );
        }
    }
    pages
}

fn check_index() -> String {
    let mut text = "# Checks\n\nA check finds one mistake that can be decided from the declarations alone. Its name is the code of its findings, \
        what `hostc explain NAME` takes, and what `allow.NAME` silences; [Checking](../checking.md) says how. The page of each check is also its \
        test: the samples on it are compiled, and the places they mark are compared with what is found.\n\n\
        An error keeps a bundle from being written; a warning does not. What *cannot happen* is a mistake of hand-written files that hostc's \
        own output cannot have; its page shows the lines that keep it out.\n"
        .to_owned();
    for group in GROUPS {
        write!(
            text,
            "\n## {}\n\n| check | severity | what it finds |\n|---|---|---|\n",
            group.title
        )
        .unwrap();
        for check in group.checks {
            let severity = match check.run {
                Run::Output => "cannot happen".to_owned(),
                Run::Plan(_) | Run::Earlier | Run::Afterwards => check.level.to_string(),
            };
            let summary = check.summary.replace('|', "\\|");
            writeln!(
                text,
                "| [`{name}`]({name}.md) | {severity} | {summary} |",
                name = check.name
            )
            .unwrap();
        }
    }
    text
}

/// The lines of the summary below `heading`'s link, which list generated pages.
fn summary_lines(prefix: &str, names: impl Iterator<Item = String>) -> String {
    names
        .map(|name| format!("  - [{name}]({prefix}/{name}.md)\n"))
        .collect()
}

/// The summary with its generated lists renewed.
fn summary(text: &str) -> String {
    let mut checks: Vec<String> = all().map(|check| check.name.to_owned()).collect();
    checks.sort();
    let lists = [
        (
            "kinds/index.md",
            summary_lines("kinds", kinds::PAGES.iter().map(|(_, page)| (*page).to_owned())),
        ),
        ("checks/index.md", summary_lines("checks", checks.into_iter())),
    ];
    let mut renewed = String::new();
    for line in text.lines() {
        if lists.iter().any(|(index, _)| {
            let folder = index.trim_end_matches("index.md");
            line.starts_with("  - [") && line.contains(&format!("({folder}"))
        }) {
            continue;
        }
        renewed.push_str(line);
        renewed.push('\n');
        for (index, list) in &lists {
            if line.contains(&format!("({index})")) {
                renewed.push_str(list);
            }
        }
    }
    renewed
}

#[test]
fn generated_pages_are_current() {
    let folder = repository().join("book/src");
    let update = update();
    let before = std::fs::read_to_string(folder.join("SUMMARY.md")).unwrap();
    let mut pages = pages();
    pages.insert("SUMMARY.md".to_owned(), summary(&before));
    let mut stale = Vec::new();
    for (page, text) in &pages {
        let path = folder.join(page);
        if update {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, text).unwrap();
        }
        let there = std::fs::read_to_string(&path).unwrap_or_default();
        if there != *text {
            stale.push(format!(
                "{page}\n{}",
                similar_asserts::SimpleDiff::from_str(&there, text, "book", "code")
            ));
        }
    }
    for folder_of_generated in ["kinds", "checks"] {
        for entry in walkdir::WalkDir::new(folder.join(folder_of_generated)) {
            let entry = entry.unwrap();
            let name = entry.path().strip_prefix(&folder).unwrap().to_str().unwrap();
            if !entry.file_type().is_file() || pages.contains_key(name) {
                continue;
            }
            if update {
                std::fs::remove_file(entry.path()).unwrap();
            } else {
                stale.push(format!("{name} is generated from nothing any more"));
            }
        }
    }
    assert!(
        stale.is_empty(),
        "the code says otherwise (UPDATE_EXPECT=1 writes the pages):\n{}",
        stale.join("\n")
    );
}
