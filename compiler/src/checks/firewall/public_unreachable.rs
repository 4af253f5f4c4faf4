//! `public-unreachable`: a site for everyone on a host that nobody can reach.

use std::net::IpAddr;

use crate::checks::{Check, CheckContext, Findings, Run};
use crate::plan::tls_mode;
use crate::resources::site::{Tls, TlsMode};
use crate::schema::Level;

/// The row of the table.
pub const CHECK: Check = Check {
    name: "public-unreachable",
    level: Level::Warning,
    summary: "a site for everyone on a host that nobody can reach",
    page: include_str!("public_unreachable.md"),
    run: Run::Plan(run),
};

fn run(context: &CheckContext<'_>, findings: &mut Findings) {
    for (host, plan) in context.hosts() {
        let Some(declared) = &host.body.address else { continue };
        let reachable = plan.public_address.is_some_and(|address| !is_private(address));
        if reachable {
            continue;
        }
        for site in context.planned.placement.served(&host.path, context.fleet) {
            let public = site.body.domains.iter().find(|domain| !domain.value.is_private());
            // An edge comes to it by another way.
            let behind = site.body.cdn.is_some() || matches!(tls_mode(&site.body), Tls::Mode(TlsMode::Edge));
            let Some(name) = public.filter(|_| !behind) else {
                continue;
            };
            let diagnostic = findings
                .finding(format!("nobody outside can reach `{}` under `{}`", site.path, name.value.punycode()))
                .label(name.span, "a name of the public DNS")
                .label(declared.span, format!("`{}` has no address there", host.path))
                .help(
                    "say the address that the world reaches it at, `address = { public = \"…\"; internal = \"…\"; };`, or serve the site by a \
                     proxy that has one: `via = proxies.NAME;`; where something in front ends TLS, write `tls = \"edge\";`",
                );
            findings.report(&site.path, diagnostic);
        }
    }
}

/// Whether an address is one of private networks, or of the machine itself (RFC 1918, RFC 4193, RFC 6598, RFC 3927).
fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(four) => {
            let [first, second, ..] = four.octets();
            let shared = first == 100 && (64..128).contains(&second);
            four.is_private() || four.is_loopback() || four.is_link_local() || shared
        }
        IpAddr::V6(six) => six.is_loopback() || six.is_unique_local() || six.is_unicast_link_local(),
    }
}
