//! SARIF 2.1.0, which code scanning shows in pull requests
//! ([specification](https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html)).

use std::collections::BTreeMap;

use hostc_lang::diagnostic::edits;
use hostc_lang::{Diagnostic, Diagnostics, Severity, Span};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use regex::Regex;
use serde_json::{Map, Value, json};

use super::{Region, Repository};
use crate::checks::{Check, GROUPS, find};
use crate::project::Project;
use crate::schema::Level;

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// What the paths begin at.
const ROOT: &str = "SRCROOT";

/// What stands for itself in the path of a URI (RFC 3986, 3.3).
const PATH: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'/');

/// How many digits of a hash tell a finding from others.
const DIGITS: usize = 16;

/// A log of one run.
pub(in crate::cli) fn render(diagnostics: &Diagnostics, project: &Project, repository: &Repository<'_>) -> String {
    let mut codes: Vec<&str> = diagnostics.iter().map(|found| found.code.as_ref()).collect();
    codes.sort_unstable();
    codes.dedup();
    let mut seen = BTreeMap::new();
    let results: Vec<Value> = diagnostics
        .iter()
        .map(|found| {
            let rule = codes.binary_search(&found.code.as_ref()).unwrap_or_default();
            let mut result = result(found, rule, project, repository);
            if let Some(result) = result.as_object_mut() {
                let print = fingerprint(found, repository, &mut seen);
                let prints = json!({ "primaryLocationLineHash": print });
                result.insert("partialFingerprints".to_owned(), prints);
            }
            result
        })
        .collect();
    let rules: Vec<Value> = codes.into_iter().map(rule).collect();
    let log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": { "name": "hostc", "semanticVersion": env!("CARGO_PKG_VERSION"), "rules": rules } },
            "columnKind": "unicodeCodePoints",
            "originalUriBaseIds": { ROOT: { "description": { "text": "The root of the repository." } } },
            "results": results,
        }],
    });
    format!("{log:#}\n")
}

/// What is said of a check, or of an error that is none, once.
fn rule(code: &str) -> Value {
    let Some(check) = find(code) else {
        return json!({
            "id": code,
            "shortDescription": { "text": format!("what is written cannot be read ({code})") },
            "defaultConfiguration": { "level": "error" },
        });
    };
    let group = GROUPS
        .iter()
        .find(|group| group.checks.iter().any(|one| one.name == check.name));
    let page = without_links(check.page);
    json!({
        "id": check.name,
        "shortDescription": { "text": check.summary },
        "fullDescription": { "text": first_paragraph(check) },
        "help": { "text": page, "markdown": page },
        "defaultConfiguration": { "level": match check.level {
            Level::Off => "none",
            Level::Advice => "note",
            Level::Warning => "warning",
            Level::Error => "error",
        } },
        "properties": { "tags": group.iter().map(|group| group.folder).collect::<Vec<_>>() },
    })
}

/// What a page says first, in one line.
fn first_paragraph(check: &Check) -> String {
    let mut parts = check.page.split("\n\n").skip(1);
    let first = without_links(parts.next().unwrap_or(check.summary));
    first.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A page without the links to its neighbours, which lead nowhere outside the book.
fn without_links(page: &str) -> String {
    match Regex::new(r"\[([^\]]*)\]\([a-z0-9/.-]*\.md\)") {
        Ok(links) => links.replace_all(page, "`$1`").into_owned(),
        Err(_) => page.to_owned(),
    }
}

fn result(found: &Diagnostic, rule: usize, project: &Project, repository: &Repository<'_>) -> Value {
    let mut labels = found.labels.iter();
    let first = labels.next();
    let mut result = Map::new();
    result.insert("ruleId".to_owned(), json!(found.code));
    result.insert("ruleIndex".to_owned(), json!(rule));
    result.insert(
        "level".to_owned(),
        json!(match found.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Advice => "note",
        }),
    );
    result.insert("message".to_owned(), json!({ "text": message(found) }));
    let place = first.and_then(|label| location(repository, label.span, &label.text));
    result.insert("locations".to_owned(), json!(place.into_iter().collect::<Vec<_>>()));
    let related = labels.zip(1..).filter_map(|(label, number)| {
        let mut place = location(repository, label.span, &label.text)?;
        place.as_object_mut()?.insert("id".to_owned(), json!(number));
        Some(place)
    });
    let related: Vec<Value> = related.collect();
    if !related.is_empty() {
        result.insert("relatedLocations".to_owned(), json!(related));
    }
    if let Some(fix) = fix(found, project, repository) {
        result.insert("fixes".to_owned(), json!([fix]));
    }
    Value::Object(result)
}

fn message(found: &Diagnostic) -> String {
    match &found.help {
        Some(help) => format!("{}\n\nhelp: {help}", found.message),
        None => found.message.clone(),
    }
}

/// A place with what is said of it.
fn location(repository: &Repository<'_>, span: Span, text: &str) -> Option<Value> {
    let region = repository.region(span)?;
    let place = json!({ "artifactLocation": file(&region), "region": numbers(&region) });
    Some(match text {
        "" => json!({ "physicalLocation": place }),
        text => json!({ "physicalLocation": place, "message": { "text": text } }),
    })
}

fn file(region: &Region) -> Value {
    let uri = utf8_percent_encode(&region.file, PATH).to_string();
    match region.own {
        true => json!({ "uri": uri, "uriBaseId": ROOT }),
        false => json!({ "uri": uri }),
    }
}

fn numbers(region: &Region) -> Value {
    let ((start_line, start), (end_line, end)) = (region.start, region.end);
    json!({ "startLine": start_line, "startColumn": start, "endLine": end_line, "endColumn": end })
}

/// The safe change that a finding offers.
fn fix(found: &Diagnostic, project: &Project, repository: &Repository<'_>) -> Option<Value> {
    let mut by_file: BTreeMap<String, (Value, Vec<Value>)> = BTreeMap::new();
    for edit in edits(&found.changes, project)? {
        let region = repository.region(edit.span).filter(|region| region.own)?;
        let replacement = json!({ "deletedRegion": numbers(&region), "insertedContent": { "text": edit.text } });
        let (_, replacements) = by_file
            .entry(region.file.clone())
            .or_insert_with(|| (file(&region), Vec::new()));
        replacements.push(replacement);
    }
    let changes = by_file.into_values();
    let changes: Vec<Value> = changes
        .map(|(file, replacements)| json!({ "artifactLocation": file, "replacements": replacements }))
        .collect();
    let help = found.help.as_deref().unwrap_or(&found.message);
    Some(json!({ "description": { "text": help }, "artifactChanges": changes }))
}

/// What a finding is known by from run to run: its check, its file and the text of its line, but not the line's number; of several
/// that have these in common, which of them.
fn fingerprint(found: &Diagnostic, repository: &Repository<'_>, seen: &mut BTreeMap<String, usize>) -> String {
    let region = found.labels.first().and_then(|label| repository.region(label.span));
    let (file, line) = region.map(|region| (region.file, region.line)).unwrap_or_default();
    let hash = blake3::hash(format!("{}\0{file}\0{line}", found.code).as_bytes()).to_hex();
    let hash = hash.get(..DIGITS).unwrap_or_default().to_owned();
    let times = seen.entry(hash.clone()).or_default();
    *times += 1;
    format!("{hash}:{times}")
}
