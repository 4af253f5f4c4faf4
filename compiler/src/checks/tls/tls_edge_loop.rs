//! `tls-edge-loop`: an edge that speaks plain HTTP to a site that is told to insist on HTTPS.

use crate::checks::{Check, CheckContext, Findings, Run};
use crate::plan::tls_mode;
use crate::resources::site::{Tls, TlsMode};
use crate::schema::Level;

/// The row of the table.
pub const CHECK: Check = Check {
    name: "tls-edge-loop",
    level: Level::Error,
    summary: "an edge that speaks plain HTTP to a site that insists on HTTPS",
    page: include_str!("tls_edge_loop.md"),
    run: Run::Plan(run),
};

fn run(context: &CheckContext<'_>, findings: &mut Findings) {
    for site in context.fleet.sites.values() {
        let (Some(tls), Some(forced)) = (&site.body.tls, &site.body.force_https) else {
            continue;
        };
        if !forced.value || !matches!(tls_mode(&site.body), Tls::Mode(TlsMode::Edge)) {
            continue;
        }
        let diagnostic = findings
            .finding(format!(
                "`{}` is to insist on HTTPS, and is only ever asked by HTTP",
                site.path
            ))
            .label(
                forced.span,
                "a redirect here would meet the same request again, for ever",
            )
            .label(tls.span, "TLS ends before requests come here")
            .help("leave `forceHttps` out, and let the network in front redirect; or end TLS here: leave `tls` out");
        findings.report(&site.path, diagnostic);
    }
}
