//! `resolver-missing`: a name that nginx is to look up, and nobody to ask.

use crate::checks::{Check, CheckContext, Findings, Run};
use crate::resources::{Resource, Site};
use crate::schema::Level;

/// The row of the table.
pub const CHECK: Check = Check {
    name: "resolver-missing",
    level: Level::Error,
    summary: "a name that nginx is to look up, and nobody to ask",
    page: include_str!("resolver_missing.md"),
    run: Run::Plan(run),
};

fn run(context: &CheckContext<'_>, findings: &mut Findings) {
    for (host, plan) in context.hosts() {
        let nobody = plan.proxy.as_ref().is_some_and(|proxy| proxy.resolvers.is_empty());
        let behind = context.fleet.sites.values();
        for site in behind.filter(|site| nobody && context.server(&site.path) == Some(&host.path)) {
            of_site(context, site, &plan.os, findings);
        }
    }
}

fn of_site(context: &CheckContext<'_>, site: &Resource<Site>, os: &str, findings: &mut Findings) {
    for route in site.body.routes.values() {
        let Some(to) = &route.value.to else { continue };
        let Some(name) = to.value.name() else { continue };
        let proxy = context.proxy(&site.path).map_or("edge", |proxy| proxy.path.name());
        let diagnostic = findings
            .finding(format!("nginx has nobody to ask where `{name}` is"))
            .label(to.span, format!("looked up while nginx runs, which {os} has no resolver for"))
            .help(format!(
                "say who is to be asked, as in the host's /etc/resolv.conf: `proxies.{proxy}.resolvers = [ \"192.0.2.53\" ];`; an address \
                 in place of the name needs nobody"
            ));
        findings.report(&site.path, diagnostic);
    }
}
