//! The insides of strings and paths.

use crate::diagnostic::Diagnostic;
use crate::lex::lexer::{Lexer, Mode, unclosed};
use crate::lex::scan;
use crate::lex::token::TokenKind;

impl Lexer<'_> {
    /// Enters a string at its `"`.
    pub(super) fn open_string(&mut self) {
        let cut = if self.mend_strings { self.cut_off_string() } else { None };
        let open = self.push(TokenKind::StringOpen, 1);
        let Some(length) = cut else {
            self.modes.push(Mode::String(open));
            return;
        };
        self.mend_strings = false;
        if length > 0 {
            self.push(TokenKind::StringText, length);
        }
        self.diagnostics.push(unclosed(open, "\""));
        self.push(TokenKind::StringClose, 0);
    }

    /// The length of the text of the string that begins here, if its line ends before it does, in something that looks like
    /// code.
    fn cut_off_string(&self) -> Option<usize> {
        let line = self.rest().split('\n').next()?.get(1..)?;
        let mut escaped = false;
        for byte in line.bytes() {
            if byte == b'"' && !escaped {
                return None;
            }
            escaped = byte == b'\\' && !escaped;
        }
        let text = line.trim_end().trim_end_matches([';', ']', ')', '}', ' ']);
        let looks_like_code = text.len() < line.trim_end().len() && !text.contains("${");
        looks_like_code.then_some(text.len())
    }

    /// Reads on inside `"…"`.
    pub(super) fn string_text(&mut self) {
        let mut length = 0;
        let stop = loop {
            match (self.byte(length), self.byte(length + 1)) {
                (None | Some(b'"'), _) | (Some(b'$'), Some(b'{')) => break self.byte(length),
                // `$` takes the next character with it, so that `$${` is plain text.
                (Some(b'$'), Some(b'$')) => length += 2,
                (Some(b'\\'), Some(_)) => length += 2,
                _ => length += 1,
            }
        };
        if length > 0 {
            self.push(TokenKind::StringText, length);
        }
        match stop {
            Some(b'"') => {
                self.push(TokenKind::StringClose, 1);
                self.modes.pop();
            }
            Some(_) => self.open_interpolation(),
            None => {}
        }
    }

    /// Enters an indented string at its `''`.
    pub(super) fn open_indented(&mut self) {
        let open = self.push(TokenKind::IndentedOpen, 2);
        self.modes.push(Mode::Indented(open));
        if let Ok((_, blank)) = scan::rest_of_blank_line(self.rest()) {
            self.at += blank.len();
        }
    }

    /// Reads on inside `''…''`.
    pub(super) fn indented_text(&mut self) {
        let mut length = 0;
        loop {
            let next = self.byte(length + 1);
            let takes_next = next.is_some_and(|next| next.is_ascii());
            match self.byte(length) {
                None => break,
                Some(b'$') if matches!(next, None | Some(b'{' | b'\'')) => break,
                Some(b'\'') if matches!(next, None | Some(b'\'' | b'$')) => break,
                Some(b'$' | b'\'') if takes_next => length += 2,
                _ => length += 1,
            }
        }
        if length > 0 {
            self.push(TokenKind::IndentedText, length);
        }
        let rest = self.rest();
        let escaped = rest.strip_prefix("''\\").and_then(|rest| rest.chars().next());
        if let Some(escaped) = escaped {
            self.push(TokenKind::IndentedEscape, 3 + escaped.len_utf8());
        } else if rest.starts_with("''$") || rest.starts_with("'''") {
            self.push(TokenKind::IndentedEscape, 3);
        } else if rest.starts_with("''") {
            self.push(TokenKind::IndentedClose, 2);
            self.modes.pop();
        } else if rest.starts_with("${") {
            self.open_interpolation();
        } else if !rest.is_empty() {
            self.push(TokenKind::IndentedEscape, 1);
        }
    }

    /// Reads on inside a path.
    pub(super) fn path_text(&mut self, slash: bool) {
        let rest = self.rest();
        if rest.starts_with("${") {
            self.modes.pop();
            self.modes.push(Mode::Path { slash: false });
            self.open_interpolation();
            return;
        }
        let text = scan::path_text(rest).map_or("", |(_, text)| text);
        if text.is_empty() {
            self.end_path(slash);
            return;
        }
        self.push(TokenKind::PathText, text.len());
        self.modes.pop();
        self.modes.push(Mode::Path {
            slash: text.ends_with('/'),
        });
    }

    /// Leaves a path.
    pub(super) fn end_path(&mut self, slash: bool) {
        let end = self.push(TokenKind::PathEnd, 0);
        self.modes.pop();
        if slash {
            let mut last = end;
            last.start = last.start.saturating_sub(1);
            let problem = Diagnostic::error("syntax", "a path cannot end in a slash")
                .label(last, "this slash")
                .help("leave it out; the folder of this file is `./.`");
            self.diagnostics.push(problem);
        }
    }

    /// Enters the code of a `${`.
    pub(super) fn open_interpolation(&mut self) {
        let open = self.push(TokenKind::InterpolationOpen, 2);
        self.modes.push(Mode::Interpolation(open));
    }
}
