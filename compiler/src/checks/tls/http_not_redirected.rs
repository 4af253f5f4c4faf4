//! `http-not-redirected`: a site with a certificate that also answers by plain HTTP.

use crate::checks::{Check, CheckContext, Findings, Run};
use crate::plan::tls_mode;
use crate::resources::site::{Tls, TlsMode};
use crate::schema::Level;

/// The row of the table.
pub const CHECK: Check = Check {
    name: "http-not-redirected",
    level: Level::Warning,
    summary: "a site with a certificate that also answers by plain HTTP",
    page: include_str!("http_not_redirected.md"),
    run: Run::Plan(run),
};

fn run(context: &CheckContext<'_>, findings: &mut Findings) {
    for site in context.fleet.sites.values() {
        let here = matches!(tls_mode(&site.body), Tls::Mode(TlsMode::Acme) | Tls::Certificate { .. });
        // A site with ports of its own speaks TLS on all of them.
        let Some(forced) = site
            .body
            .force_https
            .as_ref()
            .filter(|_| here && site.body.listen.is_empty())
        else {
            continue;
        };
        if forced.value {
            continue;
        }
        let diagnostic = findings
            .finding(format!(
                "`{}` answers by plain HTTP too, although it has a certificate",
                site.path
            ))
            .label(
                forced.span,
                "who comes by `http://` stays there, with cookies and passwords",
            )
            .help("leave `forceHttps` out: plain HTTP is then sent on to HTTPS, but for the ACME challenge");
        findings.report(&site.path, diagnostic);
    }
}
