//! Expressions that reach as far right as they can: functions, `let`, `if`, `with`, `assert`.

use crate::ast::{ExprId, ExprKind, Parameter};
use crate::diagnostic::Diagnostic;
use crate::lex::TokenKind;
use crate::parse::bindings::Place;
use crate::parse::cursor::Parser;
use crate::parse::lookahead;

impl Parser<'_> {
    /// Any expression.
    pub(super) fn expression(&mut self) -> ExprId {
        self.deeper(Self::expression_here)
    }

    fn expression_here(&mut self) -> ExprId {
        match self.kind() {
            TokenKind::If => self.conditional(),
            TokenKind::Let => self.let_in(),
            TokenKind::With => self.with(),
            TokenKind::Assert => self.assertion(),
            _ if lookahead::function_follows(self.rest()) => self.function(),
            _ => self.operation(),
        }
    }

    /// Whether an expression begins here that an operator or a function's argument cannot take without brackets.
    pub(super) fn at_open_expression(&self) -> bool {
        matches!(
            self.kind(),
            TokenKind::If | TokenKind::Let | TokenKind::With | TokenKind::Assert
        ) || lookahead::function_follows(self.rest())
    }

    /// Reads such an expression where it needs brackets.
    pub(super) fn unbracketed(&mut self) -> ExprId {
        let start = self.peek().span;
        let what = match self.kind() {
            TokenKind::Identifier | TokenKind::LeftBrace => String::from("a function"),
            kind => format!("`{}`", kind.spelling().unwrap_or_default()),
        };
        let problem = Diagnostic::error("syntax", format!("{what} needs brackets here"))
            .label(start, "begins here")
            .help("write `( ... )` round it: without them it would reach to the end of the expression");
        self.complain(problem);
        self.expression()
    }

    fn conditional(&mut self) -> ExprId {
        let start = self.bump().span;
        let condition = self.inside(TokenKind::Else, |p| {
            p.inside(TokenKind::Then, |p| {
                let condition = p.expression();
                p.keyword(TokenKind::Then, start, "`if`", &[TokenKind::Else]);
                condition
            })
        });
        let consequence = self.inside(TokenKind::Else, |p| {
            let consequence = p.expression();
            p.keyword(TokenKind::Else, start, "`if`", &[]);
            consequence
        });
        let alternative = if self.recovering() {
            self.hole()
        } else {
            self.expression()
        };
        let span = self.since(start);
        self.add(
            ExprKind::If {
                condition,
                consequence,
                alternative,
            },
            span,
        )
    }

    /// Steps over a word that must stand between two parts of what began at `start`.
    fn keyword(&mut self, word: TokenKind, start: crate::span::Span, owner: &str, later: &[TokenKind]) {
        if self.recovering() {
            self.skip_until_word(word, later);
        }
        if self.eat(word).is_some() {
            self.recovered();
            return;
        }
        let (spelling, found) = (word.spelling().unwrap_or_default(), self.describe_next());
        let next = self.peek();
        let place = if next.kind == TokenKind::End {
            self.previous_span().after()
        } else {
            next.span
        };
        let mut problem = Diagnostic::error("syntax", format!("expected `{spelling}`, found {found}"))
            .label(place, format!("expected `{spelling}`"))
            .label(start, format!("this {owner} needs one"));
        if word == TokenKind::Else {
            problem = problem.help("every `if` has an `else`; use `{ }`, `[ ]`, `\"\"` or `null` for nothing");
        }
        self.fail(problem);
    }

    fn skip_until_word(&mut self, word: TokenKind, later: &[TokenKind]) {
        while self.kind() != word
            && !later.contains(&self.kind())
            && self.kind() != TokenKind::Semicolon
            && !self.at_closer()
        {
            self.bump();
        }
    }

    fn let_in(&mut self) -> ExprId {
        let start = self.bump().span;
        if self.kind() == TokenKind::LeftBrace && !lookahead::binding_follows(self.rest()) {
            return self.ancient_let(start);
        }
        let bindings = self.inside(TokenKind::In, |p| p.bindings(Place::Let, start));
        self.check_duplicates(&bindings);
        if self.eat(TokenKind::In).is_none() {
            let next = self.peek();
            let place = if next.kind == TokenKind::End {
                self.previous_span().after()
            } else {
                next.span
            };
            let problem = Diagnostic::error("syntax", format!("expected `in`, found {}", self.describe_next()))
                .label(place, "expected `in` before this")
                .label(start, "this `let` needs one")
                .help("write `let a = 1; in a`; a binding is `name = value;`");
            let goes_on = next.kind == TokenKind::Identifier;
            if goes_on {
                self.complain(problem)
            } else {
                self.fail(problem)
            }
            let body = if goes_on { self.expression() } else { self.hole() };
            let span = self.since(start);
            return self.add(ExprKind::Let { bindings, body }, span);
        }
        self.recovered();
        let body = self.expression();
        let span = self.since(start);
        self.add(ExprKind::Let { bindings, body }, span)
    }

    fn ancient_let(&mut self, start: crate::span::Span) -> ExprId {
        let problem = Diagnostic::error("syntax", "`let { ... }` is not part of the language")
            .label(start, "this `let`")
            .help("write `let ...; in body`, or `(rec { ...; }).body`");
        self.complain(problem);
        self.simple();
        let span = self.since(start);
        self.add(ExprKind::Error, span)
    }

    fn with(&mut self) -> ExprId {
        let start = self.bump().span;
        let scope = self.expression();
        self.head_end(start, "with");
        let body = if self.recovering() {
            self.hole()
        } else {
            self.expression()
        };
        let span = self.since(start);
        self.add(ExprKind::With { scope, body }, span)
    }

    fn assertion(&mut self) -> ExprId {
        let start = self.bump().span;
        let condition = self.expression();
        self.head_end(start, "assert");
        let body = if self.recovering() {
            self.hole()
        } else {
            self.expression()
        };
        let span = self.since(start);
        self.add(ExprKind::Assert { condition, body }, span)
    }

    /// The `;` after the head of a `with` or `assert`.
    fn head_end(&mut self, start: crate::span::Span, owner: &str) {
        if self.eat(TokenKind::Semicolon).is_some() {
            self.recovered();
            if self.at_line_start() && (self.at_statement() || self.at_closer()) {
                let problem = Diagnostic::error("syntax", format!("this `{owner}` has no body"))
                    .label(self.previous_span(), "this `;` ends its head")
                    .label(start, "begins here")
                    .help(format!("write `{owner} head; body`"));
                self.fail(problem);
            }
            return;
        }
        let problem = Diagnostic::error("syntax", format!("expected `;`, found {}", self.describe_next()))
            .label(self.previous_span().after(), "expected `;` here")
            .label(start, format!("the head of this `{owner}` ends with one"));
        self.fail(problem);
    }

    fn function(&mut self) -> ExprId {
        let start = self.peek().span;
        let parameter = self.parameter();
        if self.eat(TokenKind::Colon).is_none() {
            self.colon_missing(&parameter);
            let span = self.since(start);
            return self.add(ExprKind::Error, span);
        }
        let body = self.expression();
        let span = self.since(start);
        self.add(ExprKind::Lambda { parameter, body }, span)
    }

    fn colon_missing(&mut self, parameter: &Parameter) {
        let mut problem = Diagnostic::error(
            "syntax",
            format!(
                "expected `:` after a function's pattern, found {}",
                self.describe_next()
            ),
        )
        .label(self.previous_span().after(), "expected `:` here");
        if let Parameter::Pattern { span, .. } = parameter {
            problem = problem
                .label(*span, "read as a pattern")
                .help("a set that takes names from around it is written `{ inherit a b; }`");
        }
        self.fail(problem);
    }
}
