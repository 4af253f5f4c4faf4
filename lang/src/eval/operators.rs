//! The operators between values.

use std::rc::Rc;

use crate::ast::BinaryOperator;
use crate::diagnostic::Diagnostic;
use crate::eval::Evaluator;
use crate::eval::code::Code;
use crate::eval::failure::Result;
use crate::eval::frame::Frame;
use crate::eval::place::Place;
use crate::eval::string::{Builder, Str};
use crate::eval::text::Coercion;
use crate::eval::value::{List, Value};

impl Evaluator<'_> {
    /// `left operator right`.
    pub(crate) fn eval_binary(
        &mut self,
        operator: BinaryOperator,
        left: &Code,
        right: &Code,
        place: Place,
        env: &Rc<Frame>,
    ) -> Result<Value> {
        use BinaryOperator as B;
        match operator {
            B::And => {
                let truth = self.eval_bool(left, env, "`&&`")? && self.eval_bool(right, env, "`&&`")?;
                Ok(Value::Bool(place, truth))
            }
            B::Or => {
                let truth = self.eval_bool(left, env, "`||`")? || self.eval_bool(right, env, "`||`")?;
                Ok(Value::Bool(place, truth))
            }
            B::Implies => {
                let truth = !self.eval_bool(left, env, "`->`")? || self.eval_bool(right, env, "`->`")?;
                Ok(Value::Bool(place, truth))
            }
            B::Add => self.eval_add(left, right, place, env),
            // `a > b` is `b < a`, in the order of evaluation too.
            B::Greater | B::LessEqual => {
                let second = self.eval(right, env)?;
                let first = self.eval(left, env)?;
                self.operate(operator, &first, &second, place)
            }
            B::Update => {
                let first = self.eval(left, env)?;
                if !matches!(first, Value::Set(..)) {
                    return Err(self.mismatch(&first, "a set", "`//`", place));
                }
                let second = self.eval(right, env)?;
                self.operate(operator, &first, &second, place)
            }
            _ => {
                let first = self.eval(left, env)?;
                let second = self.eval(right, env)?;
                self.operate(operator, &first, &second, place)
            }
        }
    }

    /// `left operator right`, for all operators but those that look at their left side first.
    pub(crate) fn operate(
        &mut self,
        operator: BinaryOperator,
        left: &Value,
        right: &Value,
        place: Place,
    ) -> Result<Value> {
        use BinaryOperator as B;
        match operator {
            B::Subtract => self.subtract(left, right, place, "-"),
            B::Multiply => self.multiply(left, right, place, "*"),
            B::Divide => self.divide(left, right, place, "/"),
            B::Less => Ok(Value::Bool(place, self.less(left, right, place)?)),
            B::Greater => Ok(Value::Bool(place, self.less(right, left, place)?)),
            B::LessEqual => Ok(Value::Bool(place, !self.less(right, left, place)?)),
            B::GreaterEqual => Ok(Value::Bool(place, !self.less(left, right, place)?)),
            B::Equal => Ok(Value::Bool(place, self.equal(left, right, place)?)),
            B::NotEqual => Ok(Value::Bool(place, !self.equal(left, right, place)?)),
            B::Concat => self.concat(left, right, place),
            B::Update => self.update(left, right, place),
            B::Add | B::And | B::Or | B::Implies => Err(Box::new(crate::eval::failure::Failure::Reported)),
        }
    }

    /// `left + right`. What the left side is decides what the right one must be, and that is settled before the right one is
    /// evaluated.
    pub(crate) fn eval_add(&mut self, left: &Code, right: &Code, place: Place, env: &Rc<Frame>) -> Result<Value> {
        let first = self.eval(left, env)?;
        let mut text = Builder::default();
        let how = match &first {
            Value::Int(..) | Value::Float(..) => {
                let second = self.eval(right, env)?;
                return self.sum(&first, &second, place, "+");
            }
            Value::Text(_, a) => {
                let second = self.eval(right, env)?;
                if let Value::Text(_, b) = &second {
                    self.spend_bytes(a.len() + b.len(), place)?;
                    return Ok(Value::text(place, Str::joined(a, b)));
                }
                text.push(a);
                self.coerce(&second, right.place(), Coercion::Interpolation, "`+`", &mut text)?;
                return Ok(text.value(place));
            }
            Value::Symbolic(..) => Coercion::Interpolation,
            _ => Coercion::Name,
        };
        self.coerce(&first, left.place(), how, "`+`", &mut text)?;
        let second = self.eval(right, env)?;
        if let (Value::Symbolic(..), Value::Int(..) | Value::Float(..)) = (&first, &second) {
            return Err(self.symbolic(&first, "`+`", place));
        }
        self.coerce(&second, right.place(), how, "`+`", &mut text)?;
        match first {
            Value::Path(..) => self.path(text, place),
            _ => Ok(text.value(place)),
        }
    }

    pub(crate) fn subtract(&mut self, left: &Value, right: &Value, place: Place, by: &str) -> Result<Value> {
        self.arithmetic(left, right, place, by, i64::checked_sub, |a, b| a - b)
    }

    pub(crate) fn multiply(&mut self, left: &Value, right: &Value, place: Place, by: &str) -> Result<Value> {
        self.arithmetic(left, right, place, by, i64::checked_mul, |a, b| a * b)
    }

    /// `add` of the built-ins, which is for numbers only.
    pub(crate) fn sum(&mut self, left: &Value, right: &Value, place: Place, by: &str) -> Result<Value> {
        self.arithmetic(left, right, place, by, i64::checked_add, |a, b| a + b)
    }

    pub(crate) fn divide(&mut self, left: &Value, right: &Value, place: Place, by: &str) -> Result<Value> {
        let zero = match right {
            Value::Int(_, b) => *b == 0,
            Value::Float(_, b) => *b == 0.0,
            _ => false,
        };
        if zero {
            let diagnostic = Diagnostic::error("division-by-zero", "division by zero");
            let diagnostic = self.label(diagnostic, place, "divides by zero");
            return Err(self.label(diagnostic, right.place(), "the zero").into());
        }
        self.arithmetic(left, right, place, by, i64::checked_div, |a, b| a / b)
    }

    fn arithmetic(
        &mut self,
        left: &Value,
        right: &Value,
        place: Place,
        by: &str,
        whole: fn(i64, i64) -> Option<i64>,
        broken: fn(f64, f64) -> f64,
    ) -> Result<Value> {
        match (left, right) {
            (Value::Int(_, a), Value::Int(_, b)) => self.fits(whole(*a, *b), place),
            (Value::Float(_, a), Value::Float(_, b)) => Ok(Value::Float(place, broken(*a, *b))),
            (Value::Int(_, a), Value::Float(_, b)) => Ok(Value::Float(place, broken(*a as f64, *b))),
            (Value::Float(_, a), Value::Int(_, b)) => Ok(Value::Float(place, broken(*a, *b as f64))),
            (Value::Int(..) | Value::Float(..), other) | (other, _) => {
                Err(self.mismatch(other, "a number", &format!("`{by}`"), place))
            }
        }
    }

    fn fits(&mut self, number: Option<i64>, place: Place) -> Result<Value> {
        match number {
            Some(number) => Ok(Value::Int(place, number)),
            None => {
                let diagnostic = Diagnostic::error("integer-overflow", "the result does not fit 64 bits");
                let diagnostic = self.label(diagnostic, place, "overflows");
                Err(diagnostic
                    .help("use a float, `1.0`, where the size matters more than the last digit")
                    .into())
            }
        }
    }

    fn concat(&mut self, left: &Value, right: &Value, place: Place) -> Result<Value> {
        let (a, b) = match (left, right) {
            (Value::List(_, a), Value::List(_, b)) => (a, b),
            (Value::List(..), other) | (other, _) => return Err(self.mismatch(other, "a list", "`++`", place)),
        };
        if b.0.is_empty() {
            return Ok(left.clone());
        }
        if a.0.is_empty() {
            return Ok(right.clone());
        }
        self.spend((a.0.len() + b.0.len()) / 4, place)?;
        let mut items = Vec::with_capacity(a.0.len() + b.0.len());
        items.extend_from_slice(&a.0);
        items.extend_from_slice(&b.0);
        Ok(Value::List(place, Rc::new(List(items))))
    }

    fn update(&mut self, left: &Value, right: &Value, place: Place) -> Result<Value> {
        let (a, b) = match (left, right) {
            (Value::Set(_, a), Value::Set(_, b)) => (a, b),
            (Value::Set(..), other) | (other, _) => return Err(self.mismatch(other, "a set", "`//`", place)),
        };
        if b.len() == 0 {
            return Ok(left.clone());
        }
        if a.len() == 0 {
            return Ok(right.clone());
        }
        self.spend((a.len() + b.len()) / 4, place)?;
        Ok(Value::set(place, a.update(b)))
    }
}
