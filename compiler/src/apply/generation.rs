//! A generation: what one host got at one time, kept whole on that host.

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};
use serde::{Deserialize, Serialize};

use super::{ApplyError, MAX_BYTES, is_plain};
use crate::bundle::{FileEntry, SCHEMA, host_hash};
use crate::os::{Os, OsError};
use crate::schema::Target;

/// The host's part of a bundle's manifest. Fields stand in order of name.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Record {
    /// The hash of the bundle it came in.
    pub bundle: String,
    /// In order of path.
    pub files: Vec<FileEntry>,
    /// The hash of these files.
    pub hash: String,
    /// The host's name.
    pub host: String,
    /// The hash of the plan.
    pub plan: String,
    /// The version of this format.
    pub schema: u32,
    /// The target.
    pub target: Target,
}

/// A generation in memory.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Generation {
    /// What it holds.
    pub record: Record,
    /// The text of `plan.json`.
    pub plan: String,
    /// The content of each file, by path.
    pub contents: BTreeMap<String, Vec<u8>>,
}

impl Generation {
    pub(super) const fn new(record: Record, plan: String, contents: BTreeMap<String, Vec<u8>>) -> Self {
        Self { record, plan, contents }
    }

    /// Its name: the first 12 digits of its hash.
    pub fn id(&self) -> &str {
        self.record.hash.get(..12).unwrap_or_default()
    }

    /// A file of it.
    pub(super) fn file(&self, path: &str) -> Option<&FileEntry> {
        self.record.files.iter().find(|file| file.path == path)
    }

    /// Reads the one at `folder` and compares every byte with what it says it holds.
    pub(super) fn read(folder: &Utf8Path, os: &dyn Os) -> Result<Self, ApplyError> {
        let broken = |problem: &str| ApplyError::Record(folder.to_owned(), problem.to_owned());
        let record: Record = serde_json::from_slice(&os.read(&folder.join("manifest.json"), MAX_BYTES)?)
            .map_err(|error| broken(&error.to_string()))?;
        if record.schema != SCHEMA {
            return Err(broken("it is of another version of hostc"));
        }
        let plan = os.read(&folder.join("plan.json"), MAX_BYTES)?;
        if blake3::hash(&plan).to_hex().as_str() != record.plan || host_hash(&record.files) != record.hash {
            return Err(broken("a hash differs"));
        }
        let mut contents = BTreeMap::new();
        for file in &record.files {
            if !is_plain(&file.path) {
                return Err(broken("a path leads out of it"));
            }
            let content = os.read(&folder.join("files").join(&file.path), MAX_BYTES)?;
            if blake3::hash(&content).to_hex().as_str() != file.hash {
                return Err(broken(&format!("`files/{}` differs", file.path)));
            }
            contents.insert(file.path.clone(), content);
        }
        let plan = String::from_utf8(plan).map_err(|_| broken("its plan is not text"))?;
        let generation = Self::new(record, plan, contents);
        if folder.file_name() != Some(generation.id()) {
            return Err(broken("its name is not its hash"));
        }
        Ok(generation)
    }

    /// Writes it into the folder `partial`, which is not there yet, down to the disk. Only its owner may look into it.
    pub(super) fn fill(&self, partial: &Utf8Path, os: &dyn Os) -> Result<(), OsError> {
        let mut text = serde_json::to_string_pretty(&self.record).unwrap_or_default();
        text.push('\n');
        let mut files: BTreeMap<Utf8PathBuf, (&[u8], u32)> = BTreeMap::from([
            ("manifest.json".into(), (text.as_bytes(), 0o600)),
            ("plan.json".into(), (self.plan.as_bytes(), 0o600)),
        ]);
        for (path, content) in &self.contents {
            files.insert(Utf8Path::new("files").join(path), (content, 0o600));
        }
        let folders: BTreeSet<&Utf8Path> = files.keys().flat_map(|path| path.ancestors().skip(1)).collect();
        for folder in &folders {
            os.create_dir(&partial.join(folder), 0o700)?;
        }
        for (path, (content, mode)) in &files {
            os.write(&partial.join(path), content, *mode)?;
        }
        for folder in folders.iter().rev() {
            os.sync_dir(&partial.join(folder))?;
        }
        Ok(())
    }
}
