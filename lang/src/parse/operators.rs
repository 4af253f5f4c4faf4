//! Operators by precedence climbing, function application, selection.
//!
//! The levels are those of Nix, loosest first. `!` stands between `//` and `+`: `!a + b` negates the sum, `!a == b` only `a`.

use crate::ast::{BinaryOperator, ExprId, ExprKind, UnaryOperator};
use crate::diagnostic::Diagnostic;
use crate::lex::TokenKind;
use crate::parse::cursor::Parser;
use crate::parse::lookahead;

/// How two operators of one level combine.
#[derive(Clone, Copy, PartialEq)]
enum Side {
    Left,
    Right,
    Neither,
}

const NOT: u8 = 7;
const HAS_ATTRIBUTE: u8 = 11;
const NEGATE: u8 = 12;

fn binary(kind: TokenKind) -> Option<(BinaryOperator, u8, Side)> {
    use BinaryOperator as B;
    Some(match kind {
        TokenKind::Implies => (B::Implies, 1, Side::Right),
        TokenKind::OrOr => (B::Or, 2, Side::Left),
        TokenKind::AndAnd => (B::And, 3, Side::Left),
        TokenKind::Equal => (B::Equal, 4, Side::Neither),
        TokenKind::NotEqual => (B::NotEqual, 4, Side::Neither),
        TokenKind::Less => (B::Less, 5, Side::Neither),
        TokenKind::LessEqual => (B::LessEqual, 5, Side::Neither),
        TokenKind::Greater => (B::Greater, 5, Side::Neither),
        TokenKind::GreaterEqual => (B::GreaterEqual, 5, Side::Neither),
        TokenKind::Update => (B::Update, 6, Side::Right),
        TokenKind::Plus => (B::Add, 8, Side::Left),
        TokenKind::Minus => (B::Subtract, 8, Side::Left),
        TokenKind::Star => (B::Multiply, 9, Side::Left),
        TokenKind::Slash => (B::Divide, 9, Side::Left),
        TokenKind::Concat => (B::Concat, 10, Side::Right),
        _ => return None,
    })
}

impl Parser<'_> {
    /// An expression of operators.
    pub(super) fn operation(&mut self) -> ExprId {
        self.climb(0)
    }

    fn climb(&mut self, minimum: u8) -> ExprId {
        let mut left = self.operand(minimum);
        loop {
            let kind = self.kind();
            if kind == TokenKind::Question && HAS_ATTRIBUTE >= minimum {
                self.bump();
                let path = self.attr_path();
                let span = self.since(self.span(left));
                left = self.add(ExprKind::HasAttr { subject: left, path }, span);
                continue;
            }
            let Some((operator, level, side)) = binary(kind).filter(|&(_, level, _)| level >= minimum) else {
                return left;
            };
            let operator_span = self.bump().span;
            let next = if side == Side::Right { level } else { level + 1 };
            let right = self.deeper(|p| p.climb(next));
            let span = self.span(left).to(self.span(right));
            left = self.add(
                ExprKind::Binary {
                    operator,
                    operator_span,
                    left,
                    right,
                },
                span,
            );
            self.refuse_chain(operator_span, level, side);
        }
    }

    /// Reports a second comparison right after a first one.
    fn refuse_chain(&mut self, first: crate::span::Span, level: u8, side: Side) {
        let next = self.peek();
        let chained = side == Side::Neither && binary(next.kind).is_some_and(|(_, other, _)| other == level);
        if !chained {
            return;
        }
        let problem = Diagnostic::error("syntax", "comparisons cannot be chained")
            .label(next.span, "second comparison")
            .label(first, "first comparison")
            .help("write `a < b && b < c`, or put brackets round one of them");
        self.complain(problem);
    }

    fn operand(&mut self, minimum: u8) -> ExprId {
        let start = self.peek().span;
        let (operator, level) = match self.kind() {
            TokenKind::Not => (UnaryOperator::Not, NOT + 1),
            TokenKind::Minus => (UnaryOperator::Negate, NEGATE),
            _ if minimum > 0 && self.at_open_expression() => return self.unbracketed(),
            _ => return self.application(),
        };
        self.bump();
        let operand = self.deeper(|p| p.climb(level));
        let span = self.since(start);
        self.add(ExprKind::Unary { operator, operand }, span)
    }

    fn application(&mut self) -> ExprId {
        let mut function = self.selection();
        loop {
            let argument = if self.recovering() || lookahead::binding_follows(self.rest()) {
                return function;
            } else if self.at_simple() && !lookahead::function_follows(self.rest()) {
                self.selection()
            } else if self.at_open_expression() && !self.at_line_start() {
                self.unbracketed()
            } else if self.kind() == TokenKind::Or {
                self.stray_or();
                return function;
            } else {
                return function;
            };
            let span = self.span(function).to(self.span(argument));
            function = self.add(ExprKind::Apply { function, argument }, span);
        }
    }

    fn stray_or(&mut self) {
        let problem = Diagnostic::error("syntax", "`or` has nothing to be the alternative to")
            .label(self.peek().span, "follows no selection")
            .help("`a.b or c` gives `c` where `b` is missing; the boolean operator is `||`; `or` cannot be a name");
        self.fail(problem);
    }

    /// `simple.path or default`, as an element of a list or an argument.
    pub(super) fn selection(&mut self) -> ExprId {
        let subject = self.simple();
        if self.kind() != TokenKind::Dot {
            return subject;
        }
        self.bump();
        let path = self.attr_path();
        let default = self.eat(TokenKind::Or).map(|_| self.deeper(Self::selection));
        let span = self.since(self.span(subject));
        self.add(ExprKind::Select { subject, path, default }, span)
    }
}
