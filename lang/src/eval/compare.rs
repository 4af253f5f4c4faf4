//! Equality and order.

use std::cmp::Ordering;

use rclite::Rc;

use crate::eval::Evaluator;
use crate::eval::attrs::Attrs;
use crate::eval::failure::Result;
use crate::eval::place::Place;
use crate::eval::value::Value;

impl Evaluator<'_> {
    /// `left == right`, as deep as need be. Functions are equal to nothing.
    pub(crate) fn equal(&mut self, left: &Value, right: &Value, place: Place) -> Result<bool> {
        Ok(match (left, right) {
            (Value::Null(_), Value::Null(_)) => true,
            (Value::Bool(_, a), Value::Bool(_, b)) => a == b,
            (Value::Int(_, a), Value::Int(_, b)) => a == b,
            (Value::Float(_, a), Value::Float(_, b)) => a == b,
            (Value::Int(_, a), Value::Float(_, b)) | (Value::Float(_, b), Value::Int(_, a)) => *a as f64 == *b,
            (Value::Text(_, a), Value::Text(_, b)) => a == b,
            (Value::Path(_, a), Value::Path(_, b)) => a == b,
            (Value::Reference(_, a), Value::Reference(_, b)) => a.path == b.path,
            (Value::Symbolic(..), Value::Text(..) | Value::Symbolic(..)) => {
                return Err(self.symbolic(left, "`==`", place));
            }
            (Value::Text(..), Value::Symbolic(..)) => return Err(self.symbolic(right, "`==`", place)),
            (Value::List(_, a), Value::List(_, b)) => {
                if a.0.len() != b.0.len() {
                    return Ok(false);
                }
                self.nested(place, |this| {
                    for (x, y) in a.0.iter().zip(&b.0) {
                        if !this.equal_inside(x, y, place)? {
                            return Ok(false);
                        }
                    }
                    Ok(true)
                })?
            }
            (Value::Set(_, a), Value::Set(_, b)) => {
                if self.is_derivation(a)? && self.is_derivation(b)? {
                    let paths = [a, b].map(|set| set.get(self.names.out_path).map(|entry| entry.value.clone()));
                    if let [Some(x), Some(y)] = paths {
                        return self.nested(place, |this| this.equal_inside(&x, &y, place));
                    }
                }
                if a.len() != b.len() || a.entries().iter().zip(b.entries()).any(|(x, y)| x.name != y.name) {
                    return Ok(false);
                }
                self.nested(place, |this| {
                    for ((_, x), (_, y)) in a.by_name().iter().zip(&b.by_name()) {
                        if !this.equal_inside(&x.value, &y.value, place)? {
                            return Ok(false);
                        }
                    }
                    Ok(true)
                })?
            }
            _ => false,
        })
    }

    /// Whether a set says that it is a derivation: two such are equal where their `outPath`s are, as in Nix.
    fn is_derivation(&mut self, set: &Attrs) -> Result<bool> {
        let Some(kind) = set.get(self.names.kind) else {
            return Ok(false);
        };
        let kind = kind.value.clone();
        Ok(matches!(self.force(&kind)?, Value::Text(_, text) if **text == *b"derivation"))
    }

    /// Equality within lists and sets, where the very same promise is equal to itself, even a function.
    pub(crate) fn equal_inside(&mut self, left: &Value, right: &Value, place: Place) -> Result<bool> {
        self.spend(1, place)?;
        let (first, second) = (self.force(left)?, self.force(right)?);
        let same = match (left, right) {
            (Value::Thunk(_, a), Value::Thunk(_, b)) => Rc::ptr_eq(a, b),
            (Value::Lambda(_, a), Value::Lambda(_, b)) => Rc::ptr_eq(a, b),
            (Value::Partial(_, a), Value::Partial(_, b)) => Rc::ptr_eq(a, b),
            (Value::Builtin(_, a), Value::Builtin(_, b)) => std::ptr::eq(*a, *b),
            (Value::List(_, a), Value::List(_, b)) => Rc::ptr_eq(a, b),
            (Value::Set(_, a), Value::Set(_, b)) => Rc::ptr_eq(a, b),
            _ => false,
        };
        if same {
            return Ok(true);
        }
        self.equal(&first, &second, place)
    }

    /// `left < right`
    pub(crate) fn less(&mut self, left: &Value, right: &Value, place: Place) -> Result<bool> {
        if let (Value::Int(_, a), Value::Int(_, b)) = (left, right) {
            return Ok(a < b);
        }
        Ok(self.order(left, right, place)? == Some(Ordering::Less))
    }

    fn order(&mut self, left: &Value, right: &Value, place: Place) -> Result<Option<Ordering>> {
        Ok(match (left, right) {
            (Value::Int(_, a), Value::Int(_, b)) => Some(a.cmp(b)),
            (Value::Float(_, a), Value::Float(_, b)) => a.partial_cmp(b),
            (Value::Int(_, a), Value::Float(_, b)) => (*a as f64).partial_cmp(b),
            (Value::Float(_, a), Value::Int(_, b)) => a.partial_cmp(&(*b as f64)),
            (Value::Text(_, a), Value::Text(_, b)) => Some(a.cmp(b)),
            (Value::Path(_, a), Value::Path(_, b)) => Some(a.cmp(b)),
            (Value::List(_, a), Value::List(_, b)) => {
                return self.nested(place, |this| {
                    for (x, y) in a.0.iter().zip(&b.0) {
                        let (x, y) = (this.force(x)?, this.force(y)?);
                        if this.equal(&x, &y, place)? {
                            continue;
                        }
                        return this.order(&x, &y, place);
                    }
                    Ok(Some(a.0.len().cmp(&b.0.len())))
                });
            }
            (Value::Symbolic(..), _) => return Err(self.symbolic(left, "a comparison", place)),
            (_, Value::Symbolic(..)) => return Err(self.symbolic(right, "a comparison", place)),
            (Value::Int(..) | Value::Float(..), other) => {
                return Err(self.mismatch(other, "a number", "the comparison", place));
            }
            (Value::Text(..), other) => return Err(self.mismatch(other, "a string", "the comparison", place)),
            (Value::List(..), other) => return Err(self.mismatch(other, "a list", "the comparison", place)),
            (Value::Path(..), other) => return Err(self.mismatch(other, "a path", "the comparison", place)),
            (other, _) => {
                return Err(self.mismatch(other, "a number, string, path or list", "the comparison", place));
            }
        })
    }
}
