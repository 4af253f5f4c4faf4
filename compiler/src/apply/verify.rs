//! Whether a folder is a whole bundle, as `hostc build` wrote it.

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};

use super::{ApplyError, Generation, MAX_BYTES, Record, is_plain};
use crate::bundle::{FileEntry, HostEntry, Manifest, SCHEMA, bundle_hash, host_hash};
use crate::os::{FileKind, Os};

/// The most problems that are told.
const MOST_PROBLEMS: usize = 20;

/// A bundle of which every byte has been compared with its manifest.
#[derive(Clone, Debug)]
pub struct Verified {
    /// Its hash.
    pub hash: String,
    /// What each host gets.
    pub hosts: BTreeMap<String, Generation>,
}

/// Reads the bundle at `folder`, or the one that `current` in it points to.
///
/// # Errors
///
/// It is missing, or is not what its manifest says: then every problem is told.
pub fn verify(folder: &Utf8Path, os: &dyn Os) -> Result<Verified, ApplyError> {
    let current = folder.join("current");
    let named = !os.exists(&folder.join("manifest.json"))? && os.exists(&current.join("manifest.json"))?;
    let folder = os.canonical(if named { &current } else { folder })?;
    let mut reading = Reading {
        folder: &folder,
        os,
        problems: Vec::new(),
        named: BTreeSet::from([folder.join("manifest.json"), folder.join("plan.json")]),
    };
    let verified = reading.bundle();
    let mut problems = reading.problems;
    match verified {
        Some(verified) if problems.is_empty() => Ok(verified),
        _ => {
            if problems.len() > MOST_PROBLEMS {
                let more = problems.len() - MOST_PROBLEMS;
                problems.truncate(MOST_PROBLEMS);
                problems.push(format!("and {more} more"));
            }
            Err(ApplyError::Damaged(folder, problems))
        }
    }
}

struct Reading<'a> {
    folder: &'a Utf8Path,
    os: &'a dyn Os,
    problems: Vec<String>,
    /// The files that there should be.
    named: BTreeSet<Utf8PathBuf>,
}

impl Reading<'_> {
    fn bundle(&mut self) -> Option<Verified> {
        let manifest = self.regular(&self.folder.join("manifest.json"))?;
        let manifest = match serde_json::from_slice::<Manifest>(&manifest) {
            Ok(manifest) if manifest.schema == SCHEMA => manifest,
            Ok(manifest) => {
                let problem = format!(
                    "manifest.json: its format is {}, and this hostc reads {SCHEMA}",
                    manifest.schema
                );
                return self.problem(problem);
            }
            Err(error) => return self.problem(format!("manifest.json: {error}")),
        };
        let plan = self.regular(&self.folder.join("plan.json"))?;
        let Ok(plan) = String::from_utf8(plan) else {
            return self.problem("plan.json: it is not text".to_owned());
        };
        let mut hosts = BTreeMap::new();
        for (name, entry) in &manifest.hosts {
            let contents = self.host(name, entry);
            let record = Record {
                bundle: manifest.hash.clone(),
                files: entry.files.clone(),
                hash: entry.hash.clone(),
                host: name.clone(),
                plan: blake3::hash(plan.as_bytes()).to_hex().to_string(),
                schema: SCHEMA,
                target: manifest.target,
            };
            hosts.insert(name.clone(), Generation::new(record, plan.clone(), contents));
        }
        if bundle_hash(manifest.target, &plan, &manifest.hosts) != manifest.hash {
            self.problem::<()>("manifest.json: its hash is not that of the plan and the hosts".to_owned());
        }
        self.extra();
        Some(Verified {
            hash: manifest.hash,
            hosts,
        })
    }

    fn host(&mut self, name: &str, entry: &HostEntry) -> BTreeMap<String, Vec<u8>> {
        let mut contents = BTreeMap::new();
        if !is_plain(name) || name.contains('/') {
            self.problem::<()>(format!("manifest.json: `{name}` cannot be the name of a host"));
            return contents;
        }
        if host_hash(&entry.files) != entry.hash {
            self.problem::<()>(format!("manifest.json: the hash of `{name}` is not that of its files"));
        }
        for file in &entry.files {
            if !is_plain(&file.path) {
                self.problem::<()>(format!("{name}: `{}` is no path below the root of a host", file.path));
            } else if let Some(content) = self.file(name, file)
                && contents.insert(file.path.clone(), content).is_some()
            {
                self.problem::<()>(format!("{name}: `{}` is named twice", file.path));
            }
        }
        contents
    }

    fn file(&mut self, host: &str, file: &FileEntry) -> Option<Vec<u8>> {
        let path = self.folder.join(host).join(&file.path);
        self.named.insert(path.clone());
        let content = self.regular(&path)?;
        if blake3::hash(&content).to_hex().as_str() != file.hash {
            return self.problem(format!("{host}/{}: its content is another", file.path));
        }
        let mode = self.os.stat(&path).ok().flatten().map(|stat| stat.mode);
        if mode.is_none() || mode != u32::from_str_radix(&file.mode, 8).ok() {
            let mode = mode.unwrap_or_default();
            return self.problem(format!(
                "{host}/{}: its mode is {mode:04o}, not {}",
                file.path, file.mode
            ));
        }
        Some(content)
    }

    /// The content of a file that is one itself, in folders that are some themselves.
    fn regular(&mut self, path: &Utf8Path) -> Option<Vec<u8>> {
        let shown = path.strip_prefix(self.folder).unwrap_or(path).to_owned();
        let above = shown.ancestors().skip(1).filter(|above| !above.as_str().is_empty());
        for folder in above {
            if let Ok(Some(stat)) = self.os.stat(&self.folder.join(folder))
                && stat.kind != Some(FileKind::Directory)
            {
                return self.problem(format!("{folder}: it is no folder"));
            }
        }
        match self.os.stat(path).map(|stat| stat.map(|stat| stat.kind)) {
            Ok(None) => self.problem(format!("{shown}: it is missing")),
            Ok(Some(None)) => self.problem(format!("{shown}: it is a link")),
            Ok(Some(Some(FileKind::File))) => match self.os.read(path, MAX_BYTES) {
                Ok(content) => Some(content),
                Err(error) => self.problem(format!("{shown}: {}", error.reason())),
            },
            Ok(Some(Some(_))) => self.problem(format!("{shown}: it is no file")),
            Err(error) => self.problem(format!("{shown}: {}", error.reason())),
        }
    }

    /// Complains of what the manifest does not name.
    fn extra(&mut self) {
        match self.os.walk(self.folder, &|_| true) {
            Ok(there) => {
                for path in there.iter().filter(|path| !self.named.contains(*path)) {
                    let shown = path.strip_prefix(self.folder).unwrap_or(path);
                    self.problems.push(format!("{shown}: the manifest does not name it"));
                }
            }
            Err(error) => self.problems.push(error.to_string()),
        }
    }

    fn problem<T>(&mut self, problem: String) -> Option<T> {
        self.problems.push(problem);
        None
    }
}
