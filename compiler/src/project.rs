//! A project: the files that are compiled together, and the only files that they can read.
//!
//! A project is a folder, every `*.host` file below it a module, or a single file, which is then the only module; its folder
//! is the root below which it may import. Files whose name begins with `_` are libraries for `import`, and hidden ones are
//! nobody's. Nothing outside the root can be read, by `..` or by a symbolic link, except the standard library, which is part
//! of the program and has paths of its own: `std:lib.host`.

use std::collections::BTreeMap;
use std::fmt;
use std::io::ErrorKind;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use camino::{Utf8Path, Utf8PathBuf};
use hostc_lang::source::MAX_SOURCE_BYTES;
use hostc_lang::{Diagnostic, FileKind, LoadError, SourceFile, SourceId, Sources, World};

use crate::os::{FileKind as Found, Os, OsError, RealOs};

/// The standard library's files, by their path behind `std:`.
const STDLIB: &[(&str, &str)] = &[("lib.host", include_str!("../../stdlib/lib.host"))];

/// What the paths of the standard library begin with.
const STANDARD: &str = "std:";

/// Folders that hold other people's files.
const FOREIGN_FOLDERS: &[&str] = &["target", "node_modules"];

/// What an expression that is in no file is called in messages.
const EXPRESSION: &str = "«expression»";

/// The profile that is meant where none is said.
pub const PRODUCTION: &str = "production";

/// The ending of source files.
const EXTENSION: &str = "host";

/// The files of a project. It is the [`World`] of its evaluation.
pub struct Project {
    root: Utf8PathBuf,
    /// What stands before the paths of the [`World`]: nothing in a project, the root's own path where an expression is evaluated
    /// by itself, so that its paths are those of the machine.
    prefix: String,
    /// The root with all links followed: what nothing may leave.
    real_root: Utf8PathBuf,
    modules: Vec<String>,
    os: Box<dyn Os + Send>,
    loaded: Mutex<Loaded>,
}

/// The files read so far; a file's number is its place in `files`.
#[derive(Default)]
struct Loaded {
    files: Vec<(String, Arc<SourceFile>)>,
    by_path: BTreeMap<String, SourceId>,
}

impl Project {
    /// The project at `path`, a folder or a file.
    pub fn open(path: &Utf8Path) -> Result<Self, ProjectError> {
        Self::open_on(path, Box::new(RealOs))
    }

    /// The same, on another machine than this.
    pub fn open_on(path: &Utf8Path, os: Box<dyn Os + Send>) -> Result<Self, ProjectError> {
        let path = if path.as_str().is_empty() {
            Utf8Path::new(".")
        } else {
            path
        };
        let (root, only) = match os.kind(path)? {
            Some(Found::Directory) => (path, None),
            Some(Found::File) => (parent(path), path.file_name()),
            Some(Found::Other) => {
                return Err(ProjectError::new(format!("`{path}` is neither a file nor a folder")));
            }
            None => {
                return Err(ProjectError::new(format!("there is nothing at `{path}`"))
                    .help("give a folder with `.host` files, or one such file; `hostc init` writes a starter"));
            }
        };
        let real_root = os.canonical(root)?;
        let modules = match only {
            Some(name) => vec![format!("/{name}")],
            None => modules(root, &real_root, os.as_ref())?,
        };
        Ok(Self {
            root: root.to_owned(),
            prefix: String::new(),
            real_root,
            modules,
            os,
            loaded: Mutex::default(),
        })
    }

    /// One file of any name: a project of that one module, with the machine's paths.
    pub fn of_file(path: &Utf8Path) -> Result<Self, ProjectError> {
        if RealOs.kind(path)? == Some(Found::Directory) {
            return Err(ProjectError::new(format!("`{path}` is a folder")).help("give a file: `hostc eval FILE`"));
        }
        let mut project = Self::open(path)?;
        project.prefix = prefix(&project.real_root);
        for module in &mut project.modules {
            module.insert_str(0, &project.prefix);
        }
        Ok(project)
    }

    /// One expression, given as text, that may import what is below `root`: a project of that one module, with the machine's
    /// paths.
    pub fn of_expression(root: &Utf8Path, text: &str) -> Result<Self, ProjectError> {
        let os: Box<dyn Os + Send> = Box::new(RealOs);
        let real_root = os.canonical(root)?;
        let prefix = prefix(&real_root);
        let path = format!("{prefix}/{EXPRESSION}");
        let modules = vec![path.clone()];
        let project = Self {
            root: root.to_owned(),
            prefix,
            real_root,
            modules,
            os,
            loaded: Mutex::default(),
        };
        project.keep(&path, text.to_owned());
        Ok(project)
    }

    /// Numbers a file that has been read.
    fn keep(&self, path: &str, text: String) -> Arc<SourceFile> {
        let mut loaded = self.loaded();
        let id = SourceId(loaded.files.len() as u32);
        let file = Arc::new(SourceFile::new(id, self.name_of(path), text));
        loaded.files.push((path.to_owned(), Arc::clone(&file)));
        loaded.by_path.insert(path.to_owned(), id);
        file
    }

    /// The modules as paths of the [`World`] (`/sites/shop.host`), sorted.
    pub fn modules(&self) -> &[String] {
        &self.modules
    }

    /// The folder that the project is.
    pub fn root(&self) -> &Utf8Path {
        &self.root
    }

    /// Where the numbers that a profile was given are kept: `host.lock` at the root for `production`, `host.PROFILE.lock` for
    /// another one, which is another deployment and must not take back the numbers of the first.
    pub fn lock_path(&self, profile: &str) -> Utf8PathBuf {
        match profile {
            PRODUCTION => self.root.join("host.lock"),
            other => self.root.join(format!("host.{other}.lock")),
        }
    }

    /// Where a file of the project is on the machine, links followed; nothing for what is none, such as the standard library.
    pub fn path(&self, id: SourceId) -> Option<Utf8PathBuf> {
        let path = self.loaded().files.get(id.0 as usize).map(|(path, _)| path.clone())?;
        let own = !path.starts_with(STANDARD) && !path.ends_with(EXPRESSION);
        own.then(|| self.real(&path).ok())?
    }

    fn loaded(&self) -> MutexGuard<'_, Loaded> {
        self.loaded.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Where a path of the [`World`] is on the machine, seen from the root.
    fn below<'p>(&self, path: &'p str) -> Result<&'p str, LoadError> {
        let below = path.strip_prefix(&self.prefix).ok_or(LoadError::Outside)?;
        let below = match below {
            "" => below,
            _ => below.strip_prefix('/').ok_or(LoadError::Outside)?,
        };
        match below.split('/').any(|name| name == "..") {
            true => Err(LoadError::Outside),
            false => Ok(below),
        }
    }

    /// Where a path of the [`World`] is on the machine, with all links followed.
    fn real(&self, path: &str) -> Result<Utf8PathBuf, LoadError> {
        let path = self.root.join(self.below(path)?);
        let real = match self.os.canonical(&path) {
            Err(_) if self.os.read_link(&path).is_ok() => {
                return Err(LoadError::Unreadable(
                    "it is a link to something that does not exist".to_owned(),
                ));
            }
            found => found.map_err(unreadable)?,
        };
        match real.starts_with(&self.real_root) {
            true => Ok(real),
            false => Err(LoadError::Outside),
        }
    }

    fn file_kind(&self, path: &Utf8Path) -> Result<FileKind, LoadError> {
        if self.os.read_link(path).is_ok() {
            return Ok(FileKind::Symlink);
        }
        match self.os.kind(path).map_err(unreadable)? {
            Some(Found::File) => Ok(FileKind::Regular),
            Some(Found::Directory) => Ok(FileKind::Directory),
            Some(Found::Other) => Ok(FileKind::Unknown),
            None => Err(LoadError::Missing),
        }
    }
}

/// The root as the beginning of its files' paths.
fn prefix(root: &Utf8Path) -> String {
    root.as_str().trim_end_matches('/').to_owned()
}

fn unreadable(error: OsError) -> LoadError {
    match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => LoadError::Missing,
        _ => LoadError::Unreadable(error.reason()),
    }
}

fn parent(file: &Utf8Path) -> &Utf8Path {
    match file.parent() {
        Some(parent) if !parent.as_str().is_empty() => parent,
        _ => Utf8Path::new("."),
    }
}

/// The source files and links to such below `root`, libraries among them, sorted.
///
/// # Errors
///
/// A folder cannot be read.
pub fn source_files(root: &Utf8Path, os: &dyn Os) -> Result<Vec<Utf8PathBuf>, OsError> {
    let enter = |name: &str| !name.starts_with('.') && !FOREIGN_FOLDERS.contains(&name);
    let mut files = os.walk(root, &enter)?;
    files.retain(|file| {
        let hidden = file.file_name().is_some_and(|name| name.starts_with('.'));
        file.extension() == Some(EXTENSION) && !hidden
    });
    Ok(files)
}

/// The modules below `root`, as paths of the [`World`].
fn modules(root: &Utf8Path, real_root: &Utf8Path, os: &dyn Os) -> Result<Vec<String>, ProjectError> {
    // By the real path: of a file and a link to it only the file counts, whichever comes first.
    let mut found: BTreeMap<Utf8PathBuf, String> = BTreeMap::new();
    for file in source_files(root, os)? {
        if file.file_name().is_some_and(|name| name.starts_with('_')) {
            continue;
        }
        let below = file.strip_prefix(root).unwrap_or(&file);
        // A link that leads nowhere, or out of the project, is a module that cannot be read: it is reported with whatever else
        // is wrong.
        let real = os.canonical(&file).unwrap_or_else(|_| file.clone());
        let real_below = real.strip_prefix(real_root).unwrap_or(below);
        if below == real_below || !found.contains_key(&real) {
            found.insert(real.clone(), format!("/{below}"));
        }
    }
    let mut modules: Vec<String> = found.into_values().collect();
    modules.sort_unstable();
    if modules.is_empty() {
        return Err(ProjectError::new(format!("there is no `.host` file below `{root}`"))
            .help("`hostc init` writes a starter; files whose name begins with `_` are libraries and do not count"));
    }
    Ok(modules)
}

impl Sources for Project {
    fn source(&self, id: SourceId) -> Option<Arc<SourceFile>> {
        self.loaded().files.get(id.0 as usize).map(|(_, file)| Arc::clone(file))
    }
}

impl World for Project {
    fn load(&self, path: &str) -> Result<Arc<SourceFile>, LoadError> {
        let known = self.loaded().by_path.get(path).copied();
        if let Some(file) = known.and_then(|id| self.source(id)) {
            return Ok(file);
        }
        let text = String::from_utf8(self.read(path)?);
        let text = text.map_err(|error| LoadError::NotText(error.utf8_error().valid_up_to()))?;
        Ok(self.keep(path, text))
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, LoadError> {
        if let Some(inner) = path.strip_prefix(STANDARD) {
            let found = STDLIB.iter().find(|(name, _)| *name == inner.trim_start_matches('/'));
            return found
                .map(|(_, text)| text.as_bytes().to_vec())
                .ok_or(LoadError::Missing);
        }
        self.os
            .read(&self.real(path)?, MAX_SOURCE_BYTES as u64)
            .map_err(unreadable)
    }

    fn kind(&self, path: &str) -> Result<FileKind, LoadError> {
        if path.starts_with(STANDARD) {
            return self.read(path).map(|_| FileKind::Regular);
        }
        if self
            .prefix
            .strip_prefix(path.trim_end_matches('/'))
            .is_some_and(|rest| rest.starts_with('/'))
        {
            // The folders that the project lies in are there, though nothing else is said of them.
            return Ok(FileKind::Directory);
        }
        // The folder may be behind a link; what is at the end of the path is looked at as it is.
        let below = Utf8Path::new(self.below(path)?);
        match (below.parent(), below.file_name()) {
            (Some(folder), Some(name)) => {
                let folder = self.real(&format!("{}/{folder}", self.prefix))?;
                self.file_kind(&folder.join(name))
            }
            _ => Ok(FileKind::Directory),
        }
    }

    fn list(&self, path: &str) -> Result<Vec<(String, FileKind)>, LoadError> {
        let folder = self.real(path)?;
        let names = self.os.list(&folder).map_err(unreadable)?;
        let kind = |name: String| {
            let kind = self.file_kind(&folder.join(&name))?;
            Ok((name, kind))
        };
        names.into_iter().map(kind).collect()
    }

    fn path_of(&self, file: &SourceFile) -> Option<String> {
        let loaded = self.loaded();
        let (path, _) = loaded.files.get(file.id().0 as usize)?;
        (!path.ends_with(EXPRESSION)).then(|| path.clone())
    }

    fn name_of(&self, path: &str) -> String {
        let name = path.strip_prefix(&self.prefix).unwrap_or(path);
        let name = name.strip_prefix('/').filter(|name| !name.is_empty()).unwrap_or(name);
        if name.is_empty() {
            path.to_owned()
        } else {
            name.to_owned()
        }
    }

    fn trace(&self, message: &str) {
        self.os.say(message);
    }
}

/// Why there is no project.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ProjectError {
    /// What is wrong, with the path.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
}

impl ProjectError {
    fn new(message: String) -> Self {
        Self { message, help: None }
    }

    fn help(mut self, help: &str) -> Self {
        self.help = Some(help.to_owned());
        self
    }
}

impl From<OsError> for ProjectError {
    fn from(error: OsError) -> Self {
        Self::new(error.to_string())
    }
}

/// A diagnostic without a place, since the path stands in the message.
impl From<ProjectError> for Diagnostic {
    fn from(error: ProjectError) -> Self {
        let diagnostic = Self::error("project", error.message);
        match error.help {
            Some(help) => diagnostic.help(help),
            None => diagnostic,
        }
    }
}

impl fmt::Display for ProjectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for ProjectError {}
