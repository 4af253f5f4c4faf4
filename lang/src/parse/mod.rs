//! Tokens into the tree of one file.
//!
//! The grammar and the precedences are those of Nix 2.26. The parser is total: where something is missing it reports once,
//! leaves an [`ExprKind::Error`] and goes on at the next statement, so one run shows every slip of a file. What to skip, and
//! when to keep quiet, is decided in [`recover`] alone; what *looks like* what is answered by the nom recognisers of
//! [`lookahead`]. It desugars nothing and resolves no names.
//!
//! ```text
//! { a.b = 1 + 2; }   ──▶   Attributes [ Value { path: a.b, value: Binary(Add, 1, 2) } ]
//! ```
//!
//! [`ExprKind::Error`]: crate::ast::ExprKind::Error

mod bindings;
mod cursor;
mod duplicates;
mod expression;
mod indentation;
mod lookahead;
mod operators;
mod pattern;
mod recover;
mod simple;
mod text;

use crate::ast;
use crate::lex::lex;
use crate::reported::Reported;
use crate::source::SourceFile;

pub(crate) use cursor::{RED_ZONE, STACK_STEP};

use cursor::Parser;

/// The deepest nesting of brackets, operators and functions that is read.
pub const MAX_DEPTH: u32 = 10_000;

/// The syntax tree of `source`.
pub fn parse(source: &SourceFile) -> Reported<ast::File> {
    let Reported {
        value: tokens,
        mut diagnostics,
    } = lex(source);
    let (file, found) = Parser::new(source, &tokens).file();
    diagnostics.extend(found);
    diagnostics.sort();
    Reported::new(file, diagnostics)
}
