//! Expressions: which function writes which, and the simple ones.

use crate::ast::{ExprId, ExprKind};
use crate::format::document::{Break, GroupKind};
use crate::format::shape::Shape;
use crate::format::writer::Writer;
use crate::lex::TokenKind;
use crate::parse::{RED_ZONE, STACK_STEP};

/// Where an expression stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// After something on its line, which it is the value of.
    Value,
    /// On lines of its own: the file, or what comes after an `in`.
    Body,
    /// In round brackets, right after the first.
    Brackets,
}

impl Writer<'_, '_> {
    /// Any expression.
    pub(super) fn expression(&mut self, id: ExprId, place: Place) {
        self.lead();
        stacker::maybe_grow(RED_ZONE, STACK_STEP, || self.expression_here(id, place));
    }

    fn expression_here(&mut self, id: ExprId, place: Place) {
        let file = self.file;
        match &file.expr(id).kind {
            ExprKind::Error | ExprKind::Int(_) | ExprKind::Float(_) | ExprKind::Variable(_) => self.any_token(),
            ExprKind::String { parts, indented: false } => self.string(parts),
            ExprKind::String { parts, indented: true } => self.indented_string(parts),
            ExprKind::Path(parts) => self.path(parts),
            ExprKind::List(items) => self.list(items),
            ExprKind::Attributes { recursive, bindings } => self.set(*recursive, bindings),
            ExprKind::Let { bindings, body } => self.let_in(bindings, *body),
            ExprKind::With { scope, body } => self.with(*scope, *body, place),
            ExprKind::If { .. } => self.conditional(id),
            ExprKind::Assert { condition, body } => self.assertion(*condition, *body, place),
            ExprKind::Lambda { .. } => self.function(id, place),
            ExprKind::Apply { .. } => self.application(id),
            ExprKind::Select { subject, path, default } => self.selection(*subject, path, *default),
            ExprKind::HasAttr { .. } => self.has_attribute(id),
            ExprKind::Unary { operand, .. } => self.unary(*operand),
            ExprKind::Binary { .. } => self.chain(id),
            ExprKind::Paren(inner) => self.brackets(*inner),
        }
    }

    /// What follows an `=`, a `then` or the like, on its line or a step to the right on the next.
    pub(super) fn hang(&mut self, value: ExprId) {
        if self.shapes.of(value) == Shape::Atom && !self.is_line_due() && !self.at_comment() {
            self.space();
            return self.expression(value, Place::Value);
        }
        let (kind, hugs) = self.hanging(value);
        self.group(kind, |w| {
            w.indented(|w| {
                w.line(Break::SPACE);
                w.hugging(hugs, |w| w.expression(value, Place::Value));
            });
        });
    }

    /// The group that an expression follows something in, and whether it may hug there.
    pub(super) fn hanging(&self, value: ExprId) -> (GroupKind, bool) {
        match self.shapes.of(value) {
            Shape::Block | Shape::Function => (GroupKind::Bracket, true),
            Shape::Brackets | Shape::Tail => (GroupKind::Hang, true),
            Shape::Branches | Shape::Atom | Shape::Other => (GroupKind::Bracket, false),
        }
    }

    /// `( … )`
    fn brackets(&mut self, inner: ExprId) {
        self.token(TokenKind::LeftParen);
        let (shape, clear) = (self.shapes.of(inner), !self.is_line_due() && !self.at_comment());
        let is_bracket = matches!(
            self.file.expr(inner).kind,
            ExprKind::Attributes { .. } | ExprKind::List(_) | ExprKind::String { .. } | ExprKind::Paren(_)
        );
        match shape {
            Shape::Block if is_bracket && clear => self.close_behind(inner),
            Shape::Branches | Shape::Function if clear => self.close_behind(inner),
            _ => self.enclosed(
                inner,
                matches!(shape, Shape::Block | Shape::Tail),
                TokenKind::RightParen,
            ),
        }
    }

    fn close_behind(&mut self, inner: ExprId) {
        self.expression(inner, Place::Brackets);
        self.token(TokenKind::RightParen);
    }

    /// An expression and what closes the bracket round it, which are on lines of their own where the expression has no room.
    pub(super) fn enclosed(&mut self, inner: ExprId, hugs: bool, closer: TokenKind) {
        self.group(GroupKind::Hang, |w| {
            w.indented(|w| {
                w.line(Break::NOTHING);
                w.hugging(hugs, |w| {
                    w.expression(inner, if hugs { Place::Value } else { Place::Body })
                });
                w.before_closer();
            });
            w.last_line(Break::NOTHING);
            w.token(closer);
        });
    }

    /// The comments before a closing bracket, which belong to what is in it.
    pub(super) fn before_closer(&mut self) {
        if self.at_comment() {
            let blank = self.at_blank_line();
            self.line(Break { blank, ..Break::SPACE });
            self.remarks();
        }
    }
}
