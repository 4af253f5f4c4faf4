//! What a diagnostic offers to change by itself, and the edits of text that come of it.
//!
//! A change is made where a problem is found, by somebody who knows values and places and not the text. So it says what must
//! stand there; where something else does (a name that was computed, a text put together of two), [`edits`] gives nothing.

use crate::ast::{AttrName, Binding, ExprKind, File};
use crate::parse::parse;
use crate::source::{SourceFile, Sources};
use crate::span::Span;

/// A change that is safe to make without asking.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Change {
    /// What is written at a place, in quotes or not, becomes something else.
    Replace {
        /// Where.
        span: Span,
        /// What must stand there.
        from: String,
        /// What is to stand there.
        to: String,
    },
    /// A binding goes.
    Remove {
        /// The last name of its path.
        name: String,
        /// Where its value was written.
        value: Span,
    },
}

/// The text at a place becomes another.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Edit {
    /// What goes.
    pub span: Span,
    /// What comes.
    pub text: String,
}

/// The edits that make a change; nothing where the source does not say what the change takes for granted.
pub fn edits(changes: &[Change], sources: &dyn Sources) -> Option<Vec<Edit>> {
    let made = changes.iter().map(|change| edit(change, sources));
    made.collect::<Option<Vec<Edit>>>().filter(|edits| !edits.is_empty())
}

fn edit(change: &Change, sources: &dyn Sources) -> Option<Edit> {
    match change {
        Change::Replace { span, from, to } => {
            let file = sources.source(span.source)?;
            let text = replacement(file.slice(*span), from, to)?;
            Some(Edit { span: *span, text })
        }
        Change::Remove { name, value } => {
            let file = sources.source(value.source)?;
            let span = binding(&parse(&file).value, name, *value)?;
            let span = with_its_line(&file, span);
            Some(Edit {
                span,
                text: String::new(),
            })
        }
    }
}

/// What to write for `written`, which should say `from`.
fn replacement(written: &str, from: &str, to: &str) -> Option<String> {
    if written == from {
        // A name in the open must stay one.
        return (!is_name(from) || is_name(to)).then(|| to.to_owned());
    }
    let quoted = |text: &str| format!("\"{text}\"");
    let plain = !to.contains(['"', '\\', '$']) && !to.contains(char::is_control);
    (plain && written == quoted(from)).then(|| quoted(to))
}

fn is_name(text: &str) -> bool {
    let first = |byte: u8| byte.is_ascii_alphabetic() || byte == b'_';
    let other = |byte: u8| first(byte) || byte.is_ascii_digit() || matches!(byte, b'-' | b'\'');
    text.bytes().next().is_some_and(first) && text.bytes().all(other)
}

/// The binding of a set that is called `name` and has its value at `value`.
fn binding(file: &File, name: &str, value: Span) -> Option<Span> {
    let bindings = (0..file.len()).filter_map(|number| {
        let number = u32::try_from(number).ok()?;
        match &file.expr(crate::ast::ExprId(number)).kind {
            ExprKind::Attributes { bindings, .. } => Some(bindings),
            _ => None,
        }
    });
    bindings.flatten().find_map(|binding| match binding {
        Binding::Value { path, value: at, span } => {
            let last = path.last()?;
            let called = matches!(last, AttrName::Static(written) if written.symbol.as_str() == name);
            (called && file.expr(*at).span == value).then_some(*span)
        }
        Binding::Inherit { .. } => None,
    })
}

/// The whole lines of `span` where nothing else stands on them; else what is blank behind it.
fn with_its_line(file: &SourceFile, span: Span) -> Span {
    let text = file.text();
    let (before, behind) = (
        text.get(..span.start as usize).unwrap_or_default(),
        text.get(span.end as usize..).unwrap_or_default(),
    );
    let indent = before.len() - before.trim_end_matches([' ', '\t']).len();
    let blank = behind.len() - behind.trim_start_matches([' ', '\t']).len();
    let starts_line = before.len() == indent || before.trim_end_matches([' ', '\t']).ends_with('\n');
    let rest = behind.get(blank..).unwrap_or_default();
    let line_end = match rest {
        "" => Some(0),
        _ if rest.starts_with("\r\n") => Some(2),
        _ => rest.starts_with('\n').then_some(1),
    };
    let (mut start, mut end) = (span.start, span.end + blank as u32);
    if let (true, Some(line_end)) = (starts_line, line_end) {
        start -= indent as u32;
        end += line_end;
    }
    Span::new(span.source, start, end)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::source::SourceId;

    struct OneFile(Arc<SourceFile>);

    impl Sources for OneFile {
        fn source(&self, id: SourceId) -> Option<Arc<SourceFile>> {
            (id == self.0.id()).then(|| Arc::clone(&self.0))
        }
    }

    fn applied(text: &str, change: impl Fn(Span) -> Change, at: &str) -> Option<String> {
        let file = Arc::new(SourceFile::new(SourceId(0), "x.host", text));
        let start = text.find(at).unwrap() as u32;
        let change = change(Span::new(SourceId(0), start, start + at.len() as u32));
        let edits = edits(&[change], &OneFile(file))?;
        let Edit { span, text: new } = &edits[0];
        Some(format!(
            "{}{new}{}",
            &text[..span.start as usize],
            &text[span.end as usize..]
        ))
    }

    fn replace(from: &'static str, to: &'static str) -> impl Fn(Span) -> Change {
        move |span| Change::Replace {
            span,
            from: from.to_owned(),
            to: to.to_owned(),
        }
    }

    #[test]
    fn a_name_is_replaced_as_it_was_written() {
        assert_eq!(
            applied("{ prot = 1; }", replace("prot", "port"), "prot").unwrap(),
            "{ port = 1; }"
        );
        let quoted = applied("{ \"prot\" = 1; }", replace("prot", "port"), "\"prot\"");
        assert_eq!(quoted.unwrap(), "{ \"port\" = 1; }");
        assert_eq!(
            applied("\"true\"", replace("\"true\"", "true"), "\"true\"").unwrap(),
            "true"
        );
    }

    #[test]
    fn what_says_something_else_is_left_alone() {
        assert_eq!(applied("{ ${x} = 1; }", replace("prot", "port"), "${x}"), None);
        assert_eq!(applied("{ prot = 1; }", replace("prot", "a port"), "prot"), None);
        assert_eq!(applied("\"a\"", replace("a", "${b}"), "\"a\""), None);
    }

    #[test]
    fn a_binding_goes_with_its_line_where_it_has_one() {
        let remove = |value: Span| Change::Remove {
            name: "x".to_owned(),
            value,
        };
        assert_eq!(
            applied("{\n  a = 1;\n  allow.x = \"why\";\n}\n", remove, "\"why\"").unwrap(),
            "{\n  a = 1;\n}\n"
        );
        assert_eq!(
            applied("{ a = 1; x = \"why\"; }", remove, "\"why\"").unwrap(),
            "{ a = 1; }"
        );
        let commented = "{\n  x = \"why\"; # said\n}\n";
        assert_eq!(applied(commented, remove, "\"why\"").unwrap(), "{\n  # said\n}\n");
        assert_eq!(applied("let x = \"why\"; in x", remove, "\"why\""), None);
    }
}
