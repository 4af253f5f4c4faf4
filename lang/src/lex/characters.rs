//! Characters that have no business in a source file, and quotes that are not quotes.

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::lex::lexer::Lexer;
use crate::source::SourceFile;
use crate::span::Span;

/// How many unprintable characters make a file something else than text, if they are also a hundredth of it.
const UNPRINTABLE_LIMIT: usize = 16;

/// How far a string in quotes of another language may reach, in characters.
const LONGEST_TYPOGRAPHIC: usize = 1000;

/// The one problem of a file that is not text at all.
pub(super) fn not_text(source: &SourceFile) -> Option<Diagnostic> {
    let unprintable =
        |c: char| c == '\u{fffd}' || (c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{c}' | '\u{1b}'));
    let text = source.text();
    let count = text.chars().filter(|&c| unprintable(c)).count();
    if count < UNPRINTABLE_LIMIT || count < text.len() / 100 {
        return None;
    }
    let (at, first) = text.char_indices().find(|&(_, c)| unprintable(c))?;
    let span = Span::new(source.id(), at as u32, (at + first.len_utf8()) as u32);
    let problem = Diagnostic::error("not-text", "this file is not text")
        .label(span, format!("the first of {count} unprintable characters"))
        .help("a `.host` file is UTF-8 text; leave other files out, or give them another ending");
    Some(problem)
}

/// Reports zero bytes and hidden changes of the reading direction, in code, strings and comments alike.
pub(super) fn check(source: &SourceFile, diagnostics: &mut Diagnostics) {
    let suspects = source
        .text()
        .char_indices()
        .filter(|&(_, c)| c == '\0' || is_direction_control(c));
    for (at, character) in suspects {
        let span = Span::new(source.id(), at as u32, (at + character.len_utf8()) as u32);
        diagnostics.push(if character == '\0' {
            Diagnostic::error("syntax", "a zero byte")
                .label(span, "here")
                .help("delete it; no text can hold one")
        } else {
            Diagnostic::error(
                "hidden-direction",
                format!("a hidden change of reading direction (U+{:04X})", character as u32),
            )
            .label(span, "here")
            .help("delete it: with it, a reader sees another program than the compiler")
        });
    }
}

fn is_direction_control(character: char) -> bool {
    matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

impl Lexer<'_> {
    /// Reports a character that begins no token, with all that belongs to it.
    pub(super) fn stray_character(&mut self, rest: &str) {
        let Some(first) = rest.chars().next() else { return };
        match first {
            '\u{201c}' | '\u{201d}' | '\u{201e}' => self.typographic_string(rest, first, &['\u{201c}', '\u{201d}']),
            '\u{2018}' | '\u{2019}' => self.typographic_string(rest, first, &['\u{2018}', '\u{2019}']),
            '\'' | '`' => self.typographic_string(rest, first, &[first]),
            '\u{feff}' if self.at == 0 => self.at += first.len_utf8(),
            // Reported by `check`, once.
            _ if first == '\0' || is_direction_control(first) => self.at += first.len_utf8(),
            _ => self.unknown_characters(rest),
        }
    }

    /// A text in quotes of another language; it ends at one of `closings` in the same line.
    fn typographic_string(&mut self, rest: &str, first: char, closings: &[char]) {
        let inner = rest.get(first.len_utf8()..).unwrap_or_default();
        let line = inner
            .char_indices()
            .take(LONGEST_TYPOGRAPHIC)
            .take_while(|(_, c)| !matches!(c, '\n' | '\r'));
        let end = line.clone().find(|(_, c)| closings.contains(c) || *c == '"');
        let length = end.map_or(first.len_utf8(), |(at, c)| first.len_utf8() + at + c.len_utf8());
        let text = end.and_then(|(at, _)| inner.get(..at)).filter(|text| text.len() <= 40);
        let help = text.map_or_else(|| String::from("write `\"...\"`"), |text| format!("write `\"{text}\"`"));
        let problem = Diagnostic::error("syntax", format!("`{first}` does not begin a string"))
            .label(self.span(length), "strings are written in straight double quotes")
            .help(help);
        self.bad(length, problem);
    }

    /// One report for a whole run of characters that mean nothing.
    fn unknown_characters(&mut self, rest: &str) {
        let means_something = |c: char| {
            c.is_ascii() && !c.is_ascii_control() && !matches!(c, '\\' | '%' | '^' | '&' | '|' | '~' | '$')
                || matches!(c, '\n' | '\r' | '\t' | '\0')
                || ('\u{2018}'..='\u{201e}').contains(&c)
                || is_direction_control(c)
        };
        let word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '\'');
        let starts_word = rest.starts_with(char::is_alphabetic);
        let end = if starts_word {
            rest.find(|c| !word(c))
        } else {
            rest.find(means_something)
        };
        let length = end
            .unwrap_or(rest.len())
            .max(rest.chars().next().map_or(1, char::len_utf8));
        let text = rest.get(..length).unwrap_or_default();
        let visible = text.chars().count() <= 20 && !text.chars().any(|c| c.is_control() || c.is_whitespace());
        let first = text.chars().next().unwrap_or(' ');
        let message = if visible {
            format!("`{text}` means nothing here")
        } else {
            format!("unexpected character U+{:04X}", first as u32)
        };
        let mut problem = Diagnostic::error("syntax", message).label(self.span(length), "");
        problem.help = match first {
            '&' => Some(String::from("`and` is written `&&`")),
            '|' => Some(String::from("`or` is written `||`")),
            '$' => Some(String::from(
                "a name is used without `$`: `name`; inside a string write `${name}`",
            )),
            '%' => Some(String::from(
                "there is no remainder operator; compute it as `a - b * (a / b)`",
            )),
            _ if first.is_alphabetic() => Some(String::from(
                "names are made of ASCII letters, digits, `_`, `-` and `'`; other text goes into a string",
            )),
            _ if first.is_whitespace() => Some(String::from(
                "only the ordinary space, the tab and line breaks separate words; delete it",
            )),
            _ => None,
        };
        if first.is_whitespace() {
            self.diagnostics.push(problem);
            self.at += length;
            return;
        }
        self.bad(length, problem);
    }
}
