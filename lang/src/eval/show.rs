//! Values as people read them: Nix notation.

use std::collections::HashSet;
use std::fmt::Write as _;

use rclite::Rc;

use crate::eval::failure::Result;
use crate::eval::place::Place;
use crate::eval::value::Value;
use crate::eval::{Evaluator, stack};
use crate::tree::{Piece, Text};

const KEYWORDS: [&str; 9] = ["if", "then", "else", "assert", "with", "let", "in", "rec", "inherit"];

/// The length to which values are cut in messages.
const SHORT: usize = 48;

/// `a`, `b` and `c`, in backticks; long lists are cut.
pub(crate) fn listed(names: &[&str]) -> String {
    let shown: Vec<_> = names.iter().take(8).map(|name| format!("`{name}`")).collect();
    match (names.len() > 8, shown.as_slice()) {
        (true, _) => format!("{}, …", shown.join(", ")),
        (false, [rest @ .., last]) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => shown.join(""),
    }
}

/// A string literal.
pub(crate) fn quoted(text: &str, out: &mut String) {
    out.push('"');
    let mut chars = text.chars().peekable();
    while let Some(char) = chars.next() {
        match char {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '$' if chars.peek() == Some(&'{') => out.push_str("\\$"),
            other => out.push(other),
        }
    }
    out.push('"');
}

/// A string literal of bytes that need not be UTF-8.
fn quoted_bytes(text: &[u8], out: &mut Vec<u8>) {
    for chunk in text.utf8_chunks() {
        let mut valid = String::new();
        quoted(chunk.valid(), &mut valid);
        let inner = valid.get(1..valid.len() - 1).unwrap_or_default();
        out.extend(inner.bytes());
        out.extend(chunk.invalid());
    }
}

/// The name of an attribute, in quotes where it must be.
pub(crate) fn attribute(name: &str, out: &mut String) {
    let mut bytes = name.bytes();
    let plain = bytes
        .next()
        .is_some_and(|byte| byte.is_ascii_alphabetic() || byte == b'_')
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'\'' | b'-'));
    match plain && !KEYWORDS.contains(&name) {
        true => out.push_str(name),
        false => quoted(name, out),
    }
}

/// A float as C++ streams print it: six significant digits.
pub(crate) fn float(number: f64) -> String {
    if !number.is_finite() {
        return if number.is_nan() {
            if number.is_sign_negative() { "-nan" } else { "nan" }.into()
        } else if number > 0.0 {
            "inf".into()
        } else {
            "-inf".into()
        };
    }
    let scientific = format!("{number:.5e}");
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let trimmed = |text: &str| match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text.to_owned(),
    };
    if (-5..6).contains(&exponent) && exponent >= -4 {
        let digits = usize::try_from(5 - exponent).unwrap_or(0);
        return trimmed(&format!("{number:.digits$}"));
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{}e{sign}{:02}", trimmed(mantissa), exponent.abs())
}

/// Symbolic text: its pieces as an interpolated string.
fn pieces(text: &Text, out: &mut String) {
    out.push('"');
    for piece in text.pieces() {
        match piece {
            Piece::Literal(literal) => {
                let mut inner = String::new();
                quoted(literal, &mut inner);
                out.push_str(inner.get(1..inner.len() - 1).unwrap_or_default());
            }
            Piece::Symbol { resource, fact, .. } => {
                let _ = write!(out, "${{{resource}.{fact}}}");
            }
            Piece::Secret { resource, .. } => {
                let _ = write!(out, "${{{resource}}}");
            }
        }
    }
    out.push('"');
}

/// The lists and sets that have been printed. As in Nix, a list of one or two elements is told from its equals by the promise it
/// came from.
#[derive(Default)]
pub(crate) struct Printed(HashSet<usize>);

impl Printed {
    fn is_new(&mut self, cell: &Value, value: &Value) -> bool {
        let address = match (value, cell) {
            (Value::List(_, list), _) if list.0.is_empty() => return true,
            (Value::List(_, list), Value::Thunk(_, thunk)) if list.0.len() < 3 => Rc::as_ptr(thunk) as usize,
            (Value::List(_, list), _) => Rc::as_ptr(list) as usize,
            (Value::Set(_, set), _) if set.len() == 0 => return true,
            (Value::Set(_, set), _) => Rc::as_ptr(set) as usize,
            _ => return true,
        };
        self.0.insert(address)
    }
}

impl Evaluator<'_> {
    /// A value as `nix-instantiate --eval` prints it. What is not evaluated yet prints as `<CODE>`.
    pub(crate) fn print(&mut self, cell: &Value, printed: &mut Printed, out: &mut Vec<u8>) -> Result<()> {
        let value = match cell {
            Value::Thunk(_, thunk) => match thunk.result() {
                Some(value) => value,
                None => {
                    out.extend(b"<CODE>");
                    return Ok(());
                }
            },
            _ => cell.clone(),
        };
        if !printed.is_new(cell, &value) {
            out.extend("«repeated»".bytes());
            return Ok(());
        }
        self.spend(1, value.place())?;
        match &value {
            Value::List(place, list) => self.nested(*place, |this| {
                out.extend(b"[ ");
                for item in &list.0 {
                    this.print(item, printed, out)?;
                    out.push(b' ');
                }
                out.push(b']');
                Ok(())
            }),
            Value::Set(place, set) => self.nested(*place, |this| {
                out.extend(b"{ ");
                for (name, entry) in set.by_name() {
                    let mut key = String::new();
                    attribute(name, &mut key);
                    out.extend(key.bytes());
                    out.extend(b" = ");
                    this.print(&entry.value, printed, out)?;
                    out.extend(b"; ");
                }
                out.push(b'}');
                Ok(())
            }),
            Value::Text(_, text) => {
                out.push(b'"');
                quoted_bytes(text, out);
                out.push(b'"');
                Ok(())
            }
            other => {
                let mut scalar = String::new();
                match other {
                    Value::Lambda(..) => scalar.push_str("<LAMBDA>"),
                    Value::Builtin(..) => scalar.push_str("<PRIMOP>"),
                    Value::Partial(..) => scalar.push_str("<PRIMOP-APP>"),
                    other => self::scalar(other, &mut scalar),
                }
                out.extend(scalar.bytes());
                Ok(())
            }
        }
    }

    /// A value as `trace` shows it: whole, as far as it is evaluated.
    pub(crate) fn described(&self, value: &Value) -> String {
        let mut out = String::new();
        describe(value, &mut Printed::default(), &mut out);
        out
    }

    /// What is known of a value, in a few characters, without evaluating anything.
    pub(crate) fn shortened(&self, value: &Value) -> String {
        let mut out = String::new();
        brief(value, 0, &mut out);
        if out.chars().count() <= SHORT {
            return out;
        }
        out.chars().take(SHORT).chain(std::iter::once('…')).collect()
    }

    /// Evaluates everything below a value.
    pub(crate) fn force_deep(&mut self, value: &Value, place: Place) -> Result<()> {
        self.force_below(value, &mut HashSet::new(), place)
    }

    fn force_below(&mut self, value: &Value, seen: &mut HashSet<usize>, place: Place) -> Result<()> {
        let value = self.force(value)?;
        self.spend(1, place)?;
        match &value {
            Value::List(_, list) if seen.insert(Rc::as_ptr(list) as usize) => self.nested(place, |this| {
                list.0.iter().try_for_each(|item| this.force_below(item, seen, place))
            }),
            Value::Set(_, set) if seen.insert(Rc::as_ptr(set) as usize) => self.nested(place, |this| {
                let mut named = set.by_name().into_iter();
                named.try_for_each(|(_, entry)| this.force_below(&entry.value, seen, place))
            }),
            _ => Ok(()),
        }
    }
}

fn describe(cell: &Value, printed: &mut Printed, out: &mut String) {
    let evaluated;
    let value = match cell {
        Value::Thunk(_, thunk) => match thunk.result() {
            Some(value) => {
                evaluated = value;
                &evaluated
            }
            None if thunk.is_running() => return out.push_str("«potential infinite recursion»"),
            None => return out.push_str("«thunk»"),
        },
        _ => cell,
    };
    if !printed.is_new(cell, value) {
        return out.push_str("«repeated»");
    }
    match value {
        Value::List(_, list) => {
            out.push_str("[ ");
            for item in &list.0 {
                stack::grow(|| describe(item, printed, out));
                out.push(' ');
            }
            out.push(']');
        }
        Value::Set(_, set) => {
            out.push_str("{ ");
            for (name, entry) in set.by_name() {
                attribute(name, out);
                out.push_str(" = ");
                stack::grow(|| describe(&entry.value, printed, out));
                out.push_str("; ");
            }
            out.push('}');
        }
        other => scalar(other, out),
    }
}

fn scalar(value: &Value, out: &mut String) {
    let _ = match value {
        Value::Null(_) => write!(out, "null"),
        Value::Bool(_, value) => write!(out, "{value}"),
        Value::Int(_, number) => write!(out, "{number}"),
        Value::Float(_, number) => write!(out, "{}", float(*number)),
        Value::Path(_, path) => write!(out, "{path}"),
        Value::Lambda(..) => write!(out, "«lambda»"),
        Value::Builtin(..) | Value::Partial(..) => write!(out, "«builtin»"),
        Value::Reference(_, reference) => write!(out, "«{}»", reference.path),
        Value::Ranked(..) => write!(out, "«ranked»"),
        Value::Text(_, text) => {
            quoted(&text.text(), out);
            Ok(())
        }
        Value::Symbolic(_, text) => {
            pieces(text, out);
            Ok(())
        }
        Value::Thunk(..) | Value::List(..) | Value::Set(..) => write!(out, "…"),
    };
}

fn brief(value: &Value, level: usize, out: &mut String) {
    if out.len() > 4 * SHORT {
        return;
    }
    match value {
        Value::Thunk(_, thunk) => match thunk.result() {
            Some(value) if level < 3 => brief(&value, level + 1, out),
            _ => out.push('…'),
        },
        Value::List(_, list) if level < 2 => {
            out.push_str("[ ");
            for item in list.0.iter().take(SHORT) {
                brief(item, level + 1, out);
                out.push(' ');
            }
            out.push(']');
        }
        Value::Set(_, set) if level < 2 => {
            out.push_str("{ ");
            let named = if set.len() > 1000 { Vec::new() } else { set.by_name() };
            for (name, entry) in named.into_iter().take(SHORT) {
                attribute(name, out);
                out.push_str(" = ");
                brief(&entry.value, level + 1, out);
                out.push_str("; ");
            }
            out.push('}');
        }
        Value::Text(place, text) if text.len() > 4 * SHORT => {
            let cut = text.text().chars().take(2 * SHORT).collect::<String>();
            scalar(&Value::text(*place, cut), out);
        }
        other => scalar(other, out),
    }
}
