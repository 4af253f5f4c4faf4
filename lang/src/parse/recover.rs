//! What to do about a syntax error: say it once, skip to where sense begins again, go on.
//!
//! After a report the parser is *recovering*: further reports are swallowed until a statement's end has been found, so
//! one slip gives one message. Skipping stops behind a `;` and before whatever closes something that is still open (`}`, `]`,
//! `)`, `in`, `then`, `else`), before `inherit`, and before a line that begins like a binding.

use crate::ast::{ExprId, ExprKind};
use crate::diagnostic::Diagnostic;
use crate::lex::TokenKind;
use crate::parse::cursor::Parser;
use crate::parse::lookahead;
use crate::span::Span;

/// Whether to speak, and what is open.
pub(super) struct Recovery {
    /// A report has been made and its statement is not over yet.
    active: bool,
    /// The rest of the file has been given up.
    mute: bool,
    /// The file ends in a string or comment that is never closed: what is missing at the end has been reported.
    end_is_known: bool,
    /// What would close each construct around this place, outermost first.
    closers: Vec<TokenKind>,
    /// The first construct whose closing line is indented less than its opening one, with both places: where a brace is
    /// probably missing, should one turn out to be.
    misfit: Option<(Span, Span)>,
}

impl Recovery {
    /// Nothing wrong yet.
    pub(super) fn new(end_is_known: bool) -> Self {
        Self {
            active: false,
            mute: false,
            end_is_known,
            closers: Vec::new(),
            misfit: None,
        }
    }
}

impl Parser<'_> {
    /// Whether a report has been made and its statement is not over yet.
    pub(super) fn recovering(&self) -> bool {
        self.recovery.active
    }

    /// Reports an error that leaves the parser without a footing: nothing more is said until [`Self::recovered`].
    pub(super) fn fail(&mut self, problem: Diagnostic) {
        let known = self.kind() == TokenKind::Bad || (self.recovery.end_is_known && self.kind() == TokenKind::End);
        if !self.recovery.active && !self.recovery.mute && !known {
            self.diagnostics.push(problem);
        }
        self.recovery.active = true;
    }

    /// Reports an error after which the parser knows how to go on.
    pub(super) fn complain(&mut self, problem: Diagnostic) {
        if !self.recovery.active && !self.recovery.mute {
            self.diagnostics.push(problem);
        }
    }

    /// Keeps quiet until the statement's end: what went wrong has been reported by the lexer.
    pub(super) fn fail_silently(&mut self) {
        self.recovery.active = true;
    }

    /// Sense begins again.
    pub(super) fn recovered(&mut self) {
        self.recovery.active = false;
    }

    /// Reports that something else than the next token should stand here.
    pub(super) fn expected(&mut self, what: &str) {
        let next = self.peek();
        let problem = if next.kind == TokenKind::End && self.previous().is_none() {
            let start = Span::new(self.source.id(), 0, 0);
            Diagnostic::error("syntax", "there is nothing in this file")
                .label(start, "expected an expression")
                .help("the smallest file is the empty set, `{ }`")
        } else if next.kind == TokenKind::End {
            let last = self.previous_span();
            Diagnostic::error("syntax", format!("expected {what}, but the file ends"))
                .label(last.after(), "the file ends here")
        } else {
            let found = self.describe_next();
            Diagnostic::error("syntax", format!("expected {what}, found {found}"))
                .label(next.span, format!("expected {what}"))
        };
        self.fail(problem);
    }

    /// The next token in words, a name with its spelling.
    pub(super) fn describe_next(&self) -> String {
        let next = self.peek();
        let text = self.source.slice(next.span);
        match next.kind {
            TokenKind::Identifier if text.len() <= 40 => format!("`{text}`"),
            TokenKind::Int(_) | TokenKind::Float(_) if text.len() <= 40 => format!("`{text}`"),
            kind => kind.describe(),
        }
    }

    /// Runs `production` inside something that `closer` ends.
    pub(super) fn inside<T>(&mut self, closer: TokenKind, production: impl FnOnce(&mut Self) -> T) -> T {
        self.recovery.closers.push(closer);
        let value = production(self);
        self.recovery.closers.pop();
        value
    }

    /// Whether the next token closes something that is open, or ends the file.
    pub(super) fn at_closer(&self) -> bool {
        let kind = self.kind();
        kind == TokenKind::End || (is_closer(kind) && self.recovery.closers.contains(&kind))
    }

    /// Steps over the `closer` of what `open` opened, or reports that it is missing; either way the construct is over.
    pub(super) fn close(&mut self, closer: TokenKind, open: Span, name: &str) {
        if self.kind() != closer && self.recovery.active {
            self.skip_to_closer(closer);
        }
        if let Some(close) = self.eat(closer) {
            self.note_misfit(open, close.span);
            self.recovered();
            return;
        }
        let spelling = closer.spelling().unwrap_or_default();
        let next = self.peek();
        let problem = if next.kind == TokenKind::End {
            let problem =
                Diagnostic::error("syntax", format!("this {name} is never closed")).label(open, "opened here");
            match self.recovery.misfit {
                Some((inner, close)) => problem
                    .label(inner, "perhaps this one should be closed earlier")
                    .label(close, "it is closed here, by a line that is indented less"),
                None => problem.label(
                    self.previous_span().after(),
                    format!("expected `{spelling}` before the file ends"),
                ),
            }
        } else {
            Diagnostic::error(
                "syntax",
                format!("expected `{spelling}`, found {}", self.describe_next()),
            )
            .label(next.span, format!("expected `{spelling}`"))
            .label(open, format!("this {name} is not closed"))
        };
        self.fail(problem);
    }

    fn note_misfit(&mut self, open: Span, close: Span) {
        if self.recovery.misfit.is_some() {
            return;
        }
        let opening = self.line_before(open);
        let closing = self.line_before(close);
        let indentation = opening.len() - opening.trim_start().len();
        if closing.trim_start().is_empty() && closing.len() < indentation {
            self.recovery.misfit = Some((open, close));
        }
    }

    /// The text of the line before `place`; not all of it where the line is very long.
    fn line_before(&self, place: Span) -> &str {
        let before = self.source.text().get(..place.start as usize).unwrap_or_default();
        let near = before.len().saturating_sub(1_000);
        let newline = before.bytes().skip(near).rposition(|byte| byte == b'\n');
        let from = newline.map_or(near, |at| near + at + 1);
        // A cut in the midst of a character is moved behind it.
        (from..=before.len())
            .find_map(|from| before.get(from..))
            .unwrap_or_default()
    }

    /// Skips to a `closer`, if it comes before the end of the statement.
    fn skip_to_closer(&mut self, closer: TokenKind) {
        let mut inner = Inner::default();
        while self.kind() != TokenKind::End {
            let kind = self.kind();
            if inner.is_over(kind) && (kind == closer || kind == TokenKind::Semicolon || self.at_closer()) {
                return;
            }
            inner.step(kind);
            self.bump();
        }
    }

    /// Skips the rest of a statement that went wrong.
    pub(super) fn skip_statement(&mut self) {
        let mut inner = Inner::default();
        while self.kind() != TokenKind::End {
            let kind = self.kind();
            if inner.is_over(kind) {
                if kind == TokenKind::Semicolon {
                    self.bump();
                    break;
                }
                if self.at_closer() || self.at_statement() {
                    break;
                }
            }
            inner.step(kind);
            self.bump();
        }
        self.recovered();
    }

    /// Skips to the `}` of an interpolation; the lexer has paired it with its `${`.
    pub(super) fn skip_interpolation(&mut self) {
        let mut depth = 0_usize;
        while self.kind() != TokenKind::End {
            match self.kind() {
                TokenKind::InterpolationOpen => depth += 1,
                TokenKind::InterpolationClose if depth == 0 => return,
                TokenKind::InterpolationClose => depth -= 1,
                _ => {}
            }
            self.bump();
        }
    }

    /// Whether the next line looks like the beginning of a binding.
    pub(super) fn at_statement(&self) -> bool {
        self.kind() == TokenKind::Inherit || (self.at_line_start() && lookahead::binding_follows(self.rest()))
    }

    /// Skips the tokens that are left on this line.
    pub(super) fn skip_line(&mut self) {
        self.bump();
        while self.kind() != TokenKind::End && !self.at_line_start() {
            self.bump();
        }
    }

    /// Reports nesting without end and gives up the rest of the file.
    pub(super) fn too_deep(&mut self) -> ExprId {
        let here = self.peek().span;
        let limit = super::MAX_DEPTH;
        let problem = Diagnostic::error(
            "nesting-too-deep",
            format!("more than {limit} expressions inside one another"),
        )
        .label(here, "this one is too deep")
        .help("give inner expressions names with `let`, or move them to a file of their own");
        self.complain(problem);
        self.recovery.mute = true;
        self.skip_to_end();
        self.add(ExprKind::Error, here)
    }

    /// Reports whatever follows the file's one expression, and the errors in it.
    pub(super) fn end_of_file(&mut self) {
        if self.kind() == TokenKind::End {
            return;
        }
        let next = self.peek();
        let last = self.previous();
        let more = self
            .rest()
            .iter()
            .any(|token| !matches!(token.kind, TokenKind::Semicolon | TokenKind::End));
        let problem = if last.is_some_and(|last| last.kind == TokenKind::RightBrace) && more {
            Diagnostic::error("syntax", "the set ends before the file does")
                .label(next.span, "nothing may follow the set")
                .label(self.previous_span(), "it ends here")
                .help("there is a `}` too many, or braces are missing round the whole file")
        } else if is_closer(next.kind) {
            let spelling = next.kind.spelling().unwrap_or_default();
            Diagnostic::error("syntax", format!("`{spelling}` closes nothing"))
                .label(next.span, "nothing is open here")
                .help("delete it, or look above for one that comes too early")
        } else if next.kind == TokenKind::Semicolon {
            Diagnostic::error("syntax", "unexpected `;` after the end of the expression")
                .label(next.span, "a file is one expression, without a `;` at its end")
                .help("delete it; several bindings are written in one set, `{ a = 1; b = 2; }`")
        } else if lookahead::binding_follows(self.rest()) || next.kind == TokenKind::Assign {
            Diagnostic::error("syntax", "a binding outside a set")
                .label(next.span, "a file is one expression")
                .help("put braces round the bindings of this file: `{ a = 1; b = 2; }`")
        } else {
            Diagnostic::error(
                "syntax",
                format!("expected the end of the file, found {}", self.describe_next()),
            )
            .label(next.span, "a file is one expression, and it is over before this")
        };
        self.fail(problem);
        self.leftovers();
    }

    /// Reads what follows a `}` too many as the bindings it was probably meant to be, for the errors in it.
    fn leftovers(&mut self) {
        if !lookahead::binding_follows(self.rest()) {
            self.skip_statement();
        }
        self.recovered();
        while self.kind() != TokenKind::End {
            let open = self.peek().span;
            self.inside(TokenKind::RightBrace, |p| {
                p.bindings(crate::parse::bindings::Place::Set, open)
            });
            if self.kind() != TokenKind::End {
                self.bump();
            }
        }
    }
}

/// Whether the token ends what another began.
pub(super) fn is_closer(kind: TokenKind) -> bool {
    use TokenKind::{Else, In, InterpolationClose, RightBrace, RightBracket, RightParen, Then};
    matches!(
        kind,
        RightBrace | RightBracket | RightParen | InterpolationClose | In | Then | Else
    )
}

/// What was opened since skipping began, as the tokens that close it.
#[derive(Default)]
struct Inner {
    closers: Vec<TokenKind>,
}

impl Inner {
    /// Whether `kind` belongs to the statement that is skipped, or what follows it, rather than to something inside it. No
    /// `;` stands in a list, and a closer that nothing inside waits for belongs outside.
    fn is_over(&self, kind: TokenKind) -> bool {
        match self.closers.last() {
            None => true,
            Some(TokenKind::RightBracket) if kind == TokenKind::Semicolon => true,
            Some(_) => {
                is_closer(kind) && !matches!(kind, TokenKind::Then | TokenKind::Else) && !self.closers.contains(&kind)
            }
        }
    }

    fn step(&mut self, kind: TokenKind) {
        use TokenKind::{In, InterpolationClose, RightBrace, RightBracket, RightParen};
        match kind {
            TokenKind::LeftBrace => self.closers.push(RightBrace),
            TokenKind::LeftBracket => self.closers.push(RightBracket),
            TokenKind::LeftParen => self.closers.push(RightParen),
            TokenKind::InterpolationOpen => self.closers.push(InterpolationClose),
            TokenKind::Let => self.closers.push(In),
            _ => {
                if let Some(at) = self.closers.iter().rposition(|&closer| closer == kind) {
                    self.closers.truncate(at);
                }
            }
        }
    }
}
