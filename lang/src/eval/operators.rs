//! The operators between values.

use rclite::Rc;

use crate::ast::BinaryOperator;
use crate::diagnostic::Diagnostic;
use crate::eval::Evaluator;
use crate::eval::code::Code;
use crate::eval::failure::{Failure, Result};
use crate::eval::frame::Frame;
use crate::eval::place::Place;
use crate::eval::strict::integer;
use crate::eval::string::{Builder, Str};
use crate::eval::text::Coercion;
use crate::eval::value::{List, Value};

/// Where an operation stands.
#[derive(Clone, Copy)]
pub(crate) struct Site {
    /// The whole: where its result is said to come from.
    whole: Place,
    /// What its errors point at.
    operator: Place,
}

impl Site {
    /// That of an operation between its operands.
    fn of(whole: Place) -> Self {
        Self {
            whole,
            operator: whole.operator(),
        }
    }

    /// That of a call.
    pub(crate) fn call(place: Place) -> Self {
        Self {
            whole: place,
            operator: place,
        }
    }
}

/// What is done with two numbers.
#[derive(Clone, Copy)]
pub(crate) enum Arithmetic {
    Add,
    Subtract,
    Multiply,
    Divide,
}

impl Arithmetic {
    /// That of an operator.
    pub(crate) fn of(operator: BinaryOperator) -> Option<Self> {
        match operator {
            BinaryOperator::Add => Some(Self::Add),
            BinaryOperator::Subtract => Some(Self::Subtract),
            BinaryOperator::Multiply => Some(Self::Multiply),
            BinaryOperator::Divide => Some(Self::Divide),
            _ => None,
        }
    }

    /// Of two integers; nothing if the result does not fit, or is none.
    pub(crate) fn whole(self, a: i64, b: i64) -> Option<i64> {
        match self {
            Self::Add => a.checked_add(b),
            Self::Subtract => a.checked_sub(b),
            Self::Multiply => a.checked_mul(b),
            Self::Divide => a.checked_div(b),
        }
    }

    fn broken(self, a: f64, b: f64) -> f64 {
        match self {
            Self::Add => a + b,
            Self::Subtract => a - b,
            Self::Multiply => a * b,
            Self::Divide => a / b,
        }
    }

    fn sign(self) -> &'static str {
        match self {
            Self::Add => "`+`",
            Self::Subtract => "`-`",
            Self::Multiply => "`*`",
            Self::Divide => "`/`",
        }
    }
}

/// What most operations are about; nothing where there is more to it.
fn of_integers(operator: BinaryOperator, a: i64, b: i64, place: Place) -> Option<Value> {
    use BinaryOperator as B;
    let truth = match operator {
        B::Less => a < b,
        B::LessEqual => a <= b,
        B::Greater => a > b,
        B::GreaterEqual => a >= b,
        B::Equal => a == b,
        B::NotEqual => a != b,
        _ => return Some(Value::Int(place, Arithmetic::of(operator)?.whole(a, b)?)),
    };
    Some(Value::Bool(place, truth))
}

impl Evaluator<'_> {
    /// `left operator right`; the operands are evaluated, and refused, in the order in which Nix does.
    pub(crate) fn eval_binary(
        &mut self,
        operator: BinaryOperator,
        left: &Code,
        right: &Code,
        place: Place,
        env: &Rc<Frame>,
    ) -> Result<Value> {
        use BinaryOperator as B;
        if let Some(number) = integer(left, env)
            && let Some(other) = integer(right, env)
            && let Some(value) = of_integers(operator, number, other, place)
        {
            return Ok(value);
        }
        let at = place.operator();
        let truth = match operator {
            B::And => self.eval_bool(left, env, "`&&`", at)? && self.eval_bool(right, env, "`&&`", at)?,
            B::Or => self.eval_bool(left, env, "`||`", at)? || self.eval_bool(right, env, "`||`", at)?,
            B::Implies => !self.eval_bool(left, env, "`->`", at)? || self.eval_bool(right, env, "`->`", at)?,
            B::Add => return self.eval_add(left, right, Site::of(place), env),
            // `a > b` is `b < a`, in the order of evaluation too.
            B::Greater | B::LessEqual => {
                let second = self.eval(right, env)?;
                let first = self.eval(left, env)?;
                self.less(&second, &first, at)? == (operator == B::Greater)
            }
            B::Less | B::GreaterEqual => {
                let first = self.eval(left, env)?;
                let second = self.eval(right, env)?;
                self.less(&first, &second, at)? == (operator == B::Less)
            }
            B::Equal | B::NotEqual => {
                let first = self.eval(left, env)?;
                let second = self.eval(right, env)?;
                self.equal(&first, &second, at)? == (operator == B::Equal)
            }
            B::Update => {
                let first = self.eval(left, env)?;
                if !matches!(first, Value::Set(..)) {
                    return Err(self.mismatch(&first, "a set", "`//`", at));
                }
                let second = self.eval(right, env)?;
                return self.update(&first, &second, Site::of(place));
            }
            B::Concat => {
                let first = self.eval(left, env)?;
                let second = self.eval(right, env)?;
                return self.concat(&first, &second, Site::of(place));
            }
            B::Subtract | B::Multiply | B::Divide => {
                let first = self.eval(left, env)?;
                let second = self.eval(right, env)?;
                let arithmetic = Arithmetic::of(operator).unwrap_or(Arithmetic::Divide);
                return self.calculate(arithmetic, &first, &second, Site::of(place));
            }
        };
        Ok(Value::Bool(place, truth))
    }

    /// `left + right`. What the left side is decides what the right one must be, and that is settled before the right one is
    /// evaluated.
    fn eval_add(&mut self, left: &Code, right: &Code, site: Site, env: &Rc<Frame>) -> Result<Value> {
        let first = self.eval(left, env)?;
        let mut text = Builder::default();
        let how = match &first {
            Value::Int(..) | Value::Float(..) => {
                let second = self.eval(right, env)?;
                if matches!(second, Value::Int(..) | Value::Float(..)) {
                    return self.calculate(Arithmetic::Add, &first, &second, site);
                }
                return Err(self.mismatch(&second, "a number", "`+`", right.place()));
            }
            Value::Text(_, a) => {
                let second = self.eval(right, env)?;
                if let Value::Text(_, b) = &second {
                    self.spend_bytes(a.len() + b.len(), site.operator)?;
                    return Ok(Value::text(site.whole, Str::joined(a, b)));
                }
                text.push(a);
                self.coerce(&second, right.place(), Coercion::Interpolation, "`+`", &mut text)?;
                return Ok(text.value(site.whole));
            }
            Value::Symbolic(..) => Coercion::Interpolation,
            _ => Coercion::Name,
        };
        self.coerce(&first, left.place(), how, "`+`", &mut text)?;
        let second = self.eval(right, env)?;
        if let (Value::Symbolic(..), Value::Int(..) | Value::Float(..)) = (&first, &second) {
            return Err(self.symbolic(&first, "`+`", site.operator));
        }
        self.coerce(&second, right.place(), how, "`+`", &mut text)?;
        match first {
            Value::Path(..) => self.path(text, site.whole),
            _ => Ok(text.value(site.whole)),
        }
    }

    /// Calculates with two numbers.
    pub(crate) fn calculate(&mut self, what: Arithmetic, left: &Value, right: &Value, site: Site) -> Result<Value> {
        if let (Arithmetic::Divide, Value::Int(_, 0)) = (what, right) {
            return Err(self.zero_division(right, site));
        }
        let (a, b) = match (left, right) {
            (Value::Int(_, a), Value::Int(_, b)) => {
                return match what.whole(*a, *b) {
                    Some(number) => Ok(Value::Int(site.whole, number)),
                    None => Err(self.overflow(what, *a, *b, site)),
                };
            }
            (Value::Float(_, a), Value::Float(_, b)) => (*a, *b),
            (Value::Int(_, a), Value::Float(_, b)) => (*a as f64, *b),
            (Value::Float(_, a), Value::Int(_, b)) => (*a, *b as f64),
            (Value::Int(..) | Value::Float(..), other) | (other, _) => {
                return Err(self.mismatch(other, "a number", what.sign(), site.operator));
            }
        };
        match what {
            Arithmetic::Divide if b == 0.0 => Err(self.zero_division(right, site)),
            _ => Ok(Value::Float(site.whole, what.broken(a, b))),
        }
    }

    fn zero_division(&self, zero: &Value, site: Site) -> Box<Failure> {
        let diagnostic = Diagnostic::error("division-by-zero", "division by zero");
        let diagnostic = self.label(diagnostic, site.operator, "divides by zero");
        self.label(diagnostic, zero.place(), "the zero").into()
    }

    fn overflow(&self, what: Arithmetic, a: i64, b: i64, site: Site) -> Box<Failure> {
        let diagnostic = Diagnostic::error("integer-overflow", "the result does not fit 64 bits");
        let sign = what.sign().trim_matches('`');
        let diagnostic = self.label(diagnostic, site.operator, format!("`{a} {sign} {b}` overflows"));
        diagnostic
            .help("use a float, `1.0`, where the size matters more than the last digit")
            .into()
    }

    fn concat(&mut self, left: &Value, right: &Value, site: Site) -> Result<Value> {
        let (a, b) = match (left, right) {
            (Value::List(_, a), Value::List(_, b)) => (a, b),
            (Value::List(..), other) | (other, _) => return Err(self.mismatch(other, "a list", "`++`", site.operator)),
        };
        if b.0.is_empty() {
            return Ok(left.clone());
        }
        if a.0.is_empty() {
            return Ok(right.clone());
        }
        self.spend((a.0.len() + b.0.len()) / 4, site.operator)?;
        let mut items = Vec::with_capacity(a.0.len() + b.0.len());
        items.extend_from_slice(&a.0);
        items.extend_from_slice(&b.0);
        Ok(Value::List(site.whole, Rc::new(List(items))))
    }

    fn update(&mut self, left: &Value, right: &Value, site: Site) -> Result<Value> {
        let (a, b) = match (left, right) {
            (Value::Set(_, a), Value::Set(_, b)) => (a, b),
            (Value::Set(..), other) | (other, _) => return Err(self.mismatch(other, "a set", "`//`", site.operator)),
        };
        if b.len() == 0 {
            return Ok(left.clone());
        }
        if a.len() == 0 {
            return Ok(right.clone());
        }
        self.spend((a.len() + b.len()) / 4, site.operator)?;
        Ok(Value::set(site.whole, a.update(b)))
    }
}
