//! Where values were written, at four bytes a value.
//!
//! A value carries a [`Place`], the index of a row in [`Places`]; the spans themselves are stored once per expression when
//! its file is compiled. A binding takes two rows: its key, then its right-hand side; so does an operation: the whole, then the
//! operator.

use std::collections::HashMap;

use crate::span::Span;
use crate::symbol::Symbol;

/// A row of [`Places`]; the default is "nowhere", as for what a built-in made up.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Debug)]
pub(crate) struct Place(u32);

impl Place {
    /// For values that no source text gave.
    pub(crate) const NOWHERE: Self = Self(0);

    /// Of the place of an operation, that of its operator: the next row.
    pub(crate) fn operator(self) -> Self {
        Self(self.0 + 1)
    }
}

/// The table of all places.
#[derive(Default)]
pub(crate) struct Places {
    spans: Vec<Span>,
    names: HashMap<u32, Symbol>,
}

impl Places {
    /// Stores the place of an expression.
    pub(crate) fn add(&mut self, span: Span) -> Place {
        self.spans.push(span);
        Place(u32::try_from(self.spans.len()).unwrap_or(0))
    }

    /// Stores the place of a binding; [`Places::span`] gives its key and [`Places::value`] its right-hand side.
    pub(crate) fn add_binding(&mut self, key: Span, value: Span) -> Place {
        let place = self.add(key);
        self.add(value);
        place
    }

    /// Stores the place of an operation; [`Place::operator`] leads to its operator.
    pub(crate) fn add_operation(&mut self, whole: Span, operator: Span) -> Place {
        self.add_binding(whole, operator)
    }

    /// Says that the expression at `place` is what `name` is bound to.
    pub(crate) fn name(&mut self, place: Place, name: Symbol) {
        self.names.entry(place.0).or_insert(name);
    }

    /// The name that the expression at `place` is bound to.
    pub(crate) fn name_of(&self, place: Place) -> Option<Symbol> {
        self.names.get(&place.0).copied()
    }

    /// The span of a place.
    pub(crate) fn span(&self, place: Place) -> Option<Span> {
        self.spans.get((place.0 as usize).checked_sub(1)?).copied()
    }

    /// The right-hand side of the binding at `place`.
    pub(crate) fn value(&self, place: Place) -> Option<Span> {
        (place != Place::NOWHERE).then(|| self.spans.get(place.0 as usize).copied())?
    }
}
