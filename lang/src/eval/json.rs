//! Values as JSON, as `builtins.toJSON` and `hostc eval --json` write it.

use rclite::Rc;

use crate::diagnostic::Diagnostic;
use crate::eval::Evaluator;
use crate::eval::failure::Result;
use crate::eval::place::Place;
use crate::eval::string::Builder;
use crate::eval::text::{Coercion, MAX_TEXT};
use crate::eval::value::Value;
use crate::tree::{Piece, Text};

/// A JSON text in the making; what is symbolic stands in it as it is.
pub(crate) struct Json {
    text: Builder,
    /// Whether paths must lead to something, as those must that Nix copies.
    paths: Coercion,
}

impl Json {
    /// Nothing yet.
    pub(crate) fn new(paths: Coercion) -> Self {
        Self {
            text: Builder::default(),
            paths,
        }
    }

    fn push(&mut self, text: &str) {
        self.text.push(text.as_bytes());
    }

    fn quoted(&mut self, text: &str) {
        self.push("\"");
        self.escaped(text);
        self.push("\"");
    }

    fn escaped(&mut self, text: &str) {
        let mut plain = 0;
        for (at, byte) in text.bytes().enumerate() {
            let escape = match byte {
                b'"' => "\\\"".to_owned(),
                b'\\' => "\\\\".to_owned(),
                b'\n' => "\\n".to_owned(),
                b'\r' => "\\r".to_owned(),
                b'\t' => "\\t".to_owned(),
                8 => "\\b".to_owned(),
                12 => "\\f".to_owned(),
                control if control < b' ' => format!("\\u{control:04x}"),
                _ => continue,
            };
            self.push(text.get(plain..at).unwrap_or_default());
            self.push(&escape);
            plain = at + 1;
        }
        self.push(text.get(plain..).unwrap_or_default());
    }

    fn pieces(&mut self, text: &Text) {
        self.push("\"");
        for piece in text.pieces() {
            match piece {
                Piece::Literal(literal) => self.escaped(literal),
                piece => self.text.push_text(&Text::new([piece.clone()])),
            }
        }
        self.push("\"");
    }

    /// The whole as a string.
    pub(crate) fn value(self, place: Place) -> Value {
        self.text.value(place)
    }
}

/// The shortest digits that read back, with a point or an exponent, in the form of the library that Nix uses.
fn float(number: f64) -> String {
    if !number.is_finite() {
        return "null".to_owned();
    }
    let scientific = format!("{number:e}");
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    match exponent {
        -4..15 => format!("{number:?}"),
        _ => {
            let sign = if exponent < 0 { '-' } else { '+' };
            format!("{mantissa}e{sign}{:02}", exponent.abs())
        }
    }
}

impl Evaluator<'_> {
    /// Writes a value, evaluating everything below it.
    pub(crate) fn json(&mut self, value: &Value, place: Place, out: &mut Json) -> Result<()> {
        let value = self.force(value)?;
        self.spend(1, place)?;
        match &value {
            Value::Null(_) => out.push("null"),
            Value::Bool(_, value) => out.push(if *value { "true" } else { "false" }),
            Value::Int(_, number) => out.push(&number.to_string()),
            Value::Float(_, number) => out.push(&float(*number)),
            Value::Text(_, text) => match std::str::from_utf8(text) {
                Ok(text) => out.quoted(text),
                Err(_) => {
                    let diagnostic = Diagnostic::error("not-text", "a string in JSON must be UTF-8");
                    let diagnostic = self.label(diagnostic, value.place(), "a character in it is cut in two");
                    return Err(self.label(diagnostic, place, "written as JSON here").into());
                }
            },
            Value::Path(_, path) => {
                if out.paths == Coercion::Interpolation {
                    self.kind_of_file(path, place)?;
                }
                out.quoted(path);
            }
            Value::Symbolic(_, text) => out.pieces(text),
            Value::Reference(_, reference) => {
                let reference = Rc::clone(reference);
                let text = self.reference_text(&reference, place)?;
                out.pieces(&text);
            }
            Value::List(_, list) => self.nested(place, |this| {
                out.push("[");
                for (at, item) in list.0.iter().enumerate() {
                    if at > 0 {
                        out.push(",");
                    }
                    this.json(item, place, out)?;
                }
                out.push("]");
                Ok(())
            })?,
            Value::Set(_, set) => {
                if set.get(self.names.to_string).is_some() {
                    let mut text = Builder::default();
                    self.coerce(&value, place, Coercion::Name, "JSON", &mut text)?;
                    return self.json(&text.value(place), place, out);
                }
                if let Some(entry) = set.get(self.names.out_path) {
                    let path = entry.value.clone();
                    return self.nested(place, |this| this.json(&path, place, out));
                }
                self.nested(place, |this| {
                    out.push("{");
                    for (at, (name, entry)) in set.by_name().into_iter().enumerate() {
                        if at > 0 {
                            out.push(",");
                        }
                        out.quoted(name);
                        out.push(":");
                        this.json(&entry.value, place, out)?;
                    }
                    out.push("}");
                    Ok(())
                })?;
            }
            other => return Err(self.mismatch(other, "data", "JSON", place)),
        }
        match out.text.len() > MAX_TEXT {
            true => self.spend_bytes(out.text.len(), place),
            false => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::float;

    #[test]
    fn floats_are_written_as_nix_writes_them() {
        let shown = [
            1.0,
            0.1,
            1e15,
            123_456_789_012_345.0,
            1e14,
            1e-4,
            1.5e-5,
            1e22,
            -0.0,
            f64::NAN,
        ]
        .map(float);
        let wanted = [
            "1.0",
            "0.1",
            "1e+15",
            "123456789012345.0",
            "100000000000000.0",
            "0.0001",
            "1.5e-05",
            "1e+22",
            "-0.0",
            "null",
        ];
        assert_eq!(shown, wanted);
    }
}
