//! The machine: where it is, what is open around it, what it has found.
//!
//! Strings hold code and code holds strings, so the lexer keeps a stack of modes instead of calling itself; nesting costs
//! memory, never stack.

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::lex::token::{Comment, Token, TokenKind, Tokens};
use crate::reported::Reported;
use crate::source::SourceFile;
use crate::span::Span;

/// What the next character is part of.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum Mode {
    /// Code after a `{`, closed by `}`.
    Braces,
    /// Code after a `${`, closed by `}`.
    Interpolation(Span),
    /// Text after the `"` at this place.
    String(Span),
    /// Text after the `''` at this place.
    Indented(Span),
    /// A path; whether the last character was a slash.
    Path {
        /// Whether the last character was a slash.
        slash: bool,
    },
}

/// A lexer at work on one file.
pub(super) struct Lexer<'s> {
    pub(super) source: &'s SourceFile,
    pub(super) at: usize,
    pub(super) modes: Vec<Mode>,
    pub(super) comments: Vec<Comment>,
    pub(super) diagnostics: Diagnostics,
    /// Whether to take the next string that looks cut off at the end of its line as ending there.
    pub(super) mend_strings: bool,
    /// Whether the file ended in a comment or string.
    pub(super) cut_short: bool,
    /// The path characters from some point before `at`: where they end, and the last `_` among them. Each run is measured
    /// once, or a line of a million `-` would be measured a million times.
    pub(super) run: Run,
    tokens: Vec<Token>,
}

/// A run of path characters.
#[derive(Clone, Copy, Default)]
pub(super) struct Run {
    /// One past its last byte.
    pub(super) end: usize,
    /// One past its last `_`, or zero.
    pub(super) after_underscore: usize,
}

impl<'s> Lexer<'s> {
    /// A lexer at the start of `source`.
    pub(super) fn new(source: &'s SourceFile, mend_strings: bool) -> Self {
        Self {
            source,
            at: 0,
            modes: Vec::new(),
            comments: Vec::new(),
            diagnostics: Diagnostics::default(),
            mend_strings,
            cut_short: false,
            run: Run::default(),
            tokens: Vec::new(),
        }
    }

    /// Reads the whole file.
    pub(super) fn run(mut self) -> Reported<Tokens> {
        while self.at < self.source.text().len() {
            match self.modes.last().copied() {
                Some(Mode::String(_)) => self.string_text(),
                Some(Mode::Indented(_)) => self.indented_text(),
                Some(Mode::Path { slash }) => self.path_text(slash),
                Some(Mode::Braces | Mode::Interpolation(_)) | None => self.code(),
            }
        }
        if let Some(Mode::Path { slash }) = self.modes.last().copied() {
            self.end_path(slash);
        }
        self.cut_short |= self.unterminated();
        self.push(TokenKind::End, 0);
        let tokens = Tokens {
            tokens: self.tokens,
            comments: self.comments,
            cut_short: self.cut_short,
        };
        Reported::new(tokens, self.diagnostics)
    }

    /// The text not read yet.
    pub(super) fn rest(&self) -> &'s str {
        self.source.text().get(self.at..).unwrap_or_default()
    }

    /// The byte `ahead` of here.
    pub(super) fn byte(&self, ahead: usize) -> Option<u8> {
        self.source.text().as_bytes().get(self.at + ahead).copied()
    }

    /// A span of `length` bytes from here.
    pub(super) fn span(&self, length: usize) -> Span {
        Span::new(self.source.id(), self.at as u32, (self.at + length) as u32)
    }

    /// Adds a token of `length` bytes and steps over it.
    pub(super) fn push(&mut self, kind: TokenKind, length: usize) -> Span {
        let span = self.span(length);
        self.tokens.push(Token { kind, span });
        self.at += length;
        span
    }

    /// Adds a token that cannot be used, and says why.
    pub(super) fn bad(&mut self, length: usize, problem: Diagnostic) {
        self.diagnostics.push(problem);
        self.push(TokenKind::Bad, length);
    }

    /// Reports and closes the string that the file ended in.
    fn unterminated(&mut self) -> bool {
        let (open, close, kind) = match self.modes.last().copied() {
            Some(Mode::String(open)) => (open, "\"", TokenKind::StringClose),
            Some(Mode::Indented(open)) => (open, "''", TokenKind::IndentedClose),
            _ => return false,
        };
        let mut problem = unclosed(open, close);
        let around = self.modes.iter().rev().find_map(|mode| {
            if let Mode::Interpolation(at) = mode {
                Some(*at)
            } else {
                None
            }
        });
        if let Some(around) = around {
            problem = problem.label(around, "or perhaps this `${` lacks its `}`");
        }
        self.diagnostics.push(problem);
        self.push(kind, 0);
        true
    }
}

/// The report of a string without its closing quotes.
pub(super) fn unclosed(open: Span, close: &str) -> Diagnostic {
    let escaped = if close == "\"" { "\\\"" } else { "'''" };
    Diagnostic::error("syntax", "this string is never closed")
        .label(open, "opened here")
        .help(format!(
            "close it with `{close}`; inside such a string, `{close}` is written `{escaped}`"
        ))
}
