//! The lines of source that a diagnostic shows.
//!
//! An excerpt is a few whole lines, made fit to print: hidden characters are spelt out, long lines are cut to a window round
//! the mark, a mark over several lines is cut to the first. Marks near one another share an excerpt.

use std::sync::Arc;

use crate::diagnostic::Label;
use crate::source::{SourceFile, Sources};
use crate::span::Span;

/// Lines shown before and after a marked one.
const CONTEXT: usize = 1;
/// Marks with at most this many unmarked lines between them share an excerpt.
const GAP: usize = 3;
/// How much of a long line stands before its mark, in characters.
const BEFORE_MARK: usize = 30;

/// Consecutive lines of one file.
#[derive(Debug)]
pub(super) struct Excerpt {
    /// The file's name.
    pub(super) file: String,
    /// The number of its first line, from 1.
    pub(super) first_line: usize,
    /// Line and column of the first mark in the file, from 1.
    pub(super) place: (usize, usize),
    /// The lines, each with a line break.
    pub(super) text: String,
    /// What is marked; each within one line.
    pub(super) marks: Vec<Mark>,
}

/// A marked run of bytes of an excerpt's text.
#[derive(Debug)]
pub(super) struct Mark {
    /// First byte.
    pub(super) start: usize,
    /// One past the last.
    pub(super) end: usize,
    /// What is said about it.
    pub(super) text: String,
}

/// `text` with whatever a terminal would act on, or not show, spelt out.
pub(super) fn printable(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        if character == '\n' {
            shown.push(character)
        } else {
            push_printable(character, &mut shown)
        }
    }
    shown
}

/// The nearest span that lies in `file` and cuts no character.
pub(super) fn within(file: &SourceFile, span: Span) -> Span {
    let boundary = |at: u32| {
        let mut at = (at as usize).min(file.text().len());
        while !file.text().is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let start = boundary(span.start);
    let end = boundary(span.end).max(start);
    Span::new(file.id(), start as u32, end as u32)
}

/// A label with its place, on its way into an excerpt.
struct Placed<'a> {
    file: Arc<SourceFile>,
    span: Span,
    line: usize,
    label: &'a Label,
}

/// The excerpts of a diagnostic, the one with its first label first.
pub(super) fn excerpts(labels: &[Label], sources: &dyn Sources, width: usize) -> Vec<Excerpt> {
    let mut groups: Vec<Vec<Placed<'_>>> = Vec::new();
    for label in labels {
        let Some(file) = sources.source(label.span.source) else {
            continue;
        };
        let span = within(&file, label.span);
        let (line, _) = file.position(span.start);
        let placed = Placed {
            file,
            span,
            line,
            label,
        };
        let near = |other: &Placed<'_>| other.span.source == span.source && other.line.abs_diff(line) <= GAP + 1;
        match groups.iter_mut().find(|group| group.iter().any(near)) {
            Some(group) => group.push(placed),
            None => groups.push(vec![placed]),
        }
    }
    groups.iter().filter_map(|group| excerpt(group, width)).collect()
}

fn excerpt(group: &[Placed<'_>], width: usize) -> Option<Excerpt> {
    let file = &group.first()?.file;
    let topmost = group.iter().min_by_key(|placed| placed.span.start)?;
    let last_line = group.iter().map(|placed| placed.line).max()? + CONTEXT;
    let (mut start, mut line) = (line_start(file.text(), topmost.span.start as usize), topmost.line);
    for _ in 0..CONTEXT {
        if start > 0 {
            start = line_start(file.text(), start - 1);
            line -= 1;
        }
    }
    let room = width.saturating_sub(16).max(BEFORE_MARK + 10);
    let first_line = line;
    let (mut text, mut marks) = (String::new(), Vec::new());
    for raw in file.text().get(start..)?.split('\n') {
        if line > last_line {
            break;
        }
        let here: Vec<_> = group.iter().filter(|placed| placed.line == line).collect();
        show_line(raw, start, room, &here, &mut text, &mut marks);
        start += raw.len() + 1;
        line += 1;
    }
    // The group's first label leads, as it does in the diagnostic.
    marks.sort_by_key(|&(order, _)| group.iter().position(|placed| std::ptr::eq(placed.label, order)));
    let marks = marks.into_iter().map(|(_, mark)| mark).collect();
    let place = file.position(group.first()?.span.start);
    Some(Excerpt {
        file: printable(file.name()),
        first_line,
        place,
        text,
        marks,
    })
}

fn line_start(text: &str, at: usize) -> usize {
    text.get(..at)
        .and_then(|before| before.rfind('\n'))
        .map_or(0, |newline| newline + 1)
}

/// Adds one line, which begins at byte `start` of its file, and the marks in it.
fn show_line<'a>(
    raw: &str,
    start: usize,
    room: usize,
    here: &[&Placed<'a>],
    text: &mut String,
    marks: &mut Vec<(&'a Label, Mark)>,
) {
    let line = raw.strip_suffix('\r').unwrap_or(raw);
    let inside = |at: u32| (at as usize).saturating_sub(start).min(line.len());
    let first = here.iter().map(|placed| inside(placed.span.start)).min().unwrap_or(0);
    let (from, to) = window(line, first, room);
    let base = text.len();
    if from > 0 {
        text.push_str("...");
    }
    let mut found: Vec<Option<usize>> = vec![None; here.len() * 2];
    let mut note = |at: usize, shown: usize| {
        for (number, placed) in here.iter().enumerate() {
            for (slot, wanted) in [
                (number * 2, inside(placed.span.start)),
                (number * 2 + 1, inside(placed.span.end)),
            ] {
                if let Some(found) = found.get_mut(slot).filter(|found| found.is_none() && wanted <= at) {
                    *found = Some(shown);
                }
            }
        }
    };
    for (at, character) in line.get(from..to).unwrap_or_default().char_indices() {
        note(from + at, text.len());
        push_printable(character, text);
    }
    note(usize::MAX, text.len());
    if to < line.len() {
        text.push_str("...");
    }
    for (number, placed) in here.iter().enumerate() {
        let at = |slot: usize| found.get(slot).copied().flatten().unwrap_or(base);
        let (start, end) = (at(number * 2), at(number * 2 + 1));
        marks.push((
            placed.label,
            Mark {
                start,
                end: end.max(start),
                text: printable(&placed.label.text),
            },
        ));
    }
    text.push('\n');
}

/// The bytes of a line that are shown: all of it if it is short, else a window that begins a little before `mark`.
fn window(line: &str, mark: usize, room: usize) -> (usize, usize) {
    if line.len() <= room {
        return (0, line.len());
    }
    let before = line.get(..mark).unwrap_or_default();
    let from = before.char_indices().rev().nth(BEFORE_MARK).map_or(0, |(at, _)| at);
    let after = line.get(from..).unwrap_or_default();
    let to = after.char_indices().nth(room).map_or(line.len(), |(at, _)| from + at);
    (from, to)
}

fn push_printable(character: char, out: &mut String) {
    let hidden = matches!(character, '\u{a0}' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}');
    if character == '\t' {
        out.push_str("    ");
    } else if character.is_control() || hidden {
        out.extend(character.escape_unicode());
    } else {
        out.push(character);
    }
}
