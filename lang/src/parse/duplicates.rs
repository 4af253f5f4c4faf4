//! One attribute defined twice in one set, with Nix's merging.
//!
//! `a.b = 1; a.c = 2;` is fine, and so is `a.b = 1; a = { c = 2; };`: a path meets a literal set and they become one. Two literal
//! sets merge as well, but only one level deep, and a name from `inherit` never merges. Computed names are not looked at;
//! only the evaluator knows them.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use crate::ast::{AttrName, Binding, ExprId, ExprKind, Name};
use crate::diagnostic::Diagnostic;
use crate::parse::cursor::Parser;
use crate::span::Span;
use crate::symbol::Symbol;

/// What a name of a set is bound to so far.
enum Slot {
    /// Something that cannot be added to.
    Value(Span),
    /// A literal set, not looked into yet.
    Literal(Span, ExprId),
    /// A set that more has been added to: its number among the scopes.
    Scope(Span, usize),
}

impl Slot {
    fn span(&self) -> Span {
        match self {
            Self::Value(span) | Self::Literal(span, _) | Self::Scope(span, _) => *span,
        }
    }
}

/// The sets under one set; the first is that set itself.
#[derive(Default)]
struct Scopes {
    list: Vec<HashMap<Symbol, Slot>>,
    clashes: Vec<(Name, Span)>,
}

impl Parser<'_> {
    /// Reports the names that `bindings` define twice.
    pub(super) fn check_duplicates(&mut self, bindings: &[Binding]) {
        let mut scopes = Scopes::default();
        let root = scopes.open();
        scopes.define_all(self, root, bindings, true);
        for (name, first) in scopes.clashes {
            let problem = Diagnostic::error(
                "duplicate-attribute",
                format!("`{}` is defined twice in this set", name.symbol),
            )
            .label(name.span, "again here")
            .label(first, "first here")
            .help("keep one of them");
            self.complain(problem);
        }
    }
}

impl Scopes {
    fn open(&mut self) -> usize {
        self.list.push(HashMap::new());
        self.list.len() - 1
    }

    /// Enters `bindings` into a scope; `speak` is off where they have been checked on their own before.
    fn define_all(&mut self, parser: &Parser<'_>, scope: usize, bindings: &[Binding], speak: bool) {
        for binding in bindings {
            match binding {
                Binding::Inherit { names, .. } => {
                    for &name in names {
                        self.define(parser, scope, name, Slot::Value(name.span), speak);
                    }
                }
                Binding::Value { path, value, .. } => self.define_path(parser, scope, path, *value, speak),
            }
        }
    }

    fn define_path(&mut self, parser: &Parser<'_>, mut scope: usize, path: &[AttrName], value: ExprId, speak: bool) {
        let Some((last, before)) = path.split_last() else {
            return;
        };
        // A name in a path is shown with the path up to it.
        let from = path.first().unwrap_or(last).span();
        let shown = |name: &Name| Name {
            span: from.to(name.span),
            ..*name
        };
        for step in before {
            let AttrName::Static(name) = step else { return };
            let Some(inner) = self.descend(parser, scope, shown(name), speak) else {
                return;
            };
            scope = inner;
        }
        let AttrName::Static(name) = last else { return };
        let name = shown(name);
        let slot = if literal(parser, value).is_some() {
            Slot::Literal(name.span, value)
        } else {
            Slot::Value(name.span)
        };
        self.define(parser, scope, name, slot, speak);
    }

    /// The scope that `name` stands for in a path.
    fn descend(&mut self, parser: &Parser<'_>, scope: usize, name: Name, speak: bool) -> Option<usize> {
        match self.list.get(scope)?.get(&name.symbol) {
            None => {
                let inner = self.open();
                self.list
                    .get_mut(scope)?
                    .insert(name.symbol, Slot::Scope(name.span, inner));
                Some(inner)
            }
            Some(Slot::Value(first)) => {
                let first = *first;
                self.clash(name, first, speak);
                None
            }
            Some(_) => self.look_into(parser, scope, name.symbol),
        }
    }

    /// The scope of a literal set or path, made on first need.
    fn look_into(&mut self, parser: &Parser<'_>, scope: usize, name: Symbol) -> Option<usize> {
        let (span, value) = match self.list.get(scope)?.get(&name)? {
            Slot::Value(_) => return None,
            Slot::Scope(_, inner) => return Some(*inner),
            Slot::Literal(span, value) => (*span, *value),
        };
        let inner = self.open();
        self.define_all(parser, inner, literal(parser, value)?, false);
        self.list.get_mut(scope)?.insert(name, Slot::Scope(span, inner));
        Some(inner)
    }

    fn define(&mut self, parser: &Parser<'_>, scope: usize, name: Name, slot: Slot, speak: bool) {
        let Some(table) = self.list.get_mut(scope) else { return };
        let first = match table.entry(name.symbol) {
            Entry::Vacant(vacant) => {
                vacant.insert(slot);
                return;
            }
            Entry::Occupied(occupied) => occupied.get().span(),
        };
        let Slot::Literal(_, value) = slot else {
            return self.clash(name, first, speak);
        };
        let Some(inner) = self.look_into(parser, scope, name.symbol) else {
            return self.clash(name, first, speak);
        };
        self.merge(parser, inner, value, speak);
    }

    /// Adds the names of a literal set to a scope; a name that both have is a clash, however deep the two agree.
    fn merge(&mut self, parser: &Parser<'_>, scope: usize, value: ExprId, speak: bool) {
        let added = self.open();
        self.define_all(parser, added, literal(parser, value).unwrap_or_default(), false);
        for name in first_names(literal(parser, value).unwrap_or_default()) {
            let Some(slot) = self.list.get_mut(added).and_then(|names| names.remove(&name.symbol)) else {
                continue;
            };
            let Some(table) = self.list.get_mut(scope) else { return };
            match table.entry(name.symbol) {
                Entry::Vacant(vacant) => {
                    vacant.insert(slot);
                }
                Entry::Occupied(occupied) => {
                    let first = occupied.get().span();
                    self.clash(name, first, speak);
                }
            }
        }
    }

    fn clash(&mut self, name: Name, first: Span, speak: bool) {
        if speak {
            self.clashes.push((name, first));
        }
    }
}

/// The static names that bindings begin with, in order.
fn first_names(bindings: &[Binding]) -> impl Iterator<Item = Name> {
    bindings.iter().flat_map(|binding| match binding {
        Binding::Inherit { names, .. } => names.clone(),
        Binding::Value { path, .. } => match path.first() {
            Some(AttrName::Static(name)) => vec![*name],
            _ => Vec::new(),
        },
    })
}

/// The bindings of a literal set, brackets around it or not.
fn literal<'p>(parser: &'p Parser<'_>, mut value: ExprId) -> Option<&'p [Binding]> {
    loop {
        match &parser.expr(value)?.kind {
            ExprKind::Paren(inner) => value = *inner,
            ExprKind::Attributes { bindings, .. } => return Some(bindings),
            _ => return None,
        }
    }
}
