//! What hostc has recorded on a machine: its generations, which is live, and how it came to be.

use std::io::ErrorKind;

use camino::{Utf8Path, Utf8PathBuf};
use serde::{Deserialize, Serialize};

use super::disk::{NEW, beside, clear, create_dirs};
use super::journal::{Book, Others, Phase};
use super::{ApplyError, Generation, HOME, MAX_BYTES, Plan};
use crate::bundle::SCHEMA;
use crate::os::{FileKind, FileLock, Os};

/// A generation that was applied.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Entry {
    /// Which was live before it.
    pub earlier: Option<String>,
    /// Its name.
    pub generation: String,
    /// The host that it is of.
    pub host: String,
}

/// What changes with each generation.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(super) struct State {
    /// Folders that hostc made, sorted.
    pub(super) folders: Vec<String>,
    /// In the order in which they were applied.
    pub(super) history: Vec<Entry>,
    /// The version of this format.
    pub(super) schema: u32,
}

impl State {
    /// Nothing yet.
    const fn empty() -> Self {
        Self {
            folders: Vec::new(),
            history: Vec::new(),
            schema: SCHEMA,
        }
    }
}

/// The record of one machine, alone in use where it may be written.
pub struct Store<'a> {
    pub(super) root: Utf8PathBuf,
    pub(super) os: &'a dyn Os,
    pub(super) state: State,
    current: Option<String>,
    healed: Vec<String>,
    _lock: Option<FileLock>,
}

impl<'a> Store<'a> {
    /// Opens the record of the folder `root`, and first goes on with or takes back what a run that was killed had begun. Where
    /// nothing is recorded yet, its folders are made only if `begin`.
    ///
    /// # Errors
    ///
    /// The folder is missing, another process is at it, the record is damaged, or the machine refuses.
    pub fn open(root: &Utf8Path, begin: bool, os: &'a dyn Os) -> Result<Self, ApplyError> {
        let root = os.canonical(root)?;
        own_folders(&root, os)?;
        let home = root.join(HOME);
        let mut store = Self {
            root,
            os,
            state: State::empty(),
            current: None,
            healed: Vec::new(),
            _lock: None,
        };
        let generations = home.join("generations");
        if !begin && os.stat(&generations)?.is_none() {
            return Ok(store);
        }
        create_dirs(&home, 0o755, os)?;
        let lock = os.lock(&home.join("lock")).map_err(|error| match error.kind() {
            ErrorKind::WouldBlock => ApplyError::Busy(store.root.clone()),
            _ => ApplyError::Os(error),
        })?;
        store._lock = Some(lock);
        create_dirs(&generations, 0o700, os)?;
        store.heal()?;
        store.load()?;
        Ok(store)
    }

    /// Ends what a run that was killed had begun.
    fn heal(&mut self) -> Result<(), ApplyError> {
        let home = self.root.join(HOME);
        for name in ["journal", "journal-undo"] {
            clear(&beside(&home.join(name), NEW), self.os)?;
        }
        let book = Book {
            root: &self.root,
            os: self.os,
        };
        let Some(journal) = book.read()? else {
            return Ok(clear(&home.join("journal-undo"), self.os)?);
        };
        let id = journal.generation.clone();
        let mut done = false;
        let mut theirs = Vec::new();
        if journal.phase == Phase::Switch {
            match book.forward(&journal, Others::PassOver) {
                Ok(passed) => {
                    book.finish(&journal).map_err(ApplyError::Uncleared)?;
                    (done, theirs) = (true, passed);
                }
                // Everything was in its place already, and clearing away had begun: there is no way but on.
                Err(error) if !book.is_reversible(&journal)? => return Err(error.unhealed()),
                Err(error) => {
                    theirs = book
                        .backward(&journal)
                        .map_err(|again| ApplyError::Between(Box::new(error), Box::new(again)))?;
                }
            }
        } else {
            theirs.extend(book.backward(&journal).map_err(ApplyError::unhealed)?);
        }
        let how = if done { "completed" } else { "taken back" };
        self.healed
            .push(format!("a run that was killed while applying {id} was {how}"));
        self.healed.extend(
            theirs
                .iter()
                .map(|path| format!("`/{path}` was changed since and is left as it is")),
        );
        Ok(())
    }

    fn load(&mut self) -> Result<(), ApplyError> {
        let home = self.root.join(HOME);
        let state = home.join("state.json");
        if self.os.stat(&state)?.is_some() {
            let text = self.os.read(&state, MAX_BYTES)?;
            let broken = |problem: String| ApplyError::Record(state.clone(), problem);
            self.state = serde_json::from_slice(&text).map_err(|error| broken(error.to_string()))?;
            if self.state.schema != SCHEMA {
                return Err(broken("it is of another version of hostc".to_owned()));
            }
        }
        let current = home.join("generations/current");
        if self.os.stat(&current)?.is_some() {
            let id = self.os.read_link(&current)?;
            if !self.state.history.iter().any(|entry| entry.generation == id) {
                return Err(ApplyError::Record(state, format!("`{id}` is live and not in it")));
            }
            self.current = Some(id.into_string());
        }
        Ok(())
    }

    /// The folder.
    pub fn root(&self) -> &Utf8Path {
        &self.root
    }

    /// What was done about a run that had been killed.
    pub fn healed(&self) -> &[String] {
        &self.healed
    }

    /// The generation that is live.
    pub fn current(&self) -> Option<&str> {
        self.current.as_deref()
    }

    /// The generations that were applied, the last one last.
    pub fn history(&self) -> &[Entry] {
        &self.state.history
    }

    /// Where a generation is kept.
    pub fn folder(&self, id: &str) -> Utf8PathBuf {
        self.root.join(HOME).join("generations").join(id)
    }

    /// A generation, every byte of it compared with its hash.
    ///
    /// # Errors
    ///
    /// It is not there, or not as it was.
    pub fn generation(&self, id: &str) -> Result<Generation, ApplyError> {
        Generation::read(&self.folder(id), self.os)
    }

    /// The live generation.
    ///
    /// # Errors
    ///
    /// As for [`Self::generation`].
    pub fn live(&self) -> Result<Option<Generation>, ApplyError> {
        self.current().map(|id| self.generation(id)).transpose()
    }

    /// What would happen to each file if `desired` went live.
    ///
    /// # Errors
    ///
    /// The live generation is damaged, or the machine refuses.
    pub fn plan(&self, desired: Option<&Generation>) -> Result<Plan, ApplyError> {
        let live = self.live()?;
        Ok(Plan::make(&self.root, live.as_ref(), desired, self.os)?)
    }
}

/// Complains if one of hostc's own folders is a link: it could lead out of the root.
fn own_folders(root: &Utf8Path, os: &dyn Os) -> Result<(), ApplyError> {
    let home = Utf8Path::new(HOME);
    let generations = home.join("generations");
    for folder in generations.ancestors().filter(|folder| !folder.as_str().is_empty()) {
        let folder = root.join(folder);
        if let Some(stat) = os.stat(&folder)?
            && stat.kind != Some(FileKind::Directory)
        {
            return Err(ApplyError::Record(
                folder,
                "it is no folder, and links are not followed".to_owned(),
            ));
        }
    }
    Ok(())
}
