//! Merging definitions, attribute by attribute.
//!
//! Sets merge; anything else must agree. `std.default x` gives way to a plain value, `std.force x` wins over one; among
//! definitions of the highest rank that is present, two different values are an error that shows both places.

use crate::diagnostic::Diagnostic;
use crate::dialect::Kind;
use crate::eval::Evaluator;
use crate::eval::attrs::{Attrs, Entry};
use crate::eval::failure::{Failure, Result};
use crate::eval::place::Place;
use crate::eval::value::{Rank, Value};
use crate::modules::Task;
use crate::tree::ResourcePath;

/// One of the values given to a name.
#[derive(Clone)]
pub(crate) struct Definition {
    pub(crate) value: Value,
    /// The binding; nowhere for a whole module.
    pub(crate) place: Place,
}

/// What the merged value is.
pub(crate) enum Role {
    /// The project: an attribute is a kind.
    Top,
    /// A kind, of the project or of a tenant: an attribute is a resource.
    Kind(&'static Kind, Option<ResourcePath>),
    /// A resource: it may be a function, and if it is a tenant, some of its attributes are kinds.
    Resource(&'static Kind, ResourcePath),
    /// What stands beside the kinds: lists of several modules are put one behind the other.
    Beside,
    /// Anything within a resource.
    Inside,
}

impl Role {
    /// How messages call it.
    fn noun(&self) -> String {
        match self {
            Self::Top => "a module".to_owned(),
            Self::Kind(kind, _) => format!("`{}`", kind.plural),
            Self::Resource(_, path) => format!("`{path}`"),
            Self::Beside | Self::Inside => "this".to_owned(),
        }
    }
}

fn is_list(value: &Value) -> bool {
    matches!(value, Value::List(..))
}

impl Evaluator<'_> {
    /// The value that `definitions` give together, to its outermost constructor.
    pub(super) fn merge(&mut self, definitions: &[Definition], role: &Role) -> Result<Value> {
        let mut highest = Rank::Default;
        let mut found: Vec<(Rank, Value, Place)> = Vec::with_capacity(definitions.len());
        for definition in definitions {
            match self.definition(definition, role) {
                Ok((rank, value)) => {
                    highest = highest.max(rank);
                    found.push((rank, value, definition.place));
                }
                // A module that fails is reported, and the others go on; but a cycle must find its way out.
                Err(failure) if matches!(role, Role::Top) && !matches!(*failure, Failure::Cycle(_)) => {
                    self.report(*failure)
                }
                Err(failure) => return Err(failure),
            }
        }
        found.retain(|(rank, ..)| *rank == highest);
        let sets = found
            .iter()
            .filter(|(_, value, _)| matches!(value, Value::Set(..)))
            .count();
        match found.as_slice() {
            [] => Ok(Value::set(Place::NOWHERE, Attrs::default())),
            [(_, first, _), ..] if matches!(role, Role::Beside) && found.iter().all(|(_, value, _)| is_list(value)) => {
                let items = found.iter().filter_map(|(_, value, _)| match value {
                    Value::List(_, list) => Some(list.0.iter().cloned()),
                    _ => None,
                });
                Ok(Value::list(first.place(), items.flatten().collect()))
            }
            [(_, first, place), rest @ ..] if sets < found.len() => {
                for (_, other, other_place) in rest {
                    let here = if *other_place == Place::NOWHERE {
                        other.place()
                    } else {
                        *other_place
                    };
                    if !self.equal(first, other, here)? {
                        return Err(self.clash((first, *place), (other, *other_place)));
                    }
                }
                Ok(first.clone())
            }
            _ => Ok(self.union(&found, role)),
        }
    }

    /// One definition, its rank taken off and its function called.
    fn definition(&mut self, definition: &Definition, role: &Role) -> Result<(Rank, Value)> {
        let mut value = self.force(&definition.value)?;
        let mut rank = Rank::Plain;
        if let Value::Ranked(_, ranked) = &value {
            rank = ranked.rank;
            let inner = ranked.value.clone();
            value = self.force(&inner)?;
        }
        if let (Value::Lambda(..), Role::Top | Role::Resource(..)) = (&value, role) {
            let scope = match role {
                Role::Resource(kind, path) if kind.tenant => Some(path.clone()),
                Role::Resource(_, path) => path.parent(),
                _ => None,
            };
            value = self.call_module(&value, scope.as_ref())?;
        }
        match role {
            Role::Beside | Role::Inside => {}
            _ if matches!(value, Value::Set(..)) => {}
            _ => {
                let place = if definition.place == Place::NOWHERE {
                    value.place()
                } else {
                    definition.place
                };
                let wanted = if matches!(role, Role::Kind(..)) {
                    "a set of resources"
                } else {
                    "a set"
                };
                return Err(self.mismatch(&value, wanted, &role.noun(), place));
            }
        }
        Ok((rank, value))
    }

    /// The union of sets; each attribute is merged when asked for.
    fn union(&mut self, sets: &[(Rank, Value, Place)], role: &Role) -> Value {
        let mut all: Vec<Entry> = Vec::new();
        for (_, value, _) in sets {
            if let Value::Set(_, set) = value {
                all.extend_from_slice(set.entries());
            }
        }
        all.sort_by_key(|entry| entry.name);
        let mut merged = Vec::new();
        for group in all.chunk_by(|a, b| a.name == b.name) {
            let Some(first) = group.first() else { continue };
            let name = first.name.as_str();
            let role = match role {
                Role::Top => match self.kind(name) {
                    Some(kind) => Role::Kind(kind, None),
                    None if self.dialect.extras.contains(&name) => Role::Beside,
                    None => {
                        group.iter().for_each(|entry| self.unknown_kind(name, entry.place));
                        continue;
                    }
                },
                Role::Kind(kind, None) => Role::Resource(kind, ResourcePath::top(kind.plural, name)),
                Role::Kind(kind, Some(tenant)) => Role::Resource(kind, tenant.child(kind.plural, name)),
                Role::Resource(kind, path) if kind.tenant => match self.kind(name).filter(|kind| kind.nested) {
                    Some(kind) => Role::Kind(kind, Some(path.clone())),
                    None => Role::Inside,
                },
                Role::Resource(..) | Role::Beside | Role::Inside => Role::Inside,
            };
            let settled = matches!(
                first.value,
                Value::Null(_)
                    | Value::Bool(..)
                    | Value::Int(..)
                    | Value::Float(..)
                    | Value::Text(..)
                    | Value::Path(..)
            );
            if let ([only], Role::Inside, true) = (group, &role, settled) {
                merged.push(only.clone());
                continue;
            }
            let definition = |entry: &Entry| Definition {
                value: entry.value.clone(),
                place: entry.place,
            };
            let definitions = group.iter().map(definition).collect();
            let value = Task::Merge(definitions, role).promise(first.value.place());
            merged.push(Entry {
                name: first.name,
                place: first.place,
                value,
            });
        }
        let place = sets.first().map_or(Place::NOWHERE, |(_, value, _)| value.place());
        Value::set(place, Attrs::from_sorted(merged))
    }

    fn clash(&self, (first, first_place): (&Value, Place), (other, other_place): (&Value, Place)) -> Box<Failure> {
        let name = self.places.span(first_place).and_then(|span| {
            let file = self.world.source(span.source)?;
            Some(file.slice(span).to_owned())
        });
        let message = match name {
            Some(name) => format!("`{name}` has two different values"),
            None => "two definitions differ".to_owned(),
        };
        let mut diagnostic = Diagnostic::error("conflicting-definitions", message);
        for (value, place, word) in [(other, other_place, "here"), (first, first_place, "and here")] {
            let text = format!("`{}` {word}", self.shortened(value));
            diagnostic = match self.places.value(place) {
                Some(span) => diagnostic.label(span, text),
                None => self.label(diagnostic, value.place(), text),
            };
        }
        diagnostic
            .help("keep one of them, or mark one: `std.default x` gives way, `std.force x` wins")
            .into()
    }
}
