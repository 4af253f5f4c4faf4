//! Loading files.

use std::sync::Arc;

use rclite::Rc;

use crate::diagnostic::{Diagnostic, Diagnostics, Severity};
use crate::eval::failure::{Failure, Result};
use crate::eval::frame::Frame;
use crate::eval::place::Place;
use crate::eval::thunk::{Thunk, Work};
use crate::eval::value::Value;
use crate::eval::{Evaluator, builtins, paths};
use crate::source::SourceFile;
use crate::span::Span;
use crate::world::{FileKind, LoadError, World};
use crate::{parse, resolve};

impl Evaluator<'_> {
    /// What a file evaluates to.
    pub(crate) fn import(&mut self, path: &str, place: Place) -> Result<Value> {
        let value = match self.files.get(path) {
            Some(value) => value.clone(),
            None => {
                let source = self.load(path, place)?;
                self.compile(path, &source)
            }
        };
        if let Value::Thunk(_, thunk) = &value
            && thunk.is_running()
        {
            return Err(self.import_cycle(path, place));
        }
        self.loading.push(path.to_owned());
        let result = self.force(&value);
        self.loading.pop();
        result
    }

    /// The source file at a path.
    pub(crate) fn load(&mut self, path: &str, place: Place) -> Result<Arc<SourceFile>> {
        self.ask(path, place, |world| world.load(path))
    }

    /// The bytes of the file at a path.
    pub(crate) fn read(&mut self, path: &str, place: Place) -> Result<Vec<u8>> {
        self.ask(path, place, |world| world.read(path))
    }

    /// What is at a path, where something must be.
    pub(crate) fn kind_of_file(&mut self, path: &str, place: Place) -> Result<FileKind> {
        self.ask(path, place, |world| world.kind(path))
    }

    /// Asks the world about a path, unless it leads out of the project.
    pub(crate) fn ask<T>(
        &mut self,
        path: &str,
        place: Place,
        ask: impl FnOnce(&dyn World) -> std::result::Result<T, LoadError>,
    ) -> Result<T> {
        let answer = match paths::is_outside(path) {
            true => Err(LoadError::Outside),
            false => ask(self.world),
        };
        answer.map_err(|error| {
            // As it is called in messages; the root of the project is not that of the machine.
            let name = self.world.name_of(path);
            let (code, message, help) = match error {
                LoadError::Missing => (
                    "missing-file",
                    format!("there is no file `{name}` in the project"),
                    "paths begin at the file they stand in (`./x.host`), or at the project's root (`/lib/x.host`)",
                ),
                LoadError::Outside => (
                    "path-outside",
                    format!("`{name}` is outside the project"),
                    "a file reads only files below the project's root, and `std`: copy it into the project",
                ),
                LoadError::Unreadable(why) => (
                    "unreadable-file",
                    format!("`{name}` cannot be read: {why}"),
                    "give the path of a text file",
                ),
                LoadError::NotText(at) => (
                    "unreadable-file",
                    format!("`{name}` is not text: byte {at} is not UTF-8"),
                    "write it again as UTF-8, or give it another ending than `.host`",
                ),
            };
            let diagnostic = self.label(Diagnostic::error(code, message), place, "asked for here");
            diagnostic.help(help).into()
        })
    }

    /// Parses and resolves a file, reporting what is wrong in it, and promises its value.
    pub(crate) fn compile(&mut self, path: &str, source: &SourceFile) -> Value {
        let parsed = parse::parse(source);
        let whole = !parsed.diagnostics.has_errors();
        let file = parsed.drain_into(&mut self.diagnostics);
        let globals = Rc::clone(&self.globals);
        let mut found = Diagnostics::default();
        let code = resolve::resolve(&file, path, &globals, &mut self.places, &mut found);
        // An expression gives its value and nothing else; what is to be built should say only what it needs.
        let warns = self.warns && whole && !source.name().starts_with(paths::LIBRARY);
        found.retain(|found| warns || found.severity == Severity::Error);
        self.diagnostics.extend(found);
        let value = Value::Thunk(code.place(), Thunk::new(Work::Code(Frame::root(), code)));
        self.files.insert(path.to_owned(), value.clone());
        value
    }

    /// A place as `unsafeGetAttrPos` and `__curPos` give it; null in what is no file. Columns count bytes, as in Nix.
    pub(crate) fn position(&self, span: Span, place: Place) -> Value {
        let file = self.world.source(span.source);
        let Some((file, path)) = file.and_then(|file| Some((Arc::clone(&file), self.world.path_of(&file)?))) else {
            return Value::Null(place);
        };
        let (line, column) = file.byte_position(span.start);
        let fields = [
            ("file", Value::text(place, path)),
            ("line", Value::Int(place, line as i64)),
            ("column", Value::Int(place, column as i64)),
        ];
        builtins::record(place, fields)
    }

    fn import_cycle(&mut self, path: &str, place: Place) -> Box<Failure> {
        let from = self.loading.iter().position(|loading| loading == path).unwrap_or(0);
        let files = self.loading.iter().skip(from).map(String::as_str).chain([path]);
        let chain: Vec<_> = files.map(|file| file.trim_start_matches('/')).collect();
        let message = format!("files import each other: `{}`", chain.join("` → `"));
        self.label(
            Diagnostic::error("import-cycle", message),
            place,
            "imports a file that is being evaluated",
        )
        .into()
    }
}
