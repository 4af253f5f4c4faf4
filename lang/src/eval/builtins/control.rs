//! Failing, catching, ordering, ranking.

use rclite::Rc;

use super::{Builtin, Call, record, row};
use crate::diagnostic::Diagnostic;
use crate::eval::Evaluator;
use crate::eval::failure::{Failure, Result};
use crate::eval::string::Builder;
use crate::eval::text::Coercion;
use crate::eval::value::{Rank, Ranked, Value};

pub(super) const TABLE: &[Builtin] = &[
    row("throw", &["message"], "Fails; `tryEval` can catch it.", |e, c| {
        Err(Box::new(Failure::Thrown(message(e, c, "throw")?)))
    }),
    row("abort", &["message"], "Fails for good.", |e, c| {
        Err(Box::new(Failure::Problem(message(e, c, "abort")?)))
    }),
    row(
        "seq",
        &["first", "second"],
        "Evaluates the first, gives the second.",
        |e, c| {
            e.arg(c, 0)?;
            e.arg(c, 1)
        },
    ),
    row(
        "deepSeq",
        &["first", "second"],
        "Evaluates all of the first, gives the second.",
        |e, c| {
            e.force_deep(&c.raw(0), c.place)?;
            e.arg(c, 1)
        },
    ),
    row(
        "tryEval",
        &["value"],
        "Whether a value can be had, and the value.",
        try_eval,
    ),
    row(
        "trace",
        &["message", "value"],
        "Shows a message, gives the value.",
        trace,
    ),
    row("traceVerbose", &["message", "value"], "Gives the value.", |e, c| {
        e.arg(c, 1)
    }),
    row(
        "warn",
        &["message", "value"],
        "Shows a warning, gives the value.",
        |e, c| {
            let message = e.string(c, 0)?;
            e.world.trace(&format!("evaluation warning: {}", message.text()));
            e.arg(c, 1)
        },
    ),
    row(
        "addErrorContext",
        &["message", "value"],
        "Adds a message to whatever fails in the value.",
        |e, c| {
            let raw = c.raw(1);
            e.force(&raw).map_err(|failure| {
                let context = e.arg(c, 0);
                match context.and_then(|value| e.literal(&value, c.place, Coercion::Name, "`addErrorContext`")) {
                    Ok(text) => e.label_failure(failure, c.place, &text.text()),
                    Err(failure) => failure,
                }
            })
        },
    ),
    row(
        "break",
        &["value"],
        "The value itself: there is no debugger.",
        |e, c| e.arg(c, 0),
    ),
];

/// The functions of `std` that the library cannot write in the language.
pub(crate) static RANKS: [Builtin; 2] = [
    row(
        "default",
        &["value"],
        "A value that gives way to any other definition.",
        |_, c| Ok(ranked(c, Rank::Default)),
    ),
    row(
        "force",
        &["value"],
        "A value that wins over any other definition.",
        |_, c| Ok(ranked(c, Rank::Force)),
    ),
];

fn ranked(call: &Call<'_>, rank: Rank) -> Value {
    Value::Ranked(
        call.place,
        Rc::new(Ranked {
            rank,
            value: call.raw(0),
        }),
    )
}

fn message(evaluator: &mut Evaluator<'_>, call: &Call<'_>, by: &'static str) -> Result<Diagnostic> {
    let value = evaluator.arg(call, 0)?;
    let mut text = Builder::default();
    evaluator.coerce(
        &value,
        call.place,
        Coercion::Interpolation,
        &format!("`{by}`"),
        &mut text,
    )?;
    let text = match text.literal() {
        Some(text) => String::from_utf8_lossy(text).into_owned(),
        None => evaluator.shortened(&value),
    };
    let code = if by == "throw" { "thrown" } else { "aborted" };
    Ok(evaluator.label(Diagnostic::error(code, text), call.place, format!("`{by}` was called")))
}

fn try_eval(evaluator: &mut Evaluator<'_>, call: &Call<'_>) -> Result<Value> {
    let (success, value) = match evaluator.arg(call, 0) {
        Ok(value) => (true, value),
        Err(failure) => match *failure {
            Failure::Thrown(_) => (false, Value::Bool(call.place, false)),
            other => return Err(Box::new(other)),
        },
    };
    let success = Value::Bool(call.place, success);
    Ok(record(call.place, [("success", success), ("value", value)]))
}

fn trace(evaluator: &mut Evaluator<'_>, call: &Call<'_>) -> Result<Value> {
    let message = match evaluator.arg(call, 0)? {
        Value::Text(_, text) => text.text().into_owned(),
        other => evaluator.described(&other),
    };
    evaluator.world.trace(&format!("trace: {message}"));
    evaluator.arg(call, 1)
}
