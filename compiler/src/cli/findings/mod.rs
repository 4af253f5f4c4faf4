//! Findings for machines that show them beside the source: where each place is, seen from the root of the repository.

use camino::{Utf8Path, Utf8PathBuf};
use hostc_lang::{Sources, Span};

use crate::os::{Os, RealOs};
use crate::project::Project;

pub(super) mod github;
pub(super) mod sarif;

/// The files of a project as the repository around it calls them.
pub(super) struct Repository<'a> {
    project: &'a Project,
    /// From the repository's root to the project's.
    prefix: Utf8PathBuf,
}

/// A place in a file; lines and columns count from 1, columns in characters, and the end is one past the last.
pub(super) struct Region {
    /// The path from the repository's root; of the standard library its name, which is no path.
    file: String,
    /// Whether the file is in the repository.
    own: bool,
    start: (usize, usize),
    end: (usize, usize),
    /// The line that it begins on.
    line: String,
}

impl<'a> Repository<'a> {
    /// The repository around a project; the project itself where there is none.
    pub(super) fn around(project: &'a Project) -> Self {
        let prefix = RealOs.canonical(project.root()).ok().and_then(|root| {
            let top = root
                .ancestors()
                .find(|folder| matches!(RealOs.exists(&folder.join(".git")), Ok(true)))?;
            root.strip_prefix(top).ok().map(Utf8Path::to_owned)
        });
        Self {
            project,
            prefix: prefix.unwrap_or_default(),
        }
    }

    fn region(&self, span: Span) -> Option<Region> {
        let file = self.project.source(span.source)?;
        let own = self.project.path(span.source).is_some();
        let start = file.position(span.start);
        let end = file.position(span.end.max(span.start));
        let line = file.text().lines().nth(start.0.saturating_sub(1)).unwrap_or_default();
        Some(Region {
            file: match own {
                true => self.prefix.join(file.name()).into_string(),
                false => file.name().to_owned(),
            },
            own,
            start,
            end,
            line: line.trim().to_owned(),
        })
    }
}
