//! Operators, calls and selections. A chain of calls or of operators of one level is written by a loop, however long it is.

use crate::ast::{AttrName, BinaryOperator, ExprId, ExprKind};
use crate::format::document::{Break, GroupKind};
use crate::format::expression::Place;
use crate::format::shape::Shape;
use crate::format::writer::Writer;
use crate::lex::TokenKind;

/// Operators of one level, which are broken together.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Level {
    Product,
    Sum,
    Comparison,
    Equality,
    /// A level of this one operator.
    Own(BinaryOperator),
}

impl Level {
    fn of(operator: BinaryOperator) -> Self {
        use BinaryOperator as B;
        match operator {
            B::Multiply | B::Divide => Self::Product,
            B::Add | B::Subtract => Self::Sum,
            B::Less | B::LessEqual | B::Greater | B::GreaterEqual => Self::Comparison,
            B::Equal | B::NotEqual => Self::Equality,
            B::Concat | B::Update | B::And | B::Or | B::Implies => Self::Own(operator),
        }
    }
}

impl Writer<'_, '_> {
    /// `a // b // c`: on one line, or each operator at the beginning of its own.
    pub(super) fn chain(&mut self, id: ExprId) {
        let (first, others) = self.operands(id);
        self.group(GroupKind::Chain, |w| {
            w.operand(first);
            for (number, &operand) in others.iter().enumerate() {
                w.line(Break::SPACE);
                w.any_token();
                w.space();
                let hugs = number + 1 == others.len() && matches!(w.shapes.of(operand), Shape::Block | Shape::Tail);
                w.hugging(hugs, |w| w.operand(operand));
            }
        });
    }

    /// An operand; one that is a chain itself is a step to the right, where the chains would otherwise look like one.
    fn operand(&mut self, operand: ExprId) {
        if matches!(self.file.expr(operand).kind, ExprKind::Binary { .. }) {
            self.lead();
            self.indented(|w| w.expression(operand, Place::Value));
        } else {
            self.expression(operand, Place::Value);
        }
    }

    /// The operands of a chain, the first apart.
    fn operands(&self, id: ExprId) -> (ExprId, Vec<ExprId>) {
        let file = self.file;
        let level = |id: ExprId| match file.expr(id).kind {
            ExprKind::Binary { operator, .. } => Some(Level::of(operator)),
            _ => None,
        };
        let own = level(id);
        let (mut first, mut last, mut others) = (id, None, Vec::new());
        while let ExprKind::Binary { left, right, .. } = file.expr(first).kind
            && level(first) == own
        {
            match last {
                None => last = Some(right),
                Some(_) => others.push(right),
            }
            first = left;
        }
        others.reverse();
        while let Some(id) = last {
            match file.expr(id).kind {
                ExprKind::Binary { left, right, .. } if level(id) == own => {
                    others.push(left);
                    last = Some(right);
                }
                _ => {
                    others.push(id);
                    last = None;
                }
            }
        }
        (first, others)
    }

    /// `-a`, `!a`
    pub(super) fn unary(&mut self, operand: ExprId) {
        let minus = self.kind() == TokenKind::Minus;
        self.any_token();
        if minus && matches!(self.kind(), TokenKind::PathText | TokenKind::Minus) {
            // `-./a` is a path, and `--a` looks like one operator.
            self.space();
        }
        self.expression(operand, Place::Value);
    }

    /// `f a b`: on one line, or each argument on its own, a step to the right.
    pub(super) fn application(&mut self, id: ExprId) {
        let file = self.file;
        let (mut function, mut arguments) = (id, Vec::new());
        while let ExprKind::Apply {
            function: inner,
            argument,
        } = file.expr(function).kind
        {
            arguments.push(argument);
            function = inner;
        }
        arguments.reverse();
        self.group(GroupKind::Chain, |w| {
            w.expression(function, Place::Value);
            w.indented(|w| {
                for argument in arguments {
                    w.line(Break::SPACE);
                    let hugs = matches!(w.shapes.of(argument), Shape::Block | Shape::Brackets);
                    w.hugging(hugs, |w| w.expression(argument, Place::Value));
                }
            });
        });
    }

    /// `subject.path or default`
    pub(super) fn selection(&mut self, subject: ExprId, path: &[AttrName], default: Option<ExprId>) {
        self.expression(subject, Place::Value);
        if matches!(
            self.file.expr(subject).kind,
            ExprKind::Int(_) | ExprKind::Float(_) | ExprKind::Path(_)
        ) {
            // `1.a` begins with a number with a point, and `./a.b` is a path.
            self.space();
        }
        self.token(TokenKind::Dot);
        self.attr_path(path);
        if let Some(default) = default {
            self.space();
            self.token(TokenKind::Or);
            self.space();
            self.expression(default, Place::Value);
        }
    }

    /// `a ? b ? c`
    pub(super) fn has_attribute(&mut self, id: ExprId) {
        let file = self.file;
        let (mut subject, mut paths) = (id, Vec::new());
        while let ExprKind::HasAttr { subject: inner, path } = &file.expr(subject).kind {
            paths.push(path);
            subject = *inner;
        }
        self.expression(subject, Place::Value);
        for path in paths.into_iter().rev() {
            self.space();
            self.token(TokenKind::Question);
            self.space();
            self.attr_path(path);
        }
    }
}
