//! Attribute sets: sorted vectors of entries.
//!
//! Entries are sorted by symbol, which is quick to search and to merge; whoever shows or lists a set asks for
//! [`Attrs::by_name`], since the order of symbols is an accident of the run.

use crate::dialect::Kind;
use crate::eval::garbage::{self, Garbage};
use crate::eval::place::Place;
use crate::eval::value::Value;
use crate::symbol::Symbol;

/// An attribute set.
#[derive(Default)]
pub(crate) struct Attrs {
    entries: Vec<Entry>,
    kind: Option<&'static Kind>,
}

/// One attribute.
#[derive(Clone)]
pub(crate) struct Entry {
    pub(crate) name: Symbol,
    /// Where it was bound: a row pair, see [`crate::eval::place::Places::add_binding`].
    pub(crate) place: Place,
    pub(crate) value: Value,
}

impl Attrs {
    /// A set of entries that are sorted by symbol, each name once.
    pub(crate) fn from_sorted(entries: Vec<Entry>) -> Self {
        Self { entries, kind: None }
    }

    /// A set of entries in any order; of one name the first stays.
    pub(crate) fn new(mut entries: Vec<Entry>) -> Self {
        entries.sort_by_key(|entry| entry.name);
        entries.dedup_by_key(|entry| entry.name);
        Self { entries, kind: None }
    }

    /// The set of all references of a kind.
    pub(crate) fn of_kind(mut self, kind: &'static Kind) -> Self {
        self.kind = Some(kind);
        self
    }

    /// The kind, where the values are references to its resources.
    pub(crate) fn kind(&self) -> Option<&'static Kind> {
        self.kind
    }

    /// The attribute called `name`.
    pub(crate) fn get(&self, name: Symbol) -> Option<&Entry> {
        if self.entries.len() <= 8 {
            return self.entries.iter().find(|entry| entry.name == name);
        }
        let at = self.entries.binary_search_by_key(&name, |entry| entry.name).ok()?;
        self.entries.get(at)
    }

    /// Its attributes in the order of their symbols.
    pub(crate) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// How many attributes it has.
    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    /// Its attributes in the order of their names.
    pub(crate) fn by_name(&self) -> Vec<(&'static str, &Entry)> {
        let mut named: Vec<_> = self.entries.iter().map(|entry| (entry.name.as_str(), entry)).collect();
        named.sort_unstable_by_key(|&(name, _)| name);
        named
    }

    /// `self // other`
    pub(crate) fn update(&self, other: &Self) -> Self {
        let mut entries = Vec::with_capacity(self.len() + other.len());
        let mut left = self.entries.iter().peekable();
        for entry in &other.entries {
            while let Some(own) = left.next_if(|own| own.name < entry.name) {
                entries.push(own.clone());
            }
            let _ = left.next_if(|own| own.name == entry.name);
            entries.push(entry.clone());
        }
        entries.extend(left.cloned());
        Self {
            entries,
            kind: self.kind.filter(|_| other.kind.is_some()),
        }
    }
}

impl Drop for Attrs {
    fn drop(&mut self) {
        garbage::bury(|| Garbage::Entries(std::mem::take(&mut self.entries)));
    }
}
