//! Strings. Lengths and offsets count bytes, as in Nix.

use super::{Builtin, Call, row};
use crate::diagnostic::Diagnostic;
use crate::eval::Evaluator;
use crate::eval::failure::Result;
use crate::eval::value::Value;
use crate::tree::{Piece, Text};

pub(super) const TABLE: &[Builtin] = &[
    row("toString", &["value"], "A value as text.", |e, c| {
        let value = e.arg(c, 0)?;
        if let Value::Text(..) = value {
            return Ok(value);
        }
        let text = e.coerce(&value, c.place, true, "`toString`")?;
        Ok(Value::pieces(c.place, text))
    }),
    row("stringLength", &["string"], "How many bytes a string has.", |e, c| {
        let value = e.arg(c, 0)?;
        let text = e.literal(&value, c.place, "`stringLength`")?;
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
    row(
        "hashString",
        &["algorithm", "string"],
        "The hash of a string: `md5`, `sha1`, `sha256`, `sha512`.",
        hash_string,
    ),
    row(
        "unsafeDiscardStringContext",
        &["string"],
        "The string itself: there is no store.",
        |e, c| {
            let value = e.arg(c, 0)?;
            let text = e.coerce(&value, c.place, false, "`unsafeDiscardStringContext`")?;
            Ok(Value::pieces(c.place, text))
        },
    ),
];

fn substring(evaluator: &mut Evaluator<'_>, call: &Call<'_>) -> Result<Value> {
    let (start, length) = (evaluator.int(call, 0)?, evaluator.int(call, 1)?);
    let value = evaluator.arg(call, 2)?;
    let text = evaluator.literal(&value, call.place, "`substring`")?;
    let Ok(start) = usize::try_from(start) else {
        let diagnostic = Diagnostic::error("index-out-of-bounds", "`substring` cannot start before the string");
        return Err(evaluator
            .label(diagnostic, call.place, "starts at a negative offset")
            .into());
    };
    let rest = text.len().saturating_sub(start);
    let length = usize::try_from(length).unwrap_or(rest).min(rest);
    let bytes = text.as_bytes().get(start..start + length).unwrap_or_default();
    Ok(Value::text(call.place, String::from_utf8_lossy(bytes)))
}

fn concat_strings_sep(evaluator: &mut Evaluator<'_>, call: &Call<'_>) -> Result<Value> {
    let separator = evaluator.arg(call, 0)?;
    let separator = evaluator.literal(&separator, call.place, "the separator of `concatStringsSep`")?;
    let list = evaluator.items(call, 1)?;
    let mut plain = String::new();
    let mut symbolic: Option<Text> = None;
    for (at, item) in list.0.iter().enumerate() {
        if at > 0 {
            plain.push_str(&separator);
        }
        match evaluator.force(item)? {
            Value::Text(_, text) => plain.push_str(&text),
            other => {
                for piece in evaluator
                    .coerce(&other, call.place, false, "`concatStringsSep`")?
                    .pieces()
                {
                    match piece {
                        Piece::Literal(text) => plain.push_str(text),
                        piece => {
                            let text = symbolic.get_or_insert_default();
                            text.push(Piece::Literal(std::mem::take(&mut plain)));
                            text.push(piece.clone());
                        }
                    }
                }
            }
        }
    }
    evaluator.spend_bytes(plain.len(), call.place)?;
    match symbolic {
        None => Ok(Value::text(call.place, plain)),
        Some(mut text) => {
            text.push(Piece::Literal(plain));
            Ok(Value::pieces(call.place, text))
        }
    }
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
        let pattern = evaluator.force(pattern)?;
        patterns.push(evaluator.literal(&pattern, call.place, "`from` of `replaceStrings`")?);
    }
    let text = evaluator.string(call, 2)?;
    let mut starts = [false; 256];
    for pattern in &patterns {
        match pattern.bytes().next() {
            Some(byte) => starts
                .iter_mut()
                .skip(usize::from(byte))
                .take(1)
                .for_each(|start| *start = true),
            None => starts = [true; 256],
        }
    }
    let mut replacements: Vec<Option<Text>> = vec![None; patterns.len()];
    let (mut out, mut plain) = (Text::default(), Vec::with_capacity(text.len()));
    let mut at = 0;
    while at <= text.len() {
        let rest = text.as_bytes().get(at..).unwrap_or_default();
        let first = rest.first().copied();
        let may = first.is_none_or(|byte| starts.get(usize::from(byte)).copied().unwrap_or(true));
        let found = if may {
            patterns.iter().position(|pattern| rest.starts_with(pattern.as_bytes()))
        } else {
            None
        };
        let Some(found) = found else {
            plain.extend(first);
            at += 1;
            continue;
        };
        let known = replacements.get(found).cloned().flatten();
        let replacement = match known {
            Some(text) => text,
            None => {
                let value = evaluator.force(to.0.get(found).unwrap_or(&Value::Null(call.place)))?;
                let text = evaluator.coerce(&value, call.place, false, "`to` of `replaceStrings`")?;
                if let Some(slot) = replacements.get_mut(found) {
                    *slot = Some(text.clone());
                }
                text
            }
        };
        match replacement.as_literal() {
            Some(literal) => plain.extend_from_slice(literal.as_bytes()),
            None => {
                out.push(Piece::Literal(
                    String::from_utf8_lossy(&std::mem::take(&mut plain)).into_owned(),
                ));
                replacement.pieces().iter().for_each(|piece| out.push(piece.clone()));
            }
        }
        let length = patterns.get(found).map_or(0, |pattern| pattern.len());
        if length == 0 {
            plain.extend(first);
        }
        at += length.max(1);
    }
    evaluator.spend_bytes(plain.len(), call.place)?;
    out.push(Piece::Literal(String::from_utf8(plain).unwrap_or_else(|error| {
        String::from_utf8_lossy(error.as_bytes()).into_owned()
    })));
    Ok(Value::pieces(call.place, out))
}

fn hash_string(evaluator: &mut Evaluator<'_>, call: &Call<'_>) -> Result<Value> {
    use sha2::Digest;
    let algorithm = evaluator.string(call, 0)?;
    let value = evaluator.arg(call, 1)?;
    let text = evaluator.literal(&value, call.place, "`hashString`")?;
    fn hash<D: Digest>(text: &str) -> String {
        D::digest(text.as_bytes())
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect()
    }
    let hex = match algorithm.as_str() {
        "md5" => hash::<md5::Md5>(&text),
        "sha1" => hash::<sha1::Sha1>(&text),
        "sha256" => hash::<sha2::Sha256>(&text),
        "sha512" => hash::<sha2::Sha512>(&text),
        other => {
            let diagnostic = Diagnostic::error("unknown-algorithm", format!("there is no hash algorithm `{other}`"));
            let diagnostic = evaluator.label(diagnostic, call.place, "called here");
            return Err(diagnostic.help("write `md5`, `sha1`, `sha256` or `sha512`").into());
        }
    };
    Ok(Value::text(call.place, hex))
}
