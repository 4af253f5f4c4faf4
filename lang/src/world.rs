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

/// What is at a path.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FileKind {
    /// A regular file.
    Regular,
    /// A folder.
    Directory,
    /// A symbolic link.
    Symlink,
    /// A device, pipe or socket.
    Unknown,
}

impl FileKind {
    /// What `builtins.readFileType` calls it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Regular => "regular",
            Self::Directory => "directory",
            Self::Symlink => "symlink",
            Self::Unknown => "unknown",
        }
    }
}

/// What evaluation may ask of its surroundings.
///
/// Paths are absolute: they begin with `/`, use `/` between folders and hold no `.` or `..`. In a project `/` is the project's
/// root, so that no result depends on where the project lies; `hostc eval` uses the machine's own paths, as Nix does. The files
/// of the standard library are `std:lib.host` and so on. The same path always gives the same file for as long as the
/// `World` lives.
pub trait World: Sources {
    /// The source file at `path`.
    fn load(&self, path: &str) -> Result<Arc<SourceFile>, LoadError>;

    /// The content of the file at `path`, whatever it is.
    fn read(&self, path: &str) -> Result<Vec<u8>, LoadError> {
        self.load(path).map(|file| file.text().as_bytes().to_vec())
    }

    /// What is at `path`; a link at its end is not followed.
    fn kind(&self, path: &str) -> Result<FileKind, LoadError> {
        self.load(path).map(|_| FileKind::Regular)
    }

    /// The names in the folder at `path`, sorted by their bytes, each with what it is.
    fn list(&self, path: &str) -> Result<Vec<(String, FileKind)>, LoadError> {
        let _ = path;
        Err(LoadError::Unreadable(String::from("it is not a folder")))
    }

    /// Where a file was loaded from: the inverse of [`World::load`]. Nothing for an expression that is in no file.
    fn path_of(&self, file: &SourceFile) -> Option<String> {
        Some(format!("/{}", file.name()))
    }

    /// What messages call the file at `path`.
    fn name_of(&self, path: &str) -> String {
        let name = path.strip_prefix('/').filter(|name| !name.is_empty());
        name.unwrap_or(path).to_owned()
    }

    /// Shows a message of `builtins.trace` or `builtins.warn`; a world without a terminal drops it.
    fn trace(&self, message: &str) {
        let _ = message;
    }
}
