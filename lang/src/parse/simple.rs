//! Expressions that need no brackets anywhere: names, numbers, strings, lists, sets, brackets.

use crate::ast::{ExprId, ExprKind};
use crate::diagnostic::Diagnostic;
use crate::lex::TokenKind;
use crate::parse::bindings::Place;
use crate::parse::cursor::Parser;
use crate::parse::{lookahead, recover};
use crate::symbol::Symbol;

impl Parser<'_> {
    /// Whether one begins here.
    pub(super) fn at_simple(&self) -> bool {
        matches!(
            self.kind(),
            TokenKind::Identifier
                | TokenKind::Int(_)
                | TokenKind::Float(_)
                | TokenKind::StringOpen
                | TokenKind::IndentedOpen
                | TokenKind::PathText
                | TokenKind::LeftParen
                | TokenKind::LeftBracket
                | TokenKind::LeftBrace
                | TokenKind::Rec
                | TokenKind::Bad
        )
    }

    /// A simple expression; a hole, and a report, where there is none.
    pub(super) fn simple(&mut self) -> ExprId {
        let token = self.peek();
        let kind = match token.kind {
            TokenKind::Identifier => ExprKind::Variable(Symbol::new(self.source.slice(token.span))),
            TokenKind::Int(value) => ExprKind::Int(value),
            TokenKind::Float(value) => ExprKind::Float(value),
            TokenKind::Bad => ExprKind::Error,
            TokenKind::StringOpen => return self.string(),
            TokenKind::IndentedOpen => return self.indented_string(),
            TokenKind::PathText => return self.path(),
            TokenKind::LeftParen => return self.parentheses(),
            TokenKind::LeftBracket => return self.deeper(Self::list),
            TokenKind::LeftBrace | TokenKind::Rec => return self.set(),
            _ => return self.no_value(),
        };
        self.bump();
        self.add(kind, token.span)
    }

    fn no_value(&mut self) -> ExprId {
        let next = self.peek();
        match next.kind {
            TokenKind::Or => {
                let problem = Diagnostic::error("syntax", "`or` cannot be a name")
                    .label(next.span, "")
                    .help("`a.b or c` gives `c` where `b` is missing; the boolean operator is `||`");
                self.fail(problem);
            }
            TokenKind::InterpolationOpen => {
                let problem = Diagnostic::error("syntax", "`${` outside a string")
                    .label(next.span, "expected a value")
                    .help("write the expression without `${` and `}`, or put quotes round it: `\"${name}\"`");
                self.fail(problem);
            }
            _ => self.expected("a value"),
        }
        self.hole()
    }

    fn parentheses(&mut self) -> ExprId {
        let open = self.bump().span;
        let inner = self.inside(TokenKind::RightParen, |p| {
            let inner = p.expression();
            p.close(TokenKind::RightParen, open, "bracket");
            inner
        });
        let span = self.since(open);
        self.add(ExprKind::Paren(inner), span)
    }

    fn set(&mut self) -> ExprId {
        let start = self.peek().span;
        let recursive = self.eat(TokenKind::Rec).is_some();
        let open = self.peek().span;
        if self.eat(TokenKind::LeftBrace).is_none() {
            self.expected("`{` after `rec`");
            return self.hole();
        }
        let bindings = self.inside(TokenKind::RightBrace, |p| {
            let bindings = p.bindings(Place::Set, open);
            p.close(TokenKind::RightBrace, open, "set");
            bindings
        });
        self.check_duplicates(&bindings);
        if recursive {
            self.check_overrides(&bindings);
        }
        let span = self.since(start);
        self.add(ExprKind::Attributes { recursive, bindings }, span)
    }

    fn list(&mut self) -> ExprId {
        let open = self.bump().span;
        let items = self.inside(TokenKind::RightBracket, |p| {
            let items = p.list_items();
            p.close(TokenKind::RightBracket, open, "list");
            items
        });
        let span = self.since(open);
        self.add(ExprKind::List(items), span)
    }

    fn list_items(&mut self) -> Vec<ExprId> {
        let mut items = Vec::new();
        let mut comma_reported = false;
        loop {
            let next = self.peek();
            if self.recovering() || next.kind == TokenKind::RightBracket || recover::is_closer(next.kind) {
                return items;
            }
            if self.at_simple() && !lookahead::function_follows(self.rest()) && !lookahead::binding_follows(self.rest())
            {
                items.push(self.selection());
            } else if next.kind == TokenKind::Comma {
                if !comma_reported && !self.json {
                    let problem = Diagnostic::error("syntax", "a comma in a list")
                        .label(next.span, "not needed")
                        .help("list items are separated by spaces: `[ a b c ]`");
                    self.complain(problem);
                }
                comma_reported = true;
                self.bump();
            } else if !self.operation_in_list() {
                return items;
            }
        }
    }

    /// Reports an item that needs brackets; false if what stands here is no part of an item.
    fn operation_in_list(&mut self) -> bool {
        let next = self.peek();
        match next.kind {
            TokenKind::End | TokenKind::Semicolon | TokenKind::Assign | TokenKind::Inherit | TokenKind::Colon => {
                return false;
            }
            TokenKind::Identifier | TokenKind::StringOpen if lookahead::binding_follows(self.rest()) => return false,
            _ => {}
        }
        let what = self.describe_next();
        let label = if lookahead::function_follows(self.rest()) {
            String::from("a function begins here")
        } else {
            format!("{what} cannot stand between items")
        };
        let help = if next.kind == TokenKind::Minus {
            "a negative number in a list is written `(-1)`"
        } else {
            "each item that is more than a name, a value or a selection is written `( ... )`"
        };
        let problem = Diagnostic::error("syntax", "an item of a list needs brackets")
            .label(next.span, label)
            .help(help);
        self.fail(problem);
        true
    }
}
