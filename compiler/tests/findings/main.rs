//! Findings for machines: SARIF against its schema, and GitHub's annotations.

#![allow(
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "tests read files, start programs and may fail"
)]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use jsonschema::Validator;
use serde_json::Value;
use tempfile::TempDir;

/// Two files with a conflict between them and a slip, as `servers` in a repository.
const HOSTS: &str = r#"{
  hosts.vps = { address = "203.0.113.7"; os = "debian-12"; target = "systemd"; };
  services.api = { command = "/usr/bin/api"; port = 3000; };
}
"#;
const SHOP: &str = r#"{
  services.web = { command = "/usr/bin/web"; port = 3000; memroy = "1GiB"; };
}
"#;

fn repository() -> TempDir {
    let folder = TempDir::new().unwrap();
    fs::create_dir_all(folder.path().join(".git")).unwrap();
    fs::create_dir_all(folder.path().join("the servers")).unwrap();
    fs::write(folder.path().join("the servers/hosts.host"), HOSTS).unwrap();
    fs::write(folder.path().join("the servers/shop.host"), SHOP).unwrap();
    folder
}

fn check(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hostc"));
    command.arg("check").args(arguments).current_dir(folder);
    command.output().unwrap()
}

fn sarif(folder: &Path, project: &str) -> Value {
    let output = check(folder, &[project, "--format", "sarif"]);
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn schema() -> Validator {
    let text = include_str!("sarif-schema-2.1.0.json");
    // A bracket that is meant as itself stands alone in a pattern, which only some readers of patterns let pass.
    let (alone, escaped) = ("-[a-zA-Z]{2}]?$", "-[a-zA-Z]{2}\\\\]?$");
    let schema: Value = serde_json::from_str(&text.replace(alone, escaped)).unwrap();
    jsonschema::options()
        .should_validate_formats(true)
        .build(&schema)
        .unwrap()
}

fn assert_valid(log: &Value, what: &str) {
    let schema = schema();
    let problems: Vec<String> = schema
        .iter_errors(log)
        .map(|problem| format!("{}: {problem}", problem.instance_path()))
        .collect();
    assert!(problems.is_empty(), "{what}: {problems:#?}");
}

fn found<'a>(log: &'a Value, rule: &str) -> &'a Value {
    let results = log["runs"][0]["results"].as_array().unwrap();
    results.iter().find(|result| result["ruleId"] == rule).unwrap()
}

#[test]
fn the_schema_refuses_what_is_no_sarif() {
    let folder = repository();
    let mut log = sarif(folder.path(), "the servers");
    assert!(schema().is_valid(&log));
    log["runs"][0]["results"][0]["level"] = "catastrophe".into();
    assert!(!schema().is_valid(&log));
}

#[test]
fn every_case_of_wrong_input_is_valid_sarif() {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/wrong");
    for case in cases.read_dir().unwrap() {
        let case = case.unwrap().path();
        let log = sarif(&case, ".");
        assert_valid(&log, &case.display().to_string());
        assert!(
            !log["runs"][0]["results"].as_array().unwrap().is_empty(),
            "{}",
            case.display()
        );
    }
}

#[test]
fn a_project_without_findings_is_a_run_without_results() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("a.host"), "{ hosts.a.address = \"203.0.113.7\"; }").unwrap();
    let log = sarif(folder.path(), ".");
    assert_valid(&log, "clean");
    assert_eq!(log["runs"][0]["results"], Value::Array(Vec::new()));
}

#[test]
fn a_result_has_its_rule_its_places_and_its_fix() {
    let folder = repository();
    let log = sarif(folder.path(), "the servers");
    let conflict = found(&log, "port-conflict");
    assert_eq!(conflict["level"], "error");
    let rule = &log["runs"][0]["tool"]["driver"]["rules"][conflict["ruleIndex"].as_u64().unwrap() as usize];
    assert_eq!(rule["id"], "port-conflict");
    assert!(
        rule["help"]["markdown"]
            .as_str()
            .unwrap()
            .starts_with("# port-conflict")
    );
    assert_eq!(rule["defaultConfiguration"]["level"], "error");
    let place = |location: &Value| location["physicalLocation"]["artifactLocation"]["uri"].clone();
    let mut places = vec![
        place(&conflict["locations"][0]),
        place(&conflict["relatedLocations"][0]),
    ];
    places.sort_by_key(Value::to_string);
    assert_eq!(places, ["the%20servers/hosts.host", "the%20servers/shop.host"]);

    let slip = found(&log, "unknown-field");
    let region = &slip["locations"][0]["physicalLocation"]["region"];
    let numbers = ["startLine", "startColumn", "endLine", "endColumn"].map(|name| region[name].as_u64().unwrap());
    let column = SHOP.lines().nth(1).unwrap().find("memroy").unwrap() as u64 + 1;
    assert_eq!(numbers, [2, column, 2, column + 6]);
    let replacement = &slip["fixes"][0]["artifactChanges"][0]["replacements"][0];
    assert_eq!(replacement["insertedContent"]["text"], "memory");
    assert_eq!(&replacement["deletedRegion"], region);
}

#[test]
fn a_fingerprint_stays_where_only_lines_move() {
    let folder = repository();
    let print = |log: &Value| found(log, "unknown-field")["partialFingerprints"].clone();
    let before = print(&sarif(folder.path(), "the servers"));
    fs::write(
        folder.path().join("the servers/shop.host"),
        format!("# The shop.\n\n{SHOP}"),
    )
    .unwrap();
    assert_eq!(print(&sarif(folder.path(), "the servers")), before);
    let other = SHOP.replace("3000", "3001");
    fs::write(folder.path().join("the servers/shop.host"), other).unwrap();
    assert_ne!(print(&sarif(folder.path(), "the servers")), before);
}

#[test]
fn annotations_are_lines_with_places_from_the_root_of_the_repository() {
    let folder = repository();
    let output = check(folder.path(), &["the servers", "--format", "github"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stderr.is_empty());
    let said = String::from_utf8(output.stdout).unwrap();
    let column = SHOP.lines().nth(1).unwrap().find("memroy").unwrap() + 1;
    let slip = format!(
        "::error file=the servers/shop.host,line=2,endLine=2,col={column},endColumn={},title=unknown-field::unknown field `memroy`%0Ahelp: did you mean `memory`?",
        column + 5
    );
    assert!(said.lines().any(|line| line == slip), "{said}");
    for line in said.lines() {
        assert!(line.starts_with("::") && line.contains(" file=the servers/"), "{line}");
    }
    let conflict = said.lines().find(|line| line.contains("title=port-conflict")).unwrap();
    assert!(conflict.contains("%0Athe servers/"), "the other place: {conflict}");
}

#[test]
fn warnings_and_advice_have_their_own_words() {
    let folder = TempDir::new().unwrap();
    let source = r#"{ hosts.a.address = "203.0.113.7"; checks.image-no-digest = "advice"; services.x = { image = "x:1"; allow.ssh-lockout = "why"; }; }"#;
    fs::write(folder.path().join("a.host"), source).unwrap();
    let output = check(folder.path(), &["--format", "github"]);
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains("::warning file=a.host,line=1,"), "{said}");
    assert!(said.contains("::notice file=a.host,line=1,"), "{said}");
    let log = sarif(folder.path(), ".");
    assert_eq!(found(&log, "image-no-digest")["level"], "note");
    assert_valid(&log, "warnings");
}
