//! Problems found in source, as data. How they look is the business of [`render`], the only file that knows miette.

use std::borrow::Cow;

use crate::span::Span;

mod change;
pub mod render;

pub use change::{Change, Edit, edits};

/// How bad it is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Severity {
    /// Worth knowing.
    Advice,
    /// Probably a mistake.
    Warning,
    /// Cannot work.
    Error,
}

impl Severity {
    /// In one word: `warning`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Advice => "advice",
        }
    }
}

/// A marked place with a few words.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// What about it; lower case, no full stop; may be empty.
    pub text: String,
}

/// One problem.
///
/// The message is lower case, without a full stop, code in backticks; the way out is in `help`, never in the message.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Diagnostic {
    /// The name of the check or error, `port-conflict`: what `hostc explain` takes.
    pub code: Cow<'static, str>,
    /// How bad.
    pub severity: Severity,
    /// What is wrong.
    pub message: String,
    /// Where: the first label is the place itself, the others are involved.
    pub labels: Vec<Label>,
    /// What to write instead.
    pub help: Option<String>,
    /// The same as changes of the source, where they are safe to make without asking; all of them or none.
    pub changes: Vec<Change>,
}

impl Diagnostic {
    /// An error without places yet.
    pub fn error(code: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Error, message)
    }

    /// A warning without places yet.
    pub fn warning(code: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Warning, message)
    }

    /// Advice without places yet.
    pub fn advice(code: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Advice, message)
    }

    fn new(code: impl Into<Cow<'static, str>>, severity: Severity, message: impl Into<String>) -> Self {
        Self {
            code: code.into(),
            severity,
            message: message.into(),
            labels: Vec::new(),
            help: None,
            changes: Vec::new(),
        }
    }

    /// Adds a place.
    #[must_use]
    pub fn label(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label {
            span,
            text: text.into(),
        });
        self
    }

    /// Says what to write instead.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Offers to write `to` for `from`, which stands at `span`.
    #[must_use]
    pub fn replace(mut self, span: Span, from: impl Into<String>, to: impl Into<String>) -> Self {
        self.changes.push(Change::Replace {
            span,
            from: from.into(),
            to: to.into(),
        });
        self
    }

    /// Offers to remove the binding of `name`, whose value stands at `value`.
    #[must_use]
    pub fn remove(mut self, name: impl Into<String>, value: Span) -> Self {
        self.changes.push(Change::Remove {
            name: name.into(),
            value,
        });
        self
    }
}

/// A collection of problems.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Diagnostics {
    list: Vec<Diagnostic>,
}

impl Diagnostics {
    /// Adds one.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.list.push(diagnostic);
    }

    /// Whether any is an error.
    pub fn has_errors(&self) -> bool {
        self.list
            .iter()
            .any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// All of them, in order.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.list.iter()
    }

    /// Keeps those that `keep` wants.
    pub fn retain(&mut self, keep: impl FnMut(&Diagnostic) -> bool) {
        self.list.retain(keep);
    }

    /// Changes each.
    pub fn change(&mut self, change: impl FnMut(&mut Diagnostic)) {
        self.list.iter_mut().for_each(change);
    }

    /// Keeps the first `most`, and says how many others there were.
    pub fn limit(&mut self, most: usize) {
        let Some(more) = self.list.len().checked_sub(most).filter(|more| *more > 0) else {
            return;
        };
        let severity = self.list.iter().map(|diagnostic| diagnostic.severity).max();
        self.list.truncate(most);
        self.list.push(Diagnostic::new(
            "too-many-problems",
            severity.unwrap_or(Severity::Error),
            format!("{more} more problems are not shown"),
        ));
    }

    /// Puts them in order of file and place, and drops repetitions.
    pub fn sort(&mut self) {
        self.list.sort_by(|a, b| {
            let place = |d: &Diagnostic| d.labels.first().map(|label| label.span);
            (place(a), &a.code, &a.message).cmp(&(place(b), &b.code, &b.message))
        });
        self.list.dedup();
    }
}

impl Extend<Diagnostic> for Diagnostics {
    fn extend<T: IntoIterator<Item = Diagnostic>>(&mut self, more: T) {
        self.list.extend(more);
    }
}

impl IntoIterator for Diagnostics {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.list.into_iter()
    }
}

impl From<Diagnostic> for Diagnostics {
    fn from(diagnostic: Diagnostic) -> Self {
        Self { list: vec![diagnostic] }
    }
}
