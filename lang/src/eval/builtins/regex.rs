//! `match` and `split`: POSIX extended regular expressions.
//!
//! The pattern is translated to the syntax of the `regex` crate, byte by byte and without Unicode, as Nix reads it. Where two
//! alternatives match at one place the crate takes the first and POSIX the longest; `match`, which is anchored at both ends,
//! differs only in what its groups hold.

use ::regex::bytes::{Captures, Regex, RegexBuilder};

use super::{Builtin, Call, row};
use crate::diagnostic::Diagnostic;
use crate::eval::Evaluator;
use crate::eval::failure::Result;
use crate::eval::place::Place;
use crate::eval::value::Value;

pub(super) const TABLE: &[Builtin] = &[
    row(
        "match",
        &["regex", "string"],
        "The groups of a regular expression that matches the whole string, or null.",
        whole,
    ),
    row(
        "split",
        &["regex", "string"],
        "The string cut at each match, and the groups of the matches between.",
        split,
    ),
];

fn compile(evaluator: &mut Evaluator<'_>, call: &Call<'_>, anchored: bool) -> Result<Regex> {
    let pattern = evaluator.string(call, 0)?;
    let pattern = pattern.text();
    let translated = translate(&pattern);
    let translated = if anchored {
        format!("^(?:{translated})$")
    } else {
        translated
    };
    let built = RegexBuilder::new(&translated)
        .unicode(false)
        .dot_matches_new_line(true)
        .build();
    built.map_err(|_| {
        let diagnostic = Diagnostic::error("invalid-regex", format!("`{pattern}` is not a regular expression"));
        let place = call.arguments.first().map_or(Place::NOWHERE, Value::place);
        let diagnostic = evaluator.label(diagnostic, call.place, "used here");
        evaluator
            .label(diagnostic, place, "the expression")
            .help("POSIX extended syntax is understood")
            .into()
    })
}

/// POSIX extended syntax in the crate's syntax: in brackets a backslash stands for itself, and nothing else is special.
fn translate(pattern: &str) -> String {
    let mut out = String::new();
    let mut chars = pattern.chars().peekable();
    while let Some(char) = chars.next() {
        match char {
            '\\' => {
                out.push('\\');
                out.extend(chars.next());
            }
            '[' => {
                out.push('[');
                out.extend(chars.next_if_eq(&'^'));
                if chars.next_if_eq(&']').is_some() {
                    out.push_str("\\]");
                }
                while let Some(inner) = chars.next() {
                    match inner {
                        ']' => {
                            out.push(']');
                            break;
                        }
                        '[' if chars.peek() == Some(&':') => {
                            out.push('[');
                            while let Some(class) = chars.next() {
                                out.push(class);
                                if class == ':' && chars.peek() == Some(&']') {
                                    out.extend(chars.next());
                                    break;
                                }
                            }
                        }
                        '[' | '\\' | '&' | '~' => out.extend(['\\', inner]),
                        other => out.push(other),
                    }
                }
            }
            other => out.push(other),
        }
    }
    out
}

fn groups(captures: &Captures<'_>, place: Place) -> Value {
    let group = |group: Option<::regex::bytes::Match<'_>>| match group {
        Some(group) => Value::text(place, group.as_bytes()),
        None => Value::Null(place),
    };
    Value::list(place, captures.iter().skip(1).map(group).collect())
}

fn whole(evaluator: &mut Evaluator<'_>, call: &Call<'_>) -> Result<Value> {
    let regex = compile(evaluator, call, true)?;
    let text = evaluator.string(call, 1)?;
    evaluator.spend_bytes(text.len(), call.place)?;
    match regex.captures(&text) {
        Some(captures) => Ok(groups(&captures, call.place)),
        None => Ok(Value::Null(call.place)),
    }
}

fn split(evaluator: &mut Evaluator<'_>, call: &Call<'_>) -> Result<Value> {
    let regex = compile(evaluator, call, false)?;
    let text = evaluator.string(call, 1)?;
    evaluator.spend_bytes(text.len(), call.place)?;
    let bytes: &[u8] = &text;
    let part = |from: usize, to: usize| {
        Value::text(call.place, bytes.get(from..to).unwrap_or_default())
    };
    let (mut items, mut last) = (Vec::new(), 0);
    for captures in regex.captures_iter(bytes) {
        let Some(matched) = captures.get(0) else { continue };
        items.push(part(last, matched.start()));
        items.push(groups(&captures, call.place));
        last = matched.end();
    }
    items.push(part(last, bytes.len()));
    Ok(Value::list(call.place, items))
}
