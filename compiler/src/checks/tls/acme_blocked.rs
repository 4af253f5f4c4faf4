//! `acme-blocked`: a certificate that Let's Encrypt cannot issue.
//!
//! hostc answers the challenge on plain HTTP before any route, redirect or rule. What is left are names and ports under which the
//! challenge never comes.

use hostc_lang::Span;

use crate::checks::{Check, CheckContext, Findings, Run};
use crate::plan::model::{ProxySite, TlsPlan};
use crate::resources::{Resource, Site};
use crate::schema::Level;

/// The row of the table.
pub const CHECK: Check = Check {
    name: "acme-blocked",
    level: Level::Error,
    summary: "a certificate that Let's Encrypt cannot issue",
    page: include_str!("acme_blocked.md"),
    run: Run::Plan(run),
};

/// Where the challenge always comes (RFC 8555, 8.3).
const CHALLENGE_PORT: u16 = 80;

fn run(context: &CheckContext<'_>, findings: &mut Findings) {
    for host in &context.plan().hosts {
        for planned in host.proxy.iter().flat_map(|proxy| &proxy.sites) {
            let site = context.resource(&planned.resource);
            let site = site.and_then(|path| context.fleet.sites.get(path));
            if let (Some(site), TlsPlan::Here { acme: true, .. }) = (site, &planned.tls) {
                names(site, findings);
                port(context, site, planned, findings);
            }
        }
    }
}

fn names(site: &Resource<Site>, findings: &mut Findings) {
    for domain in &site.body.domains {
        let (why, help) = if domain.value.is_wildcard() {
            (
                "a wildcard is only issued for a record in DNS, which hostc does not write (RFC 8555, 8.4)",
                "list the names instead, or bring a certificate: `tls = { certificate = \"/…\"; key = \"/…\"; };`",
            )
        } else if domain.value.is_private() {
            (
                "no public DNS answers for it, so nobody can ask there",
                "bring a certificate of your own, `tls = { certificate = \"/…\"; key = \"/…\"; };`, or write `tls = \"none\";`",
            )
        } else {
            continue;
        };
        let name = domain.value.punycode();
        let diagnostic = findings
            .finding(format!(
                "Let's Encrypt cannot issue a certificate for `{name}` of `{}`",
                site.path
            ))
            .label(domain.span, why)
            .help(help);
        findings.report(&site.path, diagnostic);
    }
}

/// Plain HTTP must be answered on port 80, by the site itself.
fn port(context: &CheckContext<'_>, site: &Resource<Site>, planned: &ProxySite, findings: &mut Findings) {
    if planned.http.contains(&CHALLENGE_PORT) {
        return;
    }
    let own = site.body.listen.first().map(|port| port.span);
    let (span, help) = match own.or_else(|| proxy_ports(context, site)) {
        Some(span) if own.is_some() => (
            span,
            "leave `listen` out: by its `domains` the site shares the proxy's ports; or bring a certificate: \
             `tls = { certificate = \"/…\"; key = \"/…\"; };`",
        ),
        span => (
            span.unwrap_or(site.span),
            "add port 80 to the proxy's `http`, or bring a certificate: `tls = { certificate = \"/…\"; key = \"/…\"; };`",
        ),
    };
    let diagnostic = findings
        .finding(format!(
            "Let's Encrypt cannot reach `{}` to issue its certificate",
            site.path
        ))
        .label(span, "it asks on port 80, which is not among these")
        .help(help);
    findings.report(&site.path, diagnostic);
}

/// Where the proxy of a site says its ports for plain HTTP.
fn proxy_ports(context: &CheckContext<'_>, site: &Resource<Site>) -> Option<Span> {
    let proxy = context.proxy(&site.path)?;
    let http = proxy.body.http.as_ref()?;
    Some(http.first().map_or(proxy.span, |port| port.span))
}
