//! A project as it was in a revision of git: a machine that holds the files of one commit, and nothing else.
//!
//! What there is, is listed once; what is in a file is asked for when it is read. Links are not followed.

use std::collections::BTreeMap;
use std::io;

use camino::{Utf8Path, Utf8PathBuf};

use crate::os::{FileKind, FileLock, Os, OsError, RealOs};

/// The files of a commit below a folder.
#[derive(Clone, Debug)]
pub struct Revision {
    folder: Utf8PathBuf,
    /// By path from the folder: the object, and whether it is a regular file.
    files: BTreeMap<Utf8PathBuf, (String, bool)>,
}

impl Revision {
    /// The files below `folder`, which is in a working tree of git, as they were in `revision`.
    ///
    /// # Errors
    ///
    /// Git is missing, `folder` is in no working tree, or there is no such revision.
    pub fn open(folder: &Utf8Path, revision: &str) -> Result<Self, String> {
        let folder = if folder.as_str().is_empty() {
            Utf8Path::new(".")
        } else {
            folder
        };
        let commit = format!("{revision}^{{commit}}");
        let found = git(
            folder,
            &["rev-parse", "--verify", "--quiet", "--end-of-options", &commit],
        );
        let commit = found.map_err(|_| format!("`{revision}` is neither a bundle nor a revision of git"))?;
        let listed = git(folder, &["ls-tree", "-r", "-z", commit.trim(), "."])?;
        let mut files = BTreeMap::new();
        for line in listed.split('\0').filter(|line| !line.is_empty()) {
            let Some((about, path)) = line.split_once('\t') else {
                continue;
            };
            let mut about = about.split(' ');
            let (mode, object) = (about.next().unwrap_or_default(), about.nth(1).unwrap_or_default());
            let regular = mode.starts_with("100");
            files.insert(Utf8Path::new("/").join(path), (object.to_owned(), regular));
        }
        Ok(Self {
            folder: folder.to_owned(),
            files,
        })
    }

    fn is_folder(&self, path: &Utf8Path) -> bool {
        path == "/" || self.files.keys().any(|file| file.starts_with(path))
    }
}

fn git(folder: &Utf8Path, arguments: &[&str]) -> Result<String, String> {
    let mut all = vec!["-C", folder.as_str()];
    all.extend_from_slice(arguments);
    let said = RealOs.output("git", &all).map_err(|error| error.to_string())?;
    String::from_utf8(said).map_err(|_| "git names a file that is not UTF-8".to_owned())
}

fn refused<T>(action: &'static str, path: &Utf8Path, source: io::Error) -> Result<T, OsError> {
    Err(OsError {
        action,
        path: path.to_owned(),
        source,
    })
}

fn read_only<T>(action: &'static str, path: &Utf8Path) -> Result<T, OsError> {
    refused(action, path, io::ErrorKind::ReadOnlyFilesystem.into())
}

impl Os for Revision {
    fn read(&self, path: &Utf8Path, most: u64) -> Result<Vec<u8>, OsError> {
        let Some((object, true)) = self.files.get(path) else {
            return refused("read", path, io::ErrorKind::NotFound.into());
        };
        let arguments = ["-C", self.folder.as_str(), "cat-file", "blob", object];
        let content = RealOs.output("git", &arguments)?;
        if content.len() as u64 > most {
            return refused("read", path, io::ErrorKind::FileTooLarge.into());
        }
        Ok(content)
    }

    fn kind(&self, path: &Utf8Path) -> Result<Option<FileKind>, OsError> {
        Ok(match self.files.get(path) {
            Some((_, true)) => Some(FileKind::File),
            Some((_, false)) => Some(FileKind::Other),
            None => self.is_folder(path).then_some(FileKind::Directory),
        })
    }

    fn canonical(&self, path: &Utf8Path) -> Result<Utf8PathBuf, OsError> {
        let mut found = Utf8PathBuf::from("/");
        for part in path.components() {
            match part {
                camino::Utf8Component::Normal(name) => found.push(name),
                camino::Utf8Component::ParentDir => {
                    found.pop();
                }
                _ => {}
            }
        }
        match self.kind(&found)? {
            Some(_) => Ok(found),
            None => refused("find", path, io::ErrorKind::NotFound.into()),
        }
    }

    fn list(&self, path: &Utf8Path) -> Result<Vec<String>, OsError> {
        let below = self.files.keys().filter_map(|file| file.strip_prefix(path).ok());
        let mut names: Vec<String> = below.filter_map(|file| Some(file.iter().next()?.to_owned())).collect();
        names.sort_unstable();
        names.dedup();
        Ok(names)
    }

    fn walk(&self, root: &Utf8Path, enter: &dyn Fn(&str) -> bool) -> Result<Vec<Utf8PathBuf>, OsError> {
        let wanted = |file: &&Utf8PathBuf| {
            let below = file.strip_prefix(root).ok().and_then(Utf8Path::parent);
            below.is_some_and(|folders| folders.iter().all(enter))
        };
        Ok(self.files.keys().filter(wanted).cloned().collect())
    }

    fn read_link(&self, link: &Utf8Path) -> Result<Utf8PathBuf, OsError> {
        refused("read the link", link, io::ErrorKind::InvalidInput.into())
    }

    fn write(&self, path: &Utf8Path, _: &[u8], _: u32) -> Result<(), OsError> {
        read_only("write", path)
    }

    fn resemble(&self, path: &Utf8Path, _: &Utf8Path) -> Result<(), OsError> {
        read_only("change", path)
    }

    fn create_dir(&self, path: &Utf8Path, _: u32) -> Result<(), OsError> {
        read_only("create the folder", path)
    }

    fn rename(&self, from: &Utf8Path, _: &Utf8Path) -> Result<(), OsError> {
        read_only("rename", from)
    }

    fn remove_file(&self, path: &Utf8Path) -> Result<(), OsError> {
        read_only("remove", path)
    }

    fn remove_dir_all(&self, path: &Utf8Path) -> Result<(), OsError> {
        read_only("remove", path)
    }

    fn sync_dir(&self, path: &Utf8Path) -> Result<(), OsError> {
        read_only("sync", path)
    }

    fn symlink(&self, _: &Utf8Path, link: &Utf8Path) -> Result<(), OsError> {
        read_only("create the link", link)
    }

    fn lock(&self, path: &Utf8Path) -> Result<FileLock, OsError> {
        read_only("lock", path)
    }
}
