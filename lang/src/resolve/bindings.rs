//! Sets and `let`: names become slots.

use rclite::Rc;

use super::group::{Bound, Dynamic, Group, Item};
use super::{Resolver, scope};
use crate::ast::{Binding, ExprId, Name};
use crate::eval::code::Key;
use crate::eval::code::{Code, DynamicCode, EntryCode, SelectCode, SetCode, Shared};
use crate::span::Span;

impl Resolver<'_> {
    /// A set.
    pub(super) fn set(&mut self, mut group: Group) -> Code {
        group.items.sort_by_key(|item| item.name.symbol);
        let place = self.places.add(group.span);
        let scoped = group.recursive || !group.sources.is_empty();
        if scoped {
            let names = group.items.iter().filter(|_| group.recursive);
            let names = names.map(|item| scope::Bound::free(item.name).with_known(self.known_of(item)));
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
            self.leave();
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
        let group = Group::of(self.file, true, bindings, span, self.diagnostics);
        let names = group.items.iter();
        let names =
            names.map(|item| scope::Bound::watched(item.name, scope::Watch::Let).with_known(self.known_of(item)));
        self.scopes.push_names(names.collect::<Vec<_>>());
        let first_source = group.items.len();
        let mut slots: Vec<Shared> = Vec::with_capacity(first_source + group.sources.len());
        for item in group.items {
            slots.push(self.bound(item.value, item.name, first_source, 1));
        }
        slots.extend(group.sources.iter().map(|&source| self.expr(source)));
        let body = self.expr(body);
        self.leave();
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
