//! Arithmetic.

use super::{Builtin, Call, row};
use crate::diagnostic::Diagnostic;
use crate::eval::Evaluator;
use crate::eval::failure::Result;
use crate::eval::operators::{Arithmetic, Site};
use crate::eval::value::Value;

pub(super) const TABLE: &[Builtin] = &[
    row("add", &["a", "b"], "The sum of two numbers.", |e, c| {
        let (a, b) = (e.arg(c, 0)?, e.arg(c, 1)?);
        e.calculate(Arithmetic::Add, &a, &b, Site::call(c.place))
    }),
    row("sub", &["a", "b"], "The difference of two numbers.", |e, c| {
        let (a, b) = (e.arg(c, 0)?, e.arg(c, 1)?);
        e.calculate(Arithmetic::Subtract, &a, &b, Site::call(c.place))
    }),
    row("mul", &["a", "b"], "The product of two numbers.", |e, c| {
        let (a, b) = (e.arg(c, 0)?, e.arg(c, 1)?);
        e.calculate(Arithmetic::Multiply, &a, &b, Site::call(c.place))
    }),
    row(
        "div",
        &["a", "b"],
        "The quotient of two numbers; of integers it is cut towards zero.",
        |e, c| {
            let (a, b) = (e.arg(c, 0)?, e.arg(c, 1)?);
            e.calculate(Arithmetic::Divide, &a, &b, Site::call(c.place))
        },
    ),
    row("lessThan", &["a", "b"], "Whether a comes before b.", |e, c| {
        let (a, b) = (e.arg(c, 0)?, e.arg(c, 1)?);
        Ok(Value::Bool(c.place, e.less(&a, &b, c.place)?))
    }),
    row("bitAnd", &["a", "b"], "The bits that both have.", |e, c| {
        bits(e, c, |a, b| a & b)
    }),
    row("bitOr", &["a", "b"], "The bits that either has.", |e, c| {
        bits(e, c, |a, b| a | b)
    }),
    row("bitXor", &["a", "b"], "The bits that one of them has.", |e, c| {
        bits(e, c, |a, b| a ^ b)
    }),
    row(
        "ceil",
        &["number"],
        "The smallest integer not below a number.",
        |e, c| round(e, c, f64::ceil),
    ),
    row(
        "floor",
        &["number"],
        "The largest integer not above a number.",
        |e, c| round(e, c, f64::floor),
    ),
];

fn bits(evaluator: &mut Evaluator<'_>, call: &Call<'_>, operate: fn(i64, i64) -> i64) -> Result<Value> {
    let (a, b) = (evaluator.int(call, 0)?, evaluator.int(call, 1)?);
    Ok(Value::Int(call.place, operate(a, b)))
}

fn round(evaluator: &mut Evaluator<'_>, call: &Call<'_>, round: fn(f64) -> f64) -> Result<Value> {
    let number = match evaluator.arg(call, 0)? {
        Value::Int(_, number) => return Ok(Value::Int(call.place, number)),
        Value::Float(_, number) => round(number),
        other => return evaluator.unfit(call, 0, &other, "a number"),
    };
    // Both bounds are exact as doubles; the upper one is the first that does not fit.
    if (-9_223_372_036_854_775_808.0..9_223_372_036_854_775_808.0).contains(&number) {
        return Ok(Value::Int(call.place, number as i64));
    }
    let diagnostic = Diagnostic::error("integer-overflow", "the result does not fit 64 bits");
    Err(evaluator.label(diagnostic, call.place, "overflows").into())
}
