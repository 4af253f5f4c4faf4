//! Lowering, case by case: each file of `tests/lower/` is source with the diagnostics it must give written under the lines
//! they are about, and nothing else may be reported.
//!
//! ```text
//!   services.api.port = "eighty";
//! #                     ^^^^^^^^ type-mismatch: expected a port (1–65535), found text `"eighty"`
//! #   help: …
//! ```
//!
//! The marks are taken out, the rest is lowered, and the diagnostics are written back in; the result must be the file.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may panic"
)]

#[path = "lower/literal.rs"]
mod literal;

use std::sync::Arc;

use hostc::lower::lower;
use hostc_lang::{Diagnostics, Reported, SourceFile, SourceId};

macro_rules! cases {
    ($($name:ident)*) => {
        $(#[test]
        fn $name() {
            run(stringify!($name), include_str!(concat!("lower/", stringify!($name), ".host")));
        })*

        /// A case that is not listed would never run.
        #[test]
        #[expect(clippy::disallowed_methods, reason = "a test may look at its own folder")]
        fn every_file_is_a_case() {
            let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/lower");
            for entry in std::fs::read_dir(folder).unwrap() {
                let name = entry.unwrap().file_name().into_string().unwrap();
                if let Some(name) = name.strip_suffix(".host") {
                    assert!([$(stringify!($name)),*].contains(&name), "{name} is not wired");
                }
            }
        }
    };
}

cases! {
    allowances
    domains
    kinds
    missing_fields
    names
    numbers
    one_of
    paths
    ranges
    several_at_once
    symbols
    types
    unions
    unknown_fields
    whole_system
}

fn run(name: &str, case: &str) {
    let source: String = case
        .lines()
        .filter(|line| !is_mark(line))
        .flat_map(|line| [line, "\n"])
        .collect();
    let (file, lowered) = lower_source(name, &source);
    let marked = mark(&file, &lowered.diagnostics);
    assert!(marked == case, "{name}: expected\n{case}\nfound\n{marked}");
}

fn lower_source(name: &str, source: &str) -> (Arc<SourceFile>, Reported<hostc::resources::Fleet>) {
    let file = Arc::new(SourceFile::new(SourceId(0), format!("{name}.host"), source));
    let tree = literal::tree(&file);
    let lowered = lower(&tree);
    (file, lowered)
}

fn is_mark(line: &str) -> bool {
    line.starts_with("# ") && (line.contains('^') || line.starts_with("#   help:"))
}

/// The source with the diagnostics under its lines.
fn mark(file: &SourceFile, diagnostics: &Diagnostics) -> String {
    let mut marks: Vec<(usize, usize, String)> = Vec::new();
    for diagnostic in diagnostics.iter() {
        for (at, label) in diagnostic.labels.iter().enumerate() {
            let (line, column) = file.position(label.span.start);
            let width = file
                .slice(label.span)
                .lines()
                .next()
                .unwrap_or_default()
                .chars()
                .count();
            let mut text = format!("#{}{}", " ".repeat(column - 2), "^".repeat(width.max(1)));
            if at == 0 {
                text += &format!(" {}: {}", diagnostic.code, diagnostic.message);
            }
            if !label.text.is_empty() {
                text += &format!(" ({})", label.text);
            }
            text.push('\n');
            if let (0, Some(help)) = (at, &diagnostic.help) {
                text += &format!("#   help: {help}\n");
            }
            marks.push((line, column, text));
        }
    }
    marks.sort();
    let mut out = String::new();
    for (at, line) in file.text().lines().enumerate() {
        out += line;
        out.push('\n');
        marks
            .iter()
            .filter(|(line, ..)| *line == at + 1)
            .for_each(|(.., text)| out += text);
    }
    out
}

#[test]
fn fields_keep_their_places_and_nested_resources_their_paths() {
    let source = "{ hosts.vps = { cpus = 2; }; sites.shop = { domains = [ \"Shop.Example\" ]; services.api = { port = 3000; }; }; }";
    let (file, lowered) = lower_source("places", source);
    assert!(lowered.diagnostics.is_empty(), "{:?}", lowered.diagnostics);
    let fleet = lowered.value;
    let cpus = fleet.hosts.values().next().unwrap().body.cpus.unwrap();
    assert_eq!((*cpus, file.slice(cpus.span)), (2, "2"));
    let site = fleet.sites.values().next().unwrap();
    assert_eq!(file.slice(site.body.domains[0].span), "\"Shop.Example\"");
    assert_eq!(site.body.domains[0].punycode(), "shop.example");
    let api = fleet.services.values().next().unwrap();
    assert_eq!(api.path.to_string(), "sites.shop.services.api");
    assert_eq!(api.tenant(), Some(site.path.clone()));
    assert_eq!(file.slice(api.body.port.unwrap().span), "3000");
}

#[test]
fn a_resource_with_a_bad_field_is_lowered_without_it() {
    let source = "{ services.api = { port = 0; instances = 4; needs = [ services.db caches.hot ]; }; }";
    let (_, lowered) = lower_source("partial", source);
    assert_eq!(lowered.diagnostics.len(), 1);
    let api = &lowered.value.services.values().next().unwrap().body;
    assert!(api.port.is_none());
    assert_eq!(api.instances.map(|instances| *instances), Some(4));
    assert_eq!(api.needs.len(), 2);
}

#[test]
fn a_thousand_mistakes_end() {
    let list = "0 ".repeat(1000);
    let (_, lowered) = lower_source("many", &format!("{{ sites.shop.listen = [ {list} ]; }}"));
    assert_eq!(lowered.diagnostics.len(), 101);
    assert!(
        lowered
            .diagnostics
            .iter()
            .any(|diagnostic| diagnostic.code == "too-many-problems")
    );
}

#[test]
fn a_project_that_is_no_set_is_an_error() {
    let (_, lowered) = lower_source("list", "[ 1 ]");
    assert_eq!(lowered.diagnostics.len(), 1);
}
