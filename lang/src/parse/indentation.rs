//! Takes the common indentation out of an indented string, exactly as Nix's `stripIndentation` does.
//!
//! The indentation is the smallest number of spaces before the first character of a line; lines of spaces alone do not count,
//! tabs are characters like others. An escape or interpolation ends a line's indentation. The last line is dropped, without
//! its line break, if it holds only spaces: that is the closing quotes' own line.

use crate::ast::{ExprId, StringPart};

/// A part of an indented string as written.
pub(super) enum Piece<'s> {
    /// Characters, line breaks and spaces among them.
    Text(&'s str),
    /// What an escape stands for; not indentation whatever it is.
    Escape(String),
    /// `${ … }`
    Interpolation(ExprId),
}

/// The string's parts without the indentation; as in Nix, what an escape stands for is a part of its own.
pub(super) fn strip(pieces: &[Piece<'_>]) -> Vec<StringPart> {
    let indentation = smallest_indentation(pieces);
    let mut parts = Vec::new();
    let mut line = Line {
        at_start: true,
        dropped: 0,
    };
    for (number, piece) in pieces.iter().enumerate() {
        let text = match piece {
            Piece::Text(text) => *text,
            Piece::Escape(text) => text.as_str(),
            Piece::Interpolation(inner) => {
                line = Line {
                    at_start: false,
                    dropped: 0,
                };
                parts.push(StringPart::Interpolation(*inner));
                continue;
            }
        };
        let mut stripped = line.strip(text, indentation);
        if number + 1 == pieces.len() {
            drop_last_line(&mut stripped);
        }
        if !stripped.is_empty() {
            parts.push(StringPart::Literal(stripped));
        }
    }
    parts
}

fn smallest_indentation(pieces: &[Piece<'_>]) -> usize {
    let (mut smallest, mut current, mut at_start) = (usize::MAX, 0, true);
    for piece in pieces {
        let Piece::Text(text) = piece else {
            if at_start {
                at_start = false;
                smallest = smallest.min(current);
            }
            continue;
        };
        for character in text.chars() {
            match character {
                '\n' => (at_start, current) = (true, 0),
                ' ' if at_start => current += 1,
                _ if at_start => {
                    at_start = false;
                    smallest = smallest.min(current);
                }
                _ => {}
            }
        }
    }
    smallest
}

/// Where in its line the text has come to.
struct Line {
    at_start: bool,
    dropped: usize,
}

impl Line {
    fn strip(&mut self, text: &str, indentation: usize) -> String {
        let mut stripped = String::with_capacity(text.len());
        for character in text.chars() {
            match character {
                ' ' if self.at_start => {
                    if self.dropped >= indentation {
                        stripped.push(' ');
                    }
                    self.dropped += 1;
                }
                '\n' => {
                    // Nix forgets to reset the count behind a line with text; it is zero there anyway.
                    *self = Self {
                        at_start: true,
                        dropped: 0,
                    };
                    stripped.push('\n');
                }
                _ => {
                    *self = Self {
                        at_start: false,
                        dropped: 0,
                    };
                    stripped.push(character);
                }
            }
        }
        stripped
    }
}

fn drop_last_line(text: &mut String) {
    let last = text.rfind('\n').map(|at| at + 1);
    let Some(last) = last else { return };
    if text
        .get(last..)
        .is_some_and(|line| line.bytes().all(|byte| byte == b' '))
    {
        text.truncate(last);
    }
}

#[cfg(test)]
mod tests {
    use super::{Piece, strip};
    use crate::ast::{ExprId, StringPart};

    fn text(pieces: &[Piece<'_>]) -> String {
        let show = |part: StringPart| match part {
            StringPart::Literal(text) => text,
            StringPart::Interpolation(_) => String::from("<>"),
        };
        strip(pieces).into_iter().map(show).collect()
    }

    #[test]
    fn the_smallest_indentation_goes() {
        assert_eq!(text(&[Piece::Text("    a\n      b\n    c\n  ")]), "a\n  b\nc\n");
        assert_eq!(text(&[Piece::Text("  a\n\n   \n  b")]), "a\n\n \nb");
        assert_eq!(text(&[Piece::Text("a\n  b\n")]), "a\n  b\n");
        assert_eq!(text(&[Piece::Text("\ta\n\tb\n")]), "\ta\n\tb\n");
    }

    #[test]
    fn nothing_but_spaces_is_nothing() {
        assert_eq!(text(&[]), "");
        assert_eq!(text(&[Piece::Text("   ")]), "");
        assert_eq!(text(&[Piece::Text("\n   ")]), "\n");
    }

    #[test]
    fn escapes_and_interpolations_end_the_indentation() {
        let pieces = [
            Piece::Text("    a\n  "),
            Piece::Interpolation(ExprId(0)),
            Piece::Text(" b\n    c\n"),
        ];
        assert_eq!(text(&pieces), "  a\n<> b\n  c\n");
        let pieces = [
            Piece::Text("    a\n  "),
            Piece::Escape(String::from("$")),
            Piece::Text("b\n  "),
        ];
        assert_eq!(text(&pieces), "  a\n$b\n");
    }

    #[test]
    fn the_last_line_stays_before_an_interpolation() {
        assert_eq!(
            text(&[Piece::Text("  a\n  "), Piece::Interpolation(ExprId(0))]),
            "a\n<>"
        );
    }
}
