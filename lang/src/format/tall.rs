//! Which strings have several lines, and how far those of `''…''` are indented.

use std::collections::HashMap;

use crate::lex::{Token, TokenKind};
use crate::source::SourceFile;

/// The strings of several lines, by the place where they begin. What is in their interpolations does not count: that is code,
/// and may be joined.
pub(super) struct Tall(HashMap<u32, Option<usize>>);

/// A string that is open.
struct Open {
    start: u32,
    tall: bool,
    /// Whether its first line is blank, so that its indentation may be changed.
    movable: bool,
    /// Whether an escaped line break was the last in it.
    after_escape: bool,
    at_start: bool,
    current: usize,
    smallest: usize,
}

impl Tall {
    /// The strings of several lines in `source`.
    pub(super) fn new(source: &SourceFile, tokens: &[Token]) -> Self {
        let mut tall = HashMap::new();
        let mut open: Vec<Open> = Vec::new();
        for (token, next) in tokens.iter().zip(tokens.iter().skip(1)) {
            match token.kind {
                TokenKind::StringOpen => open.push(Open::new(token.span.start, false)),
                // The lexer passes over the rest of a blank first line.
                TokenKind::IndentedOpen => {
                    open.push(Open::new(token.span.start, next.span.start > token.span.end));
                }
                TokenKind::StringClose | TokenKind::IndentedClose => {
                    if let Some(closed) = open.pop().filter(|string| string.tall) {
                        tall.insert(closed.start, closed.movable.then_some(closed.smallest));
                    }
                }
                _ => open
                    .last_mut()
                    .into_iter()
                    .for_each(|string| string.token(source, token)),
            }
        }
        Self(tall)
    }

    /// Whether the string that begins at `start` has several lines.
    pub(super) fn contains(&self, start: u32) -> bool {
        self.0.contains_key(&start)
    }

    /// The spaces that are indentation in each line of the `''` string that begins at `start`; none if it cannot be moved.
    pub(super) fn indentation(&self, start: u32) -> Option<usize> {
        self.0.get(&start).copied().flatten()
    }
}

impl Open {
    fn new(start: u32, movable: bool) -> Self {
        Self {
            start,
            tall: movable,
            movable,
            after_escape: false,
            at_start: true,
            current: 0,
            smallest: usize::MAX,
        }
    }

    fn token(&mut self, source: &SourceFile, token: &Token) {
        let text = source.slice(token.span);
        let after_escape = std::mem::take(&mut self.after_escape);
        match token.kind {
            TokenKind::StringText => self.tall |= text.contains('\n'),
            TokenKind::IndentedText => {
                // Nix takes indentation out behind an escaped line break too, though it does not count it.
                self.movable &= !(after_escape && text.starts_with(' '));
                self.text(text);
            }
            TokenKind::IndentedEscape => {
                self.movable &= !after_escape;
                self.after_escape = text.ends_with('n') || text.contains('\n');
                self.indentation_ends();
            }
            TokenKind::InterpolationOpen => self.indentation_ends(),
            _ => {}
        }
    }

    /// The same reckoning as in `parse::indentation`.
    fn text(&mut self, text: &str) {
        for character in text.chars() {
            match character {
                '\n' => (self.at_start, self.current, self.tall) = (true, 0, true),
                ' ' if self.at_start => self.current += 1,
                _ => self.indentation_ends(),
            }
        }
    }

    fn indentation_ends(&mut self) {
        if std::mem::take(&mut self.at_start) {
            self.smallest = self.smallest.min(self.current);
        }
    }
}
