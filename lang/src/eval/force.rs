//! From values to the [`Tree`]: everything forced, every problem reported.

use crate::diagnostic::Diagnostic;
use crate::eval::Evaluator;
use crate::eval::attrs::Entry;
use crate::eval::failure::{Failure, Result};
use crate::eval::place::Place;
use crate::eval::value::Value;
use crate::source::SourceId;
use crate::span::Span;
use crate::tree::{Field, Node, Record, Reference, Text, Tree};

/// How deep data may be nested.
const MAX_DATA: usize = 500;
/// What a node costs of the budget: data that is shared in memory is written out once for each place it is used at, so a few
/// lines can stand for more than any machine holds.
const NODE_STEPS: usize = 200;
/// How many names a resource has: its kind and its own.
const RESOURCE_DEPTH: usize = 2;

impl Evaluator<'_> {
    /// Forces all of `value`; `span` is where the user wrote it. Goes on past failures, so that one run reports all of them;
    /// nothing comes back if there was one, but for a resource of a project, in which holes stand for them.
    pub(crate) fn tree(&mut self, value: &Value, span: Span, path: &mut Vec<String>) -> Option<Node> {
        let forced = match self.force(value) {
            Ok(value) => value,
            Err(failure) => {
                self.report(*failure);
                return None;
            }
        };
        if self.stopped {
            return None;
        }
        let spent = self.spend(NODE_STEPS, forced.place());
        self.accept(spent)?;
        let value = match &forced {
            Value::Null(_) => Tree::Null,
            Value::Bool(_, value) => Tree::Bool(*value),
            Value::Int(_, number) => Tree::Int(*number),
            Value::Float(_, number) => Tree::Float(*number),
            Value::Text(_, text) => match std::str::from_utf8(text) {
                Ok(text) => Tree::Text(Text::from(text)),
                Err(_) => {
                    let diagnostic = Diagnostic::error("not-text", format!("`{}` is not UTF-8", shown_path(path)));
                    let diagnostic = diagnostic.label(span, "a character in it is cut in two");
                    self.report(Failure::Problem(
                        diagnostic.help("`substring` counts bytes, not characters"),
                    ));
                    return None;
                }
            },
            Value::Symbolic(_, text) => Tree::Text((**text).clone()),
            Value::Path(_, path) => Tree::Path((**path).clone()),
            Value::Reference(_, reference) => Tree::Reference(Reference {
                resource: reference.path.clone(),
            }),
            Value::Ranked(_, ranked) => return self.tree(&ranked.value, span, path),
            Value::List(..) | Value::Set(..) if path.len() >= MAX_DATA => {
                self.report(self.endless(path, span));
                // Its neighbours are as deep, and there may be more of them than anyone can count.
                self.stopped = true;
                return None;
            }
            Value::List(_, list) => {
                let mut items = Some(Vec::with_capacity(list.0.len()));
                for (at, item) in list.0.iter().enumerate() {
                    path.push(at.to_string());
                    let at = self.places.span(item.place()).unwrap_or(span);
                    let node = crate::eval::stack::grow(|| self.tree(item, at, path));
                    path.pop();
                    items = items
                        .zip(node.or_else(|| self.hole(at, path.len() + 1)))
                        .map(|(mut items, node)| {
                            items.push(node);
                            items
                        });
                }
                Tree::List(items?)
            }
            Value::Set(_, set) => {
                let mut fields = Some(Vec::with_capacity(set.len()));
                for (name, entry) in set.by_name() {
                    let field = self.field(name, entry, span, path);
                    fields = fields.zip(field).map(|(mut fields, field)| {
                        fields.push(field);
                        fields
                    });
                }
                Tree::Record(Record::new(fields?))
            }
            Value::Lambda(..) | Value::Builtin(..) | Value::Partial(..) | Value::Thunk(..) => {
                let diagnostic = Diagnostic::error("function-in-data", format!("`{}` is a function", shown_path(path)));
                let diagnostic = diagnostic
                    .label(span, "data is wanted here")
                    .help("call it with its arguments");
                let diagnostic = self.label(diagnostic, forced.place(), "the function");
                self.report(Failure::Problem(diagnostic));
                return None;
            }
        };
        Some(Node { value, span })
    }

    /// Forces one attribute of a set that was written at `span`.
    pub(crate) fn field(&mut self, name: &str, entry: &Entry, span: Span, path: &mut Vec<String>) -> Option<Field> {
        let key = self.places.span(entry.place).unwrap_or(span);
        let at = self
            .places
            .value(entry.place)
            .or(self.places.span(entry.value.place()))
            .unwrap_or(span);
        path.push(name.to_owned());
        let node = crate::eval::stack::grow(|| self.tree(&entry.value, at, path));
        path.pop();
        Some(Field {
            name: name.to_owned(),
            key,
            node: node.or_else(|| self.hole(at, path.len() + 1))?,
        })
    }

    /// What stands for a value that has an error, `depth` names deep: in a resource a hole, so that the rest of it is still there.
    fn hole(&self, span: Span, depth: usize) -> Option<Node> {
        let inside = self.project.is_some() && depth > RESOURCE_DEPTH && !self.stopped;
        inside.then_some(Node {
            value: Tree::Hole,
            span,
        })
    }

    fn endless(&self, path: &[String], span: Span) -> Failure {
        let start = shown_path(path.get(..6).unwrap_or(path));
        let message = format!("the data is nested more than {MAX_DATA} deep, at `{start}.…`");
        Failure::Problem(Diagnostic::error("recursion-too-deep", message).label(span, "does it contain itself?"))
    }

    /// Keeps the diagnostic of a failure.
    pub(crate) fn report(&mut self, failure: Failure) {
        match failure {
            Failure::Problem(diagnostic) | Failure::Thrown(diagnostic) => self.diagnostics.push(diagnostic),
            Failure::Limit(diagnostic) => {
                self.stopped |= self.budget < super::BUDGET / 1000;
                self.diagnostics.push(diagnostic);
            }
            Failure::Cycle(cycle) => {
                let diagnostic = self.recursion(&cycle);
                self.diagnostics.push(diagnostic);
            }
            Failure::Reported => {}
        }
    }

    /// The span of a value's place, or the start of the first file.
    pub(crate) fn span_of(&self, place: Place) -> Span {
        self.places.span(place).unwrap_or(Span::new(SourceId(0), 0, 0))
    }

    /// Reports a failure and goes on without the value.
    pub(crate) fn accept<T>(&mut self, result: Result<T>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(failure) => {
                self.report(*failure);
                None
            }
        }
    }
}

/// A path as it would be written: `sites.shop.routes."/".files`.
fn shown_path(path: &[String]) -> String {
    let plain = |name: &str| {
        let mut bytes = name.bytes();
        name.bytes().all(|byte| byte.is_ascii_digit())
            || (bytes
                .next()
                .is_some_and(|byte| byte.is_ascii_alphabetic() || byte == b'_')
                && bytes.all(|byte| byte.is_ascii_alphanumeric() || b"_-'".contains(&byte)))
    };
    let steps = path.iter().map(|name| match plain(name) {
        true => name.clone(),
        false => format!("{name:?}"),
    });
    steps.collect::<Vec<_>>().join(".")
}
