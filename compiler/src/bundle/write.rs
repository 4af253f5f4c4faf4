//! Writing a bundle so that a reader sees a whole one or none, whatever is killed when.
//!
//! Everything is written into `.partial` beside its final place, synced from the files up, and renamed in one step; then
//! `current` is swapped by a rename too. A `.partial` that a killed run left is removed by the next one. One process writes at
//! a time: the lock is the file `.lock`, which the kernel frees whatever happens to its holder.

use std::collections::BTreeSet;
use std::fmt;
use std::io::ErrorKind;

use camino::{Utf8Path, Utf8PathBuf};

use super::seal::Bundle;
use crate::os::{FileKind, Os, OsError};

/// Permissions of the folders of a bundle.
const FOLDER: u32 = 0o755;
/// Permissions of its manifest and plan.
const FILE: u32 = 0o644;

/// Why a bundle was not written.
#[derive(Debug)]
pub enum WriteError {
    /// Another process is writing to the same folder.
    Busy(Utf8PathBuf),
    /// A folder of the bundle's name is there and holds something else.
    Changed(Utf8PathBuf),
    /// The machine refused.
    Os(OsError),
}

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Busy(path) => write!(f, "another hostc is writing to `{path}`"),
            Self::Changed(path) => write!(f, "`{path}` is not what hostc wrote there; remove it and build again"),
            Self::Os(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for WriteError {}

impl From<OsError> for WriteError {
    fn from(error: OsError) -> Self {
        Self::Os(error)
    }
}

/// Writes the bundle below `out`, points `current` to it, and gives its folder.
///
/// # Errors
///
/// See [`WriteError`]. After an error `current` points to where it did before, or to the new bundle as a whole.
pub fn write(bundle: &Bundle, out: &Utf8Path, os: &dyn Os) -> Result<Utf8PathBuf, WriteError> {
    create_dirs(out, os)?;
    let _lock = os.lock(&out.join(".lock")).map_err(|error| match error.kind() {
        ErrorKind::WouldBlock => WriteError::Busy(out.to_owned()),
        _ => WriteError::Os(error),
    })?;
    let folder = out.join(bundle.id());
    if os.exists(&folder)? {
        verify(bundle, &folder, os)?;
    } else {
        let partial = out.join(".partial");
        if os.exists(&partial)? {
            os.remove_dir_all(&partial)?;
        }
        fill(bundle, &partial, os)?;
        os.rename(&partial, &folder)?;
        os.sync_dir(out)?;
    }
    point(out, bundle.id(), os)?;
    Ok(folder)
}

/// Creates `path` and the folders above it that are missing.
fn create_dirs(path: &Utf8Path, os: &dyn Os) -> Result<(), OsError> {
    if path.as_str().is_empty() || os.exists(path)? {
        return Ok(());
    }
    if let Some(parent) = path.parent() {
        create_dirs(parent, os)?;
    }
    match os.create_dir(path, FOLDER) {
        // Another process made it in the meantime.
        Err(error) if error.kind() == ErrorKind::AlreadyExists && os.kind(path)? == Some(FileKind::Directory) => Ok(()),
        result => result,
    }
}

/// The files of a bundle: path, content and permissions.
fn files(bundle: &Bundle) -> Vec<(Utf8PathBuf, String, u32)> {
    let artifacts = bundle.artifacts.iter();
    let mut files: Vec<_> = artifacts
        .map(|file| {
            (
                Utf8Path::new(&file.host).join(&file.path),
                file.content.clone(),
                file.mode,
            )
        })
        .collect();
    files.push(("plan.json".into(), bundle.plan.clone(), FILE));
    files.push(("manifest.json".into(), bundle.manifest_text(), FILE));
    files
}

fn fill(bundle: &Bundle, partial: &Utf8Path, os: &dyn Os) -> Result<(), WriteError> {
    let files = files(bundle);
    let above = files.iter().flat_map(|(path, _, _)| path.ancestors().skip(1));
    let folders: BTreeSet<&Utf8Path> = above.collect();
    for folder in &folders {
        os.create_dir(&partial.join(folder), FOLDER)?;
    }
    for (path, content, mode) in &files {
        os.write(&partial.join(path), content.as_bytes(), *mode)?;
    }
    for folder in folders.iter().rev() {
        os.sync_dir(&partial.join(folder))?;
    }
    Ok(())
}

/// Whether a folder that is already there holds the bundle. The manifest may be of another version of hostc.
fn verify(bundle: &Bundle, folder: &Utf8Path, os: &dyn Os) -> Result<(), WriteError> {
    for (path, content, _) in files(bundle).iter().filter(|(path, _, _)| path != "manifest.json") {
        match os.read(&folder.join(path), content.len() as u64) {
            Ok(found) if found == content.as_bytes() => {}
            Ok(_) => return Err(WriteError::Changed(folder.to_owned())),
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::FileTooLarge) => {
                return Err(WriteError::Changed(folder.to_owned()));
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

/// Points `current` to `id` in one step.
fn point(out: &Utf8Path, id: &str, os: &dyn Os) -> Result<(), WriteError> {
    let (current, next) = (out.join("current"), out.join(".current"));
    if os.read_link(&current).is_ok_and(|target| target == id) {
        return Ok(());
    }
    match os.remove_file(&next) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error.into()),
        _ => {}
    }
    os.symlink(Utf8Path::new(id), &next)?;
    os.rename(&next, &current)?;
    os.sync_dir(out)?;
    Ok(())
}
