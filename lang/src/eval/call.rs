//! Calling functions.

use rclite::Rc;
use smallvec::SmallVec;

use crate::diagnostic::Diagnostic;
use crate::eval::attrs::Attrs;
use crate::eval::builtins::{Builtin, Call};
use crate::eval::code::{Code, FieldCode, LambdaCode, ParameterCode};
use crate::eval::failure::{Failure, Result};
use crate::eval::frame::Frame;
use crate::eval::place::Place;
use crate::eval::value::{Closure, Partial, Value};
use crate::eval::{Evaluator, paths};
use crate::suggest::nearest;
use crate::symbol::Symbol;

impl Evaluator<'_> {
    /// Calls `function` with these arguments, one after the other.
    pub(crate) fn call(&mut self, function: &Value, arguments: &[Value], place: Place) -> Result<Value> {
        // What is mostly called needs no further count of its owners.
        let (mut function, taken) = match function {
            Value::Lambda(_, closure) => self.call_closure(closure, arguments, place)?,
            other => (self.force(other)?, 0),
        };
        let mut rest = arguments.get(taken..).unwrap_or_default();
        while !rest.is_empty() {
            let taken;
            (function, taken) = match &function {
                Value::Lambda(_, closure) => self.call_closure(closure, rest, place)?,
                Value::Builtin(_, builtin) => self.call_builtin(builtin, &[], rest, place)?,
                Value::Partial(_, partial) => self.call_builtin(partial.builtin, &partial.arguments, rest, place)?,
                Value::Set(_, set) => {
                    let Some(functor) = set.get(self.names.functor) else {
                        return Err(self.no_function(&function, place));
                    };
                    let functor = functor.value.clone();
                    (self.call(&functor, std::slice::from_ref(&function), place)?, 0)
                }
                other => return Err(self.no_function(other, place)),
            };
            rest = rest.get(taken..).unwrap_or_default();
        }
        Ok(function)
    }

    /// Something else than a function is called: mostly a `;` is missing, and two values stand side by side.
    fn no_function(&self, value: &Value, place: Place) -> Box<Failure> {
        let failure = self.mismatch(value, "a function", "this call", place);
        self.help_failure(
            failure,
            "`a b` calls `a` with `b`; is something missing between the two?",
        )
    }

    /// Calls a function of the source; says how many of the arguments it took.
    fn call_closure(&mut self, closure: &Closure, arguments: &[Value], place: Place) -> Result<(Value, usize)> {
        self.spend(super::CALL_STEPS, place)?;
        self.depth += 1;
        let result = match self.depth > super::MAX_DEPTH {
            true => Err(self.too_deep(place)),
            false => self.nested(place, |this| this.enter(closure, arguments, place)),
        };
        self.depth -= 1;
        result.map_err(|failure| self.fold_library(failure, place))
    }

    fn enter(&mut self, closure: &Closure, arguments: &[Value], place: Place) -> Result<(Value, usize)> {
        let mut lambda: &LambdaCode = &closure.code;
        let mut env = Rc::clone(&closure.env);
        let mut taken = 0;
        while let Some(argument) = arguments.get(taken) {
            env = self.bind(lambda, &env, argument, place)?;
            taken += 1;
            // The next argument goes to the next lambda without a closure in between.
            match &*lambda.body {
                Code::Lambda(next) if taken < arguments.len() => lambda = next,
                body => return Ok((self.eval(body, &env)?, taken)),
            }
        }
        Err(Box::new(Failure::Reported))
    }

    fn bind(&mut self, lambda: &LambdaCode, env: &Rc<Frame>, argument: &Value, place: Place) -> Result<Rc<Frame>> {
        let (fields, open, all) = match &lambda.parameter {
            ParameterCode::Name => return Ok(Frame::one(Rc::clone(env), argument.clone())),
            ParameterCode::Pattern { fields, open, all } => (fields, *open, *all),
        };
        let argument = self.force(argument)?;
        let Value::Set(_, set) = &argument else {
            let failure = self.mismatch(&argument, "a set", "the function's arguments", place);
            return Err(self.label_failure(failure, lambda.place, "this function takes its arguments from a set"));
        };
        let frame = Frame::many(Rc::clone(env), fields.len() + usize::from(all));
        let mut found = 0;
        for (slot, field) in fields.iter().enumerate() {
            match (set.get(field.name), &field.default) {
                (Some(entry), _) => {
                    found += 1;
                    frame.fill(slot, entry.value.clone());
                }
                (None, Some(default)) => {
                    let value = self.delay(default, &frame);
                    frame.fill(slot, value);
                }
                (None, None) => return Err(self.missing_argument(lambda, field, fields, set, place)),
            }
        }
        if all {
            frame.fill(fields.len(), argument.clone());
        }
        match open || found == set.len() {
            true => Ok(frame),
            false => Err(self.unexpected_argument(lambda, fields, set, place)),
        }
    }

    fn missing_argument(
        &mut self,
        lambda: &LambdaCode,
        field: &FieldCode,
        all: &[FieldCode],
        set: &Attrs,
        place: Place,
    ) -> Box<Failure> {
        let name = field.name;
        let diagnostic = Diagnostic::error("missing-argument", format!("the argument `{name}` is missing"));
        let diagnostic = self.label(diagnostic, place, "called without it here");
        let diagnostic = self.label(diagnostic, field.place, "the function wants it");
        let mut diagnostic = self.label(diagnostic, lambda.place, "the function");
        let strangers = set.by_name().into_iter().map(|(given, _)| given);
        let strangers = strangers.filter(|given| all.iter().all(|field| field.name.as_str() != *given));
        if let Some(given) = nearest(name.as_str(), strangers) {
            diagnostic = diagnostic.help(format!(
                "`{given}` is given, which the function does not take: write `{name}`"
            ));
        }
        diagnostic.into()
    }

    fn unexpected_argument(
        &mut self,
        lambda: &LambdaCode,
        fields: &[FieldCode],
        set: &Attrs,
        place: Place,
    ) -> Box<Failure> {
        let known = |name: Symbol| fields.iter().any(|field| field.name == name);
        let given = set.by_name();
        let stranger = given.iter().find(|(_, entry)| !known(entry.name));
        let Some((name, entry)) = stranger else {
            return Box::new(Failure::Reported);
        };
        let diagnostic = Diagnostic::error(
            "unexpected-argument",
            format!("the function takes no argument `{name}`"),
        );
        let diagnostic = self.label(diagnostic, place, "called here");
        let diagnostic = self.label(diagnostic, entry.place, "given here");
        let diagnostic = self.label(diagnostic, lambda.place, "the function");
        let names: Vec<_> = fields.iter().map(|field| field.name.as_str()).collect();
        let help = match nearest(name, names.iter().copied()) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None if names.is_empty() => "it takes no arguments".to_owned(),
            None => format!("it takes {}", super::show::listed(&names)),
        };
        let diagnostic = self.mend(diagnostic, entry.place, name, names.iter().copied());
        diagnostic.help(help).into()
    }

    fn call_builtin(
        &mut self,
        builtin: &'static Builtin,
        earlier: &[Value],
        arguments: &[Value],
        place: Place,
    ) -> Result<(Value, usize)> {
        let wanted = builtin.parameters.len().saturating_sub(earlier.len());
        let Some(own) = arguments.get(..wanted) else {
            let arguments: Vec<_> = earlier.iter().chain(arguments).cloned().collect();
            let taken = arguments.len() - earlier.len();
            return Ok((Value::Partial(place, Rc::new(Partial { builtin, arguments })), taken));
        };
        self.spend(super::CALL_STEPS, place)?;
        let value = if earlier.is_empty() {
            self.run_builtin(&Call {
                builtin,
                arguments: own,
                place,
            })?
        } else {
            let all: SmallVec<[Value; 4]> = earlier.iter().chain(own).cloned().collect();
            self.run_builtin(&Call {
                builtin,
                arguments: &all,
                place,
            })?
        };
        Ok((value, wanted))
    }

    fn run_builtin(&mut self, call: &Call<'_>) -> Result<Value> {
        self.nested(call.place, |this| (call.builtin.run)(this, call))
    }

    /// A failure inside the standard library is shown where the user called it; the library's place comes second.
    fn fold_library(&mut self, mut failure: Box<Failure>, place: Place) -> Box<Failure> {
        let Some(diagnostic) = failure.diagnostic_mut() else {
            return failure;
        };
        let Some(first) = diagnostic.labels.first() else {
            return failure;
        };
        let (inside, here) = (first.span, self.places.span(place));
        if let Some(here) = here
            && self.is_library(inside)
            && !self.is_library(here)
        {
            diagnostic.labels.insert(
                0,
                crate::Label {
                    span: here,
                    text: "in this call".to_owned(),
                },
            );
        }
        failure
    }

    fn is_library(&self, span: crate::Span) -> bool {
        self.world
            .source(span.source)
            .is_some_and(|file| file.name().starts_with(paths::LIBRARY))
    }
}
