//! What differs in two values of a plan, field by field, as people say it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::FieldChange;

/// Fields that tell the elements of a list apart.
const NAMES: &[&str] = &["id", "name", "key", "network", "at"];
/// A value that is longer is cut.
const LONGEST: usize = 200;

/// The fields that differ. What differs alike in every instance is said once.
pub(super) fn differences(before: &Value, after: &Value) -> Vec<FieldChange> {
    let mut found = Vec::new();
    walk(("", ""), before, after, &mut found);
    let all: BTreeSet<FieldChange> = found.into_iter().collect();
    all.into_iter().collect()
}

/// `field` is where the values are, as people say it, and the last field of it, as the plan does.
fn walk(field: (&str, &str), before: &Value, after: &Value, found: &mut Vec<FieldChange>) {
    if before == after {
        return;
    }
    match (before, after) {
        (Value::Object(old), Value::Object(new)) => objects(field.0, old, new, found),
        (Value::Array(old), Value::Array(new)) => match (named(old), named(new)) {
            (Some(old), Some(new)) => lists(field.0, &old, &new, found),
            _ => found.push(change(field, Some(before), Some(after))),
        },
        _ => found.push(change(field, Some(before), Some(after))),
    }
}

fn objects(field: &str, old: &Map<String, Value>, new: &Map<String, Value>, found: &mut Vec<FieldChange>) {
    let names: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    for name in names {
        let inner = join(field, &plain(name));
        match (old.get(name), new.get(name)) {
            (Some(old), Some(new)) => walk((&inner, name), old, new, found),
            (old, new) => found.push(change((&inner, name), old, new)),
        }
    }
}

fn lists(field: &str, old: &BTreeMap<&str, &Value>, new: &BTreeMap<&str, &Value>, found: &mut Vec<FieldChange>) {
    let names: BTreeSet<&&str> = old.keys().chain(new.keys()).collect();
    for name in names {
        // What every instance has alike is not said for each.
        let inner = if field == "instances" {
            field.to_owned()
        } else {
            join(field, name)
        };
        match (old.get(*name), new.get(*name)) {
            (Some(old), Some(new)) => walk((&inner, name), old, new, found),
            (Some(_), None) => found.push(FieldChange {
                field: field.to_owned(),
                before: Some((*name).to_owned()),
                after: None,
            }),
            (None, _) => found.push(FieldChange {
                field: field.to_owned(),
                before: None,
                after: Some((*name).to_owned()),
            }),
        }
    }
}

/// The elements by name, if each has one of its own.
fn named(values: &[Value]) -> Option<BTreeMap<&str, &Value>> {
    let field = NAMES.iter().find(|field| {
        values
            .iter()
            .all(|value| value.get(**field).is_some_and(Value::is_string))
    })?;
    let named: BTreeMap<&str, &Value> = values
        .iter()
        .filter_map(|value| Some((value.get(*field)?.as_str()?, value)))
        .collect();
    (named.len() == values.len()).then_some(named)
}

fn join(field: &str, name: &str) -> String {
    match field {
        "" => name.to_owned(),
        _ => format!("{field}.{name}"),
    }
}

fn change((field, last): (&str, &str), before: Option<&Value>, after: Option<&Value>) -> FieldChange {
    let said = |value: &Value| words(last, value);
    // `environment.PORT.value` is about `environment.PORT`.
    let field = field.strip_suffix(".value").unwrap_or(field);
    FieldChange {
        field: field.to_owned(),
        before: before.and_then(said),
        after: after.and_then(said),
    }
}

/// The name of a field of the plan, as people say it.
fn plain(name: &str) -> String {
    name.trim_end_matches("_ms").replace('_', " ")
}

/// A value in words; nothing for none.
fn words(field: &str, value: &Value) -> Option<String> {
    let said = match value {
        Value::Null => return None,
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::Number(number) => number
            .as_u64()
            .map_or_else(|| number.to_string(), |number| quantity(field, number)),
        Value::String(text) => text.clone(),
        Value::Array(values) if values.is_empty() => return None,
        Value::Array(values) if field == "value" => values.iter().map(piece).collect(),
        Value::Array(values) if field == "from" || field == "allow" => list(values),
        Value::Array(values) => list(values),
        Value::Object(fields) => match fields.iter().next() {
            Some((name, inner)) if fields.len() == 1 => match words(name, inner) {
                Some(inner) => format!("{name} {inner}"),
                None => name.clone(),
            },
            _ => {
                let said = fields
                    .iter()
                    .filter_map(|(name, value)| Some(format!("{name} {}", words(name, value)?)));
                said.collect::<Vec<_>>().join(", ")
            }
        },
    };
    Some(shortened(&said))
}

fn list(values: &[Value]) -> String {
    let said: Vec<String> = values.iter().filter_map(|value| words("", value)).collect();
    said.join(", ")
}

/// A part of a variable's value: text, or the name of a secret.
fn piece(value: &Value) -> String {
    match (value.get("literal"), value.get("secret")) {
        (Some(Value::String(text)), _) => text.clone(),
        (_, Some(Value::String(name))) => format!("«{name}»"),
        _ => value.to_string(),
    }
}

fn quantity(field: &str, number: u64) -> String {
    const SIZES: &[&str] = &["memory", "reserve", "body_limit", "shared_buffers", "cache", "size"];
    const UNITS: [(&str, u64); 3] = [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)];
    if field.ends_with("_ms") && number.is_multiple_of(1000) {
        return format!("{} s", number / 1000);
    }
    if field.ends_with("_ms") {
        return format!("{number} ms");
    }
    if field == "mode" {
        return format!("{number:04o}");
    }
    let unit = UNITS
        .iter()
        .find(|(_, unit)| number >= *unit && number.is_multiple_of(*unit));
    match unit.filter(|_| SIZES.contains(&field)) {
        Some((name, unit)) => format!("{} {name}", number / unit),
        None => number.to_string(),
    }
}

fn shortened(text: &str) -> String {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.chars().count() <= LONGEST {
        return text;
    }
    let start: String = text.chars().take(LONGEST - 1).collect();
    format!("{start}…")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn said(before: &Value, after: &Value) -> Vec<String> {
        let show = |value: Option<String>| value.unwrap_or_else(|| "–".to_owned());
        let line = |it: FieldChange| format!("{}: {} → {}", it.field, show(it.before), show(it.after));
        differences(before, after).into_iter().map(line).collect()
    }

    #[test]
    fn differences_are_said_as_people_say_them() {
        let before =
            json!({ "memory": 1_073_741_824, "timeout_ms": 60_000, "jit": true, "from": ["10.0.0.0/8"], "same": 1 });
        let after = json!({ "memory": 536_870_912, "timeout_ms": 1500, "jit": false, "from": [], "same": 1 });
        assert_eq!(
            said(&before, &after),
            [
                "from: 10.0.0.0/8 → –",
                "jit: yes → no",
                "memory: 1 GiB → 512 MiB",
                "timeout: 60 s → 1500 ms"
            ]
        );
    }

    #[test]
    fn what_every_instance_has_is_said_once_and_secrets_are_names() {
        let instance =
            |id: &str, value: &Value| json!({ "id": id, "environment": [{ "name": "KEY", "value": value }] });
        let both = |value: &Value| json!({ "instances": [instance("a-1", value), instance("a-2", value)] });
        let (old, new) = (
            json!([{ "literal": "x" }]),
            json!([{ "literal": "x" }, { "secret": "shop-key" }]),
        );
        assert_eq!(
            said(&both(&old), &both(&new)),
            ["instances.environment.KEY: x → x«shop-key»"]
        );
        let one = json!({ "instances": [instance("a-1", &old)] });
        assert_eq!(said(&both(&old), &one), ["instances: a-2 → –"]);
    }
}
