//! `match` and `split`: POSIX extended regular expressions.

use rclite::Rc;

use super::{Builtin, Call, row};
use crate::diagnostic::Diagnostic;
use crate::eval::Evaluator;
use crate::eval::failure::Result;
use crate::eval::place::Place;
use crate::eval::regex::{Match, Outcome, Program, Search};
use crate::eval::value::Value;

pub(super) const TABLE: &[Builtin] = &[
    row(
        "match",
        &["regex", "string"],
        "The groups of a regular expression that matches the whole string, or null.",
        whole,
    ),
    row(
        "split",
        &["regex", "string"],
        "The string cut at each match, and the groups of the matches between.",
        split,
    ),
];

fn compile(evaluator: &mut Evaluator<'_>, call: &Call<'_>) -> Result<Rc<Program>> {
    let pattern = evaluator.string(call, 0)?;
    if let Some(known) = evaluator.expressions.get(&**pattern) {
        return Ok(Rc::clone(known));
    }
    evaluator.spend_bytes(pattern.len(), call.place)?;
    match Program::parse(&pattern) {
        Ok(program) => {
            let program = Rc::new(program);
            evaluator.expressions.insert(pattern.to_vec(), Rc::clone(&program));
            Ok(program)
        }
        Err(why) => {
            let message = format!("`{}` is not a regular expression: {why}", pattern.text());
            let diagnostic = Diagnostic::error("invalid-regex", message);
            let place = call.arguments.first().map_or(Place::NOWHERE, Value::place);
            let diagnostic = evaluator.label(diagnostic, call.place, "used here");
            let diagnostic = evaluator.label(diagnostic, place, "the expression");
            Err(diagnostic.help("POSIX extended syntax is understood").into())
        }
    }
}

/// The groups of a match: strings, or null for a group that has no part in it.
fn groups(text: &[u8], found: &Match, place: Place) -> Value {
    let group = |group: &Option<(usize, usize)>| match group {
        Some((from, to)) => Value::text(place, text.get(*from..*to).unwrap_or_default()),
        None => Value::Null(place),
    };
    Value::list(place, found.groups.iter().map(group).collect())
}

/// What a search gave, its steps paid for.
fn settle(
    evaluator: &mut Evaluator<'_>,
    call: &Call<'_>,
    before: u64,
    search: &Search<'_>,
    outcome: Outcome,
) -> Result<Option<Match>> {
    let steps = before.saturating_sub(search.steps);
    evaluator.spend(usize::try_from(steps).unwrap_or(usize::MAX), call.place)?;
    match outcome {
        Outcome::Found(found) => Ok(Some(found)),
        Outcome::Nothing => Ok(None),
        Outcome::GaveUp => Err(evaluator.exhausted(call.place)),
    }
}

fn whole(evaluator: &mut Evaluator<'_>, call: &Call<'_>) -> Result<Value> {
    let program = compile(evaluator, call)?;
    let text = evaluator.string(call, 1)?;
    let steps = evaluator.steps_left();
    let mut search = Search::new(&program, &text, true, steps);
    let outcome = search.at(0, false);
    Ok(match settle(evaluator, call, steps, &search, outcome)? {
        Some(found) => groups(&text, &found, call.place),
        None => Value::Null(call.place),
    })
}

fn split(evaluator: &mut Evaluator<'_>, call: &Call<'_>) -> Result<Value> {
    let program = compile(evaluator, call)?;
    let text = evaluator.string(call, 1)?;
    let part = |from: usize, to: usize| Value::text(call.place, text.get(from..to).unwrap_or_default());
    let (mut items, mut last) = (Vec::new(), 0);
    let mut steps = evaluator.steps_left();
    let mut search = Search::new(&program, &text, false, steps);
    let mut outcome = search.find(0);
    while let Some(found) = settle(evaluator, call, steps, &search, outcome)? {
        items.push(part(last, found.start));
        items.push(groups(&text, &found, call.place));
        last = found.end;
        steps = search.steps;
        if found.start < found.end {
            outcome = search.find(found.end);
            continue;
        }
        if found.end == text.len() {
            break;
        }
        // Behind an empty match, one that is not empty may begin at the same place.
        outcome = match search.at(found.end, true) {
            Outcome::Nothing => search.find(found.end + 1),
            outcome => outcome,
        };
    }
    if items.is_empty() {
        return Ok(Value::list(call.place, vec![Value::Text(call.place, Rc::clone(&text))]));
    }
    items.push(part(last, text.len()));
    Ok(Value::list(call.place, items))
}
