//! Interned names.
//!
//! A name is compared and hashed millions of times in one evaluation and printed a few times, so each spelling is stored
//! once and stands for its number. The table lives as long as the process; names are few and short.

use std::collections::HashMap;
use std::fmt;
use std::sync::{LazyLock, RwLock};

/// A name; equal spellings are equal symbols.
///
/// Symbols are ordered by when they were first seen, which differs between runs: sort by [`Symbol::as_str`] wherever the
/// order can reach an output.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Symbol(u32);

#[derive(Default)]
struct Table {
    numbers: HashMap<&'static str, u32, foldhash::fast::RandomState>,
    names: Vec<&'static str>,
}

static TABLE: LazyLock<RwLock<Table>> = LazyLock::new(RwLock::default);

impl Symbol {
    /// The symbol spelt `name`.
    pub fn new(name: &str) -> Self {
        let read = TABLE.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(&number) = read.numbers.get(name) {
            return Self(number);
        }
        drop(read);
        let mut table = TABLE.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(&number) = table.numbers.get(name) {
            return Self(number);
        }
        let number = table.names.len() as u32;
        let name: &'static str = String::from(name).leak();
        table.names.push(name);
        table.numbers.insert(name, number);
        Self(number)
    }

    /// Its spelling.
    pub fn as_str(self) -> &'static str {
        let table = TABLE.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        table.names.get(self.0 as usize).copied().unwrap_or_default()
    }
}

impl fmt::Debug for Symbol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl fmt::Display for Symbol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
