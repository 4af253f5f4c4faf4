//! Strings. Lengths and offsets count bytes, as in Nix.

use super::{Builtin, Call, row};
use crate::diagnostic::Diagnostic;
use crate::eval::Evaluator;
use crate::eval::failure::Result;
use crate::eval::string::Builder;
use crate::eval::text::Coercion;
use crate::eval::value::Value;

pub(super) const TABLE: &[Builtin] = &[
    row("toString", &["value"], "A value as text.", |e, c| {
        let value = e.arg(c, 0)?;
        if let Value::Text(..) = value {
            return Ok(value);
        }
        let mut text = Builder::default();
        e.coerce(&value, c.place, Coercion::Any, "`toString`", &mut text)?;
        Ok(text.value(c.place))
    }),
    row("stringLength", &["string"], "How many bytes a string has.", |e, c| {
        let value = e.arg(c, 0)?;
        let text = e.literal(&value, c.place, Coercion::Interpolation, "`stringLength`")?;
        Ok(Value::Int(c.place, text.len() as i64))
    }),
    row(
        "substring",
        &["start", "length", "string"],
        "A part of a string; a negative length means the rest.",
        substring,
    ),
    row(
        "concatStringsSep",
        &["separator", "list"],
        "The strings of a list, joined.",
        concat_strings_sep,
    ),
    row(
        "replaceStrings",
        &["from", "to", "string"],
        "Replaces each occurrence of a string by its counterpart.",
        replace_strings,
    ),
];

fn substring(evaluator: &mut Evaluator<'_>, call: &Call<'_>) -> Result<Value> {
    let Ok(start) = usize::try_from(evaluator.int(call, 0)?) else {
        let diagnostic = Diagnostic::error("index-out-of-bounds", "`substring` cannot start before the string");
        return Err(evaluator
            .label(diagnostic, call.place, "starts at a negative offset")
            .into());
    };
    let length = evaluator.int(call, 1)?;
    let value = evaluator.arg(call, 2)?;
    let text = evaluator.literal(&value, call.place, Coercion::Interpolation, "`substring`")?;
    let rest = text.len().saturating_sub(start);
    let length = usize::try_from(length).unwrap_or(rest).min(rest);
    let part = text.get(start..start.saturating_add(length)).unwrap_or_default();
    Ok(Value::text(call.place, part))
}

fn concat_strings_sep(evaluator: &mut Evaluator<'_>, call: &Call<'_>) -> Result<Value> {
    let separator = evaluator.string(call, 0)?;
    let list = evaluator.items(call, 1)?;
    let mut text = Builder::default();
    for (at, item) in list.0.iter().enumerate() {
        if at > 0 {
            text.push(&separator);
        }
        match evaluator.force(item)? {
            Value::Text(_, part) => text.push(&part),
            other => evaluator.coerce(
                &other,
                call.place,
                Coercion::Interpolation,
                "`concatStringsSep`",
                &mut text,
            )?,
        }
    }
    evaluator.spend_bytes(text.len(), call.place)?;
    Ok(text.value(call.place))
}

fn replace_strings(evaluator: &mut Evaluator<'_>, call: &Call<'_>) -> Result<Value> {
    let (from, to) = (evaluator.items(call, 0)?, evaluator.items(call, 1)?);
    if from.0.len() != to.0.len() {
        let message = format!(
            "`replaceStrings` wants lists of one length, not {} and {}",
            from.0.len(),
            to.0.len()
        );
        let diagnostic = Diagnostic::error("type-mismatch", message);
        return Err(evaluator.label(diagnostic, call.place, "called here").into());
    }
    let mut patterns = Vec::with_capacity(from.0.len());
    for pattern in &from.0 {
        match evaluator.force(pattern)? {
            Value::Text(_, pattern) => patterns.push(pattern),
            other => return evaluator.unfit(call, 0, &other, "strings"),
        }
    }
    let text = evaluator.string(call, 2)?;
    // Most places of most texts begin none of the patterns.
    let mut starts = [patterns.iter().any(|pattern| pattern.is_empty()); 256];
    for &first in patterns.iter().filter_map(|pattern| pattern.first()) {
        if let Some(start) = starts.get_mut(usize::from(first)) {
            *start = true;
        }
    }
    let mut replacements: Vec<Option<Value>> = vec![None; patterns.len()];
    let mut out = Builder::default();
    let mut at = 0;
    while at <= text.len() {
        let rest = text.get(at..).unwrap_or_default();
        let plain = rest
            .iter()
            .position(|&byte| starts.get(usize::from(byte)) == Some(&true));
        let plain = plain.unwrap_or(rest.len());
        out.push(rest.get(..plain).unwrap_or_default());
        at += plain;
        let rest = rest.get(plain..).unwrap_or_default();
        let first = rest.get(..1).unwrap_or_default();
        let Some(found) = patterns.iter().position(|pattern| rest.starts_with(pattern)) else {
            out.push(first);
            at += 1;
            continue;
        };
        let Some(replacement) = replacements.get_mut(found) else {
            break;
        };
        if replacement.is_none() {
            let value = evaluator.force(to.0.get(found).unwrap_or(&Value::Null(call.place)))?;
            if !matches!(value, Value::Text(..) | Value::Symbolic(..)) {
                return evaluator.unfit(call, 1, &value, "strings");
            }
            *replacement = Some(value);
        }
        let before = out.len();
        match replacement {
            Some(Value::Text(_, text)) => out.push(text),
            Some(Value::Symbolic(_, text)) => out.push_text(text),
            _ => {}
        }
        let length = patterns.get(found).map_or(0, |pattern| pattern.len());
        if length == 0 {
            out.push(first);
        }
        at += length.max(1);
        evaluator.spend(1 + out.len().abs_diff(before) / 32, call.place)?;
    }
    evaluator.spend_bytes(out.len(), call.place)?;
    Ok(out.value(call.place))
}
