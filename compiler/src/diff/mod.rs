//! What a change of the sources does: two plans compared resource by resource.
//!
//! A plan is compared as it is written into a bundle (`plan.json`), so that a bundle of yesterday can be the old side. What is in
//! it becomes [`items`]: one for each thing that has a name, with the resource it comes from. Of each item that differs the
//! [`fields`] are compared, and it is said what happens on the host ([`effects`]) and what to look at twice ([`risks`]). The
//! difference of the files stands behind.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::Value;

use crate::schema::Target;

mod effects;
mod fields;
mod files;
mod items;
mod markdown;
mod risks;
mod text;

pub use markdown::markdown;
pub use text::text;

/// One of the two sides.
pub struct Side {
    /// The plan, as `plan.json` holds it.
    pub plan: Value,
    /// The files, by host and path.
    pub files: BTreeMap<(String, String), String>,
}

/// What changes.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct ChangeSet {
    /// The target.
    pub target: Target,
    /// What was compared with: a revision or a bundle.
    pub against: String,
    /// What to look at twice, worst first.
    pub risks: Vec<Risk>,
    /// Things that come, go or change.
    pub changes: Vec<Change>,
    /// What happens on each host, in order.
    pub hosts: BTreeMap<String, Vec<Effect>>,
    /// Files that come, go or change.
    pub files: Vec<FileChange>,
}

impl ChangeSet {
    /// Whether nothing differs.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty() && self.files.is_empty()
    }
}

/// Whether something comes, goes or changes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum What {
    /// It comes.
    Added,
    /// It goes.
    Removed,
    /// It changes.
    Changed,
}

impl What {
    /// How it is marked.
    pub(crate) const fn mark(self) -> char {
        match self {
            Self::Added => '+',
            Self::Removed => '-',
            Self::Changed => '~',
        }
    }

    /// What it does, in a word.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Added => "comes",
            Self::Removed => "goes",
            Self::Changed => "changes",
        }
    }
}

/// Something that comes, goes or changes on a host.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Change {
    /// Which of these.
    pub what: What,
    /// What it is: `service`, `route`.
    pub kind: &'static str,
    /// Its name on the host.
    pub name: String,
    /// The host.
    pub host: String,
    /// The resource it comes from.
    pub resource: String,
    /// The lines of the sources that say so: `shop.host:12`.
    pub causes: Vec<String>,
    /// What differs in it.
    pub fields: Vec<FieldChange>,
    /// What happens because of it.
    pub effects: Vec<Effect>,
}

impl Change {
    /// What it is and its name, once where they are the same.
    pub(crate) fn title(&self) -> (&'static str, &str) {
        let name = if self.name == self.kind { "" } else { self.name.as_str() };
        (self.kind, name)
    }
}

/// A difference within something.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
pub struct FieldChange {
    /// Where: `environment.PORT`.
    pub field: String,
    /// As it was, or nothing.
    pub before: Option<String>,
    /// As it will be, or nothing.
    pub after: Option<String>,
}

/// What happens on a host.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
pub struct Effect {
    /// Its place in the order: what is needed first comes first.
    #[serde(skip)]
    pub(crate) rank: u8,
    /// What is done.
    pub action: String,
    /// Who notices.
    pub downtime: Downtime,
}

/// Who notices what happens.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Downtime {
    /// Nobody.
    None,
    /// Whoever asks this program in the seconds of its restart.
    Short,
    /// Everything on the host that uses it, until it is back.
    Shared,
    /// Everyone, until somebody does something by hand.
    Manual,
}

impl Downtime {
    /// In words.
    pub(crate) const fn words(self) -> &'static str {
        match self {
            Self::None => "no break",
            Self::Short => "a short break",
            Self::Shared => "a break for all that use it",
            Self::Manual => "needs work by hand",
        }
    }
}

/// Something to look at twice.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
pub struct Risk {
    /// Its sort.
    pub code: RiskCode,
    /// What it is.
    pub message: String,
    /// The resource.
    pub resource: String,
}

/// Sorts of risks, worst first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum RiskCode {
    /// Data is left behind or lost.
    DestructiveChange,
    /// A port is reachable that was not.
    PortExposed,
    /// More may reach a port than before.
    FirewallWidened,
    /// TLS is weaker than it was.
    TlsWeakened,
    /// A program or host is less confined than it was.
    HardeningWeakened,
    /// More requests may come than before, or from more places.
    LimitDropped,
    /// A program reads a secret that it did not.
    SecretRead,
    /// Something is backed up less than before.
    BackupDropped,
}

impl RiskCode {
    /// Its name.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::DestructiveChange => "destructive-change",
            Self::PortExposed => "port-exposed",
            Self::FirewallWidened => "firewall-widened",
            Self::TlsWeakened => "tls-weakened",
            Self::HardeningWeakened => "hardening-weakened",
            Self::LimitDropped => "limit-dropped",
            Self::SecretRead => "secret-read",
            Self::BackupDropped => "backup-dropped",
        }
    }
}

/// A file that comes, goes or changes.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct FileChange {
    /// Which of these.
    pub what: What,
    /// The host.
    pub host: String,
    /// The path on it.
    pub path: String,
    /// The lines that differ.
    pub difference: String,
}

/// Compares two sides for `target`; `causes` says which lines of the sources a resource's change comes from.
pub fn compare(
    (old, new): (&Side, &Side),
    target: Target,
    against: &str,
    causes: &dyn Fn(&str) -> Vec<String>,
) -> ChangeSet {
    let (before, after) = (items::items(&old.plan), items::items(&new.plan));
    let names: BTreeSet<_> = before.keys().chain(after.keys()).collect();
    let mut changes = Vec::new();
    for name in names {
        let (old, new) = (before.get(name), after.get(name));
        let (what, item) = match (old, new) {
            (Some(old), Some(new)) if old.value == new.value => continue,
            (Some(_), Some(new)) => (What::Changed, new),
            (None, Some(new)) => (What::Added, new),
            (Some(old), None) => (What::Removed, old),
            (None, None) => continue,
        };
        let fields = match (old, new) {
            (Some(old), Some(new)) => fields::differences(&old.value, &new.value),
            _ => Vec::new(),
        };
        changes.push(Change {
            what,
            kind: item.kind.noun,
            name: item.name.clone(),
            host: item.host.clone(),
            resource: item.resource.clone(),
            causes: causes(&item.resource),
            effects: effects::of(target, what, item, &fields),
            fields,
        });
    }
    let mut hosts: BTreeMap<String, Vec<Effect>> = BTreeMap::new();
    for change in &changes {
        hosts
            .entry(change.host.clone())
            .or_default()
            .extend(change.effects.iter().cloned());
    }
    for effects in hosts.values_mut() {
        effects.sort();
        effects.dedup();
    }
    hosts.retain(|_, effects| !effects.is_empty());
    let mut risks = risks::risks(&before, &after);
    risks.sort();
    risks.dedup();
    ChangeSet {
        target,
        against: against.to_owned(),
        risks,
        changes,
        hosts,
        files: files::differences(&old.files, &new.files),
    }
}
