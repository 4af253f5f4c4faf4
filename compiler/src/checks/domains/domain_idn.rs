//! `domain-idn`: a name that looks like another one.

use unicode_security::MixedScript;
use unicode_security::confusable_detection::skeleton;

use crate::checks::{Check, CheckContext, Findings, Run};
use crate::schema::Level;

/// The row of the table.
pub const CHECK: Check = Check {
    name: "domain-idn",
    level: Level::Warning,
    summary: "a name whose letters look like those of another script",
    page: include_str!("domain_idn.md"),
    run: Run::Plan(run),
};

fn run(context: &CheckContext<'_>, findings: &mut Findings) {
    for site in context.fleet.sites.values() {
        for domain in &site.body.domains {
            let name = domain.value.unicode();
            let Some((label, problem)) = suspicious(&name) else {
                continue;
            };
            let diagnostic = findings
                .finding(format!("`{name}` of `{}` can be taken for another name", site.path))
                .label(domain.span, format!("`{label}` {problem}"))
                .help(format!(
                    "write it in one script; browsers show such a name as `{}`",
                    domain.value.punycode()
                ));
            findings.report(&site.path, diagnostic);
        }
    }
}

/// The first label of a name that mixes scripts, or is written in one script and looks like another.
fn suspicious(name: &str) -> Option<(&str, String)> {
    let latin_end = name.rsplit('.').next().is_some_and(|last| last.is_ascii());
    name.split('.').filter(|label| !label.is_ascii()).find_map(|label| {
        if !label.is_single_script() {
            return Some((label, "has letters of several scripts".to_owned()));
        }
        let looks: String = skeleton(label).collect();
        let confusable = latin_end && looks.is_ascii() && looks != label;
        confusable.then(|| (label, format!("looks like `{looks}`")))
    })
}
