//! The parser's state: where it is, what it has built, what is open around it.

use std::collections::HashMap;

use crate::ast::{Expr, ExprId, ExprKind, File};
use crate::diagnostic::Diagnostics;
use crate::lex::{Token, TokenKind, Tokens};
use crate::parse::recover::Recovery;
use crate::source::SourceFile;
use crate::span::Span;

/// Stack that must be left before going a level deeper.
pub(crate) const RED_ZONE: usize = 128 << 10;
/// Stack that is taken when less is left.
pub(crate) const STACK_STEP: usize = 2 << 20;

/// A parser at work on one file.
pub(super) struct Parser<'s> {
    pub(super) source: &'s SourceFile,
    pub(super) diagnostics: Diagnostics,
    pub(super) recovery: Recovery,
    /// Whether the file turned out to be JSON; that has been reported, so its colons and commas need not be.
    pub(super) json: bool,
    tokens: &'s [Token],
    end: Token,
    at: usize,
    depth: u32,
    exprs: Vec<Expr>,
    interpolations: HashMap<ExprId, Span>,
}

impl<'s> Parser<'s> {
    /// A parser at the first token.
    pub(super) fn new(source: &'s SourceFile, tokens: &'s Tokens) -> Self {
        let end = Token {
            kind: TokenKind::End,
            span: source.span().after(),
        };
        Self {
            source,
            diagnostics: Diagnostics::default(),
            recovery: Recovery::new(tokens.cut_short),
            json: false,
            tokens: &tokens.tokens,
            end,
            at: 0,
            depth: 0,
            exprs: Vec::with_capacity(tokens.tokens.len() / 2),
            interpolations: HashMap::new(),
        }
    }

    /// Parses the whole file.
    pub(super) fn file(mut self) -> (File, Diagnostics) {
        let root = self.expression();
        self.end_of_file();
        (File::new(self.exprs, root, self.interpolations), self.diagnostics)
    }

    /// The tokens not read yet.
    pub(super) fn rest(&self) -> &'s [Token] {
        self.tokens.get(self.at..).unwrap_or_default()
    }

    /// The next token.
    pub(super) fn peek(&self) -> Token {
        self.tokens.get(self.at).copied().unwrap_or(self.end)
    }

    /// What the next token is.
    pub(super) fn kind(&self) -> TokenKind {
        self.peek().kind
    }

    /// How many tokens have been read.
    pub(super) fn position(&self) -> usize {
        self.at
    }

    /// The last token read.
    pub(super) fn previous(&self) -> Option<Token> {
        self.at.checked_sub(1).and_then(|at| self.tokens.get(at)).copied()
    }

    /// Where the last token read stands.
    pub(super) fn previous_span(&self) -> Span {
        self.previous()
            .map_or(Span::new(self.source.id(), 0, 0), |token| token.span)
    }

    /// Steps over the next token.
    pub(super) fn bump(&mut self) -> Token {
        let token = self.peek();
        if token.kind != TokenKind::End {
            self.at += 1;
        }
        token
    }

    /// Steps over all tokens.
    pub(super) fn skip_to_end(&mut self) {
        self.at = self.tokens.len().saturating_sub(1);
    }

    /// Steps over the next token if it is a `kind`.
    pub(super) fn eat(&mut self, kind: TokenKind) -> Option<Token> {
        (self.kind() == kind).then(|| self.bump())
    }

    /// Whether the next token is the first on its line.
    pub(super) fn at_line_start(&self) -> bool {
        let gap = Span::new(self.source.id(), self.previous_span().end, self.peek().span.start);
        self.source.slice(gap).contains('\n')
    }

    /// A new expression.
    pub(super) fn add(&mut self, kind: ExprKind, span: Span) -> ExprId {
        let id = ExprId(self.exprs.len() as u32);
        self.exprs.push(Expr { kind, span });
        id
    }

    /// Says that the interpolation from `open` on holds `inner`.
    pub(super) fn note_interpolation(&mut self, inner: ExprId, open: Span) {
        let span = self.since(open);
        self.interpolations.insert(inner, span);
    }

    /// A hole where nothing stands.
    pub(super) fn hole(&mut self) -> ExprId {
        let span = self.previous_span().after();
        self.add(ExprKind::Error, span)
    }

    /// The place of an expression.
    pub(super) fn span(&self, id: ExprId) -> Span {
        self.expr(id).map_or(self.end.span, |expr| expr.span)
    }

    /// An expression built before.
    pub(super) fn expr(&self, id: ExprId) -> Option<&Expr> {
        self.exprs.get(id.0 as usize)
    }

    /// From `start` to the last token read.
    pub(super) fn since(&self, start: Span) -> Span {
        start.to(self.previous_span())
    }

    /// Runs `production` one level deeper, on fresh stack where the old one runs out; past [`super::MAX_DEPTH`] the rest of the
    /// file is given up.
    pub(super) fn deeper(&mut self, production: impl FnOnce(&mut Self) -> ExprId) -> ExprId {
        if self.depth >= super::MAX_DEPTH {
            return self.too_deep();
        }
        self.depth += 1;
        let id = stacker::maybe_grow(RED_ZONE, STACK_STEP, || production(self));
        self.depth -= 1;
        id
    }
}
