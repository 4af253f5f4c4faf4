//! Bindings of sets and `let`: nested paths become nested sets.
//!
//! `a.b = 1; a.c = 2;` is `a = { b = 1; c = 2; };`, and so is `a = { b = 1; }; a.c = 2;`. Everything else that binds a name
//! twice has been reported by the parser, and the first binding stays.

use std::collections::HashMap;
use std::rc::Rc;

use super::Resolver;
use crate::ast::{AttrName, Binding, ExprId, ExprKind, Name};
use crate::diagnostic::Diagnostic;
use crate::eval::code::Key;
use crate::eval::code::{Code, DynamicCode, EntryCode, SelectCode, SetCode, Shared};
use crate::span::Span;
use crate::symbol::Symbol;

/// The longest path in a binding.
const MAX_PATH: usize = 200;

/// The bindings of one set, nested paths taken apart.
pub(super) struct Group {
    recursive: bool,
    items: Vec<Item>,
    index: HashMap<Symbol, usize>,
    dynamic: Vec<Dynamic>,
    sources: Vec<ExprId>,
    span: Span,
}

struct Item {
    name: Name,
    value: Bound,
    span: Span,
}

struct Dynamic {
    expr: ExprId,
    key: Span,
    value: Bound,
    span: Span,
}

enum Bound {
    Expr(ExprId),
    Group(Box<Group>),
    Inherited,
    From(usize),
}

impl Group {
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

impl Resolver<'_> {
    /// Takes the bindings of a set apart.
    pub(super) fn gather(&mut self, recursive: bool, bindings: &[Binding], span: Span) -> Group {
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
            && let ExprKind::Attributes { recursive, bindings } = &self.file.expr(self.strip(expr)).kind
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

    /// A set.
    pub(super) fn set(&mut self, mut group: Group) -> Code {
        group.items.sort_by_key(|item| item.name.symbol);
        let place = self.places.add(group.span);
        let scoped = group.recursive || !group.sources.is_empty();
        if scoped {
            let names = group
                .items
                .iter()
                .filter(|_| group.recursive)
                .map(|item| item.name.symbol);
            self.scopes.push_names(names.collect::<Vec<_>>());
        }
        let first_source = if group.recursive { group.items.len() } else { 0 };
        let skip = usize::from(group.recursive);
        let sources = group.sources.iter().map(|&source| self.expr(source)).collect();
        let entry = |item: Item| EntryCode {
            name: item.name.symbol,
            place: self.places.add_binding(item.name.span, item.span),
            value: self.bound(item.value, item.name, first_source, skip),
        };
        let entries = group.items.into_iter().map(entry).collect();
        let dynamic = |dynamic: Dynamic| DynamicCode {
            name: self.expr(dynamic.expr),
            place: self.places.add_binding(dynamic.key, dynamic.span),
            value: match dynamic.value {
                Bound::Expr(expr) => self.expr(expr),
                Bound::Group(inner) => self.inner(*inner),
                Bound::Inherited | Bound::From(_) => Rc::new(Code::Hole),
            },
        };
        let dynamic = group.dynamic.into_iter().map(dynamic).collect();
        if scoped {
            self.scopes.pop();
        }
        Code::Set(Box::new(SetCode {
            recursive: group.recursive,
            entries,
            sources,
            dynamic,
            place,
        }))
    }

    /// `let … in body`
    pub(super) fn let_in(&mut self, bindings: &[Binding], body: ExprId, span: Span) -> Code {
        let group = self.gather(true, bindings, span);
        self.scopes
            .push_names(group.items.iter().map(|item| item.name.symbol).collect::<Vec<_>>());
        let first_source = group.items.len();
        let mut slots: Vec<Shared> = Vec::with_capacity(first_source + group.sources.len());
        for item in group.items {
            slots.push(self.bound(item.value, item.name, first_source, 1));
        }
        slots.extend(group.sources.iter().map(|&source| self.expr(source)));
        let body = self.expr(body);
        self.scopes.pop();
        Code::Let {
            slots: slots.into(),
            body,
        }
    }

    fn inner(&mut self, group: Group) -> Shared {
        Rc::new(crate::eval::stack::grow(|| self.set(group)))
    }

    fn bound(&mut self, value: Bound, name: Name, first_source: usize, skip: usize) -> Shared {
        let code = match value {
            Bound::Expr(expr) => self.expr(expr),
            Bound::Group(group) => self.inner(*group),
            Bound::Inherited => Rc::new(self.variable(name.symbol, name.span, skip)),
            Bound::From(source) => {
                let place = self.places.add(name.span);
                let slot = u32::try_from(first_source + source).unwrap_or(u32::MAX);
                let subject = Rc::new(Code::Variable { depth: 0, slot, place });
                let path = [Key::Static(name.symbol, place)].into();
                Rc::new(Code::Select(Box::new(SelectCode {
                    subject,
                    path,
                    default: None,
                    place,
                })))
            }
        };
        self.name_value(&code, name.symbol);
        code
    }
}
