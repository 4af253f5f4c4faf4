//! Silences and levels: what the sources say of the checks.

use super::compile::run;

/// The codes of what is found, each with its severity.
fn found(policy: &str) -> Vec<String> {
    let source = format!(
        r#"{{
  hosts.vps.address = "203.0.113.7";
  services.api = {{ image = "vendor/api:stable"; }};
  sites.shop = {{ domains = [ "shop.example" ]; tls = "none"; }};
  {policy}
}}"#
    );
    let found = run(&source).diagnostics;
    let found = found
        .iter()
        .map(|found| format!("{}[{}]", found.severity.name(), found.code));
    found.collect()
}

const USUAL: [&str; 2] = ["error[image-unpinned]", "warning[tls-none-public]"];

#[test]
fn a_level_holds_everywhere() {
    assert_eq!(found(""), USUAL);
    assert_eq!(
        found("checks.tls-none-public = \"error\";"),
        ["error[image-unpinned]", "error[tls-none-public]"]
    );
    let off = r#"checks.image-unpinned = { level = "off"; reason = "built on this machine"; };"#;
    assert_eq!(found(off), ["warning[tls-none-public]"]);
    let advice = r#"checks.image-unpinned = { level = "advice"; reason = "built on this machine"; };"#;
    assert_eq!(found(advice), ["advice[image-unpinned]", "warning[tls-none-public]"]);
}

#[test]
fn what_makes_less_of_a_finding_needs_a_reason_and_something_to_silence() {
    let with = |more: &str| {
        let mut all: Vec<String> = USUAL.map(str::to_owned).to_vec();
        all.push(more.to_owned());
        all
    };
    for wrong in [
        r#"checks.image-unpinned = "off";"#,
        r#"checks.image-unpinned = { level = "off"; reason = " "; };"#,
        r#"checks.port-conflict = { level = "off"; reason = "never happens"; };"#,
        r#"checks.tls-none-public = "warning";"#,
        r#"checks.image-unpinnd = "error";"#,
        r#"checks.unknown-reference = { level = "off"; reason = "some"; };"#,
    ] {
        assert_eq!(found(wrong), with("warning[unused-allow]"), "{wrong}");
    }
}

#[test]
fn silences_have_a_level_too() {
    assert_eq!(
        found(r#"checks.unused-allow = "error"; checks.image-unpinned = "off";"#),
        [USUAL[0], USUAL[1], "error[unused-allow]"]
    );
}

#[test]
fn a_level_that_cannot_be_read_is_an_error() {
    for wrong in [
        r#"checks.image-unpinned = "of";"#,
        "checks.image-unpinned = false;",
        r#"checks.image-unpinned = { level = "off"; why = "some"; };"#,
        r#"checks = [ "image-unpinned" ];"#,
    ] {
        let found = found(wrong);
        let errors: Vec<_> = found.iter().filter(|found| found.starts_with("error")).collect();
        assert_eq!(errors.len(), 2, "{wrong}: {found:?}");
    }
}
