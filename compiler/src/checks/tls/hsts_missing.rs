//! `hsts-missing`: browsers that are not told to come by HTTPS alone.

use crate::checks::{Check, CheckContext, Findings, Run};
use crate::plan::speaks_tls;
use crate::resources::site::Hsts;
use crate::schema::Level;

/// The row of the table.
pub const CHECK: Check = Check {
    name: "hsts-missing",
    level: Level::Warning,
    summary: "browsers that are not told to come by HTTPS alone",
    page: include_str!("hsts_missing.md"),
    run: Run::Plan(run),
};

/// Half a year, in seconds: what Mozilla's observatory asks for at least.
const LEAST_SECONDS: u64 = 15_768_000;

fn run(context: &CheckContext<'_>, findings: &mut Findings) {
    for site in context.fleet.sites.values() {
        let public = site.body.domains.iter().find(|domain| !domain.value.is_private());
        let (Some(name), Some(hsts)) = (public, &site.body.hsts) else {
            continue;
        };
        let label = match &hsts.value {
            Hsts::Switch(true) => continue,
            Hsts::Switch(false) => "a first visit by `http://` stays open to whoever is in between",
            Hsts::MaxAge(age) if age.seconds() >= LEAST_SECONDS => continue,
            Hsts::MaxAge(_) => "browsers forget it before many visitors come again",
        };
        if !speaks_tls(&site.body) {
            continue;
        }
        let diagnostic = findings
            .finding(format!(
                "browsers may come to `{}` of `{}` by plain HTTP",
                name.value.punycode(),
                site.path
            ))
            .label(hsts.span, label)
            .help("leave `hsts` out: two years are said, without subdomains and without the preload list");
        findings.report(&site.path, diagnostic);
    }
}
