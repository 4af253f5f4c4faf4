//! Putting a bundle into a folder that is a machine's root, and taking it back: files and generations, no services.
//!
//! ```text
//! DIR/etc/…                                     the files, live
//! DIR/var/lib/hostc/generations/ID/             manifest.json, plan.json, files/etc/…, kept/N/…: never changed, but that copies come
//! DIR/var/lib/hostc/generations/current -> ID   which of them is live
//! DIR/var/lib/hostc/state.json                  which came before which, and the folders that hostc made
//! DIR/var/lib/hostc/journal                     what is being done; there only while something is
//! DIR/var/lib/hostc/lock                        one writer; the kernel frees it
//! ```
//!
//! A change goes through three steps, and the [`journal`] says which. *Prepare*: the generation is stored, and beside each live file
//! that will differ its next version and a copy of the present one are written and synced; nothing live has changed, and a run that
//! ends here is undone. *Switch*: files are renamed into place, `current` last; this takes no space, so that a full disk cannot stop
//! it, nor what undoes it. An error is undone at once; after a kill the next run goes on. *Finish*: what was beside goes.
//!
//! What somebody else has changed is neither overwritten nor removed, but by force, and then a copy is kept in the generation.

use std::fmt;

use camino::{Utf8Path, Utf8PathBuf};

use crate::os::OsError;

mod disk;
mod generation;
mod journal;
mod owners;
mod plan;
mod store;
mod switch;
mod verify;

pub use generation::{Generation, Record};
pub use plan::{Action, Drift, FilePlan, Plan, Versions};
pub use store::{Entry, Store};
pub use switch::switch;
pub use verify::{Verified, verify};

/// Where hostc keeps what it knows of a machine.
pub const HOME: &str = "var/lib/hostc";

/// The longest file that is read, in bytes.
const MAX_BYTES: u64 = 64 << 20;

/// Why something was not applied.
#[derive(Debug)]
pub enum ApplyError {
    /// The bundle is not what `hostc build` wrote; what is wrong with it, a line each.
    Damaged(Utf8PathBuf, Vec<String>),
    /// What hostc has recorded on the machine is not what it wrote there.
    Record(Utf8PathBuf, String),
    /// Another process is at it.
    Busy(Utf8PathBuf),
    /// The machine refused, and everything is as it was.
    Os(OsError),
    /// It could not be done, and what had been done could not be taken back; the next run tries again.
    Between(Box<ApplyError>, Box<ApplyError>),
    /// What a killed run had begun could neither be completed nor taken back; the next run tries again.
    Unhealed(Box<ApplyError>),
    /// The change is live; what was beside could not be cleared away.
    Uncleared(OsError),
    /// Somebody changed a file while it was about to be replaced; everything is as it was.
    Raced(String),
}

impl fmt::Display for ApplyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Damaged(folder, problems) => {
                write!(f, "`{folder}` is no whole bundle")?;
                problems.iter().try_for_each(|problem| write!(f, "\n  {problem}"))
            }
            Self::Record(path, problem) => write!(f, "`{path}` is not what hostc wrote there: {problem}"),
            Self::Busy(root) => write!(f, "another hostc is at work in `{root}`"),
            Self::Os(error) => error.fmt(f),
            Self::Unhealed(error) => write!(
                f,
                "{error}; so what a killed run had begun is not ended yet; the next hostc on this folder tries again"
            ),
            Self::Between(error, again) => write!(
                f,
                "{error}; what had been done could not be taken back ({again}); the next hostc on this folder tries again"
            ),
            Self::Uncleared(error) => write!(
                f,
                "the change is live, but what it left could not be cleared away: {error}; the next hostc on this folder does it"
            ),
            Self::Raced(path) => write!(f, "`/{path}` was changed in the meantime"),
        }
    }
}

impl std::error::Error for ApplyError {}

impl ApplyError {
    fn unhealed(self) -> Self {
        Self::Unhealed(Box::new(self))
    }
}

impl From<OsError> for ApplyError {
    fn from(error: OsError) -> Self {
        Self::Os(error)
    }
}

/// Whether a path of a manifest is one below the root, and none of hostc's own.
fn is_plain(path: &str) -> bool {
    let plain = |part: &str| !part.is_empty() && part != "." && part != "..";
    let name = path.rsplit('/').next().unwrap_or_default();
    path.split('/').all(plain)
        && !path.contains(['\0', '\n', '\\'])
        && !Utf8Path::new(path).starts_with(HOME)
        && !(name.starts_with('.') && (name.ends_with(disk::NEW) || name.ends_with(disk::OLD)))
}
