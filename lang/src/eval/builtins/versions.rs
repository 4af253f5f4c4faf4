//! Versions and package names.

use std::cmp::Ordering;

use super::{Builtin, Call, record, row};
use crate::eval::Evaluator;
use crate::eval::failure::Result;
use crate::eval::value::Value;

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
fn components(version: &[u8]) -> impl Iterator<Item = &[u8]> {
    let separator = |byte: &u8| matches!(byte, b'.' | b'-');
    version
        .split(separator)
        .flat_map(|part| part.chunk_by(|a, b| a.is_ascii_digit() == b.is_ascii_digit()))
}

fn compare(a: &[u8], b: &[u8]) -> Ordering {
    let (mut a, mut b) = (components(a), components(b));
    loop {
        let (x, y) = match (a.next(), b.next()) {
            (None, None) => return Ordering::Equal,
            (x, y) => (x.unwrap_or_default(), y.unwrap_or_default()),
        };
        if before(x, y) {
            return Ordering::Less;
        }
        if before(y, x) {
            return Ordering::Greater;
        }
    }
}

/// Whether one component is older: numbers of 32 bits by value, `pre` before everything, letters before numbers.
fn before(a: &[u8], b: &[u8]) -> bool {
    let number = |text: &[u8]| std::str::from_utf8(text).ok()?.parse::<i32>().ok();
    match (number(a), number(b)) {
        (Some(x), Some(y)) => x < y,
        (_, Some(_)) if a.is_empty() => true,
        _ if a == b"pre" && b != b"pre" => true,
        _ if b == b"pre" => false,
        (None, Some(_)) => true,
        (Some(_), None) => false,
        (None, None) => a < b,
    }
}

fn parse_name(evaluator: &mut Evaluator<'_>, call: &Call<'_>) -> Result<Value> {
    let text = evaluator.string(call, 0)?;
    let dash = text
        .windows(2)
        .position(|pair| matches!(pair, [b'-', next] if !next.is_ascii_alphabetic()));
    let (name, version) = match dash {
        Some(at) => (text.get(..at), text.get(at + 1..)),
        None => (Some(&**text), None),
    };
    let [name, version] = [name, version].map(|part| Value::text(call.place, part.unwrap_or_default()));
    Ok(record(call.place, [("name", name), ("version", version)]))
}
