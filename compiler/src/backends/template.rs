//! Templates: the text of an artifact, with holes.
//!
//! Templates live in `stdlib/templates/FOLDER/NAME` and are embedded in the program. They hold no decisions: a backend
//! gives them a view with everything decided. Every hole is escaped for the format of its folder
//! ([`super::format::FORMATS`]) unless one of that format's filters escaped it already; there is no way to emit a value as
//! it is (`safe` does not exist here), and an undefined name is an error.

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, Error, ErrorKind, Output, State, UndefinedBehavior, Value};
use serde::Serialize;

use super::format::{FORMATS, Format, Unwritable};

/// The embedded templates: `(name, text)`, the name beginning with its format's folder.
pub type TemplateTable = &'static [(&'static str, &'static str)];

/// Renders templates of one table.
pub struct Templates {
    environment: Environment<'static>,
}

impl Templates {
    /// The templates of these tables. A template that does not parse is left out, and rendering it says so.
    pub fn new(tables: &[TemplateTable]) -> Self {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        let syntax = SyntaxConfig::builder()
            .trim_blocks(true)
            .lstrip_blocks(true)
            .keep_trailing_newline(true)
            .build();
        if let Ok(syntax) = syntax {
            environment.set_syntax(syntax);
        }
        environment.remove_filter("safe");
        environment.remove_filter("escape");
        environment.remove_filter("e");
        environment.set_auto_escape_callback(|name| match format_of(name) {
            Some(format) => AutoEscape::Custom(format.folder.into()),
            None => AutoEscape::None,
        });
        environment.set_formatter(write_escaped);
        for &(filter, _) in FORMATS.iter().flat_map(|format| format.filters) {
            environment.add_filter(filter, move |state: &State<'_, '_>, value: Value| {
                apply_filter(state, filter, &value)
            });
        }
        for &(name, text) in tables.iter().copied().flatten() {
            let _ = environment.add_template(name, text);
        }
        Self { environment }
    }

    /// The template called `name` with the values of `view`.
    ///
    /// # Errors
    ///
    /// [`RenderError::Unwritable`] where the format cannot carry a value; [`RenderError::Template`] for a mistake in the
    /// template itself, which the tests of the backend would have shown.
    pub fn render(&self, name: &str, view: impl Serialize) -> Result<String, RenderError> {
        let template = self.environment.get_template(name).map_err(RenderError::from)?;
        template.render(Serde(view)).map_err(RenderError::from)
    }
}

/// Why an artifact could not be written.
#[derive(Debug)]
pub enum RenderError {
    /// The format cannot carry a value.
    Unwritable(Unwritable),
    /// The template is at fault.
    Template(String),
}

impl From<Unwritable> for RenderError {
    fn from(unwritable: Unwritable) -> Self {
        Self::Unwritable(unwritable)
    }
}

impl From<Error> for RenderError {
    fn from(error: Error) -> Self {
        let mut cause: Option<&dyn std::error::Error> = Some(&error);
        while let Some(at) = cause {
            if let Some(unwritable) = at.downcast_ref::<Unwritable>() {
                return Self::Unwritable(unwritable.clone());
            }
            cause = at.source();
        }
        Self::Template(format!("{error:#}"))
    }
}

fn format_of(template: &str) -> Option<&'static Format> {
    let (folder, _) = template.split_once('/')?;
    FORMATS.iter().find(|format| format.folder == folder)
}

/// Escapes by the filter called `filter` of the template's own format: several formats have a `comment`, each its own.
fn apply_filter(state: &State<'_, '_>, filter: &str, value: &Value) -> Result<Value, Error> {
    let filters = format_of(state.name()).map_or(&[][..], |format| format.filters);
    let Some((_, escape)) = filters.iter().find(|(name, _)| *name == filter) else {
        let message = format!("`{filter}` is no filter of `{}`", state.name());
        return Err(Error::new(ErrorKind::UnknownFilter, message));
    };
    escape(&plain(value)?).map(Value::from_safe_string).map_err(unwritable)
}

fn write_escaped(out: &mut Output, state: &mut State, value: &Value) -> Result<(), Error> {
    let name = state.name();
    let Some(format) = format_of(name) else {
        return Err(Error::new(
            ErrorKind::InvalidOperation,
            format!("template `{name}` is of no known format"),
        ));
    };
    if value.is_undefined() {
        return Err(Error::from(ErrorKind::UndefinedError));
    }
    let text = if value.is_safe() {
        plain(value)?
    } else {
        (format.escape)(&plain(value)?).map_err(unwritable)?
    };
    out.write_str(&text).map_err(|_| Error::from(ErrorKind::WriteFailure))
}

fn plain(value: &Value) -> Result<String, Error> {
    if let Some(text) = value.as_str() {
        return Ok(text.to_owned());
    }
    if value.is_number() || matches!(value.kind(), minijinja::value::ValueKind::Bool) {
        return Ok(value.to_string());
    }
    Err(Error::new(
        ErrorKind::InvalidOperation,
        format!("a {} cannot be written", value.kind()),
    ))
}

fn unwritable(unwritable: Unwritable) -> Error {
    Error::new(ErrorKind::InvalidOperation, "a value cannot be written").with_source(unwritable)
}
