//! `placement`: something of one host that another host is to have.

use hostc_lang::{ResourcePath, Span};

use crate::checks::path::within;
use crate::checks::{Check, CheckContext, Findings, Run};
use crate::graph::Relation;
use crate::resources::route::RouteTarget;
use crate::resources::{Resource, Site};
use crate::schema::Level;

/// The row of the table.
pub const CHECK: Check = Check {
    name: "placement",
    level: Level::Error,
    summary: "something of one host that another host is to have",
    page: include_str!("placement.md"),
    run: Run::Plan(run),
};

fn run(context: &CheckContext<'_>, findings: &mut Findings) {
    let placement = &context.planned.placement;
    for service in context.fleet.services.values() {
        for (volume, dependency) in context.graph.dependencies(&service.path) {
            let (Some(here), Some(there)) = (placement.host(&service.path), placement.host(volume)) else {
                continue;
            };
            if dependency.relation == Relation::Mounts && here != there {
                mounted(
                    context,
                    (&service.path, here),
                    (volume, there),
                    dependency.span,
                    findings,
                );
            }
        }
    }
    for site in context.fleet.sites.values() {
        let (Some(home), Some(server)) = (placement.host(&site.path), context.server(&site.path)) else {
            continue;
        };
        if home != server {
            behind_another(context, site, (home, server), findings);
        }
    }
}

fn mounted(
    context: &CheckContext<'_>,
    (service, here): (&ResourcePath, &ResourcePath),
    (volume, there): (&ResourcePath, &ResourcePath),
    span: Span,
    findings: &mut Findings,
) {
    let mut diagnostic = findings
        .finding(format!("`{service}` mounts `{volume}`, which is on another host"))
        .label(span, format!("`{service}` is on `{here}`"));
    if let Some(declared) = context.fleet.span(volume) {
        diagnostic = diagnostic.label(declared, format!("this is a folder of `{there}`"));
    }
    findings.report(
        service,
        diagnostic.help("put both on one host with `on`, or let a service there hand the files out"),
    );
}

/// What a site's routes say of files and sockets, where nginx is on another host than the site.
fn behind_another(
    context: &CheckContext<'_>,
    site: &Resource<Site>,
    (home, server): (&ResourcePath, &ResourcePath),
    findings: &mut Findings,
) {
    let names = context.names();
    let own = names.site_home(&site.path);
    let mut report = |span: Span, message: String, label: String, help: &str| {
        let diagnostic = findings.finding(message).label(span, label).help(help);
        findings.report(&site.path, diagnostic);
    };
    for (key, route) in &site.body.routes {
        if let Some(files) = &route.value.files
            && within(files.value.as_str(), &own)
        {
            let message = format!(
                "the files of `\"{key}\"` of `{}` are on another host than nginx",
                site.path
            );
            let label = format!("`{own}` is on `{home}`, and nginx on `{server}`");
            let help = "declare a service with these `files`, and let the route lead to it: nginx on that host then serves them";
            report(files.span, message, label, help);
        }
        let Some(to) = &route.value.to else { continue };
        if let RouteTarget::Url(url) = &to.value
            && is_local(url)
        {
            let message = format!("the route `\"{key}\"` of `{}` ends on the proxy's own host", site.path);
            let label = format!("seen from `{server}`, where nothing of the site is");
            let help = "let the route lead to a service, whose host is known";
            report(to.span, message, label, help);
        }
    }
}

/// Whether a place is on the machine that asks for it.
fn is_local(url: &str) -> bool {
    let rest = url.split_once("://").map(|(_, rest)| rest);
    let host = rest.and_then(|rest| rest.split(['/', ':']).next());
    url.starts_with("unix:") || matches!(host, Some("localhost" | "127.0.0.1"))
}
