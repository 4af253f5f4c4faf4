//! One layout for every file, so that nobody discusses it and a difference shows what changed.
//!
//! The formatter walks the tree and, in step with it, the tokens. Every token of the source goes through its hands once, with
//! the comments before and behind it ([`trivia`]), so none can be lost or change places; the tree only says what may be broken
//! where. What comes of that is a [`document`]: text, places for line breaks, groups. A group that fits its line stays on it,
//! one that does not is broken, and [`measure`] has measured all of them beforehand, so the [`print`]er never looks ahead and
//! takes linear time. The document is a flat list, not a tree: nesting costs memory, never stack.
//!
//! ```text
//! tokens, comments ──┐
//!                    ├─ writer ──▶ Document ── measure, print ──▶ text ── proof ──▶ text, or an error
//! ast::File ─────────┘
//! ```
//!
//! Width decides, with two exceptions in which the author does: sets, lists, patterns and `let` that were written on several
//! lines stay so, and one blank line between two bindings or items stays. So the result of a result is itself: what was broken
//! for its width the first time is written on several lines the second time, which comes to the same.
//!
//! What stands first in a bracket that is broken stands on the line of what it belongs to (`x = f {`), see [`shape`].
//!
//! Nothing is given out that was not read again: [`proof`] compares the trees before and after, without their places, and the
//! comments. A formatter that has a bug does not change a program; it fails.

mod bindings;
mod branches;
mod document;
mod expression;
mod function;
mod measure;
mod operators;
mod print;
mod proof;
mod shape;
mod tall;
mod text;
mod trivia;
mod writer;

use crate::lex::lex;
use crate::parse::parse;
use crate::reported::Reported;
use crate::source::SourceFile;

/// The longest line that is not broken, in characters.
pub const WIDTH: usize = 100;

/// The text of `source` in its one layout; none where it has errors, which are reported.
pub fn format(source: &SourceFile) -> Reported<Option<String>> {
    let Reported {
        value: file,
        mut diagnostics,
    } = parse(source);
    if diagnostics.has_errors() {
        return Reported::new(None, diagnostics);
    }
    let tokens = lex(source).value;
    let text = writer::write(source, &file, &tokens).map(|document| print::print(&document));
    let text = text.filter(|text| proof::holds(source, &file, &tokens, text));
    if text.is_none() {
        diagnostics.push(proof::failed(source));
    }
    Reported::new(text, diagnostics)
}
