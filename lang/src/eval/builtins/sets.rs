//! Attribute sets.

use std::collections::HashSet;

use rclite::Rc;

use super::{Builtin, Call, row};
use crate::eval::attrs::{Attrs, Entry};
use crate::eval::failure::Result;
use crate::eval::place::Place;
use crate::eval::thunk::{Callee, Mapped, Thunk, Work};
use crate::eval::value::Value;
use crate::eval::{Evaluator, THUNK_STEPS};
use crate::symbol::Symbol;

pub(super) const TABLE: &[Builtin] = &[
    row("attrNames", &["set"], "The names of a set, sorted.", attr_names),
    row(
        "attrValues",
        &["set"],
        "The values of a set, in the order of their names.",
        attr_values,
    ),
    row("getAttr", &["name", "set"], "The attribute of a name.", get_attr),
    row("hasAttr", &["name", "set"], "Whether a set has an attribute.", has_attr),
    row(
        "mapAttrs",
        &["function", "set"],
        "The set of what a function makes of each name and value.",
        map_attrs,
    ),
    row(
        "removeAttrs",
        &["set", "names"],
        "A set without these names.",
        remove_attrs,
    ),
    row(
        "intersectAttrs",
        &["names", "set"],
        "Those attributes of the second set whose names the first has.",
        intersect_attrs,
    ),
    row(
        "listToAttrs",
        &["list"],
        "The set of a list of `{ name, value }`; of one name the first counts.",
        list_to_attrs,
    ),
    row(
        "catAttrs",
        &["name", "list"],
        "The values that the sets of a list have under a name.",
        cat_attrs,
    ),
    row(
        "zipAttrsWith",
        &["function", "list"],
        "One set of all sets: a function makes a value of a name and its values.",
        zip_attrs_with,
    ),
    row(
        "unsafeGetAttrPos",
        &["name", "set"],
        "Where an attribute was written, or null.",
        attr_position,
    ),
];

fn attr_names(evaluator: &mut Evaluator<'_>, call: &Call<'_>) -> Result<Value> {
    let set = evaluator.attrs(call, 0)?;
    evaluator.spend(set.len(), call.place)?;
    let names = set
        .by_name()
        .into_iter()
        .map(|(name, entry)| Value::text(entry.place, name))
        .collect();
    Ok(Value::list(call.place, names))
}

fn attr_values(evaluator: &mut Evaluator<'_>, call: &Call<'_>) -> Result<Value> {
    let set = evaluator.attrs(call, 0)?;
    evaluator.spend(set.len(), call.place)?;
    Ok(Value::list(
        call.place,
        set.by_name()
            .into_iter()
            .map(|(_, entry)| entry.value.clone())
            .collect(),
    ))
}

fn get_attr(evaluator: &mut Evaluator<'_>, call: &Call<'_>) -> Result<Value> {
    let name = evaluator.name(call, 0)?;
    let subject = evaluator.arg(call, 1)?;
    let found = match &subject {
        Value::Set(_, set) => set.get(name).map(|entry| entry.value.clone()),
        Value::Reference(_, reference) => {
            let reference = Rc::clone(reference);
            evaluator.select_fact(&reference, name, call.place)?
        }
        other => return evaluator.unfit(call, 1, other, "a set"),
    };
    match found {
        Some(value) => evaluator.force(&value),
        None => Err(evaluator.missing(&subject, name, call.place)),
    }
}

fn has_attr(evaluator: &mut Evaluator<'_>, call: &Call<'_>) -> Result<Value> {
    let name = evaluator.name(call, 0)?;
    let set = evaluator.attrs(call, 1)?;
    Ok(Value::Bool(call.place, set.get(name).is_some()))
}

fn map_attrs(evaluator: &mut Evaluator<'_>, call: &Call<'_>) -> Result<Value> {
    let set = evaluator.attrs(call, 1)?;
    evaluator.spend(set.len().saturating_mul(THUNK_STEPS), call.place)?;
    Ok(mapped(call.raw(0), set, call.place))
}

fn remove_attrs(evaluator: &mut Evaluator<'_>, call: &Call<'_>) -> Result<Value> {
    let set = evaluator.attrs(call, 0)?;
    let list = evaluator.items(call, 1)?;
    let mut names = Vec::with_capacity(list.0.len());
    for name in &list.0 {
        match evaluator.force(name)? {
            Value::Text(_, name) => names.push(Symbol::new(&name.text())),
            other => return evaluator.unfit(call, 1, &other, "strings"),
        }
    }
    names.sort_unstable();
    evaluator.spend(set.len() / 4, call.place)?;
    let kept = set
        .entries()
        .iter()
        .filter(|entry| names.binary_search(&entry.name).is_err());
    Ok(Value::set(call.place, Attrs::from_sorted(kept.cloned().collect())))
}

fn intersect_attrs(evaluator: &mut Evaluator<'_>, call: &Call<'_>) -> Result<Value> {
    let names = evaluator.attrs(call, 0)?;
    let set = evaluator.attrs(call, 1)?;
    let kept = set.entries().iter().filter(|entry| names.get(entry.name).is_some());
    Ok(Value::set(call.place, Attrs::from_sorted(kept.cloned().collect())))
}

fn list_to_attrs(evaluator: &mut Evaluator<'_>, call: &Call<'_>) -> Result<Value> {
    let list = evaluator.items(call, 0)?;
    let (name_field, value_field) = (evaluator.names.name, evaluator.names.value);
    let mut entries = Vec::with_capacity(list.0.len());
    let mut seen = HashSet::with_capacity(list.0.len());
    for item in &list.0 {
        evaluator.spend(1, call.place)?;
        let item = evaluator.force(item)?;
        let Value::Set(_, set) = &item else {
            return evaluator.unfit(call, 0, &item, "sets of `name` and `value`");
        };
        let name = evaluator.attribute(call, &item, name_field)?;
        let name = evaluator.attribute_name(&name, call.place)?;
        if !seen.insert(name) {
            continue;
        }
        let Some(value) = set.get(value_field) else {
            return Err(evaluator.missing(&item, value_field, call.place));
        };
        let (place, value) = (value.place, value.value.clone());
        entries.push(Entry { name, place, value });
    }
    Ok(Value::set(call.place, Attrs::new(entries)))
}

fn cat_attrs(evaluator: &mut Evaluator<'_>, call: &Call<'_>) -> Result<Value> {
    let name = evaluator.name(call, 0)?;
    let list = evaluator.items(call, 1)?;
    let mut found = Vec::new();
    for item in &list.0 {
        match evaluator.force(item)? {
            Value::Set(_, set) => found.extend(set.get(name).map(|entry| entry.value.clone())),
            other => return evaluator.unfit(call, 1, &other, "sets"),
        }
    }
    Ok(Value::list(call.place, found))
}

/// The set of what `function`, called at `place`, makes of each name and value of `set`.
fn mapped(function: Value, set: Rc<Attrs>, place: Place) -> Value {
    let mapped = Rc::new(Mapped {
        callee: Callee { function, place },
        set,
    });
    let entries = mapped.set.entries().iter().zip(0..).map(|(entry, at)| Entry {
        name: entry.name,
        place: entry.place,
        value: Value::Thunk(place, Thunk::new(Work::Attribute(Rc::clone(&mapped), at))),
    });
    Value::set(place, Attrs::from_sorted(entries.collect()))
}

fn zip_attrs_with(evaluator: &mut Evaluator<'_>, call: &Call<'_>) -> Result<Value> {
    let function = evaluator.function(call, 0)?;
    let list = evaluator.items(call, 1)?;
    let mut all: Vec<Entry> = Vec::new();
    for item in &list.0 {
        match evaluator.force(item)? {
            Value::Set(_, set) => all.extend_from_slice(set.entries()),
            other => return evaluator.unfit(call, 1, &other, "sets"),
        }
    }
    evaluator.spend(all.len(), call.place)?;
    all.sort_by_key(|entry| entry.name);
    let entry = |group: &[Entry]| {
        let values = group.iter().map(|entry| entry.value.clone()).collect();
        let first = group.first()?.clone();
        Some(Entry {
            value: Value::list(call.place, values),
            ..first
        })
    };
    let lists: Vec<Entry> = all.chunk_by(|a, b| a.name == b.name).filter_map(entry).collect();
    Ok(mapped(function, Rc::new(Attrs::from_sorted(lists)), call.place))
}

fn attr_position(evaluator: &mut Evaluator<'_>, call: &Call<'_>) -> Result<Value> {
    let name = evaluator.name(call, 0)?;
    let set = evaluator.attrs(call, 1)?;
    let span = set.get(name).and_then(|entry| evaluator.places.span(entry.place));
    Ok(match span {
        Some(span) => evaluator.position(span, call.place),
        None => Value::Null(call.place),
    })
}
