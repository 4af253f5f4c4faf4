//! What the sources say of the checks themselves: silences at resources, and levels for the project.
//!
//! `allow.image-unpinned = "reason";` at a resource takes away the findings of one check there. `checks.image-unpinned = …` at the
//! top gives the check another level everywhere. Both that make less of a finding must say why, and must be needed: one
//! that silences nothing any more hides the next finding of its kind. What is wrong with them is `unused-allow`.

use std::collections::{BTreeMap, BTreeSet};

use hostc_lang::suggest::nearest;
use hostc_lang::{Diagnostic, Diagnostics, ResourcePath, Severity, Span};

use super::findings::Finding;
use super::{Check, Run, all, find, names};
use crate::resources::policy::Setting;
use crate::resources::{Fleet, Resource};
use crate::schema::{Level, Spanned};

/// The silences of each resource that has some: name of the check, reason.
type Silences<'a> = BTreeMap<&'a ResourcePath, &'a BTreeMap<String, Spanned<String>>>;

/// Takes out what is silenced, gives the rest the level that the project says, and reports the silences and levels that are
/// not needed or give no reason; `complete` where all was planned that one of them may be needed for.
pub(super) fn judge(fleet: &Fleet, findings: Vec<Finding>, complete: bool) -> Diagnostics {
    let silences = silences(fleet);
    let mut used: BTreeSet<(ResourcePath, String)> = BTreeSet::new();
    let mut found: BTreeSet<&'static str> = BTreeSet::new();
    let mut diagnostics = Diagnostics::default();
    for Finding { resource, diagnostic } in findings {
        let here = silences.get(&resource);
        if let Some(reason) = here.and_then(|here| here.get(diagnostic.code.as_ref())) {
            used.insert((resource, diagnostic.code.to_string()));
            if has_words(reason) {
                continue;
            }
        }
        found.extend(find(&diagnostic.code).map(|check| check.name));
        diagnostics.extend(at_level(fleet, diagnostic));
    }
    let all = silences
        .iter()
        .flat_map(|(resource, here)| here.iter().map(move |(name, reason)| (*resource, name, reason)));
    let wrong_silences = all.filter_map(|(resource, name, reason)| {
        let needed = !complete || used.contains(&(resource.clone(), name.clone()));
        silence_problem(resource, name, reason, needed)
    });
    let settings = fleet.policy.checks.iter();
    let wrong_levels = settings.filter_map(|(name, setting)| level_problem(name, setting, &found, complete));
    let wrong: Vec<Diagnostic> = wrong_silences.chain(wrong_levels).collect();
    diagnostics.extend(wrong.into_iter().filter_map(|problem| at_level(fleet, problem)));
    diagnostics
}

/// The diagnostic as severe as the project wants it; nothing where it wants none.
fn at_level(fleet: &Fleet, mut diagnostic: Diagnostic) -> Option<Diagnostic> {
    let usual = find(&diagnostic.code).map_or(Level::Error, |check| check.level);
    let setting = fleet.policy.checks.get(diagnostic.code.as_ref());
    diagnostic.severity = match setting.map_or(usual, |setting| holds(setting, usual)) {
        Level::Off => return None,
        Level::Advice => Severity::Advice,
        Level::Warning => Severity::Warning,
        Level::Error => Severity::Error,
    };
    Some(diagnostic)
}

/// The level that a setting gives a check: making less of it holds only with a reason.
fn holds(setting: &Setting, usual: Level) -> Level {
    if setting.level < usual && !gives_reason(setting) {
        return usual;
    }
    setting.level
}

fn gives_reason(setting: &Setting) -> bool {
    setting.reason.as_ref().is_some_and(has_words)
}

fn has_words(reason: &Spanned<String>) -> bool {
    !reason.value.trim().is_empty()
}

fn problem(message: String, span: Span, label: impl Into<String>) -> Diagnostic {
    Diagnostic::warning(names::UNUSED_ALLOW, message).label(span, label)
}

fn silence_problem(resource: &ResourcePath, name: &str, reason: &Spanned<String>, needed: bool) -> Option<Diagnostic> {
    let Some(check) = find(name) else {
        return Some(unknown(name, "allow", reason.span));
    };
    if let Some(problem) = beyond_reach(check, "allow", reason.span) {
        return Some(problem);
    }
    if !needed {
        let message = format!("`allow.{name}` silences nothing at `{resource}`");
        let problem = problem(message, reason.span, format!("no `{name}` is found at this resource"));
        let problem = problem.remove(name, reason.span);
        return Some(problem.help("remove it, or move it to the resource that the finding names first"));
    }
    let problem = problem(
        format!("`allow.{name}` gives no reason"),
        reason.span,
        "a silence holds only with a reason",
    );
    (!has_words(reason)).then(|| problem.help("say why it is right here, for whoever reads this in a year"))
}

fn level_problem(
    name: &str,
    setting: &Spanned<Setting>,
    found: &BTreeSet<&'static str>,
    complete: bool,
) -> Option<Diagnostic> {
    let span = setting.span;
    let Some(check) = find(name) else {
        return Some(unknown(name, "checks", span));
    };
    if let Some(problem) = beyond_reach(check, "checks", span) {
        return Some(problem);
    }
    let level = setting.level;
    if level == check.level {
        let message = format!("`checks.{name}` changes nothing");
        let problem = problem(message, span, format!("`{level}` is its level already"));
        return Some(problem.remove(name, span).help("remove it"));
    }
    if level > check.level {
        return None;
    }
    if !gives_reason(setting) {
        let message = format!("`checks.{name}` makes less of a finding and gives no reason");
        let problem = problem(message, span, "it holds only with a reason");
        let help = format!(
            "say why it is right for all of this project: `checks.{name} = {{ level = \"{level}\"; reason = \"…\"; }};`"
        );
        return Some(problem.help(help));
    }
    let problem = problem(
        format!("`checks.{name}` silences nothing"),
        span,
        format!("no `{name}` is found anywhere"),
    );
    (complete && !found.contains(check.name)).then(|| problem.remove(name, span).help("remove it"))
}

/// What is wrong with a word about a check that no word can silence.
fn beyond_reach(check: &Check, field: &str, span: Span) -> Option<Diagnostic> {
    let name = check.name;
    let (label, help) = match check.run {
        Run::Plan(_) => return None,
        Run::Afterwards if field == "checks" => return None,
        Run::Afterwards => ("it is about silences", "remove what it is about instead"),
        Run::Earlier => (
            "without it there is nothing to go on with",
            "remove it, and mend what is found",
        ),
        Run::Output => ("hostc writes nothing of the kind", "remove it"),
    };
    let message = format!("`{name}` cannot be silenced");
    let problem = problem(message, span, label).help(help);
    Some(match check.run {
        Run::Output => problem.remove(name, span),
        Run::Plan(_) | Run::Afterwards | Run::Earlier => problem,
    })
}

fn unknown(name: &str, field: &str, span: Span) -> Diagnostic {
    let what = if field == "allow" {
        "to silence"
    } else {
        "to give a level"
    };
    let problem = problem(
        format!("there is no check `{name}` {what}"),
        span,
        "not the name of a check",
    );
    match nearest(name, all().map(|check| check.name)) {
        Some(near) => problem.help(format!("did you mean `{field}.{near}`?")),
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
