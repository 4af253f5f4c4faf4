//! Which lines of the sources a change comes from.

use std::collections::{BTreeMap, BTreeSet};

use hostc_lang::{Sources, World};
use similar::{ChangeTag, TextDiff};

use super::places::place;
use super::report::Compiled;

/// How many places are named of one change.
const MOST: usize = 3;

/// The lines that differ between two versions of a project.
pub(super) struct Causes<'a> {
    old: Option<&'a Compiled>,
    new: &'a Compiled,
    against: &'a str,
    /// The changed lines of each file, as it is now.
    changed: BTreeMap<String, BTreeSet<usize>>,
    /// The lines of each file on which something is declared.
    declared: BTreeMap<String, BTreeSet<usize>>,
}

impl<'a> Causes<'a> {
    /// Compares the sources, where there are two.
    pub(super) fn new(old: Option<&'a Compiled>, new: &'a Compiled, against: &'a str) -> Self {
        let mut changed = BTreeMap::new();
        if let Some(old) = old {
            for module in new.project.modules() {
                let Ok(after) = new.project.load(module) else { continue };
                let before = old.project.load(module).map(|file| file.text().to_owned());
                let lines = changed_lines(&before.unwrap_or_default(), after.text());
                if !lines.is_empty() {
                    changed.insert(after.name().to_owned(), lines);
                }
            }
        }
        let mut declared: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
        for resource in resources(new) {
            if let Some(place) = find(new, &resource) {
                declared.entry(place.file).or_default().insert(place.line);
            }
        }
        Self {
            old,
            new,
            against,
            changed,
            declared,
        }
    }

    /// The lines that a change of `resource` comes from, or else where it is declared.
    pub(super) fn of(&self, resource: &str) -> Vec<String> {
        let Some(place) = find(self.new, resource) else {
            let gone = self.old.and_then(|old| find(old, resource));
            let said = |place: super::places::Place| format!("{place} of {}", self.against);
            return gone.map(said).into_iter().collect();
        };
        let next = self
            .declared
            .get(&place.file)
            .and_then(|lines| lines.range(place.line + 1..).next());
        let own = place.line..next.copied().unwrap_or(usize::MAX);
        let changed = self.changed.get(&place.file).map(|lines| runs(lines.range(own)));
        let lines = changed.unwrap_or_default();
        if !lines.is_empty() {
            let file = &place.file;
            return lines.iter().take(MOST).map(|line| format!("{file}:{line}")).collect();
        }
        let all = self.changed.iter().flat_map(|(file, lines)| {
            let lines = runs(lines.iter());
            lines.into_iter().map(move |line| format!("{file}:{line}"))
        });
        let all: Vec<String> = all.collect();
        match all.len() {
            1..=MOST => all,
            _ => vec![place.to_string()],
        }
    }
}

fn find(compiled: &Compiled, resource: &str) -> Option<super::places::Place> {
    let compilation = compiled.result.value.as_ref()?;
    let sources: &dyn Sources = &compiled.project;
    place(&compilation.fleet, sources, resource)
}

/// Every resource and route.
fn resources(compiled: &Compiled) -> Vec<String> {
    let fleet = compiled.result.value.iter().map(|compilation| &compilation.fleet);
    let mut found = Vec::new();
    for fleet in fleet {
        found.extend(fleet.paths().map(ToString::to_string));
        for site in fleet.sites.values() {
            let routes = site.body.routes.keys();
            found.extend(routes.map(|key| format!("{}.routes.\"{key}\"", site.path)));
        }
    }
    found
}

/// The lines of `after` that differ, from 1; where lines are gone, the one that follows.
fn changed_lines(before: &str, after: &str) -> BTreeSet<usize> {
    let mut lines = BTreeSet::new();
    let mut next = 1;
    for change in TextDiff::from_lines(before, after).iter_all_changes() {
        match change.tag() {
            ChangeTag::Equal => next += 1,
            ChangeTag::Insert => {
                lines.insert(next);
                next += 1;
            }
            ChangeTag::Delete => {
                lines.insert(next);
            }
        }
    }
    lines
}

/// The first of each run of lines.
fn runs<'a>(lines: impl Iterator<Item = &'a usize>) -> Vec<usize> {
    let mut firsts = Vec::new();
    let mut last = 0;
    for &line in lines {
        if line != last + 1 || firsts.is_empty() {
            firsts.push(line);
        }
        last = line;
    }
    firsts
}
