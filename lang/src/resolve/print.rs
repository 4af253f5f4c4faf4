//! Syntax as `nix-instantiate --parse` prints it: brackets round everything, sets gathered and sorted, operators that are
//! functions of Nix by those functions' names.
//!
//! ```text
//! { b = x - 1; a.c = !y; }   ──▶   { a = { c = (! y); }; b = (__sub x 1); }
//! ```

use super::group::{Bound, Group};
use crate::ast::{
    self, AttrName, BinaryOperator, Binding, ExprId, ExprKind, File, Parameter, StringPart, UnaryOperator,
};
use crate::diagnostic::Diagnostics;
use crate::eval::show::{attribute, float, quoted};
use crate::eval::{paths, stack};
use crate::span::Span;

/// The whole file, which was loaded from `path`.
pub(crate) fn print(file: &File, path: &str) -> String {
    let mut printer = Printer {
        file,
        directory: paths::parent(path),
        out: String::new(),
    };
    printer.expr(file.root());
    printer.out
}

struct Printer<'a> {
    file: &'a File,
    directory: String,
    out: String,
}

impl Printer<'_> {
    fn push(&mut self, text: &str) {
        self.out.push_str(text);
    }

    fn expr(&mut self, id: ExprId) {
        stack::grow(|| self.expr_here(id));
    }

    fn all(&mut self, parts: &[Part<'_>]) {
        for part in parts {
            match part {
                Part::Text(text) => self.push(text),
                Part::Expr(id) => self.expr(*id),
            }
        }
    }

    fn expr_here(&mut self, id: ExprId) {
        use Part::{Expr, Text};
        let file = self.file;
        let id = file.strip(id);
        let expr = file.expr(id);
        match &expr.kind {
            ExprKind::Error | ExprKind::Paren(_) => {}
            ExprKind::Int(number) => self.push(&number.to_string()),
            ExprKind::Float(number) => self.push(&float(*number)),
            ExprKind::String { parts, .. } => match ast::plain_text(|id| Some(file.expr(id)), id) {
                Some(text) => quoted(text, &mut self.out),
                None => self.parts(parts),
            },
            ExprKind::Path(parts) => self.path(parts),
            ExprKind::Variable(name) => attribute(name.as_str(), &mut self.out),
            ExprKind::List(items) => {
                self.push("[ ");
                for &item in items {
                    self.all(&[Text("("), Expr(item), Text(") ")]);
                }
                self.push("]");
            }
            ExprKind::Attributes { recursive, bindings } => self.set(*recursive, bindings, expr.span),
            ExprKind::Let { bindings, body } => {
                self.push("(let ");
                let group = Group::of(file, true, bindings, expr.span, &mut Diagnostics::default());
                self.bindings(group);
                self.all(&[Text("in "), Expr(*body), Text(")")]);
            }
            ExprKind::With { scope, body } => {
                self.all(&[Text("(with "), Expr(*scope), Text("; "), Expr(*body), Text(")")]);
            }
            ExprKind::If {
                condition,
                consequence,
                alternative,
            } => {
                self.all(&[Text("(if "), Expr(*condition), Text(" then "), Expr(*consequence)]);
                self.all(&[Text(" else "), Expr(*alternative), Text(")")]);
            }
            ExprKind::Assert { condition, body } => {
                self.all(&[Text("assert "), Expr(*condition), Text("; "), Expr(*body)]);
            }
            ExprKind::Lambda { parameter, body } => {
                self.push("(");
                self.parameter(parameter);
                self.all(&[Text(": "), Expr(*body), Text(")")]);
            }
            ExprKind::Select { subject, path, default } => {
                self.all(&[Text("("), Expr(*subject), Text(").")]);
                self.attr_path(path);
                if let Some(default) = default {
                    self.all(&[Text(" or ("), Expr(*default), Text(")")]);
                }
            }
            ExprKind::HasAttr { subject, path } => {
                self.all(&[Text("(("), Expr(*subject), Text(") ? ")]);
                self.attr_path(path);
                self.push(")");
            }
            ExprKind::Unary {
                operator: UnaryOperator::Not,
                operand,
            } => self.all(&[Text("(! "), Expr(*operand), Text(")")]),
            ExprKind::Apply { .. }
            | ExprKind::Unary {
                operator: UnaryOperator::Negate,
                ..
            } => self.call(id),
            ExprKind::Binary {
                operator, left, right, ..
            } => match function(*operator) {
                Some((_, _, true)) => {
                    self.push("(! ");
                    self.call(id);
                    self.push(")");
                }
                Some(_) => self.call(id),
                None => {
                    let sign = format!(" {} ", spelling(*operator));
                    self.all(&[Text("("), Expr(*left), Text(&sign), Expr(*right), Text(")")]);
                }
            },
        }
    }

    /// A call with all its arguments; a call that is called takes more of them.
    fn call(&mut self, id: ExprId) {
        let (mut at, mut arguments) = (id, Vec::new());
        let head = loop {
            match &self.file.expr(at).kind {
                ExprKind::Apply { function, argument } => {
                    arguments.push(Part::Expr(*argument));
                    at = self.file.strip(*function);
                }
                ExprKind::Unary {
                    operator: UnaryOperator::Negate,
                    operand,
                } => {
                    arguments.extend([Part::Expr(*operand), Part::Text("0")]);
                    break Part::Text("__sub");
                }
                ExprKind::Binary {
                    operator, left, right, ..
                } => match function(*operator) {
                    // A negated comparison is no call, unless it is what was asked for.
                    Some((name, swapped, negated)) if at == id || !negated => {
                        let (first, second) = if swapped { (*right, *left) } else { (*left, *right) };
                        arguments.extend([Part::Expr(second), Part::Expr(first)]);
                        break Part::Text(name);
                    }
                    _ => break Part::Expr(at),
                },
                _ => break Part::Expr(at),
            }
        };
        self.push("(");
        self.all(&[head]);
        for argument in arguments.into_iter().rev() {
            self.push(" ");
            self.all(&[argument]);
        }
        self.push(")");
    }

    fn parts(&mut self, parts: &[StringPart]) {
        for (at, part) in parts.iter().enumerate() {
            self.push(if at == 0 { "(" } else { " + " });
            match part {
                StringPart::Literal(text) => quoted(text, &mut self.out),
                StringPart::Interpolation(id) => self.expr(*id),
            }
        }
        self.push(")");
    }

    fn path(&mut self, parts: &[StringPart]) {
        let Some((StringPart::Literal(first), rest)) = parts.split_first() else {
            return;
        };
        let path = paths::resolve(&self.directory, first);
        if rest.is_empty() {
            return self.push(&path);
        }
        let slash = if first.ends_with('/') && path != "/" { "/" } else { "" };
        self.push(&format!("({path}{slash}"));
        for part in rest {
            self.push(" + ");
            match part {
                StringPart::Literal(text) => quoted(text, &mut self.out),
                StringPart::Interpolation(id) => self.expr(*id),
            }
        }
        self.push(")");
    }

    fn set(&mut self, recursive: bool, bindings: &[Binding], span: Span) {
        let group = Group::of(self.file, recursive, bindings, span, &mut Diagnostics::default());
        self.group(group);
    }

    fn group(&mut self, group: Group) {
        self.push(if group.recursive { "rec { " } else { "{ " });
        stack::grow(|| self.bindings(group));
        self.push("}");
    }

    /// First what is inherited, by where from, then the rest, each sorted by name; computed names last.
    fn bindings(&mut self, mut group: Group) {
        group.items.sort_by_key(|item| item.name.symbol.as_str());
        let from = |item: &super::group::Item| match item.value {
            Bound::Inherited => Some(0),
            Bound::From(source) => Some(source + 1),
            Bound::Expr(_) | Bound::Group(_) => None,
        };
        for source in 0..=group.sources.len() {
            let mut names = group.items.iter().filter(|item| from(item) == Some(source)).peekable();
            if names.peek().is_none() {
                continue;
            }
            self.push("inherit");
            if let Some(&source) = source.checked_sub(1).and_then(|at| group.sources.get(at)) {
                self.all(&[Part::Text(" ("), Part::Expr(source), Part::Text(")")]);
            }
            for item in names {
                self.push(" ");
                attribute(item.name.symbol.as_str(), &mut self.out);
            }
            self.push("; ");
        }
        for item in group.items {
            if !matches!(item.value, Bound::Expr(_) | Bound::Group(_)) {
                continue;
            }
            attribute(item.name.symbol.as_str(), &mut self.out);
            self.value(item.value);
        }
        for dynamic in group.dynamic {
            self.all(&[Part::Text("\"${"), Part::Expr(dynamic.expr), Part::Text("}\"")]);
            self.value(dynamic.value);
        }
    }

    fn value(&mut self, value: Bound) {
        self.push(" = ");
        match value {
            Bound::Expr(id) => self.expr(id),
            Bound::Group(inner) => self.group(*inner),
            Bound::Inherited | Bound::From(_) => {}
        }
        self.push("; ");
    }

    fn attr_path(&mut self, path: &[AttrName]) {
        for (at, name) in path.iter().enumerate() {
            if at > 0 {
                self.push(".");
            }
            match name {
                AttrName::Static(name) => attribute(name.symbol.as_str(), &mut self.out),
                AttrName::Dynamic { expr, .. } => {
                    self.all(&[Part::Text("\"${"), Part::Expr(*expr), Part::Text("}\"")]);
                }
            }
        }
    }

    fn parameter(&mut self, parameter: &Parameter) {
        let (fields, open, all) = match parameter {
            Parameter::Name(name) => return attribute(name.symbol.as_str(), &mut self.out),
            Parameter::Pattern { fields, open, all, .. } => (fields, *open, all),
        };
        self.push("{ ");
        let mut sorted: Vec<_> = fields.iter().collect();
        sorted.sort_by_key(|field| field.name.symbol.as_str());
        for (at, field) in sorted.iter().enumerate() {
            self.push(if at == 0 { "" } else { ", " });
            attribute(field.name.symbol.as_str(), &mut self.out);
            if let Some(default) = field.default {
                self.all(&[Part::Text(" ? "), Part::Expr(default)]);
            }
        }
        if open {
            self.push(if fields.is_empty() { "..." } else { ", ..." });
        }
        self.push(" }");
        if let Some(all) = all {
            self.push(" @ ");
            attribute(all.symbol.as_str(), &mut self.out);
        }
    }
}

enum Part<'a> {
    Text(&'a str),
    Expr(ExprId),
}

/// The function that an operator is for Nix, whether its operands change places, and whether its result is negated.
fn function(operator: BinaryOperator) -> Option<(&'static str, bool, bool)> {
    Some(match operator {
        BinaryOperator::Subtract => ("__sub", false, false),
        BinaryOperator::Multiply => ("__mul", false, false),
        BinaryOperator::Divide => ("__div", false, false),
        BinaryOperator::Less => ("__lessThan", false, false),
        BinaryOperator::Greater => ("__lessThan", true, false),
        BinaryOperator::LessEqual => ("__lessThan", true, true),
        BinaryOperator::GreaterEqual => ("__lessThan", false, true),
        _ => return None,
    })
}

fn spelling(operator: BinaryOperator) -> &'static str {
    match operator {
        BinaryOperator::Concat => "++",
        BinaryOperator::Multiply => "*",
        BinaryOperator::Divide => "/",
        BinaryOperator::Add => "+",
        BinaryOperator::Subtract => "-",
        BinaryOperator::Update => "//",
        BinaryOperator::Less => "<",
        BinaryOperator::LessEqual => "<=",
        BinaryOperator::Greater => ">",
        BinaryOperator::GreaterEqual => ">=",
        BinaryOperator::Equal => "==",
        BinaryOperator::NotEqual => "!=",
        BinaryOperator::And => "&&",
        BinaryOperator::Or => "||",
        BinaryOperator::Implies => "->",
    }
}
