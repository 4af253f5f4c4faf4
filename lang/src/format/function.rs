//! Functions: the head stands on the line it belongs to, and so does a body in brackets; any other body is on lines of its own,
//! a step to the right. A function that is on lines of its own, as a module is, has its body below its head.
//!
//! ```text
//! double = value:            sites.shop = { services, ... }: {     { hosts, ... }:
//!   value + value;             on = hosts.web;                     {
//!                            };                                    }
//! ```

use crate::ast::{ExprId, ExprKind, Parameter, PatternField};
use crate::format::document::{Break, GroupKind};
use crate::format::expression::Place;
use crate::format::shape::Shape;
use crate::format::writer::Writer;
use crate::lex::TokenKind;

impl Writer<'_, '_> {
    /// `a: b: body`, `{ a, ... }: body`
    pub(super) fn function(&mut self, id: ExprId, place: Place) {
        let (body, pattern) = self.heads(id);
        let block = self.shapes.of(body) == Shape::Block;
        self.group(GroupKind::Bracket, |w| {
            if place == Place::Body {
                let hugs = block && !pattern;
                w.line(Break::SPACE);
                w.hugging(hugs, |w| w.expression(body, if hugs { Place::Value } else { place }));
                return;
            }
            w.indented(|w| {
                w.line(Break::SPACE);
                w.hugging(block, |w| w.expression(body, Place::Value));
            });
            if place == Place::Brackets {
                w.last_line(Break::NOTHING);
            }
        });
    }

    /// `a: { b, ... }:`; gives what follows, and whether there was a pattern.
    fn heads(&mut self, mut id: ExprId) -> (ExprId, bool) {
        let file = self.file;
        let (mut first, mut pattern) = (true, false);
        while let ExprKind::Lambda { parameter, body } = &file.expr(id).kind {
            if !first {
                self.space();
                self.lead();
            }
            self.parameter(parameter);
            pattern |= matches!(parameter, Parameter::Pattern { .. });
            (first, id) = (false, *body);
        }
        (id, pattern)
    }

    /// A parameter and its `:`.
    fn parameter(&mut self, parameter: &Parameter) {
        if let Parameter::Pattern { fields, open, all, .. } = parameter {
            let name_first = all.is_some() && self.kind() == TokenKind::Identifier;
            if name_first {
                self.token(TokenKind::Identifier);
                self.token(TokenKind::At);
            }
            self.pattern(fields, *open);
            if all.is_some() && !name_first {
                self.token(TokenKind::At);
                self.token(TokenKind::Identifier);
            }
        } else {
            self.token(TokenKind::Identifier);
        }
        self.token(TokenKind::Colon);
    }

    /// `{ a, b ? 1, ... }`; without a comma behind the last name.
    fn pattern(&mut self, fields: &[PatternField], open: bool) {
        self.group(GroupKind::Head, |w| {
            w.token(TokenKind::LeftBrace);
            if fields.is_empty() && !open && !w.at_comment() {
                w.space();
                w.token(TokenKind::RightBrace);
                return;
            }
            w.indented(|w| {
                for (number, field) in fields.iter().enumerate() {
                    w.next_field(number > 0);
                    w.field(field);
                }
                if open {
                    w.next_field(!fields.is_empty());
                    w.token(TokenKind::Ellipsis);
                } else if w.kind() == TokenKind::Comma {
                    w.leave_out(TokenKind::Comma);
                }
                w.before_closer();
            });
            let forced = w.at_new_line();
            w.last_line(Break { forced, ..Break::SPACE });
            w.token(TokenKind::RightBrace);
        });
    }

    /// The comma and the place for a line break before a field.
    fn next_field(&mut self, comma: bool) {
        let mut forced = self.at_new_line();
        if comma {
            self.token(TokenKind::Comma);
            forced |= self.at_new_line();
        }
        let blank = comma && self.at_blank_line();
        self.line(Break {
            forced,
            blank,
            ..Break::SPACE
        });
        self.lead();
    }

    fn field(&mut self, field: &PatternField) {
        self.token(TokenKind::Identifier);
        if let Some(default) = field.default {
            self.space();
            self.token(TokenKind::Question);
            self.hang(default);
        }
    }
}
