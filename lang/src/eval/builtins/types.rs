//! What a value is.

use super::{Builtin, Call, row};
use crate::eval::Evaluator;
use crate::eval::attrs::{Attrs, Entry};
use crate::eval::code::ParameterCode;
use crate::eval::failure::Result;
use crate::eval::value::Value;

pub(super) const TABLE: &[Builtin] = &[
    row("isAttrs", &["value"], "Whether it is a set.", |e, c| {
        is(e, c, |v| matches!(v, Value::Set(..)))
    }),
    row("isBool", &["value"], "Whether it is a boolean.", |e, c| {
        is(e, c, |v| matches!(v, Value::Bool(..)))
    }),
    row("isFloat", &["value"], "Whether it is a float.", |e, c| {
        is(e, c, |v| matches!(v, Value::Float(..)))
    }),
    row("isInt", &["value"], "Whether it is an integer.", |e, c| {
        is(e, c, |v| matches!(v, Value::Int(..)))
    }),
    row("isList", &["value"], "Whether it is a list.", |e, c| {
        is(e, c, |v| matches!(v, Value::List(..)))
    }),
    row("isNull", &["value"], "Whether it is null.", |e, c| {
        is(e, c, |v| matches!(v, Value::Null(..)))
    }),
    row("isPath", &["value"], "Whether it is a path.", |e, c| {
        is(e, c, |v| matches!(v, Value::Path(..)))
    }),
    row("isString", &["value"], "Whether it is a string.", |e, c| {
        is(e, c, |v| matches!(v, Value::Text(..) | Value::Symbolic(..)))
    }),
    row("isFunction", &["value"], "Whether it is a function.", |e, c| {
        is(e, c, |v| {
            matches!(v, Value::Lambda(..) | Value::Builtin(..) | Value::Partial(..))
        })
    }),
    row("typeOf", &["value"], "The name of its type.", type_of),
    row(
        "functionArgs",
        &["function"],
        "The names a function takes from a set, and whether each has a default.",
        function_args,
    ),
];

fn is(evaluator: &mut Evaluator<'_>, call: &Call<'_>, test: fn(&Value) -> bool) -> Result<Value> {
    let value = evaluator.arg(call, 0)?;
    Ok(Value::Bool(call.place, test(&value)))
}

fn type_of(evaluator: &mut Evaluator<'_>, call: &Call<'_>) -> Result<Value> {
    let name = match evaluator.arg(call, 0)? {
        Value::Null(_) => "null",
        Value::Bool(..) => "bool",
        Value::Int(..) => "int",
        Value::Float(..) => "float",
        Value::Text(..) | Value::Symbolic(..) => "string",
        Value::Path(..) => "path",
        Value::List(..) => "list",
        Value::Set(..) => "set",
        Value::Reference(..) => "reference",
        Value::Ranked(..) => "ranked",
        Value::Lambda(..) | Value::Builtin(..) | Value::Partial(..) | Value::Thunk(..) => "lambda",
    };
    Ok(Value::text(call.place, name))
}

fn function_args(evaluator: &mut Evaluator<'_>, call: &Call<'_>) -> Result<Value> {
    let entries = match evaluator.arg(call, 0)? {
        Value::Lambda(_, closure) => match &closure.code.parameter {
            ParameterCode::Name => Vec::new(),
            ParameterCode::Pattern { fields, .. } => {
                let entry = |field: &crate::eval::code::FieldCode| Entry {
                    name: field.name,
                    place: field.place,
                    value: Value::Bool(field.place, field.default.is_some()),
                };
                fields.iter().map(entry).collect()
            }
        },
        Value::Builtin(..) | Value::Partial(..) => Vec::new(),
        other => return evaluator.unfit(call, 0, &other, "a function"),
    };
    Ok(Value::set(call.place, Attrs::new(entries)))
}
