//! Comments and blank lines, each given to a token.
//!
//! A comment on the line of the token before it, with nothing behind it or only what closes something, stands *after* that
//! token and stays on its line. Any other stands *before* the next token: on a line of its own or, if the token follows on
//! its line, on that one.

use std::ops::Range;

use crate::lex::{Token, TokenKind, Tokens};
use crate::source::SourceFile;

/// A comment, and how it stood among what is round it.
#[derive(Clone, Copy)]
pub(super) struct Remark<'s> {
    /// With its `#` or `/*`, without spaces at its end.
    pub(super) text: &'s str,
    /// How many characters stand before it on its line; counted only where it has several lines.
    pub(super) column: usize,
    /// Whether it is the first on its line.
    pub(super) own_line: bool,
    /// Whether nothing follows on its line.
    pub(super) ends_line: bool,
    /// Whether a blank line follows.
    pub(super) blank_after: bool,
}

/// What stands round one token.
#[derive(Default)]
struct Around {
    before: Range<usize>,
    after: Range<usize>,
    newline: bool,
    blank: bool,
}

/// The comments and blank lines of a file, by token.
pub(super) struct Trivia<'s> {
    remarks: Vec<Remark<'s>>,
    around: Vec<Around>,
}

impl<'s> Trivia<'s> {
    /// Gives every comment of `source` to a token.
    pub(super) fn new(source: &'s SourceFile, tokens: &Tokens) -> Self {
        let mut trivia = Self {
            remarks: Vec::with_capacity(tokens.comments.len()),
            around: Vec::with_capacity(tokens.tokens.len()),
        };
        let mut comments = tokens.comments.iter().peekable();
        let mut previous_end = 0;
        for token in &tokens.tokens {
            let first = trivia.remarks.len();
            let (mut at, mut blank) = (previous_end, false);
            while let Some(comment) = comments.next_if(|comment| comment.span.start < token.span.start) {
                let gap = line_breaks(between(source, at, comment.span.start));
                trivia.close(first, gap);
                blank |= gap > 1 && trivia.remarks.len() == first;
                let text = source.slice(comment.span).trim_end();
                trivia.remarks.push(Remark {
                    text,
                    column: if text.contains('\n') {
                        column(source, comment.span.start)
                    } else {
                        0
                    },
                    own_line: gap > 0 || at == 0,
                    ends_line: !comment.block,
                    blank_after: false,
                });
                at = comment.span.end;
            }
            let gap = line_breaks(between(source, at, token.span.start));
            trivia.close(first, if token.kind == TokenKind::End { gap.max(1) } else { gap });
            let newline = line_breaks(between(source, previous_end, token.span.start)) > 0;
            blank |= gap > 1 && trivia.remarks.len() == first;
            trivia.give(first, token.kind, newline, blank);
            previous_end = token.span.end;
        }
        trivia.pass_separators(&tokens.tokens);
        trivia
    }

    /// Notes what follows the last of the remarks from `first`: so many line breaks.
    fn close(&mut self, first: usize, breaks: usize) {
        if let Some(last) = self.remarks.get_mut(first..).and_then(<[_]>::last_mut) {
            last.ends_line |= breaks > 0;
            last.blank_after = breaks > 1;
        }
    }

    /// Divides the remarks from `first` between the last token and the next, a `kind`.
    fn give(&mut self, first: usize, kind: TokenKind, newline: bool, blank: bool) {
        let remarks = self.remarks.get(first..).unwrap_or_default();
        let same_line = remarks.iter().take_while(|remark| !remark.own_line).count();
        let end_line = |last: &Remark<'_>| last.ends_line || (same_line == remarks.len() && closes(kind));
        let stays = same_line
            .checked_sub(1)
            .and_then(|last| remarks.get(last))
            .is_some_and(end_line);
        let after = if stays { same_line } else { 0 };
        let last = after.checked_sub(1).and_then(|last| remarks.get(last));
        let blank = last.map_or(blank, |last| last.blank_after);
        let (middle, end) = (first + after, self.remarks.len());
        if let Some(previous) = self.around.last_mut() {
            previous.after = first..middle;
        }
        self.around.push(Around {
            before: middle..end,
            after: end..end,
            newline,
            blank,
        });
    }

    /// Lets comments pass a `;` or `,` that stands on a line below what it ends: they are about that, and would part the two.
    fn pass_separators(&mut self, tokens: &[Token]) {
        for (at, token) in tokens.iter().enumerate().skip(1) {
            if !matches!(token.kind, TokenKind::Semicolon | TokenKind::Comma) {
                continue;
            }
            let Some([previous, here, next]) = self.around.get_mut(at - 1..at + 2) else {
                continue;
            };
            if !here.after.is_empty() {
                continue;
            }
            if token.kind == TokenKind::Comma {
                next.before.start = here.before.start;
                here.before.end = here.before.start;
            }
            let ends_line = self.remarks.get(previous.after.clone()).and_then(<[_]>::last);
            if here.before.is_empty() && ends_line.is_some_and(|last| last.ends_line) {
                here.after = previous.after.clone();
                previous.after.end = previous.after.start;
            }
        }
    }

    /// The comments before a token.
    pub(super) fn before(&self, token: usize) -> &[Remark<'s>] {
        let range = self.around.get(token).map(|around| around.before.clone());
        range.and_then(|range| self.remarks.get(range)).unwrap_or_default()
    }

    /// The comments after a token, on its line.
    pub(super) fn after(&self, token: usize) -> &[Remark<'s>] {
        let range = self.around.get(token).map(|around| around.after.clone());
        range.and_then(|range| self.remarks.get(range)).unwrap_or_default()
    }

    /// Whether a token and the one before it stand on different lines.
    pub(super) fn newline(&self, token: usize) -> bool {
        self.around.get(token).is_some_and(|around| around.newline)
    }

    /// Whether a blank line stands before a token and the comments before it.
    pub(super) fn blank(&self, token: usize) -> bool {
        self.around.get(token).is_some_and(|around| around.blank)
    }
}

/// Whether the token ends something, so that what stands before it is about what it ends.
fn closes(kind: TokenKind) -> bool {
    use TokenKind::{Comma, InterpolationClose, RightBrace, RightBracket, RightParen, Semicolon};
    matches!(
        kind,
        Comma | InterpolationClose | RightBrace | RightBracket | RightParen | Semicolon
    )
}

fn between(source: &SourceFile, start: u32, end: u32) -> &str {
    source.text().get(start as usize..end as usize).unwrap_or_default()
}

/// The line breaks in a text, up to two; `\r` alone is one too, since it ends a comment.
fn line_breaks(text: &str) -> usize {
    let mut count = 0;
    let mut bytes = text.bytes().peekable();
    while let Some(byte) = bytes.next() {
        if byte == b'\r' {
            bytes.next_if_eq(&b'\n');
        }
        count += usize::from(matches!(byte, b'\r' | b'\n'));
        if count == 2 {
            break;
        }
    }
    count
}

fn column(source: &SourceFile, at: u32) -> usize {
    let before = between(source, 0, at);
    before.rsplit('\n').next().unwrap_or_default().chars().count()
}
