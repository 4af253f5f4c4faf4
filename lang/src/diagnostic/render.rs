//! How diagnostics look: for a terminal, for a pipe, for a machine. The only file that knows miette.
//!
//! ```text
//! error[syntax]: expected `;` after this value
//!    ,-[site.host:2:8]
//!  2 |   a = 1
//!    :        ^
//!    :        `-- expected `;` here
//!    `----
//!   help: …
//! ```
//!
//! miette draws one excerpt of one file; a diagnostic whose labels lie in several files, or far apart in one, is drawn as
//! several excerpts under one header. What the excerpts show is decided in [`excerpt`], so that a file of garbage in one line
//! of a megabyte is as quick and as readable as any other.

use std::borrow::Cow;
use std::fmt;

use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents, SourceCode, SourceSpan,
    SpanContents,
};
use serde::Serialize;

use crate::diagnostic::{Diagnostic, Diagnostics, Severity, edits};
use crate::source::Sources;
use crate::span::Span;
use excerpt::{Excerpt, printable};

mod excerpt;
#[cfg(test)]
mod tests;

/// How to print diagnostics.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Style {
    /// For a terminal of this many columns: source lines with marks, in colour or not.
    Fancy {
        /// Columns to wrap at.
        width: usize,
        /// Whether to use colour.
        colour: bool,
    },
    /// For a pipe: the same without colour and box characters, 100 columns.
    Plain,
    /// `{ "diagnostics": [ { code, severity, message, labels: [ { file, line, column, length, text } ], help,
    /// fixes: [ { file, line, column, length, text } ] } ] }`; the text of a fix replaces what stands at its place
    Json,
}

/// The narrowest terminal that is drawn for.
const LEAST_WIDTH: usize = 40;

/// The diagnostics as text.
pub fn render(diagnostics: &Diagnostics, sources: &dyn Sources, style: Style) -> String {
    let (theme, width, colour) = match style {
        Style::Json => return json(diagnostics, sources),
        Style::Plain => (plain_theme(), 100, false),
        Style::Fancy { width, colour: true } => (GraphicalTheme::unicode(), width, true),
        Style::Fancy { width, colour: false } => (GraphicalTheme::unicode_nocolor(), width, false),
    };
    let width = width.max(LEAST_WIDTH);
    let handler = GraphicalReportHandler::new_themed(theme)
        .with_width(width)
        .with_links(false)
        .without_syntax_highlighting();
    let pictures = diagnostics
        .iter()
        .map(|diagnostic| picture(diagnostic, sources, &handler, width, colour));
    pictures.collect::<Vec<_>>().join("\n")
}

/// ASCII only, without a break in the underline.
fn plain_theme() -> GraphicalTheme {
    let mut theme = GraphicalTheme::none();
    theme.characters.underbar = theme.characters.underline;
    theme
}

/// One diagnostic: header, excerpts, help.
fn picture(
    diagnostic: &Diagnostic,
    sources: &dyn Sources,
    handler: &GraphicalReportHandler,
    width: usize,
    colour: bool,
) -> String {
    let mut text = header(diagnostic, colour);
    let help = diagnostic.help.as_deref().map(printable);
    let excerpts = excerpt::excerpts(&diagnostic.labels, sources, width);
    let count = excerpts.len();
    for (number, excerpt) in excerpts.into_iter().enumerate() {
        let help = if number + 1 == count { help.clone() } else { None };
        draw(
            &Report {
                excerpt: Some(excerpt),
                help,
            },
            handler,
            &mut text,
        );
    }
    if count == 0 && help.is_some() {
        draw(&Report { excerpt: None, help }, handler, &mut text);
    }
    text
}

/// `error[port-conflict]: message`
fn header(diagnostic: &Diagnostic, colour: bool) -> String {
    let word = diagnostic.severity.name();
    let (code, message) = (&diagnostic.code, printable(&diagnostic.message));
    if !colour {
        return format!("{word}[{code}]: {message}\n");
    }
    let number = match diagnostic.severity {
        Severity::Error => 31,
        Severity::Warning => 33,
        Severity::Advice => 36,
    };
    format!("\u{1b}[1;{number}m{word}[{code}]\u{1b}[0m\u{1b}[1m: {message}\u{1b}[0m\n")
}

fn draw(report: &Report, handler: &GraphicalReportHandler, out: &mut String) {
    let mut drawn = String::new();
    if handler.render_report(&mut drawn, report).is_err() {
        return;
    }
    // miette begins with a line for the message; ours stands in the header.
    let body = drawn.split_once('\n').map_or("", |(_, body)| body);
    for line in body.lines() {
        out.push_str(line.trim_end());
        out.push('\n');
    }
}

/// One excerpt as miette sees a whole diagnostic.
#[derive(Debug)]
struct Report {
    excerpt: Option<Excerpt>,
    help: Option<String>,
}

impl fmt::Display for Report {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

impl std::error::Error for Report {}

impl miette::Diagnostic for Report {
    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help.as_ref().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.excerpt.as_ref().map(|excerpt| excerpt as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let excerpt = self.excerpt.as_ref()?;
        let label = |(number, mark): (usize, &excerpt::Mark)| {
            let text = Some(mark.text.clone()).filter(|text| !text.is_empty());
            let span = (mark.start, mark.end - mark.start);
            if number == 0 {
                LabeledSpan::new_primary_with_span(text, span)
            } else {
                LabeledSpan::new_with_span(text, span)
            }
        };
        Some(Box::new(excerpt.marks.iter().enumerate().map(label)))
    }
}

impl SourceCode for Excerpt {
    /// The whole excerpt where context is asked for; else, for the place in the header, that of the first mark.
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        _: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let (line, column) = if before > 0 { (self.first_line, 1) } else { self.place };
        let whole = if before > 0 {
            SourceSpan::from((0, self.text.len()))
        } else {
            *span
        };
        let lines = self.text.lines().count();
        let contents = MietteSpanContents::new_named(
            self.file.clone(),
            self.text.as_bytes(),
            whole,
            line - 1,
            column - 1,
            lines,
        );
        Ok(Box::new(contents))
    }
}

#[derive(Serialize)]
struct JsonReport<'a> {
    diagnostics: Vec<JsonDiagnostic<'a>>,
}

#[derive(Serialize)]
struct JsonDiagnostic<'a> {
    code: &'a str,
    severity: &'static str,
    message: &'a str,
    labels: Vec<JsonLabel<'a>>,
    help: Option<&'a str>,
    fixes: Vec<JsonLabel<'a>>,
}

#[derive(Serialize)]
struct JsonLabel<'a> {
    file: String,
    line: usize,
    column: usize,
    length: usize,
    text: Cow<'a, str>,
}

/// A place with a text; nothing where no source has it.
fn placed<'a>(span: Span, text: Cow<'a, str>, sources: &dyn Sources) -> Option<JsonLabel<'a>> {
    let file = sources.source(span.source)?;
    let span = excerpt::within(&file, span);
    let (line, column) = file.position(span.start);
    let length = file.slice(span).chars().count();
    Some(JsonLabel {
        file: file.name().to_owned(),
        line,
        column,
        length,
        text,
    })
}

fn json(diagnostics: &Diagnostics, sources: &dyn Sources) -> String {
    let diagnostics = diagnostics.iter().map(|diagnostic| JsonDiagnostic {
        code: &diagnostic.code,
        severity: diagnostic.severity.name(),
        message: &diagnostic.message,
        labels: diagnostic
            .labels
            .iter()
            .filter_map(|label| placed(label.span, Cow::Borrowed(label.text.as_str()), sources))
            .collect(),
        help: diagnostic.help.as_deref(),
        fixes: edits(&diagnostic.changes, sources)
            .into_iter()
            .flatten()
            .filter_map(|edit| placed(edit.span, Cow::Owned(edit.text), sources))
            .collect(),
    });
    let report = JsonReport {
        diagnostics: diagnostics.collect(),
    };
    serde_json::to_string_pretty(&report).unwrap_or_default() + "\n"
}
