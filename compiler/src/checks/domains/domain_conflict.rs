//! `domain-conflict`: one name, two sites that answer for it.

use std::collections::BTreeMap;

use crate::checks::findings::{Side, places};
use crate::checks::{Check, CheckContext, Findings, Run};
use crate::resources::{Resource, Site};
use crate::schema::{Domain, Level, Spanned};

/// The row of the table.
pub const CHECK: Check = Check {
    name: "domain-conflict",
    level: Level::Error,
    summary: "one name that two sites answer for",
    page: include_str!("domain_conflict.md"),
    run: Run::Plan(run),
};

/// A name and the site that claims it.
#[derive(Clone, Copy)]
struct Claim<'a> {
    site: &'a Resource<Site>,
    domain: &'a Spanned<Domain>,
}

impl<'a> Claim<'a> {
    fn side(self) -> Side<'a> {
        Side {
            resource: &self.site.path,
            span: self.domain.span,
        }
    }

    /// The name, and how it was spelt if that is not how it is compared.
    fn label(self) -> String {
        let (site, name) = (&self.site.path, self.domain.value.punycode());
        if self.domain.value.written() == name {
            format!("`{site}` answers for it")
        } else {
            format!("`{site}` answers for it: this is `{name}`")
        }
    }
}

fn run(context: &CheckContext<'_>, findings: &mut Findings) {
    let sites = context.fleet.sites.values();
    let mut claims: Vec<Claim<'_>> = sites
        .flat_map(|site| site.body.domains.iter().map(move |domain| Claim { site, domain }))
        .collect();
    claims.sort_by_key(|claim| claim.domain.span);
    let mut by_name: BTreeMap<&str, Vec<Claim<'_>>> = BTreeMap::new();
    for claim in claims {
        let earlier = by_name.entry(claim.domain.value.punycode()).or_default();
        if let Some(first) = earlier.iter().find(|first| meet(context, **first, claim)) {
            same_name(context, *first, claim, findings);
        }
        earlier.push(claim);
    }
    for claim in by_name.values().flatten() {
        for star in covering(claim.domain.value.base()) {
            let covers = by_name.get(star.as_str()).into_iter().flatten();
            let other = |cover: &&Claim<'_>| cover.site.path != claim.site.path && meet(context, **cover, *claim);
            if let Some(cover) = covers.into_iter().find(other) {
                covered(context, *cover, *claim, findings);
            }
        }
    }
}

/// The wildcards that nginx would match a name by: `*.b.c` and `*.c` for `a.b.c` (`server_name`: a star stands for several labels).
fn covering(name: &str) -> impl Iterator<Item = String> {
    let parents = name.match_indices('.').filter_map(|(at, _)| name.get(at + 1..));
    parents.map(|parent| format!("*.{parent}"))
}

/// Whether a request could be for both: not where each has ports of its own on one host.
fn meet(context: &CheckContext<'_>, one: Claim<'_>, other: Claim<'_>) -> bool {
    let host = |claim: Claim<'_>| context.server(&claim.site.path);
    let ports = |claim: Claim<'_>| -> Vec<u16> {
        let ports = claim.site.body.listen.iter();
        ports.map(|port| port.value.number()).collect()
    };
    let (mine, others) = (ports(one), ports(other));
    let apart = mine != others && !mine.iter().any(|port| others.contains(port));
    host(one) != host(other) || !apart
}

fn same_name(context: &CheckContext<'_>, first: Claim<'_>, later: Claim<'_>, findings: &mut Findings) {
    let name = later.domain.value.punycode();
    if first.site.path == later.site.path {
        let diagnostic = findings
            .finding(format!("`{}` names `{name}` twice", later.site.path))
            .label(later.domain.span, "again here")
            .label(first.domain.span, "here already")
            .help("remove one: capitals, a dot at the end and punycode do not make another name");
        findings.report(&later.site.path, diagnostic);
        return;
    }
    let hosts = match (context.server(&first.site.path), context.server(&later.site.path)) {
        (Some(one), Some(other)) if one != other => format!(", on `{other}` and `{one}`"),
        _ => String::new(),
    };
    let (here, there) = places(context.fleet, later.side(), first.side());
    let message = format!(
        "`{}` and `{}` both answer for `{name}`{hosts}",
        later.site.path, first.site.path
    );
    let diagnostic = findings
        .finding(message)
        .label(here, later.label())
        .label(there, first.label())
        .help("a name belongs to one site: take it out of the other's `domains`");
    findings.report(&later.site.path, diagnostic);
}

fn covered(context: &CheckContext<'_>, cover: Claim<'_>, claim: Claim<'_>, findings: &mut Findings) {
    let (name, star) = (claim.domain.value.punycode(), cover.domain.value.punycode());
    let (here, there) = places(context.fleet, claim.side(), cover.side());
    let message = format!(
        "`{name}` of `{}` is also covered by `{star}` of `{}`",
        claim.site.path, cover.site.path
    );
    let diagnostic = findings
        .finding(message)
        .label(here, claim.label())
        .label(there, format!("`{}` answers for every name below", cover.site.path))
        .help(
            "list the names the wildcard is for; if taking this one out of it is meant, say so at this site: \
             `allow.domain-conflict = \"…\";`",
        );
    findings.report(&claim.site.path, diagnostic);
}
