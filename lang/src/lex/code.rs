//! Code between strings: names, numbers, paths, operators.

use crate::diagnostic::Diagnostic;
use crate::lex::lexer::{Lexer, Mode, Run};
use crate::lex::scan;
use crate::lex::token::{Comment, TokenKind};

/// Operators, the longer before their own beginnings.
const OPERATORS: [(&str, TokenKind); 30] = [
    ("...", TokenKind::Ellipsis),
    ("==", TokenKind::Equal),
    ("!=", TokenKind::NotEqual),
    ("<=", TokenKind::LessEqual),
    (">=", TokenKind::GreaterEqual),
    ("&&", TokenKind::AndAnd),
    ("||", TokenKind::OrOr),
    ("->", TokenKind::Implies),
    ("//", TokenKind::Update),
    ("++", TokenKind::Concat),
    (";", TokenKind::Semicolon),
    ("=", TokenKind::Assign),
    (".", TokenKind::Dot),
    (":", TokenKind::Colon),
    (",", TokenKind::Comma),
    ("@", TokenKind::At),
    ("?", TokenKind::Question),
    ("!", TokenKind::Not),
    ("+", TokenKind::Plus),
    ("-", TokenKind::Minus),
    ("*", TokenKind::Star),
    ("/", TokenKind::Slash),
    ("<", TokenKind::Less),
    (">", TokenKind::Greater),
    ("(", TokenKind::LeftParen),
    (")", TokenKind::RightParen),
    ("[", TokenKind::LeftBracket),
    ("]", TokenKind::RightBracket),
    ("{", TokenKind::LeftBrace),
    ("}", TokenKind::RightBrace),
];

impl Lexer<'_> {
    /// Reads one token, comment or stretch of white space.
    pub(super) fn code(&mut self) {
        let rest = self.rest();
        if let Ok((_, blank)) = scan::white_space(rest) {
            self.at += blank.len();
        } else if rest.starts_with('#') {
            let length = scan::line_comment(rest).map_or(1, |(_, text)| text.len());
            self.comment(length, false);
        } else if rest.starts_with("/*") {
            self.block_comment(rest);
        } else if rest.starts_with('"') {
            self.open_string();
        } else if rest.starts_with("''") {
            self.open_indented();
        } else if rest.starts_with("${") {
            self.open_interpolation();
        } else if !(self.path_or_url(rest) || self.lookup_path(rest) || self.word_or_number(rest)) {
            self.operator(rest);
        }
    }

    fn comment(&mut self, length: usize, block: bool) {
        self.comments.push(Comment {
            span: self.span(length),
            block,
        });
        self.at += length;
    }

    fn block_comment(&mut self, rest: &str) {
        if let Ok((_, text)) = scan::block_comment(rest) {
            self.comment(text.len(), true);
            return;
        }
        let problem = Diagnostic::error("syntax", "this comment is never closed")
            .label(self.span(2), "opened here")
            .help("close it with `*/`; such comments do not nest");
        self.diagnostics.push(problem);
        self.cut_short = true;
        self.comment(rest.len(), true);
    }

    /// A path or a URL literal: both need to know where the path characters from here end.
    fn path_or_url(&mut self, rest: &str) -> bool {
        if rest.starts_with('~') {
            return self.home_path(rest);
        }
        self.measure_run(rest);
        let run = self.run.end.saturating_sub(self.at);
        match rest.as_bytes().get(run) {
            Some(b'/') => self.path(rest, run),
            Some(b':') => self.url(rest, run),
            _ => false,
        }
    }

    fn measure_run(&mut self, rest: &str) {
        if self.at < self.run.end {
            return;
        }
        let length = rest.find(|c| !scan::is_path_character(c)).unwrap_or(rest.len());
        let run = rest.get(..length).unwrap_or_default();
        let after_underscore = run.rfind('_').map_or(0, |at| self.at + at + 1);
        self.run = Run {
            end: self.at + length,
            after_underscore,
        };
    }

    fn path(&mut self, rest: &str, run: usize) -> bool {
        let after = rest.get(run + 1..).unwrap_or_default();
        let first = rest.get(..run).unwrap_or_default();
        let goes_on = after.starts_with("${") || after.starts_with(scan::is_path_character);
        // `./` alone means nothing in Nix; here it opens a path, which is then told off for its trailing slash.
        if !goes_on && !matches!(first, "." | "..") {
            return false;
        }
        let length = scan::path_text(rest).map_or(run, |(_, text)| text.len());
        if !matches!(first, "" | "." | "..") {
            let text = rest.get(..length).unwrap_or_default();
            let problem = Diagnostic::error("syntax", format!("`{text}` is a path without a leading `./`"))
                .label(self.span(length), "read as one path")
                .help(format!(
                    "write `./{text}` for the path, or put spaces round the `/` to divide"
                ));
            self.diagnostics.push(problem);
        }
        self.begin_path(length);
        true
    }

    fn home_path(&mut self, rest: &str) -> bool {
        let Ok((_, text)) = scan::home_path(rest) else {
            return false;
        };
        self.begin_path(text.len());
        true
    }

    fn begin_path(&mut self, length: usize) {
        let slash = length.checked_sub(1).and_then(|last| self.byte(last)) == Some(b'/');
        self.push(TokenKind::PathText, length);
        self.modes.push(Mode::Path { slash });
    }

    fn url(&mut self, rest: &str, run: usize) -> bool {
        let scheme_is_plain =
            self.run.after_underscore <= self.at && rest.starts_with(|c: char| c.is_ascii_alphabetic());
        let after = rest.get(run + 1..).unwrap_or_default();
        let Ok((_, text)) = scan::url_rest(after) else {
            return false;
        };
        if !scheme_is_plain {
            return false;
        }
        let length = run + 1 + text.len();
        let (scheme, whole) = (
            rest.get(..run).unwrap_or_default(),
            rest.get(..length).unwrap_or_default(),
        );
        let problem = if text.starts_with("//") {
            Diagnostic::error("syntax", "a URL is not quoted")
                .label(self.span(length), "this URL")
                .help(format!("write `\"{whole}\"`"))
        } else {
            Diagnostic::error("syntax", "a space is missing after `:`")
                .label(self.span(length), "read as one URL, as in Nix")
                .help(format!(
                    "a function is written `{scheme}: ...`, an attribute `{scheme} = ...;`, a text `\"{whole}\"`"
                ))
        };
        self.bad(length, problem);
        true
    }

    fn lookup_path(&mut self, rest: &str) -> bool {
        let Ok((_, text)) = scan::lookup_path(rest) else {
            return false;
        };
        let problem = Diagnostic::error(
            "syntax",
            format!("look-up paths such as `{text}` are not part of the language"),
        )
        .label(self.span(text.len()), "")
        .help("name a file of the project (`./lib.host`), or take the standard library as the argument `std`");
        self.bad(text.len(), problem);
        true
    }

    fn word_or_number(&mut self, rest: &str) -> bool {
        if let Ok((_, name)) = scan::identifier(rest) {
            self.push(TokenKind::keyword(name).unwrap_or(TokenKind::Identifier), name.len());
            return true;
        }
        if let Ok((_, digits)) = scan::float(rest) {
            match digits.parse::<f64>() {
                Ok(value) if value.is_finite() => {
                    self.push(TokenKind::Float(value), digits.len());
                }
                _ => self.bad(
                    digits.len(),
                    Diagnostic::error("syntax", "this number is too large").label(self.span(digits.len()), ""),
                ),
            }
            return true;
        }
        let Ok((_, digits)) = scan::int(rest) else { return false };
        match digits.parse() {
            Ok(value) => {
                self.push(TokenKind::Int(value), digits.len());
            }
            Err(_) => {
                let problem = Diagnostic::error("syntax", "this number is too large")
                    .label(self.span(digits.len()), "")
                    .help(format!("the largest whole number is {}", i64::MAX));
                self.bad(digits.len(), problem);
            }
        }
        true
    }

    fn operator(&mut self, rest: &str) {
        if rest.starts_with("|>") || rest.starts_with("<|") {
            let problem = Diagnostic::error("syntax", "the pipe operators are not part of the language")
                .label(self.span(2), "")
                .help("apply the function: `f x` for `x |> f`");
            self.bad(2, problem);
            return;
        }
        let Some(&(text, kind)) = OPERATORS.iter().find(|(text, _)| rest.starts_with(text)) else {
            self.stray_character(rest);
            return;
        };
        match kind {
            TokenKind::LeftBrace => {
                self.push(kind, 1);
                self.modes.push(Mode::Braces);
            }
            TokenKind::RightBrace => {
                let closed = self.modes.pop();
                let interpolation = matches!(closed, Some(Mode::Interpolation(_)));
                self.push(
                    if interpolation {
                        TokenKind::InterpolationClose
                    } else {
                        kind
                    },
                    1,
                );
            }
            _ => {
                self.push(kind, text.len());
            }
        }
    }
}
