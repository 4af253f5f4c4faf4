//! The proof that a file says after formatting what it said before.

use crate::ast::File;
use crate::diagnostic::Diagnostic;
use crate::lex::{Tokens, lex};
use crate::parse::parse;
use crate::source::SourceFile;

/// Whether `text` means what `source` does, and has its comments, in their order.
pub(super) fn holds(source: &SourceFile, file: &File, tokens: &Tokens, text: &str) -> bool {
    let formatted = SourceFile::new(source.id(), source.name(), text);
    let parsed = parse(&formatted);
    !parsed.diagnostics.has_errors()
        && file.clone().without_spans() == parsed.value.without_spans()
        && comments(source, tokens).eq(comments(&formatted, &lex(&formatted).value))
}

/// The comments of a file, without the spaces round their lines.
fn comments<'s>(source: &'s SourceFile, tokens: &'s Tokens) -> impl Iterator<Item = Vec<&'s str>> {
    let comments = tokens.comments.iter();
    comments.map(|comment| source.slice(comment.span).split('\n').map(str::trim).collect())
}

/// What to say where it does not hold.
pub(super) fn failed(source: &SourceFile) -> Diagnostic {
    Diagnostic::error(
        "format",
        format!(
            "`{}` cannot be formatted without a change of its meaning",
            source.name()
        ),
    )
    .help("this is a defect of hostc: please report it with the file; the file is as it was")
}
