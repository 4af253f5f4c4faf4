//! The bindings of a set, taken apart: nested paths become nested sets.
//!
//! `a.b = 1; a.c = 2;` is `a = { b = 1; c = 2; };`, and so is `a = { b = 1; }; a.c = 2;`. Everything else that binds a name
//! twice has been reported by the parser, and the first binding stays.

use std::collections::HashMap;

use crate::ast::{AttrName, Binding, ExprId, ExprKind, File, Name};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::span::Span;
use crate::symbol::Symbol;

/// The longest path in a binding.
const MAX_PATH: usize = 200;

/// The bindings of one set, nested paths taken apart.
pub(super) struct Group {
    /// Whether its attributes see one another.
    pub(super) recursive: bool,
    /// The static attributes, as written.
    pub(super) items: Vec<Item>,
    /// The attributes whose names are computed, as written.
    pub(super) dynamic: Vec<Dynamic>,
    /// What `inherit (…)` inherits from.
    pub(super) sources: Vec<ExprId>,
    /// Where it stands.
    pub(super) span: Span,
    index: HashMap<Symbol, usize>,
}

/// An attribute.
pub(super) struct Item {
    pub(super) name: Name,
    pub(super) value: Bound,
    pub(super) span: Span,
}

/// An attribute whose name is computed.
pub(super) struct Dynamic {
    pub(super) expr: ExprId,
    pub(super) key: Span,
    pub(super) value: Bound,
    pub(super) span: Span,
}

/// What an attribute is bound to.
pub(super) enum Bound {
    /// An expression.
    Expr(ExprId),
    /// A set that several bindings make together.
    Group(Box<Group>),
    /// The name as it is known outside.
    Inherited,
    /// The attribute of that name of a source.
    From(usize),
}

impl Group {
    /// Takes the bindings of a set apart.
    pub(super) fn of(
        file: &File,
        recursive: bool,
        bindings: &[Binding],
        span: Span,
        diagnostics: &mut Diagnostics,
    ) -> Self {
        Gatherer { file, diagnostics }.gather(recursive, bindings, span)
    }

    fn new(recursive: bool, span: Span) -> Self {
        Self {
            recursive,
            items: Vec::new(),
            index: HashMap::new(),
            dynamic: Vec::new(),
            sources: Vec::new(),
            span,
        }
    }
}

struct Gatherer<'a> {
    file: &'a File,
    diagnostics: &'a mut Diagnostics,
}

impl Gatherer<'_> {
    fn gather(&mut self, recursive: bool, bindings: &[Binding], span: Span) -> Group {
        let mut group = Group::new(recursive, span);
        for binding in bindings {
            match binding {
                Binding::Value { path, value, .. } if path.len() <= MAX_PATH => self.bind(&mut group, path, *value),
                Binding::Value { span, .. } => self.diagnostics.push(
                    Diagnostic::error("nesting-too-deep", format!("a path of more than {MAX_PATH} names"))
                        .label(*span, ""),
                ),
                Binding::Inherit { from, names, .. } => {
                    if let Some(from) = from {
                        group.sources.push(*from);
                    }
                    let source = group.sources.len().saturating_sub(1);
                    for name in names {
                        let value = if from.is_some() {
                            Bound::From(source)
                        } else {
                            Bound::Inherited
                        };
                        self.insert(
                            &mut group,
                            Item {
                                name: *name,
                                value,
                                span: name.span,
                            },
                        );
                    }
                }
            }
        }
        group
    }

    fn bind(&mut self, group: &mut Group, path: &[AttrName], value: ExprId) {
        let Some((first, rest)) = path.split_first() else {
            return;
        };
        let value_span = self.file.expr(value).span;
        let Some(second) = rest.first() else {
            return match first {
                AttrName::Static(name) => {
                    self.insert(
                        group,
                        Item {
                            name: *name,
                            value: Bound::Expr(value),
                            span: value_span,
                        },
                    );
                }
                AttrName::Dynamic { expr, span } => {
                    group.dynamic.push(Dynamic {
                        expr: *expr,
                        key: *span,
                        value: Bound::Expr(value),
                        span: value_span,
                    });
                }
            };
        };
        let rest_span = second.span().to(value_span);
        match first {
            AttrName::Static(name) => {
                let known = group.index.get(&name.symbol).copied();
                let at = known.unwrap_or_else(|| {
                    let inner = Bound::Group(Box::new(Group::new(false, rest_span)));
                    group.index.insert(name.symbol, group.items.len());
                    group.items.push(Item {
                        name: *name,
                        value: inner,
                        span: rest_span,
                    });
                    group.items.len() - 1
                });
                let Some(item) = group.items.get_mut(at) else { return };
                if let Some(inner) = self.open(item) {
                    self.bind(inner, rest, value);
                }
            }
            AttrName::Dynamic { expr, span } => {
                let mut inner = Group::new(false, rest_span);
                self.bind(&mut inner, rest, value);
                let value = Bound::Group(Box::new(inner));
                group.dynamic.push(Dynamic {
                    expr: *expr,
                    key: *span,
                    value,
                    span: rest_span,
                });
            }
        }
    }

    /// The set that an item is written as, to add to it.
    fn open<'i>(&mut self, item: &'i mut Item) -> Option<&'i mut Group> {
        if let Bound::Expr(expr) = item.value
            && let ExprKind::Attributes { recursive, bindings } = &self.file.expr(self.file.strip(expr)).kind
        {
            item.value = Bound::Group(Box::new(self.gather(*recursive, bindings, item.span)));
        }
        match &mut item.value {
            Bound::Group(group) => Some(group),
            Bound::Expr(_) | Bound::Inherited | Bound::From(_) => None,
        }
    }

    fn insert(&mut self, group: &mut Group, mut item: Item) {
        let Some(&at) = group.index.get(&item.name.symbol) else {
            group.index.insert(item.name.symbol, group.items.len());
            group.items.push(item);
            return;
        };
        let Some(first) = group.items.get_mut(at) else { return };
        if let (true, Some(inner)) = (self.open(&mut item).is_some(), self.open(first)) {
            let Bound::Group(more) = item.value else { return };
            let offset = inner.sources.len();
            inner.sources.extend(more.sources);
            inner.dynamic.extend(more.dynamic);
            for mut item in more.items {
                if let Bound::From(source) = &mut item.value {
                    *source += offset;
                }
                self.insert(inner, item);
            }
        }
    }
}
