//! From syntax to the resolved form: once per file, before anything is evaluated.
//!
//! Every name is looked up here. What a `let`, a function or a `rec` set binds becomes a slot number; what is global becomes
//! the value itself; what is neither must come from a `with` around it, or is an error. So all undefined names of a file are
//! reported at once, and no name is looked up while the program runs, save through `with`.
//!
//! ```text
//! let a = 1; in b: a + b      Let [Constant 1] (Lambda (Variable 1:0 + Variable 0:0))
//! ```

use crate::ast::{self, AttrName, ExprId, ExprKind, Parameter, StringPart};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::eval::code::{Code, Deep, FieldCode, Key, LambdaCode, ParameterCode, Part, SelectCode, Shared};
use crate::eval::place::{Place, Places};
use crate::eval::value::Value;
use crate::eval::{paths, stack};
use crate::span::Span;
use crate::suggest::{nearest, surely};
use crate::symbol::Symbol;

mod bindings;
mod group;
mod lint;
mod print;
mod scope;

use group::Group;
pub(crate) use print::print;
use rclite::Rc;
pub(crate) use scope::Globals;
use scope::{Bound, Found, Scopes, Watch};

/// So many levels share one look at the stack.
const LEVELS: u32 = 24;

/// The resolved form of `file`, which was loaded from `path`.
pub(crate) fn resolve(
    file: &ast::File,
    path: &str,
    globals: &Globals,
    places: &mut Places,
    diagnostics: &mut Diagnostics,
) -> Shared {
    let scopes = Scopes::new(globals);
    let directory = paths::parent(path);
    let mut resolver = Resolver {
        file,
        directory,
        scopes,
        places,
        diagnostics,
        level: 0,
    };
    resolver.expr(file.root())
}

struct Resolver<'a> {
    file: &'a ast::File,
    directory: String,
    scopes: Scopes<'a>,
    places: &'a mut Places,
    diagnostics: &'a mut Diagnostics,
    level: u32,
}

impl<'a> Resolver<'a> {
    fn expr(&mut self, id: ExprId) -> Shared {
        self.level += 1;
        let code = if self.level.is_multiple_of(LEVELS) {
            Code::Deep(Deep(Rc::new(stack::grow(|| self.code(id)))))
        } else {
            self.code(id)
        };
        self.level -= 1;
        Rc::new(code)
    }

    fn code(&mut self, id: ExprId) -> Code {
        let id = self.file.strip(id);
        let file = self.file;
        let expr = file.expr(id);
        let span = expr.span;
        match &expr.kind {
            ExprKind::Error | ExprKind::Paren(_) => Code::Hole,
            ExprKind::Int(number) => Code::Constant(Value::Int(self.places.add(span), *number)),
            ExprKind::Float(number) => Code::Constant(Value::Float(self.places.add(span), *number)),
            ExprKind::String { parts, .. } => self.string(parts, span),
            ExprKind::Path(parts) => self.path(parts, span),
            ExprKind::Variable(name) => self.variable(*name, span, 0),
            ExprKind::List(items) => self.list(items, span),
            ExprKind::Attributes { recursive, bindings } => {
                let group = Group::of(file, *recursive, bindings, span, self.diagnostics);
                self.set(group)
            }
            ExprKind::Let { bindings, body } => self.let_in(bindings, *body, span),
            ExprKind::With { scope, body } => {
                let known = self.known(*scope);
                let at = file.expr(*scope).span;
                let scope = self.expr(*scope);
                self.scopes.push_with(known, at);
                let body = self.expr(*body);
                self.leave();
                Code::With { scope, body }
            }
            ExprKind::If {
                condition,
                consequence,
                alternative,
            } => {
                let [condition, consequence, alternative] =
                    [condition, consequence, alternative].map(|&id| self.expr(id));
                Code::If {
                    condition,
                    consequence,
                    alternative,
                }
            }
            ExprKind::Assert { condition, body } => {
                let condition_end = file.expr(*condition).span.end;
                let place = self.places.add(Span::new(span.source, span.start, condition_end));
                Code::Assert {
                    condition: self.expr(*condition),
                    body: self.expr(*body),
                    place,
                }
            }
            ExprKind::Lambda { parameter, body } => self.lambda(parameter, *body, span),
            ExprKind::Apply { .. } => self.apply(id, span),
            ExprKind::Select { subject, path, default } => self.select(*subject, path, *default, span),
            ExprKind::HasAttr { subject, path } => Code::HasAttr {
                subject: self.expr(*subject),
                path: self.keys(path),
                place: self.places.add(span),
            },
            ExprKind::Unary { operator, operand } => {
                let place = self.places.add(span);
                let operand = self.expr(*operand);
                match (operator, &*operand) {
                    (ast::UnaryOperator::Negate, Code::Constant(Value::Int(_, number))) if *number != i64::MIN => {
                        Code::Constant(Value::Int(place, -number))
                    }
                    (ast::UnaryOperator::Negate, _) => Code::Negate { operand, place },
                    (ast::UnaryOperator::Not, _) => Code::Not { operand, place },
                }
            }
            ExprKind::Binary {
                operator,
                operator_span,
                left,
                right,
            } => {
                let place = self.places.add_operation(span, *operator_span);
                Code::Binary {
                    operator: *operator,
                    left: self.expr(*left),
                    right: self.expr(*right),
                    place,
                }
            }
        }
    }

    /// A variable, looked up from the scope `skip` scopes out.
    fn variable(&mut self, name: Symbol, span: Span, skip: usize) -> Code {
        if name.as_str() == "__curPos" {
            return Code::Position(self.places.add(span));
        }
        self.warn_of_shadowed(name, span, skip);
        match self.scopes.find(name, skip) {
            Found::Slot { depth, slot } => Code::Variable {
                depth,
                slot,
                place: self.places.add(span),
            },
            Found::With(scopes) => Code::Scoped {
                name,
                scopes,
                place: self.places.add(span),
            },
            Found::Global(value) => Code::Constant(value.placed(self.places.add(span))),
            Found::Nothing => {
                self.undefined(name, span);
                Code::Hole
            }
        }
    }

    fn undefined(&mut self, name: Symbol, span: Span) {
        let message = format!("`{name}` is not defined");
        let mut diagnostic = Diagnostic::error("undefined-name", message).label(span, "not found in any scope");
        if let Some(meant) = nearest(name.as_str(), self.scopes.names())
            && name.as_str().len() > 1
        {
            diagnostic = diagnostic.help(format!("did you mean `{meant}`?"));
            if let Some(meant) = surely(name.as_str(), self.scopes.names()) {
                diagnostic = diagnostic.replace(span, name.as_str(), meant);
            }
        } else if let Some(instead) = crate::eval::builtins::left_out(name.as_str()) {
            diagnostic = diagnostic.help(instead);
        } else if matches!(name.as_str(), "std" | "profile") {
            diagnostic = diagnostic.help(format!("take it as an argument of the module: `{{ {name}, ... }}: …`"));
        }
        self.diagnostics.push(diagnostic);
    }

    fn list(&mut self, items: &[ExprId], span: Span) -> Code {
        let place = self.places.add(span);
        let items: Box<[Shared]> = items.iter().map(|&item| self.expr(item)).collect();
        match items.is_empty() {
            true => Code::Constant(Value::list(place, Vec::new())),
            false => Code::List { items, place },
        }
    }

    fn string(&mut self, parts: &[StringPart], span: Span) -> Code {
        let place = self.places.add(span);
        let literal: Option<String> = parts
            .iter()
            .map(|part| match part {
                StringPart::Literal(text) => Some(text.as_str()),
                StringPart::Interpolation(_) => None,
            })
            .collect();
        match literal {
            Some(text) => Code::Constant(Value::text(place, text)),
            None => Code::Text {
                parts: self.parts(parts),
                place,
            },
        }
    }

    fn path(&mut self, parts: &[StringPart], span: Span) -> Code {
        let place = self.places.add(span);
        if let Some(StringPart::Literal(first)) = parts.first()
            && first.starts_with('~')
        {
            let diagnostic = Diagnostic::error("path-outside", "a path into a home folder")
                .label(span, "leads out of the project")
                .help("write it relative to this file: `./…`");
            self.diagnostics.push(diagnostic);
            return Code::Hole;
        }
        if let [StringPart::Literal(text)] = parts {
            return Code::Constant(Value::Path(place, Rc::new(paths::resolve(&self.directory, text))));
        }
        let mut parts = self.parts(parts).into_vec();
        if let Some(Part::Literal(first)) = parts.first_mut() {
            let slash = if first.ends_with('/') { "/" } else { "" };
            *first = format!("{}{slash}", paths::resolve(&self.directory, first)).into();
        }
        Code::Path {
            parts: parts.into(),
            place,
        }
    }

    fn parts(&mut self, parts: &[StringPart]) -> Box<[Part]> {
        let part = |part: &StringPart| match part {
            StringPart::Literal(text) => Part::Literal(text.as_str().into()),
            StringPart::Interpolation(id) => {
                let place = self.places.add(self.file.interpolation(*id));
                Part::Interpolation(self.expr(*id), place)
            }
        };
        parts.iter().map(part).collect()
    }

    fn lambda(&mut self, parameter: &Parameter, body: ExprId, span: Span) -> Code {
        let place = self.places.add(span);
        let parameter = match parameter {
            Parameter::Name(name) => {
                self.scopes.push_names([Bound::free(*name)]);
                ParameterCode::Name
            }
            Parameter::Pattern { fields, open, all, .. } => {
                let names = fields.iter().map(|field| match open {
                    true => Bound::watched(field.name, Watch::Argument),
                    false => Bound::free(field.name),
                });
                self.scopes.push_names(names.chain(all.map(Bound::free)));
                let field = |field: &ast::PatternField| FieldCode {
                    name: field.name.symbol,
                    place: self.places.add(field.name.span),
                    default: field.default.map(|default| self.expr(default)),
                };
                ParameterCode::Pattern {
                    fields: fields.iter().map(field).collect(),
                    open: *open,
                    all: all.is_some(),
                }
            }
        };
        let body = self.expr(body);
        self.leave();
        Code::Lambda(Rc::new(LambdaCode::new(parameter, body, place)))
    }

    fn apply(&mut self, id: ExprId, span: Span) -> Code {
        let place = self.places.add(span);
        let (mut function, mut arguments) = (id, Vec::new());
        while let ExprKind::Apply {
            function: inner,
            argument,
        } = self.file.expr(function).kind
        {
            arguments.push(argument);
            function = self.file.strip(inner);
        }
        let function = self.expr(function);
        let arguments = arguments.iter().rev().map(|&argument| self.expr(argument)).collect();
        Code::Apply {
            function,
            arguments,
            place,
        }
    }

    fn keys(&mut self, path: &[AttrName]) -> Box<[Key]> {
        let key = |name: &AttrName| match name {
            AttrName::Static(name) => Key::Static(name.symbol, self.places.add(name.span)),
            AttrName::Dynamic { expr, .. } => {
                let place = self.places.add(self.file.expr(*expr).span);
                Key::Dynamic(self.expr(*expr), place)
            }
        };
        path.iter().map(key).collect()
    }

    fn select(&mut self, subject: ExprId, path: &[AttrName], default: Option<ExprId>, span: Span) -> Code {
        let place = self.places.add(span);
        let subject = self.expr(subject);
        // `builtins.map` and its like are looked up now.
        if let (Code::Constant(Value::Set(_, set)), [AttrName::Static(name)], None) = (&*subject, path, default)
            && let Some(entry) = set.get(name.symbol)
            && !matches!(entry.value, Value::Thunk(..))
        {
            return Code::Constant(entry.value.clone().placed(place));
        }
        let path = self.keys(path);
        let default = default.map(|default| self.expr(default));
        Code::Select(Box::new(SelectCode {
            subject,
            path,
            default,
            place,
        }))
    }

    fn name_value(&mut self, code: &Code, name: Symbol) {
        let place = code.place();
        if place != Place::NOWHERE {
            self.places.name(place, name);
        }
    }
}
