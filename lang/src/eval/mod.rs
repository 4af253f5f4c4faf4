//! The evaluator: lazy, pure, and quick by preparation.
//!
//! A file is parsed and then *resolved* once ([`crate::resolve`]): names become slots, nested paths become nested sets,
//! literals become values, `builtins.map` becomes the function. What runs is that resolved form ([`code`]); no name is looked
//! up while running, except through `with`, and no syntax is ever copied.
//!
//! ```text
//! code ──eval──▶ Value          in an environment: frames of slots, linked outwards
//!   └───delay──▶ Value::Thunk   evaluated when forced, at most once, a black hole meanwhile
//! ```
//!
//! * **Values** ([`value`]) take sixteen bytes: a tag, eight bytes of payload, and the four-byte [`place`] at which
//!   the value was written. Larger payloads are shared and never change. So every error can name the origin of a value.
//! * **Environments** ([`frame`]) are linked frames, never copied. A constant needs no thunk, nor does a variable (its slot is
//!   shared) or a function.
//! * **Promises** ([`thunk`]) take three words: the work, then its result in the same place. An argument that the function is sure
//!   to ask for, and that is a sum of two integers known already, is no promise at all (`strict`).
//! * **Depth** is bounded twice: calls in calls ([`MAX_DEPTH`], an error that Nix knows too) and anything in anything
//!   ([`MAX_NESTING`]); within these bounds [`stack`] takes more stack as needed, and [`garbage`] drops long
//!   chains in a loop. **Work** is bounded by [`BUDGET`]. All three end as located errors.
//! * **Built-ins** ([`builtins`]) are rows of tables, one file a topic.
//! * **Failures** ([`failure`]) carry a finished diagnostic; an infinite recursion gathers its steps on its way out, so the
//!   way in costs nothing.
//!
//! Not here: what modules and resources are ([`crate::modules`]). Not freed before the evaluator: closures in frames that
//! refer to themselves, as every recursive function does; an evaluation is short.

use std::collections::HashMap;

use rclite::Rc;

use crate::diagnostic::{Diagnostics, Severity};
use crate::dialect::Dialect;
use crate::eval::failure::Result;
use crate::eval::place::{Place, Places};
use crate::eval::value::Value;
use crate::modules::Project;
use crate::reported::Reported;
use crate::resolve::Globals;
use crate::symbol::Symbol;
use crate::tree::Node;
use crate::world::World;

pub(crate) mod attrs;
pub(crate) mod builtins;
mod call;
pub(crate) mod code;
mod compare;
pub(crate) mod failure;
mod force;
pub(crate) mod frame;
pub(crate) mod garbage;
mod import;
pub(crate) mod json;
mod messages;
mod operators;
pub(crate) mod paths;
pub(crate) mod place;
mod regex;
mod run;
mod select;
pub(crate) mod show;
pub(crate) mod stack;
mod strict;
pub(crate) mod string;
mod text;
pub(crate) mod thunk;
pub(crate) mod value;

/// How deep calls of functions may be nested, as in Nix.
pub const MAX_DEPTH: u32 = 10_000;
/// How deep evaluations of any sort may be nested.
pub const MAX_NESTING: u32 = 100_000;
/// How many steps one evaluation may take. Steps weigh time and memory alike, so that what does not end is told in seconds and
/// before the memory is gone: a few dozen bytes copied are one, and see [`CALL_STEPS`] and [`THUNK_STEPS`].
pub const BUDGET: u64 = 1_000_000_000;
/// What a call costs of the budget.
pub(crate) const CALL_STEPS: usize = 50;
/// What a promised element of a list or set costs of the budget: about a hundred bytes.
pub(crate) const THUNK_STEPS: usize = 60;

/// What to evaluate.
#[derive(Clone, Copy, Debug)]
pub enum Entry<'a> {
    /// One file, evaluated whole.
    Expression {
        /// Its path in the [`World`].
        path: &'a str,
    },
    /// Modules, merged into one project.
    Project {
        /// Their paths in the [`World`].
        modules: &'a [String],
        /// The profile of this run: `production` unless said otherwise.
        profile: &'a str,
    },
}

/// How to print a value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Notation {
    /// As Nix prints it.
    Nix,
    /// As JSON; evaluates everything.
    Json,
}

/// How to print a value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Show {
    /// The notation.
    pub notation: Notation,
    /// Whether to evaluate what lies below the outermost constructor; otherwise it prints as `«thunk»`.
    pub strict: bool,
}

/// Evaluates `entry` to plain data.
///
/// Of a project, every resource that is an error is left out of the result, and what is one inside of a resource is a
/// [`Tree::Hole`](crate::Tree::Hole), so that all other errors are still found;
/// the result is the set of kinds, each a set of resources, a tenant's own inside it. An expression gives its value, or
/// nothing if there is an error in it.
pub fn evaluate(entry: &Entry<'_>, dialect: &Dialect, world: &dyn World) -> Reported<Option<Node>> {
    let mut evaluator = Evaluator::new(dialect, world);
    let node = match entry {
        Entry::Expression { path } => {
            let value = evaluator.root(path);
            value.and_then(|value| {
                let span = evaluator.span_of(value.place());
                evaluator.tree(&value, span, &mut Vec::new())
            })
        }
        Entry::Project { modules, profile } => {
            evaluator.warns = true;
            evaluator.project(modules, profile)
        }
    };
    evaluator.finish(node)
}

/// Evaluates the file at `path` and prints its value, as `hostc eval` does.
pub fn show(path: &str, dialect: &Dialect, world: &dyn World, how: Show) -> Reported<Option<Vec<u8>>> {
    let mut evaluator = Evaluator::new(dialect, world);
    let printed = evaluator.root(path).and_then(|value| {
        let printed = evaluator.printed(&value, how);
        evaluator.accept(printed)
    });
    evaluator.finish(printed)
}

/// The syntax of the file at `path` as `nix-instantiate --parse` prints it; its names must be defined.
pub fn show_syntax(path: &str, dialect: &Dialect, world: &dyn World) -> Reported<Option<String>> {
    let mut evaluator = Evaluator::new(dialect, world);
    let loaded = evaluator.load(path, Place::NOWHERE);
    let printed = evaluator.accept(loaded).and_then(|source| {
        evaluator.compile(path, &source);
        let file = crate::parse::parse(&source).value;
        (!evaluator.diagnostics.has_errors()).then(|| crate::resolve::print(&file, path))
    });
    evaluator.finish(printed)
}

/// The names of attributes that mean something to the language itself.
pub(crate) struct Names {
    pub(crate) functor: Symbol,
    pub(crate) to_string: Symbol,
    pub(crate) out_path: Symbol,
    pub(crate) kind: Symbol,
    pub(crate) name: Symbol,
    pub(crate) value: Symbol,
}

/// One evaluation.
pub(crate) struct Evaluator<'w> {
    pub(crate) world: &'w dyn World,
    pub(crate) dialect: Dialect,
    pub(crate) places: Places,
    pub(crate) globals: Rc<Globals>,
    pub(crate) names: Names,
    pub(crate) diagnostics: Diagnostics,
    pub(crate) project: Option<Rc<Project>>,
    /// The regular expressions that have been read.
    expressions: HashMap<Vec<u8>, Rc<regex::Program>>,
    files: HashMap<String, Value>,
    loading: Vec<String>,
    depth: u32,
    nesting: u32,
    budget: u64,
    stopped: bool,
    /// Whether to warn of what is no error.
    warns: bool,
}

impl<'w> Evaluator<'w> {
    fn new(dialect: &Dialect, world: &'w dyn World) -> Self {
        let names = Names {
            functor: Symbol::new("__functor"),
            to_string: Symbol::new("__toString"),
            out_path: Symbol::new("outPath"),
            kind: Symbol::new("type"),
            name: Symbol::new("name"),
            value: Symbol::new("value"),
        };
        Self {
            world,
            dialect: *dialect,
            places: Places::default(),
            globals: Rc::new(builtins::globals()),
            names,
            diagnostics: Diagnostics::default(),
            project: None,
            expressions: HashMap::new(),
            files: HashMap::new(),
            loading: Vec::new(),
            depth: 0,
            nesting: 0,
            budget: BUDGET,
            stopped: false,
            warns: false,
        }
    }

    /// The value of a file without errors in its syntax or names.
    fn root(&mut self, path: &str) -> Option<Value> {
        let loaded = self.load(path, Place::NOWHERE);
        let source = self.accept(loaded)?;
        self.compile(path, &source);
        if self.diagnostics.has_errors() {
            return None;
        }
        let value = self.import(path, Place::NOWHERE);
        self.accept(value)
    }

    fn printed(&mut self, value: &Value, how: Show) -> Result<Vec<u8>> {
        match how.notation {
            Notation::Nix => {
                let mut out = Vec::new();
                if how.strict {
                    self.force_deep(value, value.place())?;
                }
                self.print(value, &mut show::Printed::default(), &mut out)?;
                Ok(out)
            }
            Notation::Json => {
                let mut out = json::Json::new(text::Coercion::Name);
                self.json(value, value.place(), &mut out)?;
                match out.value(value.place()) {
                    Value::Text(_, text) => Ok(text.to_vec()),
                    other => Err(self.symbolic(&other, "JSON", value.place())),
                }
            }
        }
    }

    fn finish<T>(mut self, value: T) -> Reported<T> {
        // A name that nothing uses may be the one that was meant where another is not defined.
        if self.diagnostics.has_errors() {
            self.diagnostics.retain(|found| found.severity == Severity::Error);
        }
        self.diagnostics.sort();
        Reported::new(value, std::mem::take(&mut self.diagnostics))
    }
}
