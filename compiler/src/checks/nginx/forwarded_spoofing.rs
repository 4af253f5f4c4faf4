//! `forwarded-spoofing`: everyone may say what the visitor's address is.

use hostc_lang::ResourcePath;

use crate::checks::{Check, CheckContext, Findings, Run};
use crate::resources::proxy::Cdn;
use crate::schema::{Cidr, Level};

/// The row of the table.
pub const CHECK: Check = Check {
    name: "forwarded-spoofing",
    level: Level::Error,
    summary: "everyone may say what the visitor's address is",
    page: include_str!("forwarded_spoofing.md"),
    run: Run::Plan(run),
};

fn run(context: &CheckContext<'_>, findings: &mut Findings) {
    for proxy in context.fleet.proxies.values() {
        if let Some(cdn) = &proxy.body.cdn {
            in_cdn(&proxy.path, &cdn.value, findings);
        }
    }
    for site in context.fleet.sites.values() {
        if let Some(cdn) = &site.body.cdn {
            in_cdn(&site.path, &cdn.value, findings);
        }
    }
}

fn in_cdn(resource: &ResourcePath, cdn: &Cdn, findings: &mut Findings) {
    for range in cdn.from.iter().filter(|range| is_wide(range.value)) {
        let header = &cdn.header.value;
        let diagnostic = findings
            .finding(format!(
                "nearly everyone may tell `{resource}` which address a visitor has"
            ))
            .label(range.span, "far more than the addresses of one network in front")
            .label(
                cdn.header.span,
                format!("whoever sends `{header}` from there is believed"),
            )
            .help("list the networks that its operator publishes; `std.cloudflare` has those of Cloudflare");
        findings.report(resource, diagnostic);
    }
}

/// Whether a range is more than any network of a provider: the largest that are given out are of 2²⁴ and 2¹¹² addresses.
fn is_wide(range: Cidr) -> bool {
    range.prefix() < if range.is_ipv6() { 16 } else { 8 }
}
