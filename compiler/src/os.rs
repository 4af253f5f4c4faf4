//! The one door to the machine: everything the program reads or writes goes through [`Os`].
//!
//! The trait holds what reading a project and writing a bundle need and nothing more, so that a test can stand in for the
//! machine and fail at any step. Every error names the path and what was tried.

use std::fmt;
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _};

use camino::{Utf8Path, Utf8PathBuf};

/// The machine, as far as the program touches it.
pub trait Os {
    /// The content of a regular file of at most `most` bytes; a longer one, a directory or a device is an error.
    fn read(&self, path: &Utf8Path, most: u64) -> Result<Vec<u8>, OsError>;

    /// Creates a file that is not there yet, with exactly these permissions, and waits until it is on the disk.
    fn write(&self, path: &Utf8Path, content: &[u8], mode: u32) -> Result<(), OsError>;

    /// Gives a file the permissions of `model`, and its owner and group as far as this process may.
    fn resemble(&self, path: &Utf8Path, model: &Utf8Path) -> Result<(), OsError>;

    /// Creates a folder that is not there yet, with exactly these permissions.
    fn create_dir(&self, path: &Utf8Path, mode: u32) -> Result<(), OsError>;

    /// Gives a file, link or folder another name on the same file system, in one step. A file or link of that name goes.
    fn rename(&self, from: &Utf8Path, to: &Utf8Path) -> Result<(), OsError>;

    /// Removes a file or link.
    fn remove_file(&self, path: &Utf8Path) -> Result<(), OsError>;

    /// Removes a folder with everything in it; links in it are removed, not followed.
    fn remove_dir_all(&self, path: &Utf8Path) -> Result<(), OsError>;

    /// Waits until the names in a folder are on the disk.
    fn sync_dir(&self, path: &Utf8Path) -> Result<(), OsError>;

    /// Creates a symbolic link at `link` that says `target`.
    fn symlink(&self, target: &Utf8Path, link: &Utf8Path) -> Result<(), OsError>;

    /// What a symbolic link says.
    fn read_link(&self, link: &Utf8Path) -> Result<Utf8PathBuf, OsError>;

    /// What is at a path, links followed; `None` where nothing is or a link leads nowhere.
    fn kind(&self, path: &Utf8Path) -> Result<Option<FileKind>, OsError>;

    /// The path with all links followed and no `..`.
    fn canonical(&self, path: &Utf8Path) -> Result<Utf8PathBuf, OsError>;

    /// The names in a folder, sorted by their bytes.
    fn list(&self, path: &Utf8Path) -> Result<Vec<String>, OsError>;

    /// The files and links at and below a folder, sorted by the bytes of their paths; folders whose name `enter` refuses are
    /// passed over, and links are never followed.
    fn walk(&self, root: &Utf8Path, enter: &dyn Fn(&str) -> bool) -> Result<Vec<Utf8PathBuf>, OsError>;

    /// Takes the lock that is the file at `path`, making the file if it is missing. The lock is given up when the value is
    /// dropped, and by the kernel when the process ends. Held by another process it fails at once, with the kind `WouldBlock`.
    fn lock(&self, path: &Utf8Path) -> Result<FileLock, OsError>;

    /// Runs a program to its end, without input; gives what it said on standard output if it ended well.
    fn output(&self, program: &str, arguments: &[&str]) -> Result<Vec<u8>, OsError> {
        let _ = arguments;
        let source = io::ErrorKind::Unsupported.into();
        Err(OsError::new("run", Utf8Path::new(program))(source))
    }

    /// Shows a line to whoever started the program, on standard error.
    fn say(&self, line: &str) {
        let _ = line;
    }

    /// Gives a file other content, or makes it, in one step: whatever is killed when, it is as it was or as it should be. It
    /// keeps its permissions and its owner; where it is a link, the link goes.
    fn replace(&self, path: &Utf8Path, content: &[u8]) -> Result<(), OsError> {
        let name = path.file_name().unwrap_or_default();
        // A name of its own, since two processes may be at it.
        let next = path.with_file_name(format!(".{name}.{}.next", std::process::id()));
        let there = self.exists(path)?;
        let written = self
            .write(&next, content, if there { 0o600 } else { 0o644 })
            .and_then(|()| if there { self.resemble(&next, path) } else { Ok(()) })
            .and_then(|()| self.rename(&next, path));
        if let Err(error) = written {
            // What cannot be removed either is told by the first error as well as by a second.
            let _ = self.remove_file(&next);
            return Err(error);
        }
        self.sync_dir(match path.parent() {
            Some(parent) if !parent.as_str().is_empty() => parent,
            _ => Utf8Path::new("."),
        })
    }

    /// What is at the path itself, a link not followed; `None` where nothing is.
    fn stat(&self, path: &Utf8Path) -> Result<Option<Stat>, OsError> {
        Err(OsError::new("look at", path)(io::ErrorKind::Unsupported.into()))
    }

    /// Gives a file an owner, a group and, since that may take bits away, its permissions; waits until it is on the disk.
    fn own(&self, path: &Utf8Path, (uid, gid): (u32, u32), mode: u32) -> Result<(), OsError> {
        let _ = (uid, gid, mode);
        Err(OsError::new("change the owner of", path)(
            io::ErrorKind::Unsupported.into(),
        ))
    }

    /// Removes a folder that is empty.
    fn remove_dir(&self, path: &Utf8Path) -> Result<(), OsError> {
        Err(OsError::new("remove", path)(io::ErrorKind::Unsupported.into()))
    }

    /// Whether this process may give files to other users: whether root runs it.
    fn is_root(&self) -> bool {
        false
    }

    /// Whether anything is at a path.
    fn exists(&self, path: &Utf8Path) -> Result<bool, OsError> {
        Ok(self.kind(path)?.is_some())
    }
}

/// A lock that is held.
#[derive(Debug)]
pub struct FileLock {
    /// Closing it gives the lock up; a test's machine has none.
    _file: Option<std::fs::File>,
}

/// What is at a path.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FileKind {
    /// A regular file.
    File,
    /// A folder.
    Directory,
    /// A device, pipe or socket.
    Other,
}

/// What is at a path itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Stat {
    /// Its sort; `None` for a symbolic link.
    pub kind: Option<FileKind>,
    /// Its permissions.
    pub mode: u32,
    /// The number of its user.
    pub uid: u32,
    /// The number of its group.
    pub gid: u32,
}

/// Why the machine did not do what it was asked.
#[derive(Debug)]
pub struct OsError {
    /// What was tried: `read`.
    pub action: &'static str,
    /// With what.
    pub path: Utf8PathBuf,
    /// What came of it.
    pub source: io::Error,
}

impl OsError {
    /// The kind of failure.
    pub fn kind(&self) -> io::ErrorKind {
        self.source.kind()
    }

    fn new(action: &'static str, path: &Utf8Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self {
            action,
            path: path.to_owned(),
            source,
        }
    }

    /// What came of it, in a few words.
    pub fn reason(&self) -> String {
        match self.kind() {
            io::ErrorKind::NotFound => "it does not exist".to_owned(),
            io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
            io::ErrorKind::AlreadyExists => "it exists already".to_owned(),
            io::ErrorKind::IsADirectory => "it is a folder".to_owned(),
            io::ErrorKind::NotADirectory => "a part of it is no folder".to_owned(),
            _ => self.source.to_string(),
        }
    }
}

impl fmt::Display for OsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot {} `{}`: {}", self.action, self.path, self.reason())
    }
}

impl std::error::Error for OsError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.source)
    }
}

/// The machine itself.
#[derive(Clone, Copy, Default, Debug)]
pub struct RealOs;

#[expect(
    clippy::disallowed_methods,
    reason = "this is the door that the lint sends everyone else to"
)]
impl Os for RealOs {
    fn output(&self, program: &str, arguments: &[&str]) -> Result<Vec<u8>, OsError> {
        let failed = || OsError::new("run", Utf8Path::new(program));
        let output = std::process::Command::new(program)
            .args(arguments)
            .stdin(std::process::Stdio::null())
            .output()
            .map_err(failed())?;
        if output.status.success() {
            return Ok(output.stdout);
        }
        let said = String::from_utf8_lossy(&output.stderr);
        Err(failed()(io::Error::other(said.trim().to_owned())))
    }

    fn say(&self, line: &str) {
        let mut stderr = io::stderr().lock();
        let _ = stderr.write_all(format!("{line}\n").as_bytes());
    }

    fn read(&self, path: &Utf8Path, most: u64) -> Result<Vec<u8>, OsError> {
        // Asked before opening: opening a pipe would wait for someone to write to it.
        let failed = || OsError::new("read", path);
        let metadata = std::fs::metadata(path).map_err(failed())?;
        if metadata.is_dir() {
            return Err(failed()(io::ErrorKind::IsADirectory.into()));
        }
        if !metadata.is_file() {
            return Err(failed()(io::Error::other("it is not a regular file")));
        }
        let mut content = Vec::new();
        let file = std::fs::File::open(path).map_err(failed())?;
        file.take(most.saturating_add(1))
            .read_to_end(&mut content)
            .map_err(failed())?;
        if content.len() as u64 > most {
            return Err(failed()(io::Error::new(
                io::ErrorKind::FileTooLarge,
                format!("it is longer than {most} bytes"),
            )));
        }
        Ok(content)
    }

    fn write(&self, path: &Utf8Path, content: &[u8], mode: u32) -> Result<(), OsError> {
        let failed = || OsError::new("write", path);
        let mut options = std::fs::OpenOptions::new();
        let mut file = options
            .write(true)
            .create_new(true)
            .mode(mode)
            .open(path)
            .map_err(failed())?;
        file.write_all(content).map_err(failed())?;
        // Once more, since the process's umask had its say when the file was made.
        file.set_permissions(std::fs::Permissions::from_mode(mode))
            .map_err(failed())?;
        file.sync_all().map_err(failed())
    }

    fn resemble(&self, path: &Utf8Path, model: &Utf8Path) -> Result<(), OsError> {
        let failed = || OsError::new("change the permissions of", path);
        let metadata = std::fs::metadata(model).map_err(failed())?;
        match std::os::unix::fs::chown(path, Some(metadata.uid()), Some(metadata.gid())) {
            Err(error) if error.kind() != io::ErrorKind::PermissionDenied => return Err(failed()(error)),
            _ => {}
        }
        // After the owner, since a change of owner takes the set-user bit.
        let file = std::fs::File::open(path).map_err(failed())?;
        file.set_permissions(metadata.permissions()).map_err(failed())?;
        file.sync_all().map_err(failed())
    }

    fn create_dir(&self, path: &Utf8Path, mode: u32) -> Result<(), OsError> {
        let failed = || OsError::new("create the folder", path);
        std::fs::DirBuilder::new().mode(mode).create(path).map_err(failed())?;
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).map_err(failed())
    }

    fn rename(&self, from: &Utf8Path, to: &Utf8Path) -> Result<(), OsError> {
        std::fs::rename(from, to).map_err(OsError::new("move something to", to))
    }

    fn remove_file(&self, path: &Utf8Path) -> Result<(), OsError> {
        std::fs::remove_file(path).map_err(OsError::new("remove", path))
    }

    fn remove_dir_all(&self, path: &Utf8Path) -> Result<(), OsError> {
        std::fs::remove_dir_all(path).map_err(OsError::new("remove", path))
    }

    fn sync_dir(&self, path: &Utf8Path) -> Result<(), OsError> {
        let failed = || OsError::new("sync", path);
        std::fs::File::open(path)
            .map_err(failed())?
            .sync_all()
            .map_err(failed())
    }

    fn symlink(&self, target: &Utf8Path, link: &Utf8Path) -> Result<(), OsError> {
        std::os::unix::fs::symlink(target, link).map_err(OsError::new("create the link", link))
    }

    fn lock(&self, path: &Utf8Path) -> Result<FileLock, OsError> {
        let failed = || OsError::new("lock", path);
        let mut options = std::fs::OpenOptions::new();
        let file = options
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o644)
            .open(path)
            .map_err(failed())?;
        file.try_lock().map_err(|error| failed()(error.into()))?;
        Ok(FileLock { _file: Some(file) })
    }

    fn read_link(&self, link: &Utf8Path) -> Result<Utf8PathBuf, OsError> {
        link.read_link_utf8().map_err(OsError::new("read the link", link))
    }

    fn kind(&self, path: &Utf8Path) -> Result<Option<FileKind>, OsError> {
        match std::fs::metadata(path) {
            Ok(metadata) if metadata.is_file() => Ok(Some(FileKind::File)),
            Ok(metadata) if metadata.is_dir() => Ok(Some(FileKind::Directory)),
            Ok(_) => Ok(Some(FileKind::Other)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(OsError::new("look at", path)(error)),
        }
    }

    fn stat(&self, path: &Utf8Path) -> Result<Option<Stat>, OsError> {
        let metadata = match std::fs::symlink_metadata(path) {
            Ok(metadata) => metadata,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(OsError::new("look at", path)(error)),
        };
        let kind = if metadata.is_file() {
            Some(FileKind::File)
        } else if metadata.is_dir() {
            Some(FileKind::Directory)
        } else if metadata.is_symlink() {
            None
        } else {
            Some(FileKind::Other)
        };
        Ok(Some(Stat {
            kind,
            mode: metadata.mode() & 0o7777,
            uid: metadata.uid(),
            gid: metadata.gid(),
        }))
    }

    fn own(&self, path: &Utf8Path, (uid, gid): (u32, u32), mode: u32) -> Result<(), OsError> {
        let failed = || OsError::new("change the owner of", path);
        std::os::unix::fs::lchown(path, Some(uid), Some(gid)).map_err(failed())?;
        let file = std::fs::File::open(path).map_err(failed())?;
        file.set_permissions(std::fs::Permissions::from_mode(mode))
            .map_err(failed())?;
        file.sync_all().map_err(failed())
    }

    fn remove_dir(&self, path: &Utf8Path) -> Result<(), OsError> {
        std::fs::remove_dir(path).map_err(OsError::new("remove", path))
    }

    fn is_root(&self) -> bool {
        // What a process has in `/proc` belongs to its effective user.
        std::fs::metadata("/proc/self").is_ok_and(|metadata| metadata.uid() == 0)
    }

    fn canonical(&self, path: &Utf8Path) -> Result<Utf8PathBuf, OsError> {
        path.canonicalize_utf8().map_err(OsError::new("find", path))
    }

    fn list(&self, path: &Utf8Path) -> Result<Vec<String>, OsError> {
        let failed = || OsError::new("list", path);
        let mut names = Vec::new();
        for entry in path.read_dir_utf8().map_err(failed())? {
            names.push(entry.map_err(failed())?.file_name().to_owned());
        }
        names.sort_unstable();
        Ok(names)
    }

    fn walk(&self, root: &Utf8Path, enter: &dyn Fn(&str) -> bool) -> Result<Vec<Utf8PathBuf>, OsError> {
        let mut files = Vec::new();
        let wanted = |entry: &walkdir::DirEntry| {
            entry.depth() == 0 || !entry.file_type().is_dir() || entry.file_name().to_str().is_none_or(enter)
        };
        for entry in walkdir::WalkDir::new(root)
            .follow_links(false)
            .into_iter()
            .filter_entry(wanted)
        {
            let entry = entry.map_err(|error| {
                let path = error.path().and_then(Utf8Path::from_path).unwrap_or(root).to_owned();
                OsError {
                    action: "read the folder",
                    path,
                    source: error.into(),
                }
            })?;
            if entry.file_type().is_dir() {
                continue;
            }
            let path = Utf8PathBuf::from_path_buf(entry.into_path()).map_err(|path| {
                let path = Utf8PathBuf::from(path.to_string_lossy().into_owned());
                OsError {
                    action: "use",
                    path,
                    source: io::Error::other("its name is not UTF-8"),
                }
            })?;
            files.push(path);
        }
        files.sort_unstable_by(|a, b| a.as_str().cmp(b.as_str()));
        Ok(files)
    }
}
