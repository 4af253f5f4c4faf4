//! Making a generation live.

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};

use super::disk::{Found, NEW, OLD, beside, clear, copy, look_below};
use super::journal::{Book, Change, Journal, Others, Phase};
use super::owners::Owners;
use super::store::{Entry, State};
use super::{Action, ApplyError, Generation, HOME, Plan, Store};
use crate::os::{FileKind, Os, OsError};

/// Permissions of folders that files need.
const FOLDER: u32 = 0o755;

/// Does what `plan` says, after which `desired` is live. `back` if it was live before, so that what came before it stays as it was.
/// Gives the folder with copies of what others had changed, if there was any.
///
/// # Errors
///
/// See [`ApplyError`].
pub fn switch(
    store: &Store<'_>,
    plan: &Plan,
    desired: &Generation,
    back: bool,
) -> Result<Option<Utf8PathBuf>, ApplyError> {
    let switching = Switching::new(store, plan, desired, back)?;
    let book = Book {
        root: &store.root,
        os: store.os,
    };
    let mut journal = switching.journal()?;
    let prepared = book
        .write(&journal)
        .and_then(|()| switching.prepare(&mut journal, &book));
    if let Err(error) = prepared {
        return Err(undone(error.into(), &book, &journal));
    }
    journal.phase = Phase::Switch;
    if let Err(error) = book.write(&journal) {
        return Err(undone(error.into(), &book, &journal));
    }
    if let Err(error) = book.forward(&journal, Others::Stop) {
        return Err(undone(error, &book, &journal));
    }
    book.finish(&journal).map_err(ApplyError::Uncleared)?;
    Ok(journal.kept.map(|kept| store.root.join(kept)))
}

/// What is said after everything was taken back, or could not be.
fn undone(error: ApplyError, book: &Book<'_>, journal: &Journal) -> ApplyError {
    match book.backward(journal) {
        Err(again) => ApplyError::Between(Box::new(error), Box::new(again)),
        Ok(_) => error,
    }
}

struct Switching<'a> {
    store: &'a Store<'a>,
    os: &'a dyn Os,
    plan: &'a Plan,
    desired: &'a Generation,
    owners: Owners,
    made: Vec<String>,
    emptied: Vec<String>,
    state: State,
}

impl<'a> Switching<'a> {
    fn new(store: &'a Store<'a>, plan: &'a Plan, desired: &'a Generation, back: bool) -> Result<Self, ApplyError> {
        let mut switching = Self {
            store,
            os: store.os,
            plan,
            desired,
            owners: Owners::read(&store.root, store.os)?,
            made: Vec::new(),
            emptied: Vec::new(),
            state: store.state.clone(),
        };
        switching.folders()?;
        let id = desired.id();
        if !back && store.current() != Some(id) {
            switching.state.history.retain(|entry| entry.generation != id);
            switching.state.history.push(Entry {
                earlier: store.current().map(str::to_owned),
                generation: id.to_owned(),
                host: desired.record.host.clone(),
            });
        }
        Ok(switching)
    }

    fn at(&self, path: &str) -> Utf8PathBuf {
        self.store.root.join(path)
    }

    /// Which folders come and go.
    fn folders(&mut self) -> Result<(), OsError> {
        let needed: BTreeSet<&str> = self.desired.contents.keys().flat_map(|path| above(path)).collect();
        for folder in &needed {
            if self.os.stat(&self.at(folder))?.is_none() {
                self.made.push((*folder).to_owned());
            }
        }
        let removed = self.plan.files.iter().filter(|file| file.action == Action::Remove);
        let mut gone: BTreeSet<String> = removed.map(|file| file.path.clone()).collect();
        let mut own: BTreeSet<String> = self.made.iter().cloned().collect();
        // Those below first.
        for folder in self.store.state.folders.iter().rev() {
            let there = self.os.stat(&self.at(folder))?.and_then(|stat| stat.kind) == Some(FileKind::Directory);
            if needed.contains(folder.as_str()) {
                own.insert(folder.clone());
            } else if there {
                let names = self.os.list(&self.at(folder))?;
                if names.iter().all(|name| gone.contains(&format!("{folder}/{name}"))) {
                    gone.insert(folder.clone());
                    self.emptied.push(folder.clone());
                } else {
                    own.insert(folder.clone());
                }
            }
        }
        self.state.folders = own.into_iter().collect();
        Ok(())
    }

    /// What is going to be done.
    fn journal(&self) -> Result<Journal, ApplyError> {
        let mut changes: Vec<Change> = self
            .plan
            .changes()
            .map(|file| Change {
                path: file.path.clone(),
                before: file.found.clone(),
                after: None,
            })
            .collect();
        for path in [state_path(), current_path()] {
            let before = look_below(&self.store.root, &path, self.os)?.mark();
            changes.push(Change {
                path,
                before,
                after: None,
            });
        }
        let folder = self.store.folder(self.desired.id());
        let stored = self.os.stat(&folder)?.is_some();
        if stored {
            self.store.generation(self.desired.id())?;
        }
        let kept = match self.plan.needs_force() {
            true => Some(self.next_kept(&folder)?),
            false => None,
        };
        Ok(Journal {
            phase: Phase::Prepare,
            generation: self.desired.id().to_owned(),
            stored,
            kept,
            made: self.made.clone(),
            emptied: self.emptied.clone(),
            changes,
        })
    }

    /// The first number that has no copies yet.
    fn next_kept(&self, folder: &Utf8Path) -> Result<String, OsError> {
        let mut number = 1;
        while self.os.stat(&folder.join(format!("kept/{number}")))?.is_some() {
            number += 1;
        }
        Ok(format!("{HOME}/generations/{}/kept/{number}", self.desired.id()))
    }

    /// Writes everything that will be needed, so that what follows takes no space.
    fn prepare(&self, journal: &mut Journal, book: &Book<'_>) -> Result<(), OsError> {
        let generations = self.at(HOME).join("generations");
        if !journal.stored {
            let partial = generations.join(".partial");
            if self.os.stat(&partial)?.is_some() {
                self.os.remove_dir_all(&partial)?;
            }
            self.desired.fill(&partial, self.os)?;
            self.os.rename(&partial, &generations.join(self.desired.id()))?;
            self.os.sync_dir(&generations)?;
        }
        if let Some(kept) = &journal.kept {
            self.keep(&self.at(kept))?;
        }
        for folder in &journal.made {
            self.os.create_dir(&self.at(folder), FOLDER)?;
        }
        let written: BTreeMap<&str, Action> = self
            .plan
            .changes()
            .map(|file| (file.path.as_str(), file.action))
            .collect();
        for change in &mut journal.changes {
            let path = self.at(&change.path);
            let (new, old) = (beside(&path, NEW), beside(&path, OLD));
            clear(&new, self.os)?;
            clear(&old, self.os)?;
            if change.before.is_some() {
                copy(&path, &old, self.os)?;
            }
            if written.get(change.path.as_str()) == Some(&Action::Remove) {
                continue;
            }
            self.next(&change.path, &new)?;
            let beside = new.strip_prefix(&self.store.root).unwrap_or(&new);
            if let Found::Marked(mark) = look_below(&self.store.root, beside.as_str(), self.os)? {
                change.after = Some(mark);
            }
        }
        book.sync_folders(journal)
    }

    /// Writes the next version of `path` at `new`.
    fn next(&self, path: &str, new: &Utf8Path) -> Result<(), OsError> {
        if path == current_path() {
            return self.os.symlink(Utf8Path::new(self.desired.id()), new);
        }
        if path == state_path() {
            let mut text = serde_json::to_string_pretty(&self.state).unwrap_or_default();
            text.push('\n');
            return self.os.write(new, text.as_bytes(), 0o600);
        }
        let (Some(content), Some(file)) = (self.desired.contents.get(path), self.desired.file(path)) else {
            return Ok(());
        };
        // A mode that cannot be read has been refused with the bundle.
        let mode = u32::from_str_radix(&file.mode, 8).unwrap_or(0o600);
        self.os.write(new, content, mode)?;
        match self.owners.of(&file.owner) {
            Some(owner) => self.os.own(new, owner, mode),
            None => Ok(()),
        }
    }

    /// Copies what others have changed and is about to go.
    fn keep(&self, kept: &Utf8Path) -> Result<(), OsError> {
        let theirs: Vec<&str> = self
            .plan
            .changes()
            .filter(|file| file.needs_force())
            .map(|file| file.path.as_str())
            .collect();
        if let Some(all) = kept.parent()
            && self.os.stat(all)?.is_none()
        {
            self.os.create_dir(all, 0o700)?;
            self.os.sync_dir(all.parent().unwrap_or(all))?;
        }
        let folders: BTreeSet<&str> = theirs.iter().flat_map(|path| above(path)).chain([""]).collect();
        for folder in &folders {
            self.os.create_dir(&kept.join(folder), 0o700)?;
        }
        for path in theirs {
            copy(&self.at(path), &kept.join(path), self.os)?;
        }
        for folder in folders.iter().rev() {
            self.os.sync_dir(&kept.join(folder))?;
        }
        self.os.sync_dir(kept.parent().unwrap_or(kept))
    }
}

/// The folders above a path, without the root.
fn above(path: &str) -> impl Iterator<Item = &str> {
    let folders = Utf8Path::new(path).ancestors().skip(1).map(Utf8Path::as_str);
    folders.filter(|folder| !folder.is_empty())
}

fn state_path() -> String {
    format!("{HOME}/state.json")
}

fn current_path() -> String {
    format!("{HOME}/generations/current")
}
