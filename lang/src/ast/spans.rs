//! Trees without their places, to compare what two texts mean.

use crate::ast::{AttrName, Binding, Expr, ExprKind, File, Name, Parameter};
use crate::source::SourceId;
use crate::span::Span;

/// Where everything is that is nowhere.
const NOWHERE: Span = Span::new(SourceId(0), 0, 0);

impl File {
    /// The same tree with all places the same: equal for two files that were written differently and mean the same.
    #[must_use]
    pub fn without_spans(mut self) -> Self {
        self.exprs.iter_mut().for_each(erase);
        self.interpolations.clear();
        self
    }
}

fn erase(expr: &mut Expr) {
    expr.span = NOWHERE;
    match &mut expr.kind {
        ExprKind::Attributes { bindings, .. } | ExprKind::Let { bindings, .. } => {
            bindings.iter_mut().for_each(erase_binding);
        }
        ExprKind::Select { path, .. } | ExprKind::HasAttr { path, .. } => path.iter_mut().for_each(erase_name),
        ExprKind::Lambda { parameter, .. } => erase_parameter(parameter),
        ExprKind::Binary { operator_span, .. } => *operator_span = NOWHERE,
        ExprKind::Error
        | ExprKind::Int(_)
        | ExprKind::Float(_)
        | ExprKind::String { .. }
        | ExprKind::Path(_)
        | ExprKind::Variable(_)
        | ExprKind::List(_)
        | ExprKind::With { .. }
        | ExprKind::If { .. }
        | ExprKind::Assert { .. }
        | ExprKind::Apply { .. }
        | ExprKind::Unary { .. }
        | ExprKind::Paren(_) => {}
    }
}

fn erase_binding(binding: &mut Binding) {
    match binding {
        Binding::Value { path, span, .. } => {
            path.iter_mut().for_each(erase_name);
            *span = NOWHERE;
        }
        Binding::Inherit { names, span, .. } => {
            names.iter_mut().for_each(|name| name.span = NOWHERE);
            *span = NOWHERE;
        }
    }
}

fn erase_name(name: &mut AttrName) {
    match name {
        AttrName::Static(Name { span, .. }) | AttrName::Dynamic { span, .. } => *span = NOWHERE,
    }
}

fn erase_parameter(parameter: &mut Parameter) {
    match parameter {
        Parameter::Name(name) => name.span = NOWHERE,
        Parameter::Pattern { fields, all, span, .. } => {
            let names = fields.iter_mut().map(|field| &mut field.name).chain(all);
            names.for_each(|name| name.span = NOWHERE);
            *span = NOWHERE;
        }
    }
}
