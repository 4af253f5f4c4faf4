//! What a function takes: a name, or a pattern of names.

use std::collections::HashMap;

use crate::ast::{Name, Parameter, PatternField};
use crate::diagnostic::Diagnostic;
use crate::lex::TokenKind;
use crate::parse::cursor::Parser;
use crate::parse::recover;
use crate::span::Span;
use crate::symbol::Symbol;

impl Parser<'_> {
    /// A parameter, up to its `:`.
    pub(super) fn parameter(&mut self) -> Parameter {
        let start = self.peek().span;
        if self.kind() == TokenKind::LeftBrace {
            let (fields, open) = self.pattern();
            let all = self.eat(TokenKind::At).and_then(|_| self.parameter_name());
            return self.finish(fields, open, all, start);
        }
        let name = Name {
            symbol: Symbol::new(self.source.slice(start)),
            span: start,
        };
        self.bump();
        if self.eat(TokenKind::At).is_none() {
            return Parameter::Name(name);
        }
        if self.kind() != TokenKind::LeftBrace {
            self.expected("`{` after `@`");
            return Parameter::Name(name);
        }
        let (fields, open) = self.pattern();
        self.finish(fields, open, Some(name), start)
    }

    fn finish(&mut self, fields: Vec<PatternField>, open: bool, all: Option<Name>, start: Span) -> Parameter {
        let mut seen = HashMap::new();
        for name in fields.iter().map(|field| field.name).chain(all) {
            if let Some(first) = seen.insert(name.symbol, name.span) {
                let problem = Diagnostic::error("syntax", format!("`{}` stands twice in one pattern", name.symbol))
                    .label(name.span, "again here")
                    .label(first, "first here");
                self.complain(problem);
            }
        }
        Parameter::Pattern {
            fields,
            open,
            all,
            span: self.since(start),
        }
    }

    fn parameter_name(&mut self) -> Option<Name> {
        let Some(token) = self.eat(TokenKind::Identifier) else {
            self.expected("a name");
            return None;
        };
        Some(Name {
            symbol: Symbol::new(self.source.slice(token.span)),
            span: token.span,
        })
    }

    /// `{ a, b ? 1, ... }`
    fn pattern(&mut self) -> (Vec<PatternField>, bool) {
        let brace = self.bump().span;
        self.inside(TokenKind::RightBrace, |p| {
            let found = p.pattern_fields();
            p.close(TokenKind::RightBrace, brace, "pattern");
            found
        })
    }

    fn pattern_fields(&mut self) -> (Vec<PatternField>, bool) {
        let mut fields = Vec::new();
        loop {
            if self.kind() == TokenKind::RightBrace {
                return (fields, false);
            }
            if let Some(dots) = self.eat(TokenKind::Ellipsis) {
                if self.kind() == TokenKind::Comma {
                    let problem = Diagnostic::error("syntax", "`...` is not the last in its pattern")
                        .label(dots.span, "nothing may follow it, not even a comma")
                        .help("write `{ a, b, ... }:`");
                    self.fail(problem);
                }
                return (fields, true);
            }
            let Some(name) = self.parameter_name() else {
                return (fields, false);
            };
            let default = self.eat(TokenKind::Question).map(|_| self.expression());
            fields.push(PatternField { name, default });
            if self.recovering() || !self.pattern_separator() {
                return (fields, false);
            }
        }
    }

    /// Steps over a comma, or reports that it is missing; false at the end of the pattern.
    fn pattern_separator(&mut self) -> bool {
        if self.eat(TokenKind::Comma).is_some() {
            return true;
        }
        let next = self.peek();
        if !matches!(next.kind, TokenKind::Identifier | TokenKind::Ellipsis) {
            return next.kind != TokenKind::RightBrace && !recover::is_closer(next.kind) && {
                self.expected("`,` or `}`");
                false
            };
        }
        let problem = Diagnostic::error("syntax", "names of a pattern are separated by commas")
            .label(self.previous_span().after(), "expected `,` here")
            .help("write `{ a, b, ... }:`");
        self.complain(problem);
        true
    }
}
