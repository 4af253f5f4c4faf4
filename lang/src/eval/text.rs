//! Values as text: interpolation and `toString`.

use rclite::Rc;

use crate::eval::Evaluator;
use crate::eval::code::Part;
use crate::eval::failure::Result;
use crate::eval::frame::Frame;
use crate::eval::place::Place;
use crate::eval::string::{Builder, Str};
use crate::eval::value::Value;

/// The longest string, in bytes.
pub(crate) const MAX_TEXT: usize = 256 << 20;

/// What may become text.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Coercion {
    /// As `${…}` takes it: strings, paths of what is there, sets that say how.
    Interpolation,
    /// As `baseNameOf` does: also paths of what is not there.
    Name,
    /// As `toString` does: also numbers, booleans, null and lists of such.
    Any,
}

impl Evaluator<'_> {
    pub(crate) fn eval_text(&mut self, parts: &[Part], place: Place, env: &Rc<Frame>) -> Result<Value> {
        let text = self.build(parts, Coercion::Interpolation, env)?;
        self.spend_bytes(text.len(), place)?;
        Ok(text.value(place))
    }

    pub(crate) fn eval_path(&mut self, parts: &[Part], place: Place, env: &Rc<Frame>) -> Result<Value> {
        let text = self.build(parts, Coercion::Name, env)?;
        self.path(text, place)
    }

    /// The path that is written so.
    pub(crate) fn path(&mut self, text: Builder, place: Place) -> Result<Value> {
        match text.literal() {
            Some(text) => {
                let path = crate::eval::paths::normal(&String::from_utf8_lossy(text));
                Ok(Value::Path(place, Rc::new(path)))
            }
            None => Err(self.symbolic(&text.value(place), "a path", place)),
        }
    }

    fn build(&mut self, parts: &[Part], how: Coercion, env: &Rc<Frame>) -> Result<Builder> {
        let mut text = Builder::default();
        for part in parts {
            match part {
                Part::Literal(literal) => text.push(literal.as_bytes()),
                Part::Interpolation(code, at) => match self.eval(code, env)? {
                    Value::Text(_, more) => text.push(&more),
                    value => self.coerce(&value, *at, how, "`${…}`", &mut text)?,
                },
            }
        }
        Ok(text)
    }

    /// Adds the text of a value.
    pub(crate) fn coerce(
        &mut self,
        value: &Value,
        place: Place,
        how: Coercion,
        wanted_by: &str,
        text: &mut Builder,
    ) -> Result<()> {
        match value {
            Value::Text(_, more) => text.push(more),
            Value::Symbolic(_, more) => text.push_text(more),
            Value::Path(_, path) => {
                if how == Coercion::Interpolation {
                    self.kind_of_file(path, place)?;
                }
                text.push(path.as_bytes());
            }
            Value::Reference(_, reference) => {
                let reference = Rc::clone(reference);
                text.push_text(&self.reference_text(&reference, place)?);
            }
            Value::Set(_, set) => {
                let inner = if let Some(entry) = set.get(self.names.to_string) {
                    let function = entry.value.clone();
                    self.call(&function, std::slice::from_ref(value), place)?
                } else if let Some(entry) = set.get(self.names.out_path) {
                    let path = entry.value.clone();
                    self.force(&path)?
                } else {
                    return Err(self.mismatch(value, "a string", wanted_by, place));
                };
                return self.nested(place, |this| this.coerce(&inner, place, how, wanted_by, text));
            }
            Value::Null(_) | Value::Bool(_, false) if how == Coercion::Any => {}
            Value::Bool(_, true) if how == Coercion::Any => text.push(b"1"),
            Value::Int(_, number) if how == Coercion::Any => text.push(itoa::Buffer::new().format(*number).as_bytes()),
            Value::Float(_, number) if how == Coercion::Any => text.push(fixed(*number).as_bytes()),
            Value::List(_, list) if how == Coercion::Any => {
                return self.nested(place, |this| {
                    for (at, item) in list.0.iter().enumerate() {
                        let item = this.force(item)?;
                        this.coerce(&item, place, how, wanted_by, text)?;
                        let empty = matches!(&item, Value::List(_, inner) if inner.0.is_empty());
                        if at + 1 < list.0.len() && !empty {
                            text.push(b" ");
                        }
                    }
                    Ok(())
                });
            }
            Value::Int(..) | Value::Float(..) | Value::Bool(..) => {
                let failure = self.mismatch(value, "a string", wanted_by, place);
                return Err(self.help_failure(failure, "wrap it in `toString`"));
            }
            other => return Err(self.mismatch(other, "a string", wanted_by, place)),
        }
        Ok(())
    }

    /// A value as text with nothing symbolic in it.
    pub(crate) fn literal(&mut self, value: &Value, place: Place, how: Coercion, wanted_by: &str) -> Result<Rc<Str>> {
        if let Value::Text(_, text) = value {
            return Ok(Rc::clone(text));
        }
        let mut text = Builder::default();
        self.coerce(value, place, how, wanted_by, &mut text)?;
        match text.value(place) {
            Value::Text(_, text) => Ok(text),
            other => Err(self.symbolic(&other, wanted_by, place)),
        }
    }
}

/// A float with six digits after the point, as C's `printf` writes it.
fn fixed(number: f64) -> String {
    match number.is_nan() {
        true if number.is_sign_negative() => String::from("-nan"),
        true => String::from("nan"),
        false => format!("{number:.6}"),
    }
}
