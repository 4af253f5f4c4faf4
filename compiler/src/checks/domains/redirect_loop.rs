//! `redirect-loop`: redirects that lead back to where they began.
//!
//! A visitor is followed from every redirect through the fleet: to HTTPS, to the canonical name, along routes. Where the way
//! leaves the fleet, it ends.

use std::collections::BTreeSet;

use hostc_lang::Span;

use crate::checks::request::{Sites, route_for, routes};
use crate::checks::{Check, CheckContext, Findings, Run};
use crate::plan::model::RouteMatch;
use crate::plan::{speaks_tls, tls_mode};
use crate::resources::site::{Tls, TlsMode};
use crate::resources::{Resource, Site};
use crate::schema::Level;

/// The row of the table.
pub const CHECK: Check = Check {
    name: "redirect-loop",
    level: Level::Error,
    summary: "redirects that lead back to where they began",
    page: include_str!("redirect_loop.md"),
    run: Run::Plan(run),
};

/// A way longer than this is no use to anyone: browsers give up after 20.
const MOST_STEPS: usize = 50;

/// What a visitor asks for.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Url {
    https: bool,
    host: String,
    path: String,
}

impl Url {
    fn show(&self) -> String {
        let scheme = if self.https { "https" } else { "http" };
        format!("{scheme}://{}{}", self.host, self.path)
    }

    /// What a redirect's target is, seen from here; nothing for another port.
    fn join(&self, target: &str) -> Option<Self> {
        let target = target.split(['?', '#']).next().unwrap_or_default();
        if target.starts_with('/') && !target.starts_with("//") {
            return Some(Self {
                path: target.to_owned(),
                ..self.clone()
            });
        }
        let (https, rest) = match (target.strip_prefix("https://"), target.strip_prefix("http://")) {
            (Some(rest), _) => (true, rest),
            (None, Some(rest)) => (false, rest),
            (None, None) => return None,
        };
        let (host, path) = rest.find('/').map_or((rest, "/"), |at| rest.split_at(at));
        let named = !host.is_empty() && !host.contains([':', '@', '$']);
        named.then(|| Self {
            https,
            host: host.trim_end_matches('.').to_ascii_lowercase(),
            path: path.to_owned(),
        })
    }
}

/// A redirect that was followed.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Step {
    at: Url,
    /// Where it was written; nothing for those that hostc makes itself.
    span: Option<Span>,
}

fn run(context: &CheckContext<'_>, findings: &mut Findings) {
    let sites = Sites::of(context.fleet);
    let mut said: BTreeSet<Vec<Span>> = BTreeSet::new();
    for site in context.fleet.sites.values() {
        for start in starts(site) {
            let Some(cycle) = follow(&sites, start) else { continue };
            let mut spans: Vec<Span> = cycle.iter().filter_map(|step| step.span).collect();
            spans.sort();
            spans.dedup();
            if said.insert(spans) {
                report(site, &cycle, findings);
            }
        }
    }
}

/// One request for each redirect of a site; what an expression matches is not known.
fn starts(site: &Resource<Site>) -> impl Iterator<Item = Url> {
    let domains = site.body.domains.iter().filter(|domain| !domain.value.is_wildcard());
    let host = domains.map(|domain| domain.value.punycode()).next();
    let https = speaks_tls(&site.body);
    let redirects = routes(&site.body).filter(|(_, (_, route))| route.value.redirect.is_some());
    redirects.filter_map(move |(matches, _)| {
        let path = match matches {
            RouteMatch::Prefix(path) | RouteMatch::Exact(path) => path,
            RouteMatch::Regex(_) => return None,
        };
        let host = host?.to_owned();
        Some(Url { https, host, path })
    })
}

/// The circle that a request ends in, if it does.
fn follow(sites: &Sites<'_>, start: Url) -> Option<Vec<Step>> {
    let mut way: Vec<Step> = Vec::new();
    let mut at = start;
    while way.len() < MOST_STEPS {
        if let Some(first) = way.iter().position(|step| step.at == at) {
            return Some(way.split_off(first));
        }
        let (next, span) = step(sites, &at)?;
        way.push(Step { at, span });
        at = next;
    }
    None
}

/// Where a request is sent on to, and by what.
fn step(sites: &Sites<'_>, at: &Url) -> Option<(Url, Option<Span>)> {
    let site = &sites.named(&at.host)?.body;
    let canonical = site.domains.first()?;
    // A wildcard is canonical for all its names.
    let host = match canonical.value.is_wildcard() {
        true => at.host.clone(),
        false => canonical.value.punycode().to_owned(),
    };
    let forced = site.force_https.as_ref().is_none_or(|force| force.value);
    let https = match tls_mode(site) {
        // What comes by HTTPS and what does not looks the same behind the edge.
        Tls::Mode(TlsMode::Edge) => true,
        Tls::Mode(TlsMode::None) if at.https => return None,
        Tls::Mode(TlsMode::None) => false,
        Tls::Mode(TlsMode::Acme) | Tls::Certificate { .. } => at.https || forced,
    };
    if host != at.host || https != at.https {
        let path = at.path.clone();
        return Some((Url { https, host, path }, None));
    }
    let (_, route) = route_for(site, &at.path)?;
    let to = &route.value.redirect.as_ref()?.value.to;
    Some((at.join(&to.value)?, Some(to.span)))
}

fn report(site: &Resource<Site>, cycle: &[Step], findings: &mut Findings) {
    let Some(first) = cycle.first() else { return };
    let mut shown: Vec<String> = cycle.iter().map(|step| format!("`{}`", step.at.show())).collect();
    shown.push(shown.first().cloned().unwrap_or_default());
    let mut diagnostic = findings.finding(format!(
        "visitors of `{}` are sent in a circle: {}",
        site.path,
        shown.join(" → ")
    ));
    let mut spans: Vec<(Span, &Url)> = cycle.iter().filter_map(|step| Some((step.span?, &step.at))).collect();
    spans.sort_by_key(|(span, _)| *span);
    spans.dedup_by_key(|(span, _)| *span);
    for (span, url) in spans {
        diagnostic = diagnostic.label(span, format!("`{}` is sent on here", url.show()));
    }
    let https = if first.at.https {
        ""
    } else {
        ", or let hostc redirect to HTTPS by itself"
    };
    let help = format!(
        "take one of the redirects out{https}; the names behind the first of `domains` are redirected to it without a route"
    );
    findings.report(&site.path, diagnostic.help(help));
}
