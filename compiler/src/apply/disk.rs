//! What is on the disk, and what is written beside it.

use camino::{Utf8Path, Utf8PathBuf};
use serde::{Deserialize, Serialize};

use super::MAX_BYTES;
use crate::os::{FileKind, Os, OsError};

/// How the name of a file's next version ends.
pub(super) const NEW: &str = ".hostc-new";
/// How the name of the copy of its present version ends.
pub(super) const OLD: &str = ".hostc-old";

/// All that is compared of a file or a link.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Mark {
    /// A file.
    File {
        /// Of its content.
        hash: String,
        /// Its permissions.
        mode: u32,
        /// Its user and group.
        owner: (u32, u32),
    },
    /// A link, and what it says.
    Link(Utf8PathBuf),
}

/// What is at a path.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Found {
    Nothing,
    Marked(Mark),
    /// A folder, a device, or a folder above that is none.
    InTheWay(String),
}

impl Found {
    pub(super) fn mark(self) -> Option<Mark> {
        match self {
            Self::Marked(mark) => Some(mark),
            Self::Nothing | Self::InTheWay(_) => None,
        }
    }
}

/// What is at `path`, itself.
pub(super) fn look(path: &Utf8Path, os: &dyn Os) -> Result<Found, OsError> {
    let Some(stat) = os.stat(path)? else {
        return Ok(Found::Nothing);
    };
    Ok(match stat.kind {
        None => Found::Marked(Mark::Link(os.read_link(path)?)),
        Some(FileKind::File) => Found::Marked(Mark::File {
            hash: blake3::hash(&os.read(path, MAX_BYTES)?).to_hex().to_string(),
            mode: stat.mode,
            owner: (stat.uid, stat.gid),
        }),
        Some(FileKind::Directory) => Found::InTheWay("a folder is there".to_owned()),
        Some(FileKind::Other) => Found::InTheWay("a device, pipe or socket is there".to_owned()),
    })
}

/// The same for `path` below `root`, of which no folder may be a link: it could lead out.
pub(super) fn look_below(root: &Utf8Path, path: &str, os: &dyn Os) -> Result<Found, OsError> {
    let mut above = root.to_owned();
    let folders = Utf8Path::new(path).parent().into_iter().flat_map(Utf8Path::iter);
    for name in folders {
        above.push(name);
        let shown = above.strip_prefix(root).unwrap_or(&above);
        match os.stat(&above)?.map(|stat| stat.kind) {
            None => return Ok(Found::Nothing),
            Some(Some(FileKind::Directory)) => {}
            Some(None) => {
                return Ok(Found::InTheWay(format!(
                    "`/{shown}` is a link, and links are not followed"
                )));
            }
            Some(Some(_)) => return Ok(Found::InTheWay(format!("`/{shown}` is no folder"))),
        }
    }
    look(&root.join(path), os)
}

/// The name beside `path` that ends with `end`.
pub(super) fn beside(path: &Utf8Path, end: &str) -> Utf8PathBuf {
    path.with_file_name(format!(".{}{end}", path.file_name().unwrap_or_default()))
}

/// Writes at `to`, which is not there yet, a copy of the file or link at `from`.
pub(super) fn copy(from: &Utf8Path, to: &Utf8Path, os: &dyn Os) -> Result<(), OsError> {
    match os.stat(from)?.map(|stat| stat.kind) {
        Some(None) => os.symlink(&os.read_link(from)?, to),
        _ => {
            os.write(to, &os.read(from, MAX_BYTES)?, 0o600)?;
            os.resemble(to, from)
        }
    }
}

/// Removes a file or link that may be gone already.
pub(super) fn clear(path: &Utf8Path, os: &dyn Os) -> Result<(), OsError> {
    match os.stat(path)? {
        None => Ok(()),
        Some(_) => os.remove_file(path),
    }
}

/// Gives a file other content in one step, by a name of its own beside it that no other process uses.
pub(super) fn put(path: &Utf8Path, content: &[u8], mode: u32, os: &dyn Os) -> Result<(), OsError> {
    let next = beside(path, NEW);
    clear(&next, os)?;
    let written = os.write(&next, content, mode).and_then(|()| os.rename(&next, path));
    if let Err(error) = written {
        // What cannot be removed either is removed by the next run.
        let _ = clear(&next, os);
        return Err(error);
    }
    os.sync_dir(path.parent().unwrap_or(path))
}

/// Creates `path`, a folder, and the folders above it that are missing.
pub(super) fn create_dirs(path: &Utf8Path, mode: u32, os: &dyn Os) -> Result<(), OsError> {
    if os.stat(path)?.is_some() {
        return Ok(());
    }
    if let Some(parent) = path.parent() {
        create_dirs(parent, mode, os)?;
    }
    match os.create_dir(path, mode) {
        // Another process made it in the meantime.
        Err(error)
            if error.kind() == std::io::ErrorKind::AlreadyExists && os.kind(path)? == Some(FileKind::Directory) => {}
        result => result?,
    }
    path.parent().map_or(Ok(()), |parent| os.sync_dir(parent))
}
