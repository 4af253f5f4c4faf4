//! What a string remembers. Nix's strings remember the store paths they were made of; there is no store here, and what a string
//! remembers is the symbolic text in it.

use super::{Builtin, Call, record, row};
use crate::diagnostic::Diagnostic;
use crate::eval::Evaluator;
use crate::eval::failure::Result;
use crate::eval::string::Builder;
use crate::eval::text::Coercion;
use crate::eval::value::Value;

pub(super) const TABLE: &[Builtin] = &[
    row(
        "hasContext",
        &["string"],
        "Whether a string has symbolic text in it.",
        |e, c| match e.arg(c, 0)? {
            Value::Symbolic(..) => Ok(Value::Bool(c.place, true)),
            Value::Text(..) => Ok(Value::Bool(c.place, false)),
            other => e.unfit(c, 0, &other, "a string"),
        },
    ),
    row(
        "getContext",
        &["string"],
        "The empty set: there is no store.",
        |e, c| {
            e.string(c, 0)?;
            Ok(record(c.place, []))
        },
    ),
    row(
        "appendContext",
        &["string", "context"],
        "The string itself; there is no store, so the set must be empty.",
        append,
    ),
    row(
        "unsafeDiscardStringContext",
        &["string"],
        "The string itself: there is no store.",
        same_string,
    ),
    row(
        "unsafeDiscardOutputDependency",
        &["string"],
        "The string itself: there is no store.",
        same_string,
    ),
];

fn same_string(evaluator: &mut Evaluator<'_>, call: &Call<'_>) -> Result<Value> {
    let value = evaluator.arg(call, 0)?;
    let mut text = Builder::default();
    let by = format!("`{}`", call.builtin.name);
    evaluator.coerce(&value, call.place, Coercion::Interpolation, &by, &mut text)?;
    Ok(text.value(call.place))
}

fn append(evaluator: &mut Evaluator<'_>, call: &Call<'_>) -> Result<Value> {
    let text = evaluator.string(call, 0)?;
    if evaluator.attrs(call, 1)?.len() == 0 {
        return Ok(Value::Text(call.place, text));
    }
    let diagnostic = Diagnostic::error(
        "missing-attribute",
        "a string cannot remember a store path: there is no store",
    );
    Err(evaluator.label(diagnostic, call.place, "asked for here").into())
}
