//! Sorting with an order that is a function of the program.
//!
//! The order may fail, and need not be an order at all, which the standard library's sort would not forgive. So this is a
//! plain merge sort: stable, `n log n` calls, and any answer of the function gives some permutation.

use super::Call;
use crate::ast::BinaryOperator;
use crate::eval::Evaluator;
use crate::eval::code::{Code, ParameterCode};
use crate::eval::failure::Result;
use crate::eval::value::Value;

pub(super) fn sort(evaluator: &mut Evaluator<'_>, call: &Call<'_>) -> Result<Value> {
    let list = evaluator.items(call, 1)?;
    if list.0.is_empty() {
        return Ok(Value::List(call.place, list));
    }
    let less = evaluator.function(call, 0)?;
    if list.0.len() == 1 {
        return Ok(Value::List(call.place, list));
    }
    let natural = is_less_than(&less);
    let mut items = list.0.clone();
    if natural {
        for item in &mut items {
            *item = evaluator.force(item)?.placed(item.place());
        }
    }
    let mut compare = |a: &Value, b: &Value| {
        if natural {
            evaluator.spend(1, call.place)?;
            return evaluator.less(a, b, call.place);
        }
        let answer = evaluator.call(&less, &[a.clone(), b.clone()], call.place)?;
        evaluator.truth(call, &answer)
    };
    let mut width = 1;
    let mut merged = Vec::with_capacity(items.len());
    while width < items.len() {
        for run in items.chunks(2 * width) {
            let (left, right) = run.split_at(width.min(run.len()));
            merge(left, right, &mut merged, &mut compare)?;
        }
        std::mem::swap(&mut items, &mut merged);
        merged.clear();
        width *= 2;
    }
    Ok(Value::list(call.place, items))
}

fn merge(
    left: &[Value],
    right: &[Value],
    merged: &mut Vec<Value>,
    less: &mut impl FnMut(&Value, &Value) -> Result<bool>,
) -> Result<()> {
    let (mut left, mut right) = (left.iter(), right.iter());
    let (mut a, mut b) = (left.next(), right.next());
    while let (Some(x), Some(y)) = (a, b) {
        if less(y, x)? {
            merged.push(y.clone());
            b = right.next();
        } else {
            merged.push(x.clone());
            a = left.next();
        }
    }
    merged.extend(a.into_iter().chain(left).cloned());
    merged.extend(b.into_iter().chain(right).cloned());
    Ok(())
}

/// Whether a function is `a: b: a < b`, or `builtins.lessThan`: then no call is needed.
fn is_less_than(function: &Value) -> bool {
    match function {
        Value::Builtin(_, builtin) => builtin.name == "lessThan",
        Value::Lambda(_, closure) => {
            let (ParameterCode::Name, Code::Lambda(inner)) = (&closure.code.parameter, &*closure.code.body) else {
                return false;
            };
            let (
                ParameterCode::Name,
                Code::Binary {
                    operator: BinaryOperator::Less,
                    left,
                    right,
                    ..
                },
            ) = (&inner.parameter, &*inner.body)
            else {
                return false;
            };
            let is =
                |code: &Code, wanted: u32| matches!(code, Code::Variable { depth, slot: 0, .. } if *depth == wanted);
            is(left, 1) && is(right, 0)
        }
        _ => false,
    }
}
