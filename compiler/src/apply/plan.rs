//! What applying a generation would do to each file: what is recorded, on the disk and desired, side by side.

use std::collections::{BTreeMap, BTreeSet};

use camino::Utf8Path;
use serde::Serialize;

use super::Generation;
use super::disk::{Found, Mark, look_below};
use super::owners::Owners;
use crate::bundle::FileEntry;
use crate::os::{Os, OsError};

/// What happens to a file.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    /// It comes.
    Add,
    /// It becomes another.
    Change,
    /// It goes.
    Remove,
    /// Nothing.
    Keep,
}

/// How a file differs from what is recorded.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Drift {
    /// Somebody changed its content, or made it a link.
    Edited,
    /// Somebody changed its permissions.
    Mode,
    /// It belongs to another user, such as one that was not known when it was written.
    Owner,
    /// Somebody removed it.
    Missing,
    /// Somebody else put it where a file is to come.
    Foreign,
    /// Something is there that cannot be replaced.
    Blocked,
}

impl Drift {
    /// In words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Edited => "edited by hand",
            Self::Mode => "its permissions were changed by hand",
            Self::Owner => "it belongs to another user",
            Self::Missing => "removed by hand",
            Self::Foreign => "not hostc's",
            Self::Blocked => "something is in the way",
        }
    }

    /// Whether to replace it would lose what somebody did.
    const fn is_theirs(self) -> bool {
        matches!(self, Self::Edited | Self::Mode | Self::Foreign)
    }
}

/// The three versions of a file: the beginning of its hash, and its permissions; nothing where it is not.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Versions {
    /// As the live generation has it.
    pub recorded: Option<String>,
    /// As it is.
    pub disk: Option<String>,
    /// As it is to be.
    pub desired: Option<String>,
}

/// One file.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct FilePlan {
    /// Where it is, without the leading `/`.
    pub path: String,
    /// The resource it comes from.
    pub resource: String,
    /// What happens to it.
    pub action: Action,
    /// How it differs from what is recorded.
    pub drift: Option<Drift>,
    /// What is in the way.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub blocked: Option<String>,
    /// Its versions.
    pub versions: Versions,
    /// What is on the disk.
    #[serde(skip)]
    pub(super) found: Option<Mark>,
}

impl FilePlan {
    /// Whether this would overwrite or remove what somebody else did.
    pub fn needs_force(&self) -> bool {
        matches!(self.action, Action::Change | Action::Remove) && self.drift.is_some_and(Drift::is_theirs)
    }
}

/// What happens to the files of a machine.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Plan {
    /// In order of path.
    pub files: Vec<FilePlan>,
    /// Owners (`user:group`) that are not known here, or that this process cannot give files to, with the files that should be theirs.
    pub unowned: BTreeMap<String, Vec<String>>,
}

impl Plan {
    /// From the recorded generation to the desired one.
    pub(super) fn make(
        root: &Utf8Path,
        recorded: Option<&Generation>,
        desired: Option<&Generation>,
        os: &dyn Os,
    ) -> Result<Self, OsError> {
        let owners = Owners::read(root, os)?;
        let generations = [recorded, desired];
        let entries = generations.iter().flatten().flat_map(|it| &it.record.files);
        let paths: BTreeSet<&str> = entries.map(|file| file.path.as_str()).collect();
        let mut files = Vec::new();
        let mut unowned: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for path in paths {
            let [was, wanted] = generations.map(|it| it.and_then(|it| it.file(path)));
            let found = look_below(root, path, os)?;
            files.extend(file(path, (was, wanted), found, &owners));
            if let Some(wanted) = wanted
                && owners.of(&wanted.owner).is_none()
            {
                let theirs = unowned.entry(wanted.owner.clone()).or_default();
                theirs.push(format!("/{path}"));
            }
        }
        Ok(Self { files, unowned })
    }

    /// The files to which something happens.
    pub fn changes(&self) -> impl Iterator<Item = &FilePlan> {
        self.files.iter().filter(|file| file.action != Action::Keep)
    }

    /// The files that differ from what is recorded.
    pub fn drift(&self) -> impl Iterator<Item = &FilePlan> {
        self.files.iter().filter(|file| file.drift.is_some())
    }

    /// Whether something that cannot be replaced is in the way.
    pub fn is_blocked(&self) -> bool {
        self.changes().any(|file| file.blocked.is_some())
    }

    /// Whether what somebody else did would be lost.
    pub fn needs_force(&self) -> bool {
        self.changes().any(FilePlan::needs_force)
    }
}

/// How what is on the disk differs from an entry; `None` where it does not.
fn difference(found: &Found, entry: &FileEntry, owners: &Owners) -> Option<Drift> {
    let wanted_mode = u32::from_str_radix(&entry.mode, 8).ok();
    match found {
        Found::Nothing => Some(Drift::Missing),
        Found::InTheWay(_) => Some(Drift::Blocked),
        Found::Marked(Mark::File { hash, mode, owner }) => match owners.of(&entry.owner) {
            _ if *hash != entry.hash => Some(Drift::Edited),
            _ if Some(*mode) != wanted_mode => Some(Drift::Mode),
            Some(wanted) if wanted != *owner => Some(Drift::Owner),
            _ => None,
        },
        Found::Marked(Mark::Link(_)) => Some(Drift::Edited),
    }
}

fn file(
    path: &str,
    (was, wanted): (Option<&FileEntry>, Option<&FileEntry>),
    found: Found,
    owners: &Owners,
) -> Option<FilePlan> {
    let to_come = wanted.map(|entry| difference(&found, entry, owners));
    let action = match to_come {
        Some(None) => Action::Keep,
        Some(Some(Drift::Missing)) => Action::Add,
        Some(Some(_)) => Action::Change,
        None if found == Found::Nothing => Action::Keep,
        None => Action::Remove,
    };
    let drift = match (was, to_come) {
        (Some(was), _) => difference(&found, was, owners),
        // A file that is as it is to be is taken for hostc's own from now on.
        (None, Some(None | Some(Drift::Missing)) | None) => None,
        (None, Some(Some(Drift::Blocked))) => Some(Drift::Blocked),
        (None, Some(Some(_))) => Some(Drift::Foreign),
    };
    let blocked = match &found {
        Found::InTheWay(problem) => Some(problem.clone()),
        _ => None,
    };
    let shown = |entry: &FileEntry| version(&entry.hash, &entry.mode);
    let disk = match &found {
        Found::Nothing => None,
        Found::InTheWay(problem) => Some(problem.clone()),
        Found::Marked(Mark::File { hash, mode, .. }) => Some(version(hash, &format!("{mode:04o}"))),
        Found::Marked(Mark::Link(target)) => Some(format!("link to {target}")),
    };
    Some(FilePlan {
        path: path.to_owned(),
        resource: wanted.or(was)?.resource.clone(),
        action,
        drift,
        blocked,
        versions: Versions {
            recorded: was.map(shown),
            disk,
            desired: wanted.map(shown),
        },
        found: found.mark(),
    })
}

fn version(hash: &str, mode: &str) -> String {
    format!("{} {mode}", hash.get(..8).unwrap_or_default())
}
