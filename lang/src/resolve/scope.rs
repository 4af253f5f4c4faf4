//! The scopes around an expression while its file is resolved.

use std::collections::{BTreeMap, HashMap};

use crate::eval::value::Value;
use crate::symbol::Symbol;

/// The names that need no definition: `true`, `map`, `builtins`, …
pub(crate) type Globals = BTreeMap<&'static str, Value>;

/// What a name means.
pub(super) enum Found {
    Slot { depth: u32, slot: u32 },
    With(Box<[u32]>),
    Global(Value),
    Nothing,
}

/// One frame at run time.
enum Scope {
    Names(HashMap<Symbol, u32>),
    With,
}

pub(super) struct Scopes<'a> {
    globals: &'a Globals,
    stack: Vec<Scope>,
}

impl<'a> Scopes<'a> {
    pub(super) fn new(globals: &'a Globals) -> Self {
        Self {
            globals,
            stack: Vec::new(),
        }
    }

    /// Enters a scope whose slots have these names; of equal names the last is seen.
    pub(super) fn push_names(&mut self, names: impl IntoIterator<Item = Symbol>) {
        self.stack.push(Scope::Names(names.into_iter().zip(0..).collect()));
    }

    /// Enters a `with`.
    pub(super) fn push_with(&mut self) {
        self.stack.push(Scope::With);
    }

    /// Leaves the innermost scope.
    pub(super) fn pop(&mut self) {
        self.stack.pop();
    }

    /// Looks a name up, passing over the `skip` innermost scopes. A name bound anywhere wins over every `with`.
    pub(super) fn find(&self, name: Symbol, skip: usize) -> Found {
        let mut withs = Vec::new();
        for (depth, scope) in (0u32..).zip(self.stack.iter().rev()).skip(skip) {
            match scope {
                Scope::Names(names) => {
                    if let Some(&slot) = names.get(&name) {
                        return Found::Slot { depth, slot };
                    }
                }
                Scope::With => withs.push(depth),
            }
        }
        if let Some(value) = self.globals.get(name.as_str()) {
            return Found::Global(value.clone());
        }
        match withs.is_empty() {
            true => Found::Nothing,
            false => Found::With(withs.into()),
        }
    }

    /// Every name in sight, sorted, for suggestions.
    pub(super) fn names(&self) -> Vec<&'static str> {
        let mut names: Vec<_> = self
            .globals
            .keys()
            .copied()
            .filter(|name| !name.starts_with('_'))
            .collect();
        for scope in &self.stack {
            if let Scope::Names(here) = scope {
                let mut here: Vec<_> = here.keys().map(|name| name.as_str()).collect();
                here.sort_unstable();
                names.extend(here);
            }
        }
        names.sort_unstable();
        names.dedup();
        names
    }
}
