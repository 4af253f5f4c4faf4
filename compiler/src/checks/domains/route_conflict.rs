//! `route-conflict`: two routes of one site that nginx cannot tell apart.
//!
//! The keys of an attribute set differ as text, so what is left to collide is what means the same: `"= /x"` and `"=/x"`, doubled
//! slashes (nginx merges them in requests, `merge_slashes`), spaces; and the location that hostc itself writes for ACME.

use std::collections::BTreeMap;

use hostc_lang::Span;

use crate::checks::{Check, CheckContext, Findings, Run};
use crate::plan::model::RouteMatch;
use crate::plan::{route_match, tls_mode};
use crate::resources::site::{Tls, TlsMode};
use crate::resources::{Resource, Site};
use crate::schema::Level;

/// The row of the table.
pub const CHECK: Check = Check {
    name: "route-conflict",
    level: Level::Error,
    summary: "two routes of one site that nginx cannot tell apart",
    page: include_str!("route_conflict.md"),
    run: Run::Plan(run),
};

/// Where certbot's challenge is answered.
const CHALLENGE: &str = "/.well-known/acme-challenge/";

fn run(context: &CheckContext<'_>, findings: &mut Findings) {
    for site in context.fleet.sites.values() {
        in_site(site, findings);
    }
}

fn in_site(site: &Resource<Site>, findings: &mut Findings) {
    let mut routes: Vec<(&str, Span)> = site
        .body
        .routes
        .iter()
        .map(|(key, route)| (key.as_str(), route.span))
        .collect();
    routes.sort_by_key(|(key, span)| (*span, *key));
    let acme = matches!(tls_mode(&site.body), Tls::Mode(TlsMode::Acme));
    let mut seen: BTreeMap<String, (&str, Span)> = BTreeMap::new();
    for (key, span) in routes {
        let matches = normal(key);
        if acme && matches == CHALLENGE {
            challenge(site, key, span, findings);
        }
        let Some(&(first, there)) = seen.get(&matches) else {
            seen.insert(matches, (key, span));
            continue;
        };
        let diagnostic = findings
            .finding(format!(
                "the routes `\"{first}\"` and `\"{key}\"` of `{}` are for the same requests",
                site.path
            ))
            .label(span, format!("`\"{key}\"` here"))
            .label(there, format!("`\"{first}\"` here"))
            .help("remove one of them: nginx would refuse both as a duplicate location");
        findings.report(&site.path, diagnostic);
    }
}

/// What a key stands for, in one spelling.
fn normal(key: &str) -> String {
    match route_match(key.trim()) {
        RouteMatch::Prefix(path) => merge_slashes(&path),
        RouteMatch::Exact(path) => format!("= {}", merge_slashes(path.trim())),
        RouteMatch::Regex(pattern) => format!("~ {}", pattern.trim()),
    }
}

fn merge_slashes(path: &str) -> String {
    let mut merged = String::with_capacity(path.len());
    for character in path.chars() {
        if character != '/' || !merged.ends_with('/') {
            merged.push(character);
        }
    }
    merged
}

fn challenge(site: &Resource<Site>, key: &str, span: Span, findings: &mut Findings) {
    let diagnostic = findings
        .finding(format!(
            "the route `\"{key}\"` of `{}` takes the place of the ACME challenge",
            site.path
        ))
        .label(span, "certificates could not be renewed")
        .help("remove it: with `tls = \"acme\"` hostc answers the challenge itself, before any redirect");
    findings.report(&site.path, diagnostic);
}
