//! The built-in functions: a row each, a table a topic.
//!
//! A row says the name, the parameters, a sentence, and the function that runs once all arguments are there. Arguments come
//! unevaluated; the helpers of [`Call`] in this file force them and say who wanted what if they do not fit.

use std::collections::BTreeMap;

use rclite::Rc;

use crate::eval::Evaluator;
use crate::eval::attrs::{Attrs, Entry};
use crate::eval::failure::Result;
use crate::eval::place::Place;
use crate::eval::string::Str;
use crate::eval::thunk::{Thunk, Work};
use crate::eval::value::{List, Value};
use crate::resolve::Globals;
use crate::symbol::Symbol;

mod context;
mod control;
mod convert;
mod hashes;
mod json_reader;
mod lists;
mod numbers;
mod paths;
mod regex;
mod sets;
mod sort;
mod strings;
mod types;
mod versions;

pub(crate) use control::RANKS;

/// One built-in function.
pub(crate) struct Builtin {
    /// As written after `builtins.`.
    pub(crate) name: &'static str,
    /// What it takes, in order.
    pub(crate) parameters: &'static [&'static str],
    /// One sentence.
    #[expect(dead_code, reason = "the language server's hover text")]
    pub(crate) doc: &'static str,
    /// What it does.
    pub(crate) run: fn(&mut Evaluator<'_>, &Call<'_>) -> Result<Value>,
}

/// A call with all its arguments.
pub(crate) struct Call<'a> {
    pub(crate) builtin: &'static Builtin,
    pub(crate) arguments: &'a [Value],
    pub(crate) place: Place,
}

const fn row(
    name: &'static str,
    parameters: &'static [&'static str],
    doc: &'static str,
    run: fn(&mut Evaluator<'_>, &Call<'_>) -> Result<Value>,
) -> Builtin {
    Builtin {
        name,
        parameters,
        doc,
        run,
    }
}

const TABLES: [&[Builtin]; 12] = [
    context::TABLE,
    control::TABLE,
    convert::TABLE,
    hashes::TABLE,
    lists::TABLE,
    numbers::TABLE,
    paths::TABLE,
    regex::TABLE,
    sets::TABLE,
    strings::TABLE,
    types::TABLE,
    versions::TABLE,
];

/// Those that need no `builtins.` before them.
const BARE: [&str; 12] = [
    "abort",
    "baseNameOf",
    "dirOf",
    "fromTOML",
    "import",
    "isNull",
    "map",
    "removeAttrs",
    "throw",
    "toString",
    "break",
    "placeholder",
];

/// The names that need no definition.
pub(crate) fn globals() -> Globals {
    let nowhere = Place::NOWHERE;
    let mut globals: Globals = BTreeMap::new();
    let mut entries = Vec::new();
    let mut constants = vec![
        ("true", Value::Bool(nowhere, true)),
        ("false", Value::Bool(nowhere, false)),
        ("null", Value::Null(nowhere)),
    ];
    globals.extend(constants.iter().cloned());
    for (name, value) in [
        ("langVersion", Value::Int(nowhere, 6)),
        ("nixVersion", Value::text(nowhere, "2.26.3")),
        ("storeDir", Value::text(nowhere, "/nix/store")),
    ] {
        globals.insert(dunder(name), value.clone());
        constants.push((name, value));
    }
    for builtin in TABLES.into_iter().flatten() {
        let value = Value::Builtin(nowhere, builtin);
        entries.push(Entry {
            name: Symbol::new(builtin.name),
            place: nowhere,
            value: value.clone(),
        });
        if BARE.contains(&builtin.name) {
            globals.insert(builtin.name, value);
        } else {
            globals.insert(dunder(builtin.name), value);
        }
    }
    for (name, value) in constants {
        entries.push(Entry {
            name: Symbol::new(name),
            place: nowhere,
            value,
        });
    }
    // It has itself among its attributes.
    let itself = Thunk::new(Work::Running);
    entries.push(Entry {
        name: Symbol::new("builtins"),
        place: nowhere,
        value: Value::Thunk(nowhere, Rc::clone(&itself)),
    });
    let builtins = Value::set(nowhere, Attrs::new(entries));
    itself.finish(builtins.clone());
    globals.insert("builtins", builtins);
    globals
}

/// As in Nix: `__length` is `builtins.length`.
fn dunder(name: &str) -> &'static str {
    Symbol::new(&format!("__{name}")).as_str()
}

/// What to write instead of a name that the language leaves out on purpose.
pub(crate) fn left_out(name: &str) -> Option<&'static str> {
    Some(match name {
        "derivation"
        | "derivationStrict"
        | "storePath"
        | "toFile"
        | "filterSource"
        | "path"
        | "addDrvOutputDependencies" => "there is no store: say what a host needs as a resource",
        "fetchurl" | "fetchTarball" | "fetchGit" | "fetchTree" | "fetchMercurial" | "getFlake" => {
            "nothing is fetched while evaluating: put the file into the project and `import` it"
        }
        "currentTime" | "currentSystem" | "getEnv" | "nixPath" => {
            "the result depends on the sources alone: take what differs between runs from `profile`"
        }
        "findFile" | "__nixPath" | "__findFile" => "there is no search path: write the path, `./lib.host`",
        "scopedImport" => "`import` the file, and let it be a function of what it needs",
        "toXML" => "use `builtins.toJSON`",
        "exec" | "importNative" => "nothing runs while evaluating",
        _ => return None,
    })
}

impl Call<'_> {
    /// The argument, unevaluated.
    pub(crate) fn raw(&self, at: usize) -> Value {
        self.arguments.get(at).cloned().unwrap_or(Value::Null(Place::NOWHERE))
    }

    fn wanted_by(&self, at: usize) -> String {
        match self.builtin.parameters {
            [_] => format!("`{}`", self.builtin.name),
            all => format!("`{}` of `{}`", all.get(at).unwrap_or(&""), self.builtin.name),
        }
    }
}

/// A set of these attributes.
pub(crate) fn record(place: Place, fields: impl IntoIterator<Item = (&'static str, Value)>) -> Value {
    let entry = |(name, value)| Entry {
        name: Symbol::new(name),
        place: Place::NOWHERE,
        value,
    };
    Value::set(place, Attrs::new(fields.into_iter().map(entry).collect()))
}

impl Evaluator<'_> {
    fn arg(&mut self, call: &Call<'_>, at: usize) -> Result<Value> {
        match call.arguments.get(at) {
            Some(value) => self.force(value),
            None => Ok(Value::Null(Place::NOWHERE)),
        }
    }

    fn unfit<T>(&mut self, call: &Call<'_>, at: usize, value: &Value, wanted: &str) -> Result<T> {
        Err(self.mismatch(value, wanted, &call.wanted_by(at), call.place))
    }

    fn int(&mut self, call: &Call<'_>, at: usize) -> Result<i64> {
        match self.arg(call, at)? {
            Value::Int(_, number) => Ok(number),
            other => self.unfit(call, at, &other, "an integer"),
        }
    }

    fn truth(&mut self, call: &Call<'_>, value: &Value) -> Result<bool> {
        match value {
            Value::Bool(_, value) => Ok(*value),
            other => Err(self.mismatch(other, "a boolean", &format!("`{}`", call.builtin.name), call.place)),
        }
    }

    fn string(&mut self, call: &Call<'_>, at: usize) -> Result<Rc<Str>> {
        match self.arg(call, at)? {
            Value::Text(_, text) => Ok(text),
            other => self.unfit(call, at, &other, "a string"),
        }
    }

    fn name(&mut self, call: &Call<'_>, at: usize) -> Result<Symbol> {
        Ok(Symbol::new(&self.string(call, at)?.text()))
    }

    /// An argument that can be called.
    fn function(&mut self, call: &Call<'_>, at: usize) -> Result<Value> {
        let value = self.arg(call, at)?;
        self.callable(value, &call.wanted_by(at), call.place)
    }

    /// A value that can be called.
    fn callable(&mut self, value: Value, wanted_by: &str, place: Place) -> Result<Value> {
        match &value {
            Value::Lambda(..) | Value::Builtin(..) | Value::Partial(..) => Ok(value),
            Value::Set(_, set) if set.get(self.names.functor).is_some() => Ok(value),
            other => Err(self.mismatch(other, "a function", wanted_by, place)),
        }
    }

    /// The attribute of a set that a built-in needs.
    fn attribute(&mut self, call: &Call<'_>, subject: &Value, name: Symbol) -> Result<Value> {
        let found = match subject {
            Value::Set(_, set) => set.get(name).map(|entry| entry.value.clone()),
            _ => None,
        };
        match found {
            Some(value) => self.force(&value),
            None => Err(self.missing(subject, name, call.place)),
        }
    }

    fn items(&mut self, call: &Call<'_>, at: usize) -> Result<Rc<List>> {
        match self.arg(call, at)? {
            Value::List(_, list) => Ok(list),
            other => self.unfit(call, at, &other, "a list"),
        }
    }

    fn attrs(&mut self, call: &Call<'_>, at: usize) -> Result<Rc<Attrs>> {
        match self.arg(call, at)? {
            Value::Set(_, set) => Ok(set),
            other => self.unfit(call, at, &other, "a set"),
        }
    }
}
