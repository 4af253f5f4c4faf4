//! `wildcard-apex`: a wildcard whose own name nobody answers for.

use std::collections::BTreeSet;

use crate::checks::{Check, CheckContext, Findings, Run};
use crate::schema::Level;

/// The row of the table.
pub const CHECK: Check = Check {
    name: "wildcard-apex",
    level: Level::Warning,
    summary: "a wildcard whose own name nobody answers for",
    page: include_str!("wildcard_apex.md"),
    run: Run::Plan(run),
};

fn run(context: &CheckContext<'_>, findings: &mut Findings) {
    let sites = context.fleet.sites.values();
    let domains = sites.clone().flat_map(|site| &site.body.domains);
    let names: BTreeSet<&str> = domains.map(|domain| domain.value.punycode()).collect();
    for site in sites {
        for domain in site.body.domains.iter().filter(|domain| domain.value.is_wildcard()) {
            let (star, apex) = (domain.value.punycode(), domain.value.base());
            let by_another = apex
                .split_once('.')
                .is_some_and(|(_, parent)| names.contains(format!("*.{parent}").as_str()));
            if names.contains(apex) || by_another {
                continue;
            }
            let diagnostic = findings
                .finding(format!("`{star}` of `{}` does not match `{apex}` itself", site.path))
                .label(domain.span, format!("no site answers for `{apex}`"))
                .help(format!("add it: `domains = [ \"{apex}\" \"{star}\" ];`"));
            findings.report(&site.path, diagnostic);
        }
    }
}
