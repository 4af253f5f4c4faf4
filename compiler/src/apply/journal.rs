//! The journal: what is being done, written before it is, so that whoever comes next can go on or take it back.
//!
//! Each file of a change has two neighbours, its next version and a copy of its present one. To go on and to take back are the same
//! renames in two directions, and need no space. Each looks at what is there first: a file that is neither as it was nor as it was
//! to be has been changed by somebody else meanwhile, and is left to them.

use std::collections::BTreeSet;
use std::io::ErrorKind;

use camino::{Utf8Path, Utf8PathBuf};
use serde::{Deserialize, Serialize};

use super::disk::{Mark, NEW, OLD, beside, clear, look_below, put};
use super::{ApplyError, HOME, MAX_BYTES};
use crate::os::{FileKind, Os, OsError};

/// How far it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Phase {
    /// Nothing live has changed.
    Prepare,
    /// Files are going live.
    Switch,
    /// They are being taken back.
    Undo,
}

/// A file or link that changes.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(super) struct Change {
    /// Below the root.
    pub(super) path: String,
    /// As it was.
    pub(super) before: Option<Mark>,
    /// As it will be; not known while it is prepared.
    pub(super) after: Option<Mark>,
}

/// What is being done.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(super) struct Journal {
    pub(super) phase: Phase,
    /// The generation that is to be live.
    pub(super) generation: String,
    /// Whether it was there before.
    pub(super) stored: bool,
    /// The folder of copies that are kept for whoever changed a file, below the root.
    pub(super) kept: Option<String>,
    /// Folders that are made, those above first.
    pub(super) made: Vec<String>,
    /// Folders that will be empty, those below first.
    pub(super) emptied: Vec<String>,
    /// In order; which generation is live is the last.
    pub(super) changes: Vec<Change>,
}

/// Whether a file that somebody else changed meanwhile stops what is done, or is passed over.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Others {
    Stop,
    PassOver,
}

/// The journal on a machine.
pub(super) struct Book<'a> {
    pub(super) root: &'a Utf8Path,
    pub(super) os: &'a dyn Os,
}

impl Book<'_> {
    fn path(&self) -> Utf8PathBuf {
        self.root.join(HOME).join("journal")
    }

    /// The journal as it reads when the change is taken back. It is there before the change begins, so that to take back is a rename.
    fn reversed(&self) -> Utf8PathBuf {
        self.root.join(HOME).join("journal-undo")
    }

    /// What was being done when a run ended.
    pub(super) fn read(&self) -> Result<Option<Journal>, ApplyError> {
        let path = self.path();
        if self.os.stat(&path)?.is_none() {
            return Ok(None);
        }
        let text = self.os.read(&path, MAX_BYTES)?;
        let journal = serde_json::from_slice(&text);
        journal
            .map(Some)
            .map_err(|error| ApplyError::Record(path, error.to_string()))
    }

    /// Writes down what is going to be done.
    pub(super) fn write(&self, journal: &Journal) -> Result<(), OsError> {
        let text = |journal: &Journal| serde_json::to_vec(journal).unwrap_or_default();
        if journal.phase == Phase::Switch {
            let undo = Journal {
                phase: Phase::Undo,
                ..journal.clone()
            };
            put(&self.reversed(), &text(&undo), 0o600, self.os)?;
        }
        put(&self.path(), &text(journal), 0o600, self.os)
    }

    /// Puts every file into its place. Gives the files that somebody else has changed meanwhile.
    pub(super) fn forward(&self, journal: &Journal, others: Others) -> Result<Vec<String>, ApplyError> {
        let mut theirs = Vec::new();
        for change in &journal.changes {
            let path = self.root.join(&change.path);
            let now = look_below(self.root, &change.path, self.os)?.mark();
            if now == change.after {
                continue;
            }
            if now != change.before {
                if others == Others::Stop {
                    return Err(ApplyError::Raced(change.path.clone()));
                }
                theirs.push(change.path.clone());
                continue;
            }
            match change.after {
                Some(_) => self.os.rename(&beside(&path, NEW), &path)?,
                None => self.os.remove_file(&path)?,
            }
        }
        self.sync(journal)?;
        Ok(theirs)
    }

    /// Whether the copies are all there that it takes to go back.
    pub(super) fn is_reversible(&self, journal: &Journal) -> Result<bool, OsError> {
        for change in &journal.changes {
            let path = self.root.join(&change.path);
            let live = look_below(self.root, &change.path, self.os)?.mark() == change.after;
            let copied = change.before.is_none() || self.os.stat(&beside(&path, OLD))?.is_some();
            if live && change.before != change.after && !copied {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Takes back what was done, and clears away what was prepared. Gives the files that somebody else has changed meanwhile.
    pub(super) fn backward(&self, journal: &Journal) -> Result<Vec<String>, ApplyError> {
        let mut theirs = Vec::new();
        // Not there where writing it down was what failed: then the journal still says that nothing live has changed.
        if journal.phase == Phase::Switch && self.os.stat(&self.reversed())?.is_some() {
            self.os.rename(&self.reversed(), &self.path())?;
            self.os.sync_dir(&self.root.join(HOME))?;
        }
        if journal.phase != Phase::Prepare {
            for change in journal.changes.iter().rev() {
                let path = self.root.join(&change.path);
                let now = look_below(self.root, &change.path, self.os)?.mark();
                if now == change.before {
                    continue;
                }
                if now != change.after {
                    theirs.push(change.path.clone());
                    continue;
                }
                match change.before {
                    Some(_) => self.os.rename(&beside(&path, OLD), &path)?,
                    None => self.os.remove_file(&path)?,
                }
            }
            self.sync(journal)?;
        }
        let generations = self.root.join(HOME).join("generations");
        if let Some(kept) = &journal.kept
            && theirs.is_empty()
        {
            self.clear_folder(&self.root.join(kept))?;
        }
        self.clear_folder(&generations.join(".partial"))?;
        if !journal.stored && theirs.is_empty() {
            self.clear_folder(&generations.join(&journal.generation))?;
        }
        self.clear(journal, journal.made.iter().rev())?;
        Ok(theirs)
    }

    /// Clears away what was beside, once everything is in its place.
    pub(super) fn finish(&self, journal: &Journal) -> Result<(), OsError> {
        self.clear(journal, journal.emptied.iter())
    }

    /// Removes the neighbours and these folders where they are empty, then the journal.
    fn clear<'f>(&self, journal: &Journal, folders: impl Iterator<Item = &'f String>) -> Result<(), OsError> {
        for change in &journal.changes {
            let path = self.root.join(&change.path);
            for end in [NEW, OLD] {
                clear(&beside(&path, end), self.os)?;
            }
        }
        for folder in folders {
            let folder = self.root.join(folder);
            match self.os.remove_dir(&folder) {
                Ok(()) => {}
                Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::DirectoryNotEmpty) => {}
                Err(error) => return Err(error),
            }
        }
        self.sync_folders(journal)?;
        // The journal first: while it is there, so is what takes it back.
        clear(&self.path(), self.os)?;
        clear(&self.reversed(), self.os)?;
        self.os.sync_dir(&self.root.join(HOME))
    }

    fn clear_folder(&self, folder: &Utf8Path) -> Result<(), OsError> {
        match self.os.stat(folder)? {
            Some(_) => self.os.remove_dir_all(folder),
            None => Ok(()),
        }
    }

    fn sync(&self, journal: &Journal) -> Result<(), ApplyError> {
        Ok(self.sync_folders(journal)?)
    }

    /// Waits until the names in every folder of the change are on the disk.
    pub(super) fn sync_folders(&self, journal: &Journal) -> Result<(), OsError> {
        let of_files = journal.changes.iter().map(|change| change.path.as_str());
        let of_folders = journal.made.iter().chain(&journal.emptied).map(String::as_str);
        let folders: BTreeSet<&Utf8Path> = of_files
            .chain(of_folders)
            .filter_map(|path| Utf8Path::new(path).parent())
            .collect();
        for folder in folders.into_iter().rev() {
            let folder = self.root.join(folder);
            if self.os.kind(&folder)? == Some(FileKind::Directory) {
                self.os.sync_dir(&folder)?;
            }
        }
        Ok(())
    }
}
