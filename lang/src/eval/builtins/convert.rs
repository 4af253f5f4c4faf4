//! JSON and TOML.

use super::{Builtin, Call, json_reader, row};
use crate::diagnostic::Diagnostic;
use crate::eval::Evaluator;
use crate::eval::attrs::{Attrs, Entry};
use crate::eval::failure::{Failure, Result};
use crate::eval::json::Json;
use crate::eval::place::Place;
use crate::eval::text::Coercion;
use crate::eval::value::Value;
use crate::symbol::Symbol;

pub(super) const TABLE: &[Builtin] = &[
    row(
        "toJSON",
        &["value"],
        "A value as JSON; what is symbolic stays so.",
        |e, c| {
            let mut json = Json::new(Coercion::Interpolation);
            e.json(&c.raw(0), c.place, &mut json)?;
            Ok(json.value(c.place))
        },
    ),
    row("fromJSON", &["string"], "The value of a JSON text.", from_json),
    row("fromTOML", &["string"], "The value of a TOML text.", from_toml),
];

fn invalid(evaluator: &mut Evaluator<'_>, call: &Call<'_>, code: &'static str, why: &str) -> Box<Failure> {
    let diagnostic = Diagnostic::error(code, why.trim_end().replace('\n', " "));
    let diagnostic = evaluator.label(diagnostic, call.place, "read here");
    let text = call.arguments.first().map_or(Place::NOWHERE, Value::place);
    evaluator.label(diagnostic, text, "the text").into()
}

fn set(place: Place, entries: impl Iterator<Item = (String, Option<Value>)>) -> Option<Value> {
    let entry = |(name, value): (String, Option<Value>)| {
        Some(Entry {
            name: Symbol::new(&name),
            place: Place::NOWHERE,
            value: value.filter(|_| !name.contains('\0'))?,
        })
    };
    Some(Value::set(
        place,
        Attrs::new(entries.map(entry).collect::<Option<_>>()?),
    ))
}

fn from_json(evaluator: &mut Evaluator<'_>, call: &Call<'_>) -> Result<Value> {
    let text = evaluator.string(call, 0)?;
    evaluator.spend_bytes(text.len(), call.place)?;
    json_reader::read(&text, call.place)
        .map_err(|error| invalid(evaluator, call, "invalid-json", &format!("this is not JSON: {error}")))
}

fn from_toml(evaluator: &mut Evaluator<'_>, call: &Call<'_>) -> Result<Value> {
    let text = evaluator.string(call, 0)?;
    evaluator.spend_bytes(text.len(), call.place)?;
    let table: toml::Table = match text.text().parse() {
        Ok(table) => table,
        Err(error) => {
            let why = toml::de::Error::message(&error).to_owned();
            return Err(invalid(
                evaluator,
                call,
                "invalid-toml",
                &format!("this is not TOML: {why}"),
            ));
        }
    };
    toml_value(toml::Value::Table(table), call.place).ok_or_else(|| {
        invalid(
            evaluator,
            call,
            "invalid-toml",
            "dates, times and NUL characters have no counterpart; write dates as strings",
        )
    })
}

fn toml_value(value: toml::Value, place: Place) -> Option<Value> {
    use toml::Value as T;
    Some(match value {
        T::String(text) if text.contains('\0') => return None,
        T::String(text) => Value::text(place, text),
        T::Integer(number) => Value::Int(place, number),
        T::Float(number) => Value::Float(place, number),
        T::Boolean(value) => Value::Bool(place, value),
        T::Datetime(_) => return None,
        T::Array(items) => {
            let items = items
                .into_iter()
                .map(|item| toml_value(item, place))
                .collect::<Option<_>>()?;
            Value::list(place, items)
        }
        T::Table(fields) => set(
            place,
            fields.into_iter().map(|(name, value)| (name, toml_value(value, place))),
        )?,
    })
}
