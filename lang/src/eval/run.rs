//! Running code: one function an expression kind.

use rclite::Rc;
use smallvec::SmallVec;

use crate::diagnostic::Diagnostic;
use crate::eval::attrs::{Attrs, Entry};
use crate::eval::code::{Code, Key, SetCode, Shared};
use crate::eval::failure::{Cycle, Failure, Result};
use crate::eval::frame::Frame;
use crate::eval::operators::{Arithmetic, Site};
use crate::eval::place::Place;
use crate::eval::thunk::{Callee, Mapped, Thunk, Work};
use crate::eval::value::{Closure, Value};
use crate::eval::{Evaluator, stack};
use crate::symbol::Symbol;

impl Evaluator<'_> {
    /// The value of `code` in `env`, evaluated to its outermost constructor: never a thunk.
    pub(crate) fn eval(&mut self, mut code: &Code, env: &Rc<Frame>) -> Result<Value> {
        loop {
            return match code {
                Code::Constant(value) => self.force(value),
                Code::Variable { depth, slot, place } => match env.get(*depth, *slot) {
                    Some(Value::Thunk(_, thunk)) => match thunk.result() {
                        Some(value) => Ok(value),
                        None => {
                            let thunk = Rc::clone(thunk);
                            self.force_thunk(&thunk, *place)
                        }
                    },
                    Some(value) => Ok(value.clone()),
                    None => Err(Box::new(Failure::Reported)),
                },
                Code::If {
                    condition,
                    consequence,
                    alternative,
                } => {
                    let chosen = self.eval_bool(condition, env, "the condition of `if`", condition.place())?;
                    code = if chosen { consequence } else { alternative };
                    continue;
                }
                Code::Apply {
                    function,
                    arguments,
                    place,
                } => self.eval_apply(function, arguments, *place, env),
                Code::Binary {
                    operator,
                    left,
                    right,
                    place,
                } => self.eval_binary(*operator, left, right, *place, env),
                Code::Select(select) => self.eval_select(select, env),
                Code::Let { slots, body } => {
                    let frame = Frame::many(Rc::clone(env), slots.len());
                    for (slot, code) in slots.iter().enumerate() {
                        let value = self.delay(code, &frame);
                        frame.fill(slot, value);
                    }
                    self.eval(body, &frame)
                }
                Code::Lambda(lambda) => {
                    let closure = Closure {
                        env: Rc::clone(env),
                        code: Rc::clone(lambda),
                    };
                    Ok(Value::Lambda(lambda.place, Rc::new(closure)))
                }
                Code::Set(set) => self.eval_set(set, env),
                Code::List { items, place } => Ok(self.eval_list(items, *place, env)),
                Code::Position(place) => Ok(match self.places.span(*place) {
                    Some(span) => self.position(span, *place),
                    None => Value::Null(*place),
                }),
                Code::Text { parts, place } => self.eval_text(parts, *place, env),
                Code::Path { parts, place } => self.eval_path(parts, *place, env),
                Code::Scoped { name, scopes, place } => self.eval_scoped(*name, scopes, *place, env),
                Code::With { scope, body } => {
                    let scope = self.delay(scope, env);
                    self.eval(body, &Frame::one(Rc::clone(env), scope))
                }
                Code::Assert { condition, body, place } => {
                    if !self.eval_bool(condition, env, "the condition of `assert`", condition.place())? {
                        return Err(self.assertion(condition, *place, env));
                    }
                    code = body;
                    continue;
                }
                Code::HasAttr { subject, path, place } => {
                    let found = self.eval_has(subject, path, *place, env)?;
                    Ok(Value::Bool(*place, found))
                }
                Code::Not { operand, place } => Ok(Value::Bool(
                    *place,
                    !self.eval_bool(operand, env, "the operand of `!`", *place)?,
                )),
                Code::Negate { operand, place } => {
                    let value = self.eval(operand, env)?;
                    self.calculate(
                        Arithmetic::Subtract,
                        &Value::Int(Place::NOWHERE, 0),
                        &value,
                        Site::call(*place),
                    )
                }
                Code::Deep(deep) => self.nested(deep.0.place(), |this| this.eval(&deep.0, env)),
                Code::Hole => Err(Box::new(Failure::Reported)),
            };
        }
    }

    /// The value of `code` when it is asked for: a thunk, or the value itself where that costs nothing.
    pub(crate) fn delay(&mut self, code: &Shared, env: &Rc<Frame>) -> Value {
        match &**code {
            Code::Constant(value) => value.clone(),
            Code::Variable { depth, slot, .. } => match env.get(*depth, *slot) {
                Some(value) => value.clone(),
                None => self.thunk(code, env),
            },
            Code::Lambda(lambda) => {
                let closure = Closure {
                    env: Rc::clone(env),
                    code: Rc::clone(lambda),
                };
                Value::Lambda(lambda.place, Rc::new(closure))
            }
            _ => self.thunk(code, env),
        }
    }

    fn thunk(&mut self, code: &Shared, env: &Rc<Frame>) -> Value {
        Value::Thunk(code.place(), Thunk::new(Work::Code(Rc::clone(env), Rc::clone(code))))
    }

    /// Evaluates a value to its outermost constructor.
    #[inline]
    pub(crate) fn force(&mut self, value: &Value) -> Result<Value> {
        match value {
            Value::Thunk(place, thunk) => match thunk.result() {
                Some(value) => Ok(value),
                None => self.force_thunk(thunk, *place),
            },
            _ => Ok(value.clone()),
        }
    }

    fn force_thunk(&mut self, thunk: &Rc<Thunk>, asked: Place) -> Result<Value> {
        let work = thunk.start();
        let outcome = match &work {
            Work::Running => {
                return Err(Box::new(Failure::Cycle(Cycle {
                    start: Rc::clone(thunk),
                    steps: Vec::new(),
                    asked,
                })));
            }
            Work::Code(env, code) => self.nested(code.place(), |this| this.eval(code, env)),
            Work::Call(callee, argument) => self.call(&callee.function, std::slice::from_ref(argument), callee.place),
            Work::Attribute(mapped, at) => self.call_with_attribute(mapped, *at),
            Work::Task(task) => self.nested(asked, |this| this.perform(task)),
            Work::Done(_) => Err(Box::new(Failure::Reported)),
        };
        match outcome {
            Ok(value) => {
                thunk.finish(value.clone());
                Ok(value)
            }
            Err(failure) => {
                let place = match &work {
                    Work::Code(_, code) => code.place(),
                    _ => asked,
                };
                thunk.fail(work);
                Err(self.turn(failure, thunk, place, asked))
            }
        }
    }

    fn call_with_attribute(&mut self, mapped: &Mapped, at: u32) -> Result<Value> {
        let Some(entry) = mapped.set.entries().get(at as usize) else {
            return Err(Box::new(Failure::Reported));
        };
        let name = Value::text(entry.place, entry.name.as_str());
        let Callee { function, place } = &mapped.callee;
        self.call(function, &[name, entry.value.clone()], *place)
    }

    /// Adds a step to an infinite recursion; back at its start, it is complete.
    fn turn(&mut self, mut failure: Box<Failure>, thunk: &Rc<Thunk>, place: Place, asked: Place) -> Box<Failure> {
        let Failure::Cycle(cycle) = &mut *failure else {
            return failure;
        };
        cycle.steps.push(place);
        if !Rc::ptr_eq(&cycle.start, thunk) {
            cycle.asked = if cycle.asked == Place::NOWHERE {
                asked
            } else {
                cycle.asked
            };
            return failure;
        }
        self.recursion(cycle).into()
    }

    /// Runs `f` one level deeper, on more stack if need be.
    pub(crate) fn nested<T>(&mut self, place: Place, f: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        self.nesting += 1;
        let result = match self.nesting > super::MAX_NESTING {
            true => Err(self.too_deep(place)),
            false => stack::grow(|| f(self)),
        };
        self.nesting -= 1;
        result
    }

    /// The truth of `code`, which `wanted_by`, at `place`, wants.
    pub(crate) fn eval_bool(&mut self, code: &Code, env: &Rc<Frame>, wanted_by: &str, place: Place) -> Result<bool> {
        match self.eval(code, env)? {
            Value::Bool(_, value) => Ok(value),
            other => Err(self.mismatch(&other, "a boolean", wanted_by, place)),
        }
    }

    fn eval_list(&mut self, items: &[Shared], place: Place, env: &Rc<Frame>) -> Value {
        let items = items
            .iter()
            .map(|item| self.delay(item, env).placed(item.place()))
            .collect();
        Value::list(place, items)
    }

    fn eval_set(&mut self, set: &SetCode, env: &Rc<Frame>) -> Result<Value> {
        let own;
        let mut entries = Vec::with_capacity(set.entries.len() + set.dynamic.len());
        let env = if set.recursive || !set.sources.is_empty() {
            let first_source = if set.recursive { set.entries.len() } else { 0 };
            own = Frame::many(Rc::clone(env), first_source + set.sources.len());
            for (slot, source) in set.sources.iter().enumerate() {
                let value = self.delay(source, &own);
                own.fill(first_source + slot, value);
            }
            &own
        } else {
            env
        };
        for (slot, entry) in set.entries.iter().enumerate() {
            let value = self.delay(&entry.value, env);
            if set.recursive {
                env.fill(slot, value.clone());
            }
            entries.push(Entry {
                name: entry.name,
                place: entry.place,
                value,
            });
        }
        if set.dynamic.is_empty() {
            return Ok(Value::set(set.place, Attrs::from_sorted(entries)));
        }
        for dynamic in &set.dynamic {
            let name = match self.eval(&dynamic.name, env)? {
                Value::Null(_) => continue,
                name => self.attribute_name(&name, dynamic.name.place())?,
            };
            if let Some(first) = entries.iter().find(|entry| entry.name == name) {
                let first = first.place;
                return Err(self.twice(name, dynamic.place, first));
            }
            let value = self.delay(&dynamic.value, env);
            entries.push(Entry {
                name,
                place: dynamic.place,
                value,
            });
        }
        Ok(Value::set(set.place, Attrs::new(entries)))
    }

    fn twice(&mut self, name: Symbol, again: Place, first: Place) -> Box<Failure> {
        let diagnostic = Diagnostic::error("duplicate-attribute", format!("`{name}` is defined twice"));
        let diagnostic = self.label(diagnostic, again, "again here");
        self.label(diagnostic, first, "first here").into()
    }

    /// A value used as the name of an attribute.
    pub(crate) fn attribute_name(&mut self, name: &Value, place: Place) -> Result<Symbol> {
        match name {
            Value::Text(_, text) => Ok(Symbol::new(&text.text())),
            other => Err(self.mismatch(other, "a string", "the name of an attribute", place)),
        }
    }

    pub(crate) fn key(&mut self, key: &Key, env: &Rc<Frame>) -> Result<Symbol> {
        match key {
            Key::Static(name, _) => Ok(*name),
            Key::Dynamic(code, place) => {
                let name = self.eval(code, env)?;
                self.attribute_name(&name, *place)
            }
        }
    }

    fn eval_scoped(&mut self, name: Symbol, scopes: &[u32], place: Place, env: &Rc<Frame>) -> Result<Value> {
        for &depth in scopes {
            let Some(scope) = env.get(depth, 0) else {
                continue;
            };
            match self.force(scope)? {
                Value::Set(_, set) => {
                    if let Some(entry) = set.get(name) {
                        return self.force(&entry.value);
                    }
                }
                other => return Err(self.mismatch(&other, "a set", "`with`", other.place())),
            }
        }
        Err(self.not_in_with(name, scopes, place, env))
    }

    fn eval_apply(&mut self, function: &Code, arguments: &[Shared], place: Place, env: &Rc<Frame>) -> Result<Value> {
        let function = self.eval(function, env)?;
        let strictness = Self::strictness(&function);
        let argument = |(at, code)| self.argument(code, strictness.asks_for(at, arguments.len()), env);
        let arguments: SmallVec<[Value; 4]> = arguments.iter().enumerate().map(argument).collect();
        self.call(&function, &arguments, place)
    }
}
