//! Annotations of GitHub's workflow runs: a line for each finding
//! ([workflow commands](https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions)).
//!
//! ```text
//! ::error file=servers/shop.host,line=3,endLine=3,col=5,endColumn=9,title=port-conflict::two programs on one port
//! ```

use std::fmt::Write as _;

use hostc_lang::{Diagnostic, Diagnostics, Severity};

use super::{Region, Repository};

/// A line for each finding.
pub(in crate::cli) fn render(diagnostics: &Diagnostics, repository: &Repository<'_>) -> String {
    diagnostics.iter().map(|found| line(found, repository)).collect()
}

fn line(found: &Diagnostic, repository: &Repository<'_>) -> String {
    let command = match found.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Advice => "notice",
    };
    let mut regions = found
        .labels
        .iter()
        .map(|label| (repository.region(label.span), label.text.as_str()));
    let mut message = found.message.clone();
    let mut properties = String::new();
    if let Some((Some(region), text)) = regions.next() {
        if !text.is_empty() {
            let _ = write!(message, ": {text}");
        }
        properties = place(&region);
    }
    for (region, text) in regions {
        if let Some(Region { file, start, .. }) = region {
            let _ = write!(message, "\n{file}:{}:{}: {text}", start.0, start.1);
        }
    }
    if let Some(help) = &found.help {
        let _ = write!(message, "\nhelp: {help}");
    }
    let title = property(&found.code);
    format!("::{command} {properties}title={title}::{}\n", data(&message))
}

/// The place as properties; columns are read only where a mark begins and ends on one line.
fn place(region: &Region) -> String {
    if !region.own {
        return String::new();
    }
    let ((line, column), (end_line, end_column)) = (region.start, region.end);
    let mut text = format!("file={},line={line},endLine={end_line},", property(&region.file));
    if line == end_line {
        let _ = write!(
            text,
            "col={column},endColumn={},",
            end_column.saturating_sub(1).max(column)
        );
    }
    text
}

/// A message: what would end the line or be taken for an escape.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A value among properties: also what would end it.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ends_a_line_or_a_value_is_escaped() {
        assert_eq!(data("50 %\r\nof a, b: c"), "50 %25%0D%0Aof a, b: c");
        assert_eq!(property("a,b:c%\n"), "a%2Cb%3Ac%25%0A");
    }
}
