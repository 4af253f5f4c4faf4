//! What modules and resource bodies may take as arguments.

use rclite::Rc;

use crate::diagnostic::Diagnostic;
use crate::eval::Evaluator;
use crate::eval::attrs::{Attrs, Entry};
use crate::eval::builtins::RANKS;
use crate::eval::code::{FieldCode, ParameterCode};
use crate::eval::failure::{Failure, Result};
use crate::eval::place::Place;
use crate::eval::value::{Closure, Value};
use crate::modules::Task;
use crate::suggest::nearest;
use crate::symbol::Symbol;
use crate::tree::ResourcePath;

/// The file whose value `std` is.
const LIBRARY_FILE: &str = "std:lib.host";

impl Evaluator<'_> {
    /// Calls a module, or the body of a resource that lies within the tenant `scope`.
    pub(super) fn call_module(&mut self, function: &Value, scope: Option<&ResourcePath>) -> Result<Value> {
        let Value::Lambda(place, closure) = function else {
            return Ok(function.clone());
        };
        let closure = Rc::clone(closure);
        let mut arguments = self.arguments(scope);
        if let ParameterCode::Pattern { fields, .. } = &closure.code.parameter {
            let known: Vec<_> = arguments.iter().map(|entry| entry.name.as_str()).collect();
            let stranger = fields
                .iter()
                .find(|field| field.default.is_none() && !known.contains(&field.name.as_str()));
            if let Some(stranger) = stranger {
                return Err(self.unknown_argument(stranger, &known));
            }
            arguments.retain(|entry| names(&closure, entry.name));
        }
        let arguments = Value::set(*place, Attrs::new(arguments));
        self.call(function, &[arguments], *place)
    }

    fn arguments(&self, scope: Option<&ResourcePath>) -> Vec<Entry> {
        let Some(project) = &self.project else {
            return Vec::new();
        };
        let entry = |name: &str, value: Value| Entry {
            name: Symbol::new(name),
            place: Place::NOWHERE,
            value,
        };
        let mut entries = vec![
            entry("std", project.library.clone()),
            entry("profile", Value::text(Place::NOWHERE, project.profile.as_str())),
        ];
        for (kind, all) in &project.kinds {
            let value = match scope {
                Some(tenant) if kind.nested => Task::References(kind, Some(tenant.clone())).promise(Place::NOWHERE),
                _ => all.clone(),
            };
            entries.push(entry(kind.plural, value));
        }
        entries
    }

    fn unknown_argument(&self, field: &FieldCode, known: &[&str]) -> Box<Failure> {
        let name = field.name.as_str();
        let diagnostic = Diagnostic::error("unknown-argument", format!("a module has no argument `{name}`"));
        let diagnostic = self.label(diagnostic, field.place, "not given to modules");
        let help = match nearest(name, known.iter().copied()) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => {
                let all: Vec<_> = known.iter().map(|name| format!("`{name}`")).collect();
                format!("the arguments are {}", all.join(", "))
            }
        };
        let diagnostic = self.mend(diagnostic, field.place, name, known.iter().copied());
        diagnostic.help(help).into()
    }

    /// The library with what it cannot define itself.
    pub(super) fn library(&mut self) -> Result<Value> {
        let library = self.import(LIBRARY_FILE, Place::NOWHERE)?;
        let Value::Set(place, set) = &library else {
            return Ok(library);
        };
        let rank = |builtin| Value::Builtin(Place::NOWHERE, builtin);
        let own = RANKS.iter().map(|builtin| Entry {
            name: Symbol::new(builtin.name),
            place: Place::NOWHERE,
            value: rank(builtin),
        });
        Ok(Value::set(*place, set.update(&Attrs::new(own.collect()))))
    }
}

fn names(closure: &Closure, name: Symbol) -> bool {
    match &closure.code.parameter {
        ParameterCode::Name => true,
        ParameterCode::Pattern { fields, open, .. } => *open || fields.iter().any(|field| field.name == name),
    }
}
