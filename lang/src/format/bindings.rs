//! What stands in brackets, one below the other or all on a line: bindings and the items of lists.

use crate::ast::{AttrName, Binding, ExprId, Name};
use crate::format::document::{Break, GroupKind};
use crate::format::expression::Place;
use crate::format::writer::Writer;
use crate::lex::TokenKind;

impl Writer<'_, '_> {
    /// `{ … }`, `rec { … }`
    pub(super) fn set(&mut self, recursive: bool, bindings: &[Binding]) {
        self.group(GroupKind::Bracket, |w| {
            if recursive {
                w.token(TokenKind::Rec);
                w.space();
            }
            w.token(TokenKind::LeftBrace);
            w.bracketed(bindings, TokenKind::RightBrace, Self::binding);
        });
    }

    /// `[ … ]`
    pub(super) fn list(&mut self, items: &[ExprId]) {
        self.group(GroupKind::Bracket, |w| {
            w.token(TokenKind::LeftBracket);
            w.bracketed(items, TokenKind::RightBracket, |w, &item| {
                w.expression(item, Place::Value)
            });
        });
    }

    /// What is in a bracket, and its end. Written on several lines, it stays so.
    fn bracketed<T>(&mut self, items: &[T], closer: TokenKind, write: impl Fn(&mut Self, &T)) {
        if items.is_empty() && !self.at_comment() {
            self.space();
            self.token(closer);
            return;
        }
        self.indented(|w| {
            w.items(items, write);
            w.before_closer();
        });
        let forced = self.at_new_line();
        self.last_line(Break { forced, ..Break::SPACE });
        self.token(closer);
    }

    /// Bindings or items, each behind a place for a line break.
    fn items<T>(&mut self, items: &[T], write: impl Fn(&mut Self, &T)) {
        for (number, item) in items.iter().enumerate() {
            let (forced, blank) = (self.at_new_line(), number > 0 && self.at_blank_line());
            self.line(Break {
                forced,
                blank,
                ..Break::SPACE
            });
            self.lead();
            write(self, item);
        }
    }

    /// `let … in body`
    pub(super) fn let_in(&mut self, bindings: &[Binding], body: ExprId) {
        self.group(GroupKind::Bracket, |w| {
            w.token(TokenKind::Let);
            w.indented(|w| {
                w.items(bindings, Self::binding);
                w.before_closer();
            });
            let forced = w.at_new_line();
            w.last_line(Break { forced, ..Break::SPACE });
            w.token(TokenKind::In);
            let forced = w.at_new_line();
            w.line(Break { forced, ..Break::SPACE });
            w.expression(body, Place::Body);
        });
    }

    fn binding(&mut self, binding: &Binding) {
        match binding {
            Binding::Value { path, value, .. } => {
                self.attr_path(path);
                self.space();
                self.token(TokenKind::Assign);
                self.hang(*value);
            }
            Binding::Inherit { from, names, .. } => self.inherit(*from, names),
        }
        self.token(TokenKind::Semicolon);
    }

    /// `inherit (from) a b`
    fn inherit(&mut self, from: Option<ExprId>, names: &[Name]) {
        self.group(GroupKind::Bracket, |w| {
            w.token(TokenKind::Inherit);
            if let Some(from) = from {
                w.space();
                w.token(TokenKind::LeftParen);
                w.enclosed(from, false, TokenKind::RightParen);
            }
            w.indented(|w| {
                for name in names {
                    w.line(Break::FILL);
                    w.tokens_in(name.span);
                }
            });
        });
    }

    /// `a.b."c".${d}`
    pub(super) fn attr_path(&mut self, path: &[AttrName]) {
        for (number, name) in path.iter().enumerate() {
            if number > 0 {
                self.token(TokenKind::Dot);
            }
            match name {
                AttrName::Static(name) => self.tokens_in(name.span),
                AttrName::Dynamic { expr, .. } if self.kind() == TokenKind::InterpolationOpen => {
                    self.interpolation(*expr);
                }
                AttrName::Dynamic { expr, .. } => self.expression(*expr, Place::Value),
            }
        }
    }
}
