//! Lists.

use std::cmp::Ordering;

use rclite::Rc;

use super::{Builtin, Call, record, row, sort};
use crate::diagnostic::Diagnostic;
use crate::eval::attrs::{Attrs, Entry};
use crate::eval::failure::Result;
use crate::eval::place::Place;
use crate::eval::thunk::{Callee, Thunk, Work};
use crate::eval::value::{List, Value};
use crate::eval::{Evaluator, THUNK_STEPS};
use crate::symbol::Symbol;

pub(super) const TABLE: &[Builtin] = &[
    row(
        "map",
        &["function", "list"],
        "The list of what a function makes of each element.",
        map,
    ),
    row(
        "filter",
        &["predicate", "list"],
        "The elements for which a predicate holds.",
        filter,
    ),
    row(
        "foldl'",
        &["function", "start", "list"],
        "Combines all elements from the left, strictly.",
        foldl,
    ),
    row(
        "elem",
        &["value", "list"],
        "Whether a list has an element equal to a value.",
        elem,
    ),
    row(
        "elemAt",
        &["list", "index"],
        "The element at an index, from 0.",
        elem_at,
    ),
    row("head", &["list"], "The first element.", head),
    row("tail", &["list"], "All elements but the first.", tail),
    row("length", &["list"], "How many elements a list has.", |e, c| {
        let list = e.items(c, 0)?;
        Ok(Value::Int(c.place, list.0.len() as i64))
    }),
    row(
        "concatLists",
        &["lists"],
        "The elements of all lists, in order.",
        concat_lists,
    ),
    row(
        "concatMap",
        &["function", "list"],
        "The lists that a function makes of each element, joined.",
        concat_map,
    ),
    row(
        "genList",
        &["generator", "length"],
        "The list of what a function makes of 0, 1, 2, …",
        gen_list,
    ),
    row(
        "sort",
        &["less", "list"],
        "The list in order; equal elements stay as they were.",
        sort::sort,
    ),
    row(
        "any",
        &["predicate", "list"],
        "Whether a predicate holds for some element.",
        |e, c| quantify(e, c, true),
    ),
    row(
        "all",
        &["predicate", "list"],
        "Whether a predicate holds for every element.",
        |e, c| quantify(e, c, false),
    ),
    row(
        "partition",
        &["predicate", "list"],
        "The elements for which a predicate holds (`right`) and the others (`wrong`).",
        partition,
    ),
    row(
        "groupBy",
        &["key", "list"],
        "A set of lists: the elements by what a function calls them.",
        group_by,
    ),
    row(
        "genericClosure",
        &["set"],
        "All elements reachable from `startSet` by `operator`, each `key` once.",
        generic_closure,
    ),
];

fn map(evaluator: &mut Evaluator<'_>, call: &Call<'_>) -> Result<Value> {
    let list = evaluator.items(call, 1)?;
    if list.0.is_empty() {
        return Ok(Value::List(call.place, list));
    }
    let function = evaluator.function(call, 0)?;
    evaluator.spend(list.0.len().saturating_mul(THUNK_STEPS), call.place)?;
    let callee = Rc::new(Callee {
        function,
        place: call.place,
    });
    let item = |item: &Value| Value::Thunk(item.place(), Thunk::new(Work::Call(Rc::clone(&callee), item.clone())));
    Ok(Value::list(call.place, list.0.iter().map(item).collect()))
}

fn filter(evaluator: &mut Evaluator<'_>, call: &Call<'_>) -> Result<Value> {
    let list = evaluator.items(call, 1)?;
    if list.0.is_empty() {
        return Ok(Value::List(call.place, list));
    }
    let predicate = evaluator.function(call, 0)?;
    let mut items = Vec::with_capacity(list.0.len());
    for item in &list.0 {
        let kept = evaluator.call(&predicate, std::slice::from_ref(item), call.place)?;
        if evaluator.truth(call, &kept)? {
            items.push(item.clone());
        }
    }
    if items.len() < list.0.len() / 2 {
        items.shrink_to_fit();
    }
    match items.len() == list.0.len() {
        true => Ok(Value::List(call.place, list)),
        false => Ok(Value::list(call.place, items)),
    }
}

fn foldl(evaluator: &mut Evaluator<'_>, call: &Call<'_>) -> Result<Value> {
    let function = evaluator.function(call, 0)?;
    let list = evaluator.items(call, 2)?;
    let mut value = call.raw(1);
    for item in &list.0 {
        value = evaluator.call(&function, &[value, item.clone()], call.place)?;
    }
    evaluator.force(&value)
}

fn elem(evaluator: &mut Evaluator<'_>, call: &Call<'_>) -> Result<Value> {
    let list = evaluator.items(call, 1)?;
    let wanted = call.raw(0);
    for item in &list.0 {
        if evaluator.equal_inside(&wanted, item, call.place)? {
            return Ok(Value::Bool(call.place, true));
        }
    }
    Ok(Value::Bool(call.place, false))
}

fn out_of_bounds<T>(evaluator: &mut Evaluator<'_>, call: &Call<'_>, message: String) -> Result<T> {
    let list = call.arguments.first().map_or(Place::NOWHERE, Value::place);
    let diagnostic = evaluator.label(
        Diagnostic::error("index-out-of-bounds", message),
        call.place,
        "asked for here",
    );
    Err(evaluator.label(diagnostic, list, "the list").into())
}

fn elem_at(evaluator: &mut Evaluator<'_>, call: &Call<'_>) -> Result<Value> {
    let index = evaluator.int(call, 1)?;
    let list = evaluator.items(call, 0)?;
    match usize::try_from(index).ok().and_then(|index| list.0.get(index)) {
        Some(item) => evaluator.force(item),
        None => out_of_bounds(
            evaluator,
            call,
            format!("there is no element {index} in a list of {}", list.0.len()),
        ),
    }
}

fn head(evaluator: &mut Evaluator<'_>, call: &Call<'_>) -> Result<Value> {
    let list = evaluator.items(call, 0)?;
    match list.0.first() {
        Some(item) => evaluator.force(item),
        None => out_of_bounds(evaluator, call, "an empty list has no head".to_owned()),
    }
}

fn tail(evaluator: &mut Evaluator<'_>, call: &Call<'_>) -> Result<Value> {
    let list = evaluator.items(call, 0)?;
    evaluator.spend(list.0.len() / 4, call.place)?;
    match list.0.split_first() {
        Some((_, rest)) => Ok(Value::list(call.place, rest.to_vec())),
        None => out_of_bounds(evaluator, call, "an empty list has no tail".to_owned()),
    }
}

fn concat_lists(evaluator: &mut Evaluator<'_>, call: &Call<'_>) -> Result<Value> {
    let lists = evaluator.items(call, 0)?;
    let mut parts = Vec::with_capacity(lists.0.len());
    for list in &lists.0 {
        parts.push(part(evaluator, call, list)?);
    }
    let mut filled = parts.iter().filter(|part| !part.0.is_empty());
    if let (Some(only), None) = (filled.next(), filled.next()) {
        return Ok(Value::List(call.place, Rc::clone(only)));
    }
    evaluator.spend(parts.iter().map(|part| part.0.len()).sum(), call.place)?;
    let items = parts.iter().flat_map(|part| part.0.iter().cloned()).collect();
    Ok(Value::list(call.place, items))
}

/// A list that is to be joined with others.
fn part(evaluator: &mut Evaluator<'_>, call: &Call<'_>, list: &Value) -> Result<Rc<List>> {
    match evaluator.force(list)? {
        Value::List(_, list) => {
            evaluator.spend(1, call.place)?;
            Ok(list)
        }
        other => Err(evaluator.mismatch(&other, "lists", &format!("`{}`", call.builtin.name), call.place)),
    }
}

fn concat_map(evaluator: &mut Evaluator<'_>, call: &Call<'_>) -> Result<Value> {
    let function = evaluator.function(call, 0)?;
    let list = evaluator.items(call, 1)?;
    let mut items = Vec::new();
    for item in &list.0 {
        let made = evaluator.call(&function, std::slice::from_ref(item), call.place)?;
        let made = part(evaluator, call, &made)?;
        evaluator.spend(made.0.len(), call.place)?;
        items.extend_from_slice(&made.0);
    }
    Ok(Value::list(call.place, items))
}

fn gen_list(evaluator: &mut Evaluator<'_>, call: &Call<'_>) -> Result<Value> {
    let length = evaluator.int(call, 1)?;
    let Ok(count) = usize::try_from(length) else {
        return out_of_bounds(evaluator, call, format!("a list cannot have {length} elements"));
    };
    let function = evaluator.function(call, 0)?;
    evaluator.spend(count.saturating_mul(THUNK_STEPS), call.place)?;
    let callee = Rc::new(Callee {
        function,
        place: call.place,
    });
    let item = |index| {
        let index = Value::Int(call.place, index);
        Value::Thunk(call.place, Thunk::new(Work::Call(Rc::clone(&callee), index)))
    };
    Ok(Value::list(call.place, (0..length).map(item).collect()))
}

fn quantify(evaluator: &mut Evaluator<'_>, call: &Call<'_>, wanted: bool) -> Result<Value> {
    let predicate = evaluator.function(call, 0)?;
    let list = evaluator.items(call, 1)?;
    for item in &list.0 {
        let holds = evaluator.call(&predicate, std::slice::from_ref(item), call.place)?;
        if evaluator.truth(call, &holds)? == wanted {
            return Ok(Value::Bool(call.place, wanted));
        }
    }
    Ok(Value::Bool(call.place, !wanted))
}

fn partition(evaluator: &mut Evaluator<'_>, call: &Call<'_>) -> Result<Value> {
    let predicate = evaluator.function(call, 0)?;
    let list = evaluator.items(call, 1)?;
    let (mut right, mut wrong) = (Vec::new(), Vec::new());
    for item in &list.0 {
        evaluator.force(item)?;
        let holds = evaluator.call(&predicate, std::slice::from_ref(item), call.place)?;
        let side = if evaluator.truth(call, &holds)? {
            &mut right
        } else {
            &mut wrong
        };
        side.push(item.clone());
    }
    let [right, wrong] = [right, wrong].map(|items| Value::list(call.place, items));
    Ok(record(call.place, [("right", right), ("wrong", wrong)]))
}

fn group_by(evaluator: &mut Evaluator<'_>, call: &Call<'_>) -> Result<Value> {
    let function = evaluator.function(call, 0)?;
    let list = evaluator.items(call, 1)?;
    let mut groups: Vec<(Symbol, Vec<Value>)> = Vec::new();
    let mut index = std::collections::HashMap::new();
    for item in &list.0 {
        let key = match evaluator.call(&function, std::slice::from_ref(item), call.place)? {
            Value::Text(_, key) => Symbol::new(&key.text()),
            other => return Err(evaluator.mismatch(&other, "a string", "the key of `groupBy`", call.place)),
        };
        let at = *index.entry(key).or_insert_with(|| {
            groups.push((key, Vec::new()));
            groups.len() - 1
        });
        if let Some((_, group)) = groups.get_mut(at) {
            group.push(item.clone());
        }
    }
    let entry = |(name, items)| Entry {
        name,
        place: Place::NOWHERE,
        value: Value::list(call.place, items),
    };
    Ok(Value::set(
        call.place,
        Attrs::new(groups.into_iter().map(entry).collect()),
    ))
}

fn generic_closure(evaluator: &mut Evaluator<'_>, call: &Call<'_>) -> Result<Value> {
    let argument = evaluator.arg(call, 0)?;
    evaluator.attrs(call, 0)?;
    let start = match evaluator.attribute(call, &argument, Symbol::new("startSet"))? {
        Value::List(_, start) => start,
        other => return evaluator.unfit(call, 0, &other, "a list as `startSet`"),
    };
    if start.0.is_empty() {
        return Ok(Value::List(call.place, start));
    }
    let operator = evaluator.attribute(call, &argument, Symbol::new("operator"))?;
    let operator = evaluator.callable(operator, "`operator` of `genericClosure`", call.place)?;
    let mut waiting: std::collections::VecDeque<Value> = start.0.iter().cloned().collect();
    let (mut keys, mut found): (Vec<Value>, Vec<Value>) = (Vec::new(), Vec::new());
    let key_name = Symbol::new("key");
    while let Some(cell) = waiting.pop_front() {
        // The element, its key, and the list and set it came in.
        evaluator.spend(4 * THUNK_STEPS, call.place)?;
        let item = evaluator.force(&cell)?;
        if !matches!(item, Value::Set(..)) {
            return Err(evaluator.mismatch(&item, "a set with a `key`", "`genericClosure`", call.place));
        }
        let key = evaluator.attribute(call, &item, key_name)?;
        let Err(at) = search(evaluator, &keys, &key, call.place)? else {
            continue;
        };
        keys.insert(at, key);
        found.push(cell.clone());
        let next = evaluator.call(&operator, std::slice::from_ref(&cell), call.place)?;
        let next = part(evaluator, call, &next)?;
        for item in &next.0 {
            evaluator.force(item)?;
            waiting.push_back(item.clone());
        }
    }
    Ok(Value::list(call.place, found))
}

/// Binary search with an order that may fail.
fn search(
    evaluator: &mut Evaluator<'_>,
    keys: &[Value],
    key: &Value,
    place: Place,
) -> Result<std::result::Result<usize, usize>> {
    let (mut low, mut high) = (0, keys.len());
    while low < high {
        let middle = low + (high - low) / 2;
        let Some(known) = keys.get(middle) else { break };
        let order = match (evaluator.less(key, known, place)?, evaluator.less(known, key, place)?) {
            (true, _) => Ordering::Less,
            (_, true) => Ordering::Greater,
            _ => Ordering::Equal,
        };
        match order {
            Ordering::Less => high = middle,
            Ordering::Greater => low = middle + 1,
            Ordering::Equal => return Ok(Ok(middle)),
        }
    }
    Ok(Err(low))
}
