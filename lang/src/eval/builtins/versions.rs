//! Versions and package names.

use std::cmp::Ordering;

use super::{Builtin, Call, row};
use crate::eval::Evaluator;
use crate::eval::attrs::{Attrs, Entry};
use crate::eval::failure::Result;
use crate::eval::place::Place;
use crate::eval::value::Value;
use crate::symbol::Symbol;

pub(super) const TABLE: &[Builtin] = &[
    row("splitVersion", &["version"], "The components of a version.", |e, c| {
        let version = e.string(c, 0)?;
        let parts = components(&version).map(|part| Value::text(c.place, part)).collect();
        Ok(Value::list(c.place, parts))
    }),
    row(
        "compareVersions",
        &["a", "b"],
        "-1, 0 or 1: which version is older.",
        |e, c| {
            let (a, b) = (e.string(c, 0)?, e.string(c, 1)?);
            Ok(Value::Int(c.place, compare(&a, &b) as i64))
        },
    ),
    row("parseDrvName", &["name"], "Name and version of `name-1.0`.", parse_name),
];

/// Runs of digits and runs of other characters, between dots and dashes.
fn components(version: &str) -> impl Iterator<Item = &str> {
    let mut rest = version;
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches(['.', '-']);
        let digit = rest.bytes().next()?.is_ascii_digit();
        let end = rest.find(|char: char| matches!(char, '.' | '-') || char.is_ascii_digit() != digit);
        let (part, after) = rest.split_at(end.unwrap_or(rest.len()));
        rest = after;
        Some(part)
    })
}

fn compare(a: &str, b: &str) -> Ordering {
    let (mut a, mut b) = (components(a), components(b));
    loop {
        let (x, y) = match (a.next(), b.next()) {
            (None, None) => return Ordering::Equal,
            (x, y) => (x.unwrap_or(""), y.unwrap_or("")),
        };
        if before(x, y) {
            return Ordering::Less;
        }
        if before(y, x) {
            return Ordering::Greater;
        }
    }
}

/// Whether one component is older: numbers by value, `pre` before everything, letters before numbers.
fn before(a: &str, b: &str) -> bool {
    let number = |text: &str| text.parse::<u64>().ok();
    match (number(a), number(b)) {
        (Some(x), Some(y)) => x < y,
        (_, Some(_)) if a.is_empty() => true,
        _ if a == "pre" && b != "pre" => true,
        _ if b == "pre" => false,
        (None, Some(_)) => true,
        (Some(_), None) => false,
        (None, None) => a < b,
    }
}

fn parse_name(evaluator: &mut Evaluator<'_>, call: &Call<'_>) -> Result<Value> {
    let text = evaluator.string(call, 0)?;
    let dash = text
        .bytes()
        .zip(text.bytes().skip(1))
        .position(|(dash, next)| dash == b'-' && !next.is_ascii_alphabetic());
    let (name, version) = match dash {
        Some(at) => (text.get(..at).unwrap_or(""), text.get(at + 1..).unwrap_or("")),
        None => (text.as_str(), ""),
    };
    let entry = |key, value: &str| Entry {
        name: Symbol::new(key),
        place: Place::NOWHERE,
        value: Value::text(call.place, value),
    };
    Ok(Value::set(
        call.place,
        Attrs::new(vec![entry("name", name), entry("version", version)]),
    ))
}
