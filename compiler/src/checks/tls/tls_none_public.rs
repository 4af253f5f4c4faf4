//! `tls-none-public`: a site under public names that speaks plain HTTP.

use crate::checks::{Check, CheckContext, Findings, Run};
use crate::plan::tls_mode;
use crate::resources::site::{Tls, TlsMode};
use crate::resources::{Resource, Site};
use crate::schema::Level;

/// The row of the table.
pub const CHECK: Check = Check {
    name: "tls-none-public",
    level: Level::Warning,
    summary: "a site under public names without TLS",
    page: include_str!("tls_none_public.md"),
    run: Run::Plan(run),
};

fn run(context: &CheckContext<'_>, findings: &mut Findings) {
    for site in context.fleet.sites.values() {
        in_site(site, findings);
    }
}

fn in_site(site: &Resource<Site>, findings: &mut Findings) {
    if !matches!(tls_mode(&site.body), Tls::Mode(TlsMode::None)) {
        return;
    }
    let public = site.body.domains.iter().find(|domain| !domain.value.is_private());
    let (Some(name), Some(tls)) = (public, site.body.tls.as_ref()) else {
        return;
    };
    let message = format!("`{}` answers for `{}` without TLS", site.path, name.value.punycode());
    let behind = site.body.cdn.is_some();
    let diagnostic = findings
        .finding(message)
        .label(tls.span, "passwords and cookies travel as plain text")
        .label(name.span, "a name that everyone can reach")
        .help(if behind {
            "write `tls = \"edge\";` if the network in front ends TLS, else leave `tls` out: a certificate comes by itself"
        } else {
            "leave `tls` out: a certificate comes from Let's Encrypt by itself; `tls = \"edge\";` if it ends upstream"
        });
    findings.report(&site.path, diagnostic);
}
