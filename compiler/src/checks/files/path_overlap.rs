//! `path-overlap`: folders of two owners, one in the other.

use std::collections::BTreeMap;

use hostc_lang::ResourcePath;

use super::shared::{Claim, Role, SHARED, claims};
use crate::checks::findings::places;
use crate::checks::path::within;
use crate::checks::{Check, CheckContext, Findings, Run};
use crate::schema::Level;

/// The row of the table.
pub const CHECK: Check = Check {
    name: "path-overlap",
    level: Level::Error,
    summary: "folders of two owners, one in the other",
    page: include_str!("path_overlap.md"),
    run: Run::Plan(run),
};

fn run(context: &CheckContext<'_>, findings: &mut Findings) {
    let names = context.names();
    let mut by_host: BTreeMap<&ResourcePath, Vec<Claim<'_>>> = BTreeMap::new();
    for claim in claims(context, &names) {
        for host in context.planned.placement.hosts(claim.resource) {
            by_host.entry(host).or_default().push(claim.clone());
        }
    }
    for claims in by_host.values_mut() {
        claims.sort_by(|a, b| (&a.path, a.span).cmp(&(&b.path, b.span)));
        on_host(context, claims, findings);
    }
}

/// Looks at each folder with the ones it lies in; `claims` are sorted by path.
fn on_host(context: &CheckContext<'_>, claims: &[Claim<'_>], findings: &mut Findings) {
    // The folders that the present one lies in, outermost first. Sorting by path puts `/a-b` between `/a` and `/a/b`, so a
    // folder is only left when the next one shares no text with it.
    let mut open: Vec<&Claim<'_>> = Vec::new();
    for claim in claims {
        open.retain(|outer| claim.path.starts_with(outer.path.trim_end_matches('/')));
        let around = open.iter().filter(|outer| within(&claim.path, &outer.path));
        if let Some(outer) = around.rev().find(|outer| clash(outer, claim)) {
            report(context, outer, claim, findings);
        }
        open.push(claim);
    }
}

fn clash(outer: &Claim<'_>, inner: &Claim<'_>) -> bool {
    if outer.resource == inner.resource {
        return false;
    }
    if outer.owner != inner.owner {
        return !SHARED.contains(&outer.path.as_str());
    }
    // Of one owner, only two volumes exclude each other: a volume in its site's home is how it is meant.
    outer.role == Role::Volume && inner.role == Role::Volume
}

fn report(context: &CheckContext<'_>, outer: &Claim<'_>, inner: &Claim<'_>, findings: &mut Findings) {
    let (first, later) = if outer.span <= inner.span {
        (outer, inner)
    } else {
        (inner, outer)
    };
    let relation = if outer.path == inner.path {
        "in the same folder"
    } else {
        "one inside the other"
    };
    let message = format!(
        "the folders of `{}` and `{}` lie {relation}",
        later.resource, first.resource
    );
    let (here, there) = places(context.fleet, later.side(), first.side());
    let writes = |role: Role| matches!(role, Role::Writable | Role::Mounted);
    let help = match (first.role, later.role) {
        (one, other) if writes(one) && writes(other) => {
            "declare the folder as a volume and let both use it: `volumes = [ { volume = volumes.NAME; } ];`".to_owned()
        }
        (one, Role::Volume) | (Role::Volume, one) if writes(one) => {
            let volume = if first.role == Role::Volume { first } else { later };
            format!(
                "say that it is used: `volumes = [ {{ volume = {}; }} ];`",
                volume.resource
            )
        }
        _ => format!("give `{}` a folder of its own", later.resource),
    };
    let diagnostic = findings
        .finding(message)
        .label(here, later.does())
        .label(there, first.does())
        .help(help);
    findings.report(later.resource, diagnostic);
}
