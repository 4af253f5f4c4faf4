//! `unused-allow`, and the silences it is about: `allow.image-unpinned = "reason";` at a resource.
//!
//! A silence takes away the findings of one check at one resource. It must say why, and it must be needed: one that silences
//! nothing any more hides the next finding of its kind.

use std::collections::{BTreeMap, BTreeSet};

use hostc_lang::suggest::nearest;
use hostc_lang::{Diagnostic, Diagnostics, ResourcePath, Severity, Span};

use super::findings::Finding;
use super::{CHECKS, Check, EARLIER, Group, find};
use crate::resources::{Fleet, Resource};
use crate::schema::Spanned;

/// The row of the table.
pub const CHECK: Check = Check {
    name: "unused-allow",
    group: Group::Names,
    severity: Severity::Warning,
    summary: "a silence that silences nothing, or gives no reason",
    page: include_str!("unused_allow.md"),
    run: EARLIER,
};

/// The silences of each resource that has some: name of the check, reason.
type Silences<'a> = BTreeMap<&'a ResourcePath, &'a BTreeMap<String, Spanned<String>>>;

/// Takes out what is silenced, and reports the silences that are not needed or give no reason.
pub(super) fn silence(fleet: &Fleet, findings: Vec<Finding>) -> Diagnostics {
    let silences = silences(fleet);
    let mut used: BTreeSet<(ResourcePath, String)> = BTreeSet::new();
    let mut diagnostics = Diagnostics::default();
    for Finding { resource, diagnostic } in findings {
        let here = silences.get(&resource);
        if let Some(reason) = here.and_then(|here| here.get(diagnostic.code.as_ref())) {
            used.insert((resource, diagnostic.code.to_string()));
            if !reason.value.trim().is_empty() {
                continue;
            }
        }
        diagnostics.push(diagnostic);
    }
    let all = silences
        .iter()
        .flat_map(|(resource, here)| here.iter().map(move |(name, reason)| (*resource, name, reason)));
    for (resource, name, reason) in all {
        let needed = used.contains(&(resource.clone(), name.clone()));
        let problem = match (find(name), needed, reason.value.trim().is_empty()) {
            (None, _, _) => unknown(name, reason.span),
            (Some(_), true, true) => Diagnostic::warning(CHECK.name, format!("`allow.{name}` gives no reason"))
                .label(reason.span, "a silence holds only with a reason")
                .help("say why it is right here, for whoever reads this in a year"),
            (Some(_), true, false) => continue,
            (Some(_), false, _) => {
                let message = format!("`allow.{name}` silences nothing at `{resource}`");
                Diagnostic::warning(CHECK.name, message)
                    .label(reason.span, format!("no `{name}` is found at this resource"))
                    .help("remove it, or move it to the resource that the finding names first")
            }
        };
        diagnostics.push(problem);
    }
    diagnostics
}

fn unknown(name: &str, span: Span) -> Diagnostic {
    let problem = Diagnostic::warning(CHECK.name, format!("there is no check `{name}` to silence"))
        .label(span, "not the name of a check");
    match nearest(name, CHECKS.iter().map(|check| check.name)) {
        Some(near) => problem.help(format!("did you mean `allow.{near}`?")),
        None => problem.help("`hostc explain` lists the checks"),
    }
}

fn silences(fleet: &Fleet) -> Silences<'_> {
    fn of<'a, T>(resources: &'a BTreeMap<ResourcePath, Resource<T>>, into: &mut Silences<'a>) {
        let speaking = resources.values().filter(|resource| !resource.allow.is_empty());
        into.extend(speaking.map(|resource| (&resource.path, &resource.allow)));
    }
    let mut silences = Silences::new();
    of(&fleet.hosts, &mut silences);
    of(&fleet.proxies, &mut silences);
    of(&fleet.sites, &mut silences);
    of(&fleet.services, &mut silences);
    of(&fleet.databases, &mut silences);
    of(&fleet.caches, &mut silences);
    of(&fleet.volumes, &mut silences);
    of(&fleet.secrets, &mut silences);
    of(&fleet.jobs, &mut silences);
    silences
}
