//! The scopes around an expression while its file is resolved.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::rc::Rc;

use crate::ast::Name;
use crate::eval::value::Value;
use crate::span::Span;
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

/// The names that a set is known to have before it is evaluated.
pub(super) type Known = Rc<HashSet<Symbol>>;

/// A name that is there to be used.
#[derive(Clone, Copy)]
pub(super) enum Watch {
    /// Bound by `let`.
    Let,
    /// Taken by a function that accepts others as well (`...`), so that nobody misses it.
    Argument,
}

/// A name of a scope.
pub(super) struct Bound {
    name: Name,
    /// What to say if nothing uses it.
    watch: Option<Watch>,
    used: bool,
    /// The names of the set that it is bound to, where that is written out.
    known: Option<Known>,
}

impl Bound {
    /// A name that may well be unused: an attribute, the argument of a function.
    pub(super) fn free(name: Name) -> Self {
        Self {
            name,
            watch: None,
            used: false,
            known: None,
        }
    }

    /// A name that is there to be used, unless it begins with `_`.
    pub(super) fn watched(name: Name, watch: Watch) -> Self {
        Self {
            watch: Some(watch).filter(|_| !name.symbol.as_str().starts_with('_')),
            ..Self::free(name)
        }
    }

    /// The same, bound to a set of these names.
    pub(super) fn with_known(self, known: Option<Known>) -> Self {
        Self { known, ..self }
    }
}

/// One frame at run time.
enum Scope {
    Names {
        slots: HashMap<Symbol, u32>,
        bound: Vec<Bound>,
    },
    With {
        known: Option<Known>,
        at: Span,
    },
}

/// A `with` whose set has a name that is bound outside, which wins.
pub(super) struct Shadowed {
    /// The set of the `with`.
    pub(super) scope: Span,
    /// Where the name is bound; nothing if it needs no definition.
    pub(super) outer: Option<Span>,
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
    pub(super) fn push_names(&mut self, names: impl IntoIterator<Item = Bound>) {
        let bound: Vec<Bound> = names.into_iter().collect();
        let slots = bound.iter().map(|bound| bound.name.symbol).zip(0..).collect();
        self.stack.push(Scope::Names { slots, bound });
    }

    /// Enters a `with` whose set stands `at`.
    pub(super) fn push_with(&mut self, known: Option<Known>, at: Span) {
        self.stack.push(Scope::With { known, at });
    }

    /// Leaves the innermost scope; gives the names that should have been used and were not.
    pub(super) fn pop(&mut self) -> Vec<(Name, Watch)> {
        match self.stack.pop() {
            Some(Scope::Names { bound, .. }) => {
                let unused = bound.iter().filter(|bound| !bound.used);
                unused.filter_map(|bound| Some((bound.name, bound.watch?))).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Looks a name up, passing over the `skip` innermost scopes. A name bound anywhere wins over every `with`.
    pub(super) fn find(&mut self, name: Symbol, skip: usize) -> Found {
        let mut withs = Vec::new();
        for (depth, scope) in (0u32..).zip(self.stack.iter_mut().rev()).skip(skip) {
            match scope {
                Scope::Names { slots, bound } => {
                    if let Some(&slot) = slots.get(&name) {
                        if let Some(bound) = bound.get_mut(slot as usize) {
                            bound.used = true;
                        }
                        return Found::Slot { depth, slot };
                    }
                }
                Scope::With { .. } => withs.push(depth),
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

    /// The innermost `with` that has `name` for all one can see, though the name means what is bound around it.
    pub(super) fn shadowed(&self, name: Symbol, skip: usize) -> Option<Shadowed> {
        let mut innermost = None;
        for scope in self.stack.iter().rev().skip(skip) {
            match scope {
                Scope::Names { slots, bound } => {
                    if let Some(&slot) = slots.get(&name) {
                        let outer = bound.get(slot as usize).map(|bound| bound.name.span);
                        return innermost.map(|scope| Shadowed { scope, outer });
                    }
                }
                Scope::With { known: Some(known), at } if innermost.is_none() && known.contains(&name) => {
                    innermost = Some(*at);
                }
                Scope::With { .. } => {}
            }
        }
        let global = self.globals.contains_key(name.as_str());
        innermost
            .filter(|_| global)
            .map(|scope| Shadowed { scope, outer: None })
    }

    /// The names of the set that a variable is bound to, where that is written out.
    pub(super) fn known(&self, name: Symbol) -> Option<Known> {
        self.stack.iter().rev().find_map(|scope| match scope {
            Scope::Names { slots, bound } => {
                let bound = bound.get(*slots.get(&name)? as usize)?;
                Some(bound.known.clone())
            }
            Scope::With { .. } => None,
        })?
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
            if let Scope::Names { bound, .. } = scope {
                names.extend(bound.iter().map(|bound| bound.name.symbol.as_str()));
            }
        }
        names.sort_unstable();
        names.dedup();
        names
    }
}
