//! `if`, `with`, `assert`.

use crate::ast::{ExprId, ExprKind};
use crate::format::document::{Break, GroupKind};
use crate::format::expression::Place;
use crate::format::shape::Shape;
use crate::format::writer::Writer;
use crate::lex::TokenKind;

impl Writer<'_, '_> {
    /// `if a then b else if c then d else e`, each condition with its value on one line if it has room.
    pub(super) fn conditional(&mut self, mut id: ExprId) {
        let file = self.file;
        self.group(GroupKind::Bracket, |w| {
            while let ExprKind::If {
                condition,
                consequence,
                alternative,
            } = file.expr(id).kind
            {
                w.token(TokenKind::If);
                w.condition(condition);
                w.token(TokenKind::Then);
                w.hang(consequence);
                w.line(Break::SPACE);
                w.token(TokenKind::Else);
                if matches!(file.expr(alternative).kind, ExprKind::If { .. }) {
                    w.space();
                    w.lead();
                } else {
                    w.hang(alternative);
                }
                id = alternative;
            }
        });
    }

    /// What stands between `if` and `then`, which are on lines of their own where it has no room.
    fn condition(&mut self, condition: ExprId) {
        self.group(GroupKind::Bracket, |w| {
            w.indented(|w| {
                w.line(Break::SPACE);
                w.expression(condition, Place::Body);
                w.before_closer();
            });
            w.last_line(Break::SPACE);
        });
    }

    /// `with scope; body`
    pub(super) fn with(&mut self, scope: ExprId, body: ExprId, place: Place) {
        let hugs = place == Place::Value && self.shapes.of(body) == Shape::Block;
        self.group(GroupKind::Chain, |w| {
            w.token(TokenKind::With);
            w.hang(scope);
            w.end_of_head(place);
            w.hugging(hugs, |w| w.expression(body, place));
        });
    }

    /// `assert condition; body`
    pub(super) fn assertion(&mut self, condition: ExprId, body: ExprId, place: Place) {
        self.group(GroupKind::Bracket, |w| {
            w.token(TokenKind::Assert);
            w.hang(condition);
            w.end_of_head(place);
            w.expression(body, Place::Body);
        });
    }

    /// The `;` before a body. Where the body is written on a line of its own, as statements are, it stays there.
    fn end_of_head(&mut self, place: Place) {
        self.token(TokenKind::Semicolon);
        let forced = place == Place::Body && self.at_new_line();
        self.line(Break { forced, ..Break::SPACE });
    }
}
