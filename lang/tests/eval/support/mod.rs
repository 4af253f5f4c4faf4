//! What the cases need: a world of files, a small dialect, trees as text.

use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

use hostc_lang::{Dialect, FileKind, Kind, LoadError, Node, Piece, SourceFile, SourceId, Sources, Tree, World};

const fn kind(plural: &'static str, singular: &'static str, nested: bool, facts: &'static [&'static str]) -> Kind {
    Kind {
        plural,
        singular,
        nested,
        tenant: false,
        facts,
        secret: false,
    }
}

/// A few kinds, as the compiler has them.
pub const DIALECT: Dialect = Dialect {
    kinds: &[
        kind("hosts", "host", false, &[]),
        Kind {
            tenant: true,
            ..kind("sites", "site", false, &["url"])
        },
        kind("services", "service", true, &["address", "port", "url"]),
        kind("databases", "database", true, &["url", "host", "port"]),
        Kind {
            secret: true,
            ..kind("secrets", "secret", true, &[])
        },
    ],
    extras: &["never"],
};

const LIBRARY: &str = include_str!("../../../../stdlib/lib.host");

/// A world of files in memory.
pub struct Files {
    files: Vec<Arc<SourceFile>>,
}

impl Files {
    /// These files and the library.
    pub fn of(files: &[(&str, &str)]) -> Self {
        let all = [("std:lib.host", LIBRARY)].into_iter().chain(files.iter().copied());
        let files = (0..)
            .zip(all)
            .map(|(id, (name, text))| Arc::new(SourceFile::new(SourceId(id), name, text)));
        Self { files: files.collect() }
    }

    /// The sources directly below a folder.
    pub fn below(folder: &Path) -> Self {
        let mut found: Vec<(String, String)> = Vec::new();
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path
                .extension()
                .is_some_and(|extension| extension == "host" || extension == "nix")
            {
                let name = path.file_name().unwrap().to_str().unwrap().to_owned();
                found.push((name, std::fs::read_to_string(&path).unwrap()));
            }
        }
        found.sort();
        let found: Vec<_> = found
            .iter()
            .map(|(name, text)| (name.as_str(), text.as_str()))
            .collect();
        Self::of(&found)
    }

    /// The modules: all files but the library and those that begin with `_`.
    pub fn modules(&self) -> Vec<String> {
        let names = self.files.iter().map(|file| file.name());
        names
            .filter(|name| !name.starts_with("std:") && !name.starts_with('_'))
            .map(|name| format!("/{name}"))
            .collect()
    }
}

impl Sources for Files {
    fn source(&self, id: SourceId) -> Option<Arc<SourceFile>> {
        self.files.get(id.0 as usize).cloned()
    }
}

impl World for Files {
    fn load(&self, path: &str) -> Result<Arc<SourceFile>, LoadError> {
        let name = path.strip_prefix('/').unwrap_or(path);
        self.files
            .iter()
            .find(|file| file.name() == name)
            .cloned()
            .ok_or(LoadError::Missing)
    }

    fn kind(&self, path: &str) -> Result<FileKind, LoadError> {
        let folder = format!("{}/", path.trim_matches('/'));
        let is_folder = folder == "/" || self.files.iter().any(|file| file.name().starts_with(&folder));
        match is_folder {
            true => Ok(FileKind::Directory),
            false => self.load(path).map(|_| FileKind::Regular),
        }
    }
}

/// A tree, one attribute a line.
pub fn dump(node: &Node) -> String {
    let mut out = String::new();
    write(node, 0, &mut out);
    out.push('\n');
    out
}

fn write(node: &Node, level: usize, out: &mut String) {
    let indent = "  ".repeat(level + 1);
    match &node.value {
        Tree::Null => out.push_str("null"),
        Tree::Hole => out.push_str("«error»"),
        Tree::Bool(value) => write!(out, "{value}").unwrap(),
        Tree::Int(number) => write!(out, "{number}").unwrap(),
        Tree::Float(number) => write!(out, "{number:?}").unwrap(),
        Tree::Path(path) => write!(out, "path {path}").unwrap(),
        Tree::Reference(reference) => write!(out, "reference {}", reference.resource).unwrap(),
        Tree::Text(text) => {
            out.push('"');
            for piece in text.pieces() {
                match piece {
                    Piece::Literal(literal) => out.push_str(&literal.escape_debug().to_string()),
                    Piece::Symbol { resource, fact, .. } => write!(out, "<{resource}.{fact}>").unwrap(),
                    Piece::Secret { resource, .. } => write!(out, "<secret {resource}>").unwrap(),
                }
            }
            out.push('"');
        }
        Tree::List(items) => {
            out.push('[');
            for item in items {
                out.push(' ');
                write(item, level, out);
            }
            out.push_str(" ]");
        }
        Tree::Record(record) => {
            out.push('{');
            for field in record.fields() {
                write!(out, "\n{indent}{} = ", field.name).unwrap();
                write(&field.node, level + 1, out);
            }
            write!(out, "\n{}}}", "  ".repeat(level)).unwrap();
        }
    }
}
