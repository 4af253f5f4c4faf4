//! Values as JSON, as `builtins.toJSON` and `hostc eval --json` write it.

use std::rc::Rc;

use crate::eval::Evaluator;
use crate::eval::failure::Result;
use crate::eval::place::Place;
use crate::eval::value::Value;
use crate::tree::{Piece, Text};

/// A JSON text in the making; what is symbolic stands in it as it is.
#[derive(Default)]
pub(crate) struct Json {
    plain: String,
    text: Text,
}

impl Json {
    fn quoted(&mut self, text: &str) {
        self.plain.push('"');
        self.escaped(text);
        self.plain.push('"');
    }

    fn escaped(&mut self, text: &str) {
        for char in text.chars() {
            match char {
                '"' => self.plain.push_str("\\\""),
                '\\' => self.plain.push_str("\\\\"),
                '\n' => self.plain.push_str("\\n"),
                '\r' => self.plain.push_str("\\r"),
                '\t' => self.plain.push_str("\\t"),
                '\u{8}' => self.plain.push_str("\\b"),
                '\u{c}' => self.plain.push_str("\\f"),
                control if control < ' ' => {
                    use std::fmt::Write as _;
                    let _ = write!(self.plain, "\\u{:04x}", u32::from(control));
                }
                other => self.plain.push(other),
            }
        }
    }

    fn pieces(&mut self, text: &Text) {
        self.plain.push('"');
        for piece in text.pieces() {
            match piece {
                Piece::Literal(literal) => self.escaped(literal),
                piece => {
                    self.text.push(Piece::Literal(std::mem::take(&mut self.plain)));
                    self.text.push(piece.clone());
                }
            }
        }
        self.plain.push('"');
    }

    /// The whole.
    pub(crate) fn finish(mut self) -> Text {
        self.text.push(Piece::Literal(self.plain));
        self.text
    }
}

fn float(number: f64) -> String {
    if !number.is_finite() {
        return "null".to_owned();
    }
    // As nlohmann's library prints: shortest digits that read back, always with a point or an exponent.
    let mut text = serde_json::Number::from_f64(number).map_or_else(String::new, |number| number.to_string());
    if let Some((mantissa, exponent)) = text.clone().split_once('e')
        && !exponent.starts_with(['-', '+'])
    {
        text = format!("{mantissa}e+{exponent:0>2}");
    } else if let Some((mantissa, exponent)) = text.clone().split_once("e-") {
        text = format!("{mantissa}e-{exponent:0>2}");
    }
    text
}

impl Evaluator<'_> {
    /// Writes a value, evaluating everything below it.
    pub(crate) fn json(&mut self, value: &Value, place: Place, out: &mut Json) -> Result<()> {
        let value = self.force(value)?;
        self.spend(1, place)?;
        match &value {
            Value::Null(_) => out.plain.push_str("null"),
            Value::Bool(_, value) => out.plain.push_str(if *value { "true" } else { "false" }),
            Value::Int(_, number) => out.plain.push_str(&number.to_string()),
            Value::Float(_, number) => out.plain.push_str(&float(*number)),
            Value::Text(_, text) | Value::Path(_, text) => out.quoted(text),
            Value::Symbolic(_, text) => out.pieces(text),
            Value::Reference(_, reference) => {
                let reference = Rc::clone(reference);
                let text = self.reference_text(&reference, place)?;
                out.pieces(&text);
            }
            Value::List(_, list) => self.nested(place, |this| {
                out.plain.push('[');
                for (at, item) in list.0.iter().enumerate() {
                    if at > 0 {
                        out.plain.push(',');
                    }
                    this.json(item, place, out)?;
                }
                out.plain.push(']');
                Ok(())
            })?,
            Value::Set(_, set) => {
                if set.get(self.names.to_string).is_some() {
                    let text = self.coerce(&value, place, false, "JSON")?;
                    out.pieces(&text);
                    return Ok(());
                }
                if let Some(entry) = set.get(self.names.out_path) {
                    return self.json(&entry.value, place, out);
                }
                self.nested(place, |this| {
                    out.plain.push('{');
                    for (at, (name, entry)) in set.by_name().into_iter().enumerate() {
                        if at > 0 {
                            out.plain.push(',');
                        }
                        out.quoted(name);
                        out.plain.push(':');
                        this.json(&entry.value, place, out)?;
                    }
                    out.plain.push('}');
                    Ok(())
                })?;
            }
            other => return Err(self.mismatch(other, "data", "JSON", place)),
        }
        self.spend_bytes(0, place)
    }
}
