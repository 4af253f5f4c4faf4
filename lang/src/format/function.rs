//! Functions: a head of names stands on the line it belongs to, a head with a pattern on a line of its own.
//!
//! ```text
//! double = value:            sites.shop =
//!   value + value;             { services, ... }:
//!                              { … };
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
        let file = self.file;
        match &file.expr(id).kind {
            ExprKind::Lambda {
                parameter: parameter @ Parameter::Pattern { .. },
                body,
            } => self.group(GroupKind::Bracket, |w| {
                w.parameter(parameter);
                w.line(Break::SPACE);
                w.expression(*body, Place::Body);
            }),
            _ if place == Place::Body => self.function_of_names(id),
            _ => self.function_in_line(id, place),
        }
    }

    /// `a: b: body` on lines of its own.
    fn function_of_names(&mut self, id: ExprId) {
        self.group(GroupKind::Bracket, |w| {
            let body = w.names(id);
            w.line(Break::SPACE);
            let hugs = w.shapes.of(body) == Shape::Block;
            w.hugging(hugs, |w| {
                w.expression(body, if hugs { Place::Value } else { Place::Body })
            });
        });
    }

    /// `a: b: body` behind something; the body is a step to the right of that.
    fn function_in_line(&mut self, id: ExprId, place: Place) {
        let body = self.body_of_names(id);
        let hugs = self.shapes.of(body) == Shape::Block;
        self.group(GroupKind::Bracket, |w| {
            w.indented(|w| {
                w.names(id);
                w.line(Break::SPACE);
                w.hugging(hugs, |w| w.expression(body, Place::Value));
            });
            if place == Place::Brackets {
                w.last_line(Break::NOTHING);
            }
        });
    }

    fn body_of_names(&self, mut id: ExprId) -> ExprId {
        while let ExprKind::Lambda {
            parameter: Parameter::Name(_),
            body,
        } = self.file.expr(id).kind
        {
            id = body;
        }
        id
    }

    /// `a: b:`; gives what follows.
    fn names(&mut self, mut id: ExprId) -> ExprId {
        let file = self.file;
        let mut first = true;
        while let ExprKind::Lambda {
            parameter: parameter @ Parameter::Name(_),
            body,
        } = &file.expr(id).kind
        {
            if !first {
                self.space();
            }
            self.parameter(parameter);
            (first, id) = (false, *body);
        }
        id
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
        self.group(GroupKind::Bracket, |w| {
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
