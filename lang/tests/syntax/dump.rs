//! A file's tree as an s-expression, one binding or list item a line: small enough to be read, complete enough to show a wrong bracket.

use hostc_lang::ast::{
    AttrName, BinaryOperator, Binding, ExprId, ExprKind, File, Parameter, StringPart, UnaryOperator,
};

/// The tree of `file`.
pub(crate) fn dump(file: &File) -> String {
    let mut text = String::new();
    expr(file, file.root(), 0, &mut text);
    text.push('\n');
    text
}

fn expr(file: &File, id: ExprId, indent: usize, out: &mut String) {
    match &file.expr(id).kind {
        ExprKind::Error => out.push_str("<error>"),
        ExprKind::Int(value) => out.push_str(&value.to_string()),
        ExprKind::Float(value) => out.push_str(&format!("{value:?}")),
        ExprKind::String { parts, indented } => {
            out.push_str(if *indented { "(indented" } else { "(string" });
            string_parts(file, parts, indent, out);
        }
        ExprKind::Path(parts) => {
            out.push_str("(path");
            string_parts(file, parts, indent, out);
        }
        ExprKind::Variable(name) => out.push_str(name.as_str()),
        ExprKind::List(items) => {
            out.push_str("(list");
            for &item in items {
                line(indent + 1, out);
                expr(file, item, indent + 1, out);
            }
            out.push(')');
        }
        ExprKind::Attributes { recursive, bindings } => {
            out.push_str(if *recursive { "(rec" } else { "(set" });
            all_bindings(file, bindings, indent + 1, out);
            out.push(')');
        }
        ExprKind::Let { bindings, body } => {
            out.push_str("(let");
            all_bindings(file, bindings, indent + 1, out);
            line(indent + 1, out);
            out.push_str("in ");
            expr(file, *body, indent + 1, out);
            out.push(')');
        }
        ExprKind::With { scope, body } => form(file, "with", &[*scope, *body], indent, out),
        ExprKind::If {
            condition,
            consequence,
            alternative,
        } => {
            form(file, "if", &[*condition, *consequence, *alternative], indent, out);
        }
        ExprKind::Assert { condition, body } => form(file, "assert", &[*condition, *body], indent, out),
        ExprKind::Lambda { parameter: taken, body } => {
            out.push_str("(fn ");
            parameter(file, taken, indent, out);
            out.push(' ');
            expr(file, *body, indent, out);
            out.push(')');
        }
        ExprKind::Apply { function, argument } => form(file, "call", &[*function, *argument], indent, out),
        ExprKind::Select { subject, path, default } => {
            out.push_str("(select ");
            expr(file, *subject, indent, out);
            out.push(' ');
            attr_path(file, path, indent, out);
            if let Some(default) = default {
                out.push_str(" or ");
                expr(file, *default, indent, out);
            }
            out.push(')');
        }
        ExprKind::HasAttr { subject, path } => {
            out.push_str("(? ");
            expr(file, *subject, indent, out);
            out.push(' ');
            attr_path(file, path, indent, out);
            out.push(')');
        }
        ExprKind::Unary { operator, operand } => {
            let name = match operator {
                UnaryOperator::Negate => "negate",
                UnaryOperator::Not => "!",
            };
            form(file, name, &[*operand], indent, out);
        }
        ExprKind::Binary {
            operator, left, right, ..
        } => form(file, symbol(*operator), &[*left, *right], indent, out),
        ExprKind::Paren(inner) => form(file, "paren", &[*inner], indent, out),
    }
}

fn form(file: &File, name: &str, parts: &[ExprId], indent: usize, out: &mut String) {
    out.push('(');
    out.push_str(name);
    for &part in parts {
        out.push(' ');
        expr(file, part, indent, out);
    }
    out.push(')');
}

fn string_parts(file: &File, parts: &[StringPart], indent: usize, out: &mut String) {
    for part in parts {
        out.push(' ');
        match part {
            StringPart::Literal(text) => out.push_str(&format!("{text:?}")),
            StringPart::Interpolation(inner) => {
                out.push_str("${");
                expr(file, *inner, indent, out);
                out.push('}');
            }
        }
    }
    out.push(')');
}

fn all_bindings(file: &File, bindings: &[Binding], indent: usize, out: &mut String) {
    for binding in bindings {
        line(indent, out);
        match binding {
            Binding::Value { path, value, .. } => {
                attr_path(file, path, indent, out);
                out.push_str(" = ");
                expr(file, *value, indent, out);
            }
            Binding::Inherit { from, names, .. } => {
                out.push_str("inherit");
                if let Some(from) = from {
                    out.push_str(" from ");
                    expr(file, *from, indent, out);
                    out.push(':');
                }
                for name in names {
                    out.push(' ');
                    out.push_str(name.symbol.as_str());
                }
            }
        }
    }
}

fn attr_path(file: &File, path: &[AttrName], indent: usize, out: &mut String) {
    for (number, name) in path.iter().enumerate() {
        if number > 0 {
            out.push('.');
        }
        match name {
            AttrName::Static(name) => out.push_str(name.symbol.as_str()),
            AttrName::Dynamic { expr: inner, .. } => {
                out.push_str("${");
                expr(file, *inner, indent, out);
                out.push('}');
            }
        }
    }
}

fn parameter(file: &File, parameter: &Parameter, indent: usize, out: &mut String) {
    match parameter {
        Parameter::Name(name) => out.push_str(name.symbol.as_str()),
        Parameter::Pattern { fields, open, all, .. } => {
            out.push('{');
            for field in fields {
                out.push_str(field.name.symbol.as_str());
                if let Some(default) = field.default {
                    out.push_str(" ? ");
                    expr(file, default, indent, out);
                }
                out.push_str(", ");
            }
            out.push_str(if *open { "...}" } else { "}" });
            if let Some(all) = all {
                out.push('@');
                out.push_str(all.symbol.as_str());
            }
        }
    }
}

fn line(indent: usize, out: &mut String) {
    out.push('\n');
    out.push_str(&"  ".repeat(indent));
}

fn symbol(operator: BinaryOperator) -> &'static str {
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
