//! The users and groups that a folder knows, by its own `etc/passwd` and `etc/group`.

use std::collections::BTreeMap;

use camino::Utf8Path;

use super::MAX_BYTES;
use crate::os::{FileKind, Os, OsError};

/// Who can own a file here.
pub(super) struct Owners {
    /// Whether this process may give files away.
    may: bool,
    users: BTreeMap<String, u32>,
    groups: BTreeMap<String, u32>,
}

impl Owners {
    pub(super) fn read(root: &Utf8Path, os: &dyn Os) -> Result<Self, OsError> {
        let mut owners = Self {
            may: os.is_root(),
            users: numbers(&root.join("etc/passwd"), os)?,
            groups: numbers(&root.join("etc/group"), os)?,
        };
        // Everywhere the same, also where neither file is yet.
        for known in [&mut owners.users, &mut owners.groups] {
            known.insert("root".to_owned(), 0);
        }
        Ok(owners)
    }

    /// The numbers of `user:group`, if both are known here and files may be given to them.
    pub(super) fn of(&self, owner: &str) -> Option<(u32, u32)> {
        let (user, group) = owner.split_once(':')?;
        self.may.then_some((*self.users.get(user)?, *self.groups.get(group)?))
    }
}

/// The third field of each line, by the first. A file that is not there has no lines.
fn numbers(path: &Utf8Path, os: &dyn Os) -> Result<BTreeMap<String, u32>, OsError> {
    if os.stat(path)?.and_then(|stat| stat.kind) != Some(FileKind::File) {
        return Ok(BTreeMap::new());
    }
    let text = os.read(path, MAX_BYTES)?;
    let text = String::from_utf8_lossy(&text);
    let number = |line: &str| {
        let mut fields = line.split(':');
        Some((fields.next()?.to_owned(), fields.nth(1)?.parse().ok()?))
    };
    Ok(text.lines().filter_map(number).collect())
}
