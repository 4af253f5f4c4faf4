//! Where resources were written, for views that name them.

use hostc_lang::Sources;
use serde::Serialize;

use crate::pipeline::declared_at;
use crate::resources::Fleet;

/// A place in a source file.
#[derive(Serialize)]
pub(super) struct Place {
    /// The file, from the project.
    pub(super) file: String,
    /// The line, from 1.
    pub(super) line: usize,
    /// The column, from 1.
    pub(super) column: usize,
}

impl std::fmt::Display for Place {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}:{}", self.file, self.line)
    }
}

/// Where the resource called `resource` was written.
pub(super) fn place(fleet: &Fleet, sources: &dyn Sources, resource: &str) -> Option<Place> {
    let span = declared_at(fleet, resource)?;
    let source = sources.source(span.source)?;
    let (line, column) = source.position(span.start);
    Some(Place {
        file: source.name().to_owned(),
        line,
        column,
    })
}
