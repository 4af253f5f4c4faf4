//! Selecting attributes.

use rclite::Rc;

use crate::diagnostic::Diagnostic;
use crate::eval::Evaluator;
use crate::eval::attrs::Attrs;
use crate::eval::builtins::left_out;
use crate::eval::code::{Code, Key, SelectCode};
use crate::eval::failure::{Failure, Result};
use crate::eval::frame::Frame;
use crate::eval::place::Place;
use crate::eval::value::Value;
use crate::suggest::nearest;
use crate::symbol::Symbol;

impl Evaluator<'_> {
    pub(crate) fn eval_select(&mut self, select: &SelectCode, env: &Rc<Frame>) -> Result<Value> {
        let mut subject = self.eval(&select.subject, env)?;
        for key in &select.path {
            let name = self.key(key, env)?;
            let next = match &subject {
                Value::Set(_, set) => match set.get(name) {
                    Some(entry) => Some(self.force(&entry.value)?),
                    None => None,
                },
                Value::Reference(_, reference) => {
                    let reference = Rc::clone(reference);
                    match self.select_fact(&reference, name, key.place())? {
                        Some(fact) => Some(self.force(&fact)?),
                        None => None,
                    }
                }
                other if select.default.is_none() => {
                    return Err(self.mismatch(other, "a set", &format!("`.{name}`"), key.place()));
                }
                _ => None,
            };
            subject = match (next, &select.default) {
                (Some(next), _) => next,
                (None, Some(default)) => return self.eval(default, env),
                (None, None) => return Err(self.missing(&subject, name, key.place())),
            };
        }
        Ok(subject)
    }

    pub(crate) fn eval_has(&mut self, subject: &Code, path: &[Key], place: Place, env: &Rc<Frame>) -> Result<bool> {
        let mut subject = self.eval(subject, env)?;
        for (at, key) in path.iter().enumerate() {
            let name = self.key(key, env)?;
            let next = match &subject {
                Value::Set(_, set) => set.get(name).map(|entry| entry.value.clone()),
                Value::Reference(_, reference) => {
                    let reference = Rc::clone(reference);
                    self.select_fact(&reference, name, place)?
                }
                _ => None,
            };
            let Some(next) = next else { return Ok(false) };
            if at + 1 < path.len() {
                subject = self.force(&next)?;
            }
        }
        Ok(true)
    }

    /// A selected attribute that is not there.
    pub(crate) fn missing(&mut self, subject: &Value, name: Symbol, place: Place) -> Box<Failure> {
        match subject {
            Value::Set(_, set) if set.kind().is_some() => self.unknown_reference(set, name, place),
            Value::Set(_, set) if set.get(Symbol::new("builtins")).is_some() && left_out(name.as_str()).is_some() => {
                let message = format!("the language has no `builtins.{name}`");
                let diagnostic = self.label(
                    Diagnostic::error("missing-attribute", message),
                    place,
                    "left out on purpose",
                );
                diagnostic.help(left_out(name.as_str()).unwrap_or_default()).into()
            }
            Value::Set(written, set) => {
                let names: Vec<_> = set.by_name().into_iter().map(|(name, _)| name).collect();
                self.missing_among(name, &names, *written, place)
            }
            Value::Reference(_, reference) => {
                let reference = Rc::clone(reference);
                self.missing_field(&reference, name, place)
            }
            _ => Box::new(Failure::Reported),
        }
    }

    /// `name` is none of `names`, the attributes of the set at `written`.
    pub(crate) fn missing_among(&mut self, name: Symbol, names: &[&str], written: Place, place: Place) -> Box<Failure> {
        let diagnostic = Diagnostic::error("missing-attribute", format!("the attribute `{name}` is missing"));
        let diagnostic = self.label(diagnostic, place, "not in the set");
        let diagnostic = self.label(diagnostic, written, "the set");
        let help = match nearest(name.as_str(), names.iter().copied()) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None if names.is_empty() => "the set is empty".to_owned(),
            None => format!("it has {}", super::show::listed(names)),
        };
        let diagnostic = self.mend(diagnostic, place, name.as_str(), names.iter().copied());
        diagnostic.help(help).into()
    }

    fn unknown_reference(&mut self, set: &Attrs, name: Symbol, place: Place) -> Box<Failure> {
        let (singular, plural) = set
            .kind()
            .map_or(("resource", "resources"), |kind| (kind.singular, kind.plural));
        let message = format!("there is no {singular} `{name}`");
        let diagnostic = self.label(
            Diagnostic::error("unknown-reference", message),
            place,
            "not declared anywhere",
        );
        let names: Vec<_> = set.by_name().into_iter().map(|(name, _)| name).collect();
        let help = match nearest(name.as_str(), names.iter().copied()) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None if names.is_empty() => format!("the project declares no {plural}; write `{plural}.{name} = {{ … }};`"),
            None => format!("the {plural} here are {}", super::show::listed(&names)),
        };
        let diagnostic = self.mend(diagnostic, place, name.as_str(), names.iter().copied());
        diagnostic.help(help).into()
    }

    /// A name that a `with` around it should have given and did not.
    pub(crate) fn not_in_with(&mut self, name: Symbol, scopes: &[u32], place: Place, env: &Rc<Frame>) -> Box<Failure> {
        let diagnostic = Diagnostic::error("undefined-name", format!("`{name}` is not defined"));
        let mut diagnostic = self.label(diagnostic, place, "no `with` around it has this name");
        let mut names: Vec<&str> = self.globals.keys().copied().collect();
        for &depth in scopes {
            let Some(scope) = env.get(depth, 0).cloned() else {
                continue;
            };
            if let Ok(Value::Set(written, set)) = self.force(&scope) {
                names.extend(set.by_name().into_iter().map(|(name, _)| name));
                diagnostic = self.label(diagnostic, written, "the set of a `with`");
            }
        }
        diagnostic = self.mend(diagnostic, place, name.as_str(), names.iter().copied());
        if let Some(meant) = nearest(name.as_str(), names) {
            diagnostic = diagnostic.help(format!("did you mean `{meant}`?"));
        }
        diagnostic.into()
    }
}
