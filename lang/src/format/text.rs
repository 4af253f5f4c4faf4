//! Strings and paths. What they say is copied; only the indentation of `''…''` is renewed.

use crate::ast::{ExprId, StringPart};
use crate::format::document::{Break, GroupKind, Item};
use crate::format::expression::Place;
use crate::format::writer::Writer;
use crate::lex::TokenKind;

impl Writer<'_, '_> {
    /// `"…"`
    pub(super) fn string(&mut self, parts: &[StringPart]) {
        self.token(TokenKind::StringOpen);
        self.parts(parts);
        self.token(TokenKind::StringClose);
    }

    /// `./a${b}c`
    pub(super) fn path(&mut self, parts: &[StringPart]) {
        self.parts(parts);
        self.token(TokenKind::PathEnd);
    }

    fn parts(&mut self, parts: &[StringPart]) {
        let mut inner = parts.iter();
        loop {
            match self.kind() {
                TokenKind::StringText | TokenKind::PathText => self.any_token(),
                TokenKind::InterpolationOpen => self.next_interpolation(&mut inner),
                _ => return,
            }
        }
    }

    fn next_interpolation<'p>(&mut self, parts: &mut impl Iterator<Item = &'p StringPart>) {
        let inner = parts.find_map(|part| match part {
            StringPart::Interpolation(inner) => Some(*inner),
            StringPart::Literal(_) => None,
        });
        match inner {
            Some(inner) => self.interpolation(inner),
            None => self.lose(),
        }
    }

    /// `${ … }`
    pub(super) fn interpolation(&mut self, inner: ExprId) {
        self.token(TokenKind::InterpolationOpen);
        let (_, hugs) = self.hanging(inner);
        self.group(GroupKind::Interpolation, |w| {
            w.indented(|w| {
                w.line(Break::NOTHING);
                w.hugging(hugs, |w| w.expression(inner, Place::Value));
                w.before_closer();
            });
            w.last_line(Break::NOTHING);
        });
        self.token(TokenKind::InterpolationClose);
    }

    /// `''…''`. Where the first line is blank, the text is moved as a whole, which the language takes back; where text stands
    /// behind the quotes, that would not be so, and it stays where it is.
    pub(super) fn indented_string(&mut self, parts: &[StringPart]) {
        let indentation = self.peek().and_then(|open| self.shapes.indentation(open.span.start));
        self.token(TokenKind::IndentedOpen);
        let mut inner = parts.iter();
        let Some(indentation) = indentation else {
            self.blank_first_line();
            while self.next_part(&mut inner) {}
            self.token(TokenKind::IndentedClose);
            return;
        };
        self.group(GroupKind::Bracket, |w| {
            let mut line = Line::Due { dropped: 0 };
            w.indented(|w| {
                while w.kind() != TokenKind::IndentedClose {
                    if w.kind() == TokenKind::IndentedText {
                        w.indented_text(indentation, &mut line);
                    } else {
                        w.begin_text_line(&mut line);
                        if !w.next_part(&mut inner) {
                            break;
                        }
                    }
                }
            });
            if line != Line::Begun {
                w.document.push(Item::TextLine { indented: true });
            }
            w.token(TokenKind::IndentedClose);
        });
    }

    /// Writes an escape or an interpolation, or text as it is; false at the end of the string.
    fn next_part<'p>(&mut self, parts: &mut impl Iterator<Item = &'p StringPart>) -> bool {
        match self.kind() {
            TokenKind::IndentedText | TokenKind::IndentedEscape => self.any_token(),
            TokenKind::InterpolationOpen => self.next_interpolation(parts),
            _ => return false,
        }
        !self.is_lost()
    }

    /// Writes the next token, text of which so many spaces at the beginning of each line are indentation.
    fn indented_text(&mut self, indentation: usize, line: &mut Line) {
        let text = self.peek().map_or("", |token| self.source.slice(token.span));
        self.leave_out(TokenKind::IndentedText);
        let last = self.kind() == TokenKind::IndentedClose;
        let mut rest = text.split('\n').peekable();
        let mut first = true;
        while let Some(part) = rest.next() {
            if !std::mem::take(&mut first) {
                self.begin_text_line(line);
                *line = Line::Due { dropped: 0 };
            }
            let blank = part.bytes().all(|byte| byte == b' ');
            if let Line::Due { dropped } = line {
                if blank && last && rest.peek().is_none() {
                    return;
                }
                let spaces = part.len() - part.trim_start_matches(' ').len();
                let drop = spaces.min(indentation.saturating_sub(*dropped));
                *dropped += drop;
                let part = part.get(drop..).unwrap_or_default();
                if !part.is_empty() {
                    self.begin_text_line(line);
                    self.text(part);
                }
            } else {
                self.text(part);
            }
        }
    }

    /// Ends the line before, if that has not been done.
    fn begin_text_line(&mut self, line: &mut Line) {
        if *line != Line::Begun {
            self.document.push(Item::TextLine { indented: true });
            *line = Line::Begun;
        }
    }
}

/// How far the writer has come with a line of an indented string.
#[derive(Clone, Copy, PartialEq)]
enum Line {
    /// Nothing is written of it but so much of its indentation, which is left out.
    Due {
        /// The spaces left out.
        dropped: usize,
    },
    /// It has begun.
    Begun,
}
