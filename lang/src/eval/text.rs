//! Values as text: interpolation and `toString`.

use std::rc::Rc;

use crate::eval::Evaluator;
use crate::eval::code::Part;
use crate::eval::failure::Result;
use crate::eval::frame::Frame;
use crate::eval::place::Place;
use crate::eval::value::Value;
use crate::tree::{Piece, Text};

/// The longest string, in bytes.
pub(crate) const MAX_TEXT: usize = 256 << 20;

impl Evaluator<'_> {
    pub(crate) fn eval_text(&mut self, parts: &[Part], place: Place, env: &Rc<Frame>) -> Result<Value> {
        let mut plain = String::new();
        let mut symbolic: Option<Text> = None;
        for part in parts {
            match part {
                Part::Literal(text) => plain.push_str(text),
                Part::Interpolation(code, at) => match self.eval(code, env)? {
                    Value::Text(_, text) => plain.push_str(&text),
                    value => {
                        for piece in self.coerce(&value, *at, false, "`${…}`")?.pieces() {
                            match piece {
                                Piece::Literal(text) => plain.push_str(text),
                                piece => {
                                    let text = symbolic.get_or_insert_default();
                                    text.push(Piece::Literal(std::mem::take(&mut plain)));
                                    text.push(piece.clone());
                                }
                            }
                        }
                    }
                },
            }
        }
        self.spend_bytes(plain.len(), place)?;
        let Some(mut text) = symbolic else {
            return Ok(Value::Text(place, Rc::new(plain)));
        };
        text.push(Piece::Literal(plain));
        Ok(Value::pieces(place, text))
    }

    pub(crate) fn eval_path(&mut self, parts: &[Part], place: Place, env: &Rc<Frame>) -> Result<Value> {
        match self.eval_text(parts, place, env)? {
            Value::Text(_, text) => Ok(Value::Path(place, Rc::new(crate::eval::paths::normal(&text)))),
            other => Err(self.symbolic(&other, "a path", place)),
        }
    }

    /// The text of a value: as `${…}` takes it, or with `more` as `toString` does.
    pub(crate) fn coerce(&mut self, value: &Value, place: Place, more: bool, wanted_by: &str) -> Result<Text> {
        match value {
            Value::Text(_, text) => Ok(Text::from(text.as_str())),
            Value::Symbolic(_, text) => Ok((**text).clone()),
            Value::Path(_, path) => Ok(Text::from(path.as_str())),
            Value::Reference(_, reference) => {
                let reference = Rc::clone(reference);
                self.reference_text(&reference, place)
            }
            Value::Set(_, set) => {
                if let Some(entry) = set.get(self.names.to_string) {
                    let function = entry.value.clone();
                    let text = self.call(&function, std::slice::from_ref(value), place)?;
                    return self.nested(place, |this| this.coerce(&text, place, more, wanted_by));
                }
                if let Some(entry) = set.get(self.names.out_path) {
                    let path = entry.value.clone();
                    let path = self.force(&path)?;
                    return self.nested(place, |this| this.coerce(&path, place, more, wanted_by));
                }
                Err(self.mismatch(value, "a string", wanted_by, place))
            }
            Value::Null(_) | Value::Bool(_, false) if more => Ok(Text::default()),
            Value::Bool(_, true) if more => Ok(Text::from("1")),
            Value::Int(_, number) if more => Ok(Text::from(number.to_string().as_str())),
            Value::Float(_, number) if more => Ok(Text::from(format!("{number:.6}").as_str())),
            Value::List(_, list) if more => self.nested(place, |this| {
                let mut text = Text::default();
                for (at, item) in list.0.iter().enumerate() {
                    let item = this.force(item)?;
                    for piece in this.coerce(&item, place, more, wanted_by)?.pieces() {
                        text.push(piece.clone());
                    }
                    let empty = matches!(&item, Value::List(_, inner) if inner.0.is_empty());
                    if at + 1 < list.0.len() && !empty {
                        text.push(Piece::Literal(" ".to_owned()));
                    }
                }
                Ok(text)
            }),
            Value::Int(..) | Value::Float(..) | Value::Bool(..) => {
                let failure = self.mismatch(value, "a string", wanted_by, place);
                Err(self.help_failure(failure, "wrap it in `toString`"))
            }
            other => Err(self.mismatch(other, "a string", wanted_by, place)),
        }
    }

    /// A value that must be text with nothing symbolic in it.
    pub(crate) fn literal(&mut self, value: &Value, place: Place, wanted_by: &str) -> Result<Rc<String>> {
        match value {
            Value::Text(_, text) => Ok(Rc::clone(text)),
            Value::Symbolic(..) => Err(self.symbolic(value, wanted_by, place)),
            other => {
                let text = self.coerce(other, place, false, wanted_by)?;
                match text.as_literal() {
                    Some(text) => Ok(Rc::new(text.to_owned())),
                    None => Err(self.symbolic(other, wanted_by, place)),
                }
            }
        }
    }
}
