//! The one door through which the language reaches anything outside itself.

use std::sync::Arc;

use crate::source::{SourceFile, Sources};

/// Why a file could not be had.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum LoadError {
    /// There is no such file.
    Missing,
    /// The path leads out of the project.
    Outside,
    /// It is there and cannot be read; the text says why.
    Unreadable(String),
    /// It is not UTF-8; the byte offset of the first offence.
    NotText(usize),
}

/// What evaluation may ask of its surroundings.
///
/// Paths are absolute within the project: they begin with `/`, which is the project's root, use `/` between folders and
/// hold no `.` or `..`. The files of the standard library are `std:lib.host` and so on, and their names begin like their paths.
/// The same path always gives the same file for as long as the `World` lives.
pub trait World: Sources {
    /// The source file at `path`.
    fn load(&self, path: &str) -> Result<Arc<SourceFile>, LoadError>;

    /// Where a file was loaded from: the inverse of [`World::load`], for relative imports.
    fn path_of(&self, file: &SourceFile) -> String {
        format!("/{}", file.name())
    }

    /// Shows a message of `builtins.trace`; a world without a terminal drops it.
    fn trace(&self, message: &str) {
        let _ = message;
    }
}
