//! Warnings about names: bindings that nothing uses, and `with` scopes that do not give what they seem to.

use std::rc::Rc;

use crate::ast::{AttrName, Binding, ExprId, ExprKind, Name};
use crate::diagnostic::Diagnostic;
use crate::span::Span;
use crate::symbol::Symbol;

use super::Resolver;
use super::group::{Bound, Item};
use super::scope::{Known, Watch};

/// What a `let` or a pattern binds and nothing uses.
pub const UNUSED_BINDING: &str = "unused-binding";
/// A name that a `with` has and that means something bound around it.
pub const WITH_SHADOWED: &str = "with-shadowed";

impl Resolver<'_> {
    /// Leaves the innermost scope, and says what of it was not used.
    pub(super) fn leave(&mut self) {
        for (Name { symbol, span }, watch) in self.scopes.pop() {
            let message = format!("nothing uses `{symbol}`");
            let unused = match watch {
                Watch::Let => Diagnostic::warning(UNUSED_BINDING, message)
                    .label(span, "bound here")
                    .help(format!("remove it, or call it `_{symbol}` if it is meant to stay")),
                Watch::Argument => Diagnostic::advice(UNUSED_BINDING, message)
                    .label(span, "taken here")
                    .help("remove it: `...` takes what is not named"),
            };
            self.diagnostics.push(unused);
        }
    }

    /// `name`, at `span`, means what is bound outside of a `with` that has it too.
    pub(super) fn warn_of_shadowed(&mut self, name: Symbol, span: Span, skip: usize) {
        let Some(shadowed) = self.scopes.shadowed(name, skip) else {
            return;
        };
        let message = format!("`{name}` is not the `{name}` of the `with` around it");
        let warning = Diagnostic::warning(WITH_SHADOWED, message);
        let warning = match shadowed.outer {
            Some(outer) => warning.label(span, "means the outer one").label(outer, "bound here"),
            None => warning.label(span, "means the one that needs no definition"),
        };
        let warning = warning.label(shadowed.scope, "has the name too");
        self.diagnostics.push(warning.help(format!(
            "a bound name wins over every `with`: select it, `set.{name}`, or rename the outer one"
        )));
    }

    /// The names of the set that an expression is, where that is written out.
    pub(super) fn known(&self, id: ExprId) -> Option<Known> {
        match &self.file.expr(self.file.strip(id)).kind {
            ExprKind::Attributes { bindings, .. } => Some(Rc::new(bindings.iter().flat_map(names_of).collect())),
            ExprKind::Variable(name) => self.scopes.known(*name),
            _ => None,
        }
    }

    /// The same of what an attribute is bound to.
    pub(super) fn known_of(&self, item: &Item) -> Option<Known> {
        match &item.value {
            Bound::Expr(id) => self.known(*id),
            Bound::Group(group) => Some(Rc::new(group.items.iter().map(|item| item.name.symbol).collect())),
            Bound::Inherited | Bound::From(_) => None,
        }
    }
}

fn names_of(binding: &Binding) -> Vec<Symbol> {
    match binding {
        Binding::Value { path, .. } => match path.first() {
            Some(AttrName::Static(name)) => vec![name.symbol],
            _ => Vec::new(),
        },
        Binding::Inherit { names, .. } => names.iter().map(|name| name.symbol).collect(),
    }
}
