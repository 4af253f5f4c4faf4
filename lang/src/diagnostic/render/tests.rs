use std::sync::Arc;
use std::time::{Duration, Instant};

use super::{Style, render};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::source::{SourceFile, SourceId, Sources};
use crate::span::Span;

struct Files(Vec<Arc<SourceFile>>);

impl Files {
    fn new(texts: &[(&str, &str)]) -> Self {
        let file = |(number, (name, text)): (usize, &(&str, &str))| {
            Arc::new(SourceFile::new(SourceId(number as u32), *name, *text))
        };
        Self(texts.iter().enumerate().map(file).collect())
    }

    fn span(&self, file: usize, text: &str) -> Span {
        let start = self.0[file].text().find(text).unwrap() as u32;
        Span::new(SourceId(file as u32), start, start + text.len() as u32)
    }
}

impl Sources for Files {
    fn source(&self, id: SourceId) -> Option<Arc<SourceFile>> {
        self.0.get(id.0 as usize).cloned()
    }
}

const FANCY: Style = Style::Fancy {
    width: 80,
    colour: false,
};

#[test]
fn a_report_shows_every_file_involved() {
    let files = Files::new(&[("a.host", "{\n  port = 80;\n}\n"), ("b.host", "{ port = 80; }\n")]);
    let problem = Diagnostic::error("port-conflict", "two services listen on port 80")
        .label(files.span(1, "80"), "second")
        .label(files.span(0, "80"), "first")
        .help("take 81");
    let expected = "\
error[port-conflict]: two services listen on port 80
   ,-[b.host:1:10]
 1 | { port = 80; }
   :          ^^
   :           `-- second
 2 |
   `----
   ,-[a.host:2:10]
 1 | {
 2 |   port = 80;
   :          ^^
   :           `-- first
 3 | }
   `----
  help: take 81
";
    assert_eq!(render(&problem.into(), &files, Style::Plain), expected);
}

#[test]
fn labels_far_apart_are_two_excerpts() {
    let text = format!("first\n{}last\n", "middle\n".repeat(50));
    let files = Files::new(&[("a.host", &text)]);
    let problem = Diagnostic::warning("w", "m")
        .label(files.span(0, "last"), "")
        .label(files.span(0, "first"), "");
    let shown = render(&problem.into(), &files, Style::Plain);
    assert!(shown.starts_with("warning[w]: m\n"), "{shown}");
    assert!(
        shown.contains("[a.host:52:1]") && shown.contains("[a.host:1:1]"),
        "{shown}"
    );
    assert!(shown.lines().count() < 15, "{shown}");
}

#[test]
fn colour_is_only_there_when_asked_for() {
    let files = Files::new(&[("a.host", "x")]);
    let problem = Diagnostics::from(Diagnostic::error("c", "m").label(files.span(0, "x"), "here"));
    assert!(!render(&problem, &files, FANCY).contains('\u{1b}'));
    assert!(render(&problem, &files, FANCY).contains('╰'));
    assert!(render(&problem, &files, Style::Plain).is_ascii());
    assert!(
        render(
            &problem,
            &files,
            Style::Fancy {
                width: 80,
                colour: true
            }
        )
        .contains("\u{1b}[1;31merror[c]")
    );
}

#[test]
fn json_counts_characters_from_one() {
    let files = Files::new(&[("a.host", "{\n  é = \"ü\";\n}\n")]);
    let problem = Diagnostic::error("c", "a \"message\"").label(files.span(0, "\"ü\""), "here");
    let json: serde_json::Value = serde_json::from_str(&render(&problem.into(), &files, Style::Json)).unwrap();
    let expected = serde_json::json!({ "diagnostics": [{
        "code": "c", "severity": "error", "message": "a \"message\"",
        "labels": [{ "file": "a.host", "line": 2, "column": 7, "length": 3, "text": "here" }],
        "help": null,
                "fixes": [],
    }] });
    assert_eq!(json, expected);
}

#[test]
fn no_terminal_is_driven_by_what_a_file_holds() {
    let files = Files::new(&[("a\u{1b}.host", "x\u{1b}[31m\u{202e}y\r\n\tz")]);
    let mut problem = Diagnostic::error("c", "m\u{1b}[31m")
        .label(files.span(0, "y"), "t\u{7}")
        .label(files.span(0, "z"), "");
    problem.help = Some(String::from("h\u{202e}"));
    let shown = render(&problem.into(), &files, FANCY);
    assert!(
        !shown.contains(['\u{1b}', '\u{202e}', '\u{7}', '\r', '\t']),
        "{shown:?}"
    );
}

#[test]
fn long_lines_are_cut_to_a_window_with_the_mark() {
    let text = format!("{}é!here!é{}", "ä".repeat(300_000), "ö".repeat(300_000));
    let files = Files::new(&[("a.host", &text)]);
    let problem = Diagnostic::error("c", "m").label(files.span(0, "!here!"), "mark");
    let shown = render(&problem.into(), &files, Style::Plain);
    assert!(
        shown.contains("!here!") && shown.contains("[a.host:1:300002]"),
        "{shown}"
    );
    assert!(shown.lines().all(|line| line.chars().count() <= 100), "{shown}");
    let mark = shown
        .lines()
        .find(|line| line.contains("!here!"))
        .unwrap()
        .chars()
        .position(|c| c == '!');
    let underline = shown
        .lines()
        .find(|line| line.contains("^^"))
        .unwrap()
        .chars()
        .position(|c| c == '^');
    assert_eq!(mark, underline, "{shown}");
}

#[test]
fn odd_spans_are_drawn_somehow() {
    let files = Files::new(&[("a.host", "é\nü\r\n\n"), ("empty.host", "")]);
    for file in 0..3 {
        for start in 0..12 {
            for end in (0..12).chain([u32::MAX]) {
                let span = Span::new(SourceId(file), start, end);
                let problem = Diagnostic::advice("c", "m")
                    .label(span, "a\nb")
                    .label(Span::new(SourceId(0), end, start), "");
                let problem = Diagnostics::from(problem.help("h"));
                for style in [
                    Style::Plain,
                    Style::Json,
                    FANCY,
                    Style::Fancy { width: 0, colour: true },
                ] {
                    assert!(render(&problem, &files, style).contains('m'));
                }
            }
        }
    }
}

#[test]
fn many_diagnostics_over_a_large_file_are_drawn_quickly() {
    for text in ["  a = 1;\n".repeat(500_000), "a = 1; ".repeat(700_000)] {
        let files = Files::new(&[("a.host", &text)]);
        let mut problems = Diagnostics::default();
        for number in 0..1_000 {
            let start = number * 4_500 + 2;
            problems.push(Diagnostic::error("c", "m").label(Span::new(SourceId(0), start, start + 1), "here"));
        }
        let begin = Instant::now();
        let shown = render(&problems, &files, Style::Plain);
        assert_eq!(shown.matches("error[c]").count(), 1_000);
        assert!(begin.elapsed() < Duration::from_secs(20), "took {:?}", begin.elapsed());
    }
}
