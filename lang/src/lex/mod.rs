//! Source text into tokens.
//!
//! The lexer is total: whatever the bytes, it yields tokens that end with [`TokenKind::End`], and what it could not read is
//! a [`TokenKind::Bad`] that has been reported. Its rules are those of Nix 2.26, quirks included (`a/b` is one token, `.5` is
//! a number, `$${` is plain text), less what the language leaves out on purpose.
//!
//! It does not unescape strings or strip indentation: tokens are places, and `parse::text` reads the text under them. Comments
//! are kept aside for the formatter; white space is what lies between tokens.
//!
//! ```text
//! a = "x${y}";   ──▶   Identifier Assign StringOpen StringText InterpolationOpen Identifier InterpolationClose StringClose ;
//! ```

mod characters;
mod code;
mod lexer;
mod scan;
mod text;
mod token;

use crate::reported::Reported;
use crate::source::SourceFile;

pub use token::{Comment, Token, TokenKind, Tokens};

use lexer::Lexer;

/// The tokens of `source`, the last of which is [`TokenKind::End`].
pub fn lex(source: &SourceFile) -> Reported<Tokens> {
    if let Some(problem) = characters::not_text(source) {
        return Reported::new(Tokens::none(source), problem.into());
    }
    let mut first = Lexer::new(source, false).run();
    if first.value.cut_short {
        // A quote is missing somewhere, and from there on text and code have changed places. Reading again with an eye on
        // strings that look cut off at the end of their line usually finds where.
        let second = Lexer::new(source, true).run();
        if !second.value.cut_short {
            first = second;
        }
    }
    characters::check(source, &mut first.diagnostics);
    first
}
