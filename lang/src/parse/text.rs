//! Strings and paths: tokens into parts, escapes taken out.

use crate::ast::{ExprId, ExprKind, StringPart};
use crate::diagnostic::Diagnostic;
use crate::lex::TokenKind;
use crate::parse::cursor::Parser;
use crate::parse::indentation::{self, Piece};
use crate::span::Span;

impl Parser<'_> {
    /// `"…"`
    pub(super) fn string(&mut self) -> ExprId {
        let open = self.bump().span;
        let mut parts = Vec::new();
        loop {
            let token = self.peek();
            match token.kind {
                TokenKind::StringText => {
                    self.bump();
                    parts.push(StringPart::Literal(unescape(self.source.slice(token.span))));
                }
                TokenKind::InterpolationOpen => parts.push(StringPart::Interpolation(self.interpolation())),
                _ => break,
            }
        }
        self.eat(TokenKind::StringClose);
        let span = self.since(open);
        self.add(ExprKind::String { parts, indented: false }, span)
    }

    /// `''…''`
    pub(super) fn indented_string(&mut self) -> ExprId {
        let open = self.bump().span;
        let mut pieces = Vec::new();
        loop {
            let token = self.peek();
            match token.kind {
                TokenKind::IndentedText => {
                    self.bump();
                    pieces.push(Piece::Text(self.source.slice(token.span)));
                }
                TokenKind::IndentedEscape => {
                    self.bump();
                    pieces.push(Piece::Escape(unescape_indented(self.source.slice(token.span))));
                }
                TokenKind::InterpolationOpen => pieces.push(Piece::Interpolation(self.interpolation())),
                _ => break,
            }
        }
        self.eat(TokenKind::IndentedClose);
        let span = self.since(open);
        self.add(
            ExprKind::String {
                parts: indentation::strip(&pieces),
                indented: true,
            },
            span,
        )
    }

    /// `./a${b}c`
    pub(super) fn path(&mut self) -> ExprId {
        let start = self.peek().span;
        let (mut parts, mut interpolations) = (Vec::new(), 0);
        loop {
            let token = self.peek();
            match token.kind {
                TokenKind::PathText => {
                    self.bump();
                    // Of a path without interpolation Nix reads one piece, which ends where a slash follows a slash.
                    if !parts.is_empty() && interpolations == 0 && self.kind() != TokenKind::InterpolationOpen {
                        self.double_slash(token.span);
                    }
                    push_literal(&mut parts, self.source.slice(token.span));
                }
                TokenKind::InterpolationOpen => {
                    interpolations += 1;
                    parts.push(StringPart::Interpolation(self.interpolation()));
                }
                _ => break,
            }
        }
        self.eat(TokenKind::PathEnd);
        let span = self.since(start);
        self.add(ExprKind::Path(parts), span)
    }

    fn double_slash(&mut self, after: Span) {
        let mut slash = after;
        slash.end = slash.start + 1;
        let problem = Diagnostic::error("syntax", "two slashes in a path")
            .label(slash, "the second one")
            .help("write one; `//` between spaces merges two sets");
        self.complain(problem);
    }

    /// `${ … }`; gives what is inside.
    pub(super) fn interpolation(&mut self) -> ExprId {
        let open = self.bump().span;
        let inner = self.inside(TokenKind::InterpolationClose, |p| {
            let inner = p.expression();
            if p.recovering() {
                p.skip_interpolation();
            }
            p.close_interpolation(open);
            inner
        });
        self.note_interpolation(inner, open);
        inner
    }

    fn close_interpolation(&mut self, open: Span) {
        if self.eat(TokenKind::InterpolationClose).is_some() {
            self.recovered();
            return;
        }
        if self.kind() == TokenKind::End {
            self.close(TokenKind::InterpolationClose, open, "interpolation");
            return;
        }
        let problem = Diagnostic::error("syntax", format!("expected `}}`, found {}", self.describe_next()))
            .label(self.peek().span, "expected `}`")
            .label(open, "the interpolation began here")
            .help("an interpolation holds one expression: `${name}`");
        self.fail(problem);
        self.skip_interpolation();
        if self.eat(TokenKind::InterpolationClose).is_some() {
            self.recovered();
        }
    }
}

fn push_literal(parts: &mut Vec<StringPart>, text: &str) {
    if text.is_empty() {
        return;
    }
    if let Some(StringPart::Literal(before)) = parts.last_mut() {
        before.push_str(text);
        return;
    }
    parts.push(StringPart::Literal(String::from(text)));
}

/// The text that was meant: `\n`, `\r`, `\t` are control characters, any other `\x` is `x`, and the line breaks `\r\n` and `\r`
/// are `\n`, as in Nix.
fn unescape(raw: &str) -> String {
    let mut text = String::with_capacity(raw.len());
    let mut characters = raw.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\\' => text.extend(characters.next().map(escaped)),
            '\r' => {
                characters.next_if_eq(&'\n');
                text.push('\n');
            }
            _ => text.push(character),
        }
    }
    text
}

fn escaped(character: char) -> char {
    match character {
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        other => other,
    }
}

/// The text of an [`TokenKind::IndentedEscape`].
fn unescape_indented(raw: &str) -> String {
    match raw {
        "''$" => String::from("$"),
        "'''" => String::from("''"),
        _ => match raw.strip_prefix("''") {
            Some(escape) => unescape(escape),
            None => String::from(raw),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::{unescape, unescape_indented};

    #[test]
    fn escapes_are_those_of_nix() {
        assert_eq!(unescape(r#"a\n\t\r\\\"\${x}\q"#), "a\n\t\r\\\"${x}q");
        assert_eq!(unescape("a\r\nb\rc"), "a\nb\nc");
        assert_eq!(unescape("$${x}"), "$${x}");
        assert_eq!(unescape_indented("''$"), "$");
        assert_eq!(unescape_indented("'''"), "''");
        assert_eq!(unescape_indented("''\\n"), "\n");
        assert_eq!(unescape_indented("''\\'"), "'");
        assert_eq!(unescape_indented("$"), "$");
    }
}
