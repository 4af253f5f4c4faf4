//! `acme-budget`: more certificates than Let's Encrypt issues in a week.

use std::collections::BTreeMap;

use crate::checks::{Check, CheckContext, Findings, Run};
use crate::plan::tls_mode;
use crate::resources::site::{Tls, TlsMode};
use crate::resources::{Resource, Site};
use crate::schema::Level;

/// The row of the table.
pub const CHECK: Check = Check {
    name: "acme-budget",
    level: Level::Warning,
    summary: "more certificates than Let's Encrypt issues in a week",
    page: include_str!("acme_budget.md"),
    run: Run::Plan(run),
};

/// New certificates for one registered domain in seven days.
const MOST_CERTIFICATES: usize = 50;
/// Names in one certificate.
const MOST_NAMES: usize = 100;

fn run(context: &CheckContext<'_>, findings: &mut Findings) {
    let sites = context.fleet.sites.values();
    let mut by_registered: BTreeMap<&str, Vec<&Resource<Site>>> = BTreeMap::new();
    for site in sites.filter(|site| matches!(tls_mode(&site.body), Tls::Mode(TlsMode::Acme))) {
        let domains = site.body.domains.iter();
        let mut registered: Vec<&str> = domains
            .filter_map(|domain| psl::domain_str(domain.value.base()))
            .collect();
        registered.sort_unstable();
        registered.dedup();
        for name in registered {
            by_registered.entry(name).or_default().push(site);
        }
        let count = site.body.domains.len();
        if count > MOST_NAMES {
            let diagnostic = findings
                .finding(format!("the certificate of `{}` would have {count} names", site.path))
                .label(
                    site.span,
                    format!("{MOST_NAMES} is the most that Let's Encrypt puts into one"),
                )
                .help("make two sites of it");
            findings.report(&site.path, diagnostic);
        }
    }
    for (name, sites) in by_registered {
        let (Some(first), Some(over)) = (sites.first(), sites.get(MOST_CERTIFICATES)) else {
            continue;
        };
        let count = sites.len();
        let diagnostic = findings
            .finding(format!("{count} sites want a certificate of their own under `{name}`"))
            .label(over.span, format!("Let's Encrypt issues {MOST_CERTIFICATES} of them in seven days, and this is one more"))
            .label(first.span, "the first of them")
            .help("bring them up over several weeks, or take one wildcard certificate for them: `tls = { certificate = \"/…\"; key = \"/…\"; };`");
        findings.report(&over.path, diagnostic);
    }
}
