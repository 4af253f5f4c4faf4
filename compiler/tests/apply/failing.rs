//! Machines that fail, and machines that do things in a wrong order.

use std::cell::{Cell, RefCell};
use std::io::ErrorKind;

use camino::{Utf8Path, Utf8PathBuf};
use hostc::os::{FileKind, FileLock, Os, OsError, RealOs, Stat};

/// What happens at a call that changes something.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fault {
    /// It fails, and whatever comes later does not.
    Once,
    /// It fails, and so does everything that changes something later.
    Dead,
    /// From now on nothing that takes space can be done.
    Full,
    /// The process goes before it.
    Gone,
    /// The process goes when half a file is written, or after anything else was done.
    Torn,
}

/// How a process ends that is killed.
pub struct Killed;

/// The machine, with a fault at one call that changes something.
pub struct Failing {
    /// How many calls there were.
    pub calls: Cell<usize>,
    at: usize,
    fault: Fault,
}

impl Failing {
    pub const fn new(fault: Fault, at: usize) -> Self {
        Self {
            calls: Cell::new(0),
            at,
            fault,
        }
    }

    fn change(
        &self,
        path: &Utf8Path,
        takes_space: bool,
        half: impl FnOnce() -> Result<(), OsError>,
        whole: impl FnOnce() -> Result<(), OsError>,
    ) -> Result<(), OsError> {
        let call = self.calls.get() + 1;
        self.calls.set(call);
        let fails = match self.fault {
            Fault::Once => call == self.at,
            Fault::Dead => call >= self.at,
            Fault::Full => call >= self.at && takes_space,
            Fault::Gone | Fault::Torn if call == self.at => {
                if self.fault == Fault::Torn {
                    let _ = half();
                }
                std::panic::resume_unwind(Box::new(Killed));
            }
            Fault::Gone | Fault::Torn => false,
        };
        if !fails {
            return whole();
        }
        let kind = match self.fault {
            Fault::Full => ErrorKind::StorageFull,
            _ => ErrorKind::Other,
        };
        Err(OsError {
            action: "change",
            path: path.to_owned(),
            source: kind.into(),
        })
    }

    fn step(&self, path: &Utf8Path, takes_space: bool, whole: impl Fn() -> Result<(), OsError>) -> Result<(), OsError> {
        self.change(path, takes_space, &whole, &whole)
    }
}

impl Os for Failing {
    fn write(&self, path: &Utf8Path, content: &[u8], mode: u32) -> Result<(), OsError> {
        let half = || RealOs.write(path, &content[..content.len() / 2], 0o600);
        self.change(path, true, half, || RealOs.write(path, content, mode))
    }
    fn resemble(&self, path: &Utf8Path, model: &Utf8Path) -> Result<(), OsError> {
        self.step(path, false, || RealOs.resemble(path, model))
    }
    fn own(&self, path: &Utf8Path, owner: (u32, u32), mode: u32) -> Result<(), OsError> {
        self.step(path, false, || RealOs.own(path, owner, mode))
    }
    fn create_dir(&self, path: &Utf8Path, mode: u32) -> Result<(), OsError> {
        self.step(path, true, || RealOs.create_dir(path, mode))
    }
    fn symlink(&self, target: &Utf8Path, link: &Utf8Path) -> Result<(), OsError> {
        self.step(link, true, || RealOs.symlink(target, link))
    }
    fn rename(&self, from: &Utf8Path, to: &Utf8Path) -> Result<(), OsError> {
        self.step(to, false, || RealOs.rename(from, to))
    }
    fn remove_file(&self, path: &Utf8Path) -> Result<(), OsError> {
        self.step(path, false, || RealOs.remove_file(path))
    }
    fn remove_dir(&self, path: &Utf8Path) -> Result<(), OsError> {
        self.step(path, false, || RealOs.remove_dir(path))
    }
    fn remove_dir_all(&self, path: &Utf8Path) -> Result<(), OsError> {
        self.step(path, false, || RealOs.remove_dir_all(path))
    }
    fn sync_dir(&self, path: &Utf8Path) -> Result<(), OsError> {
        self.step(path, false, || RealOs.sync_dir(path))
    }
    fn lock(&self, path: &Utf8Path) -> Result<FileLock, OsError> {
        self.step(path, true, || Ok(()))?;
        RealOs.lock(path)
    }
    fn read(&self, path: &Utf8Path, most: u64) -> Result<Vec<u8>, OsError> {
        RealOs.read(path, most)
    }
    fn read_link(&self, link: &Utf8Path) -> Result<Utf8PathBuf, OsError> {
        RealOs.read_link(link)
    }
    fn kind(&self, path: &Utf8Path) -> Result<Option<FileKind>, OsError> {
        RealOs.kind(path)
    }
    fn stat(&self, path: &Utf8Path) -> Result<Option<Stat>, OsError> {
        RealOs.stat(path)
    }
    fn canonical(&self, path: &Utf8Path) -> Result<Utf8PathBuf, OsError> {
        RealOs.canonical(path)
    }
    fn list(&self, path: &Utf8Path) -> Result<Vec<String>, OsError> {
        RealOs.list(path)
    }
    fn walk(&self, root: &Utf8Path, enter: &dyn Fn(&str) -> bool) -> Result<Vec<Utf8PathBuf>, OsError> {
        RealOs.walk(root, enter)
    }
    fn is_root(&self) -> bool {
        RealOs.is_root()
    }
}

/// A wrong order of things.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Wrong {
    /// The journal is written after the first file has gone live.
    LateJournal,
    /// A file goes before its next version comes.
    Gap,
    /// Which generation is live is said first.
    CurrentFirst,
}

/// A machine that does this wrong, and fails besides.
pub struct Misordered {
    pub inner: Failing,
    wrong: Wrong,
    /// Journals that wait.
    late: RefCell<Vec<(Utf8PathBuf, Vec<u8>, u32)>>,
    live: Cell<bool>,
}

impl Misordered {
    pub const fn new(wrong: Wrong, inner: Failing) -> Self {
        Self {
            inner,
            wrong,
            late: RefCell::new(Vec::new()),
            live: Cell::new(false),
        }
    }

    fn is_journal(&self, path: &Utf8Path) -> bool {
        self.wrong == Wrong::LateJournal && !self.live.get() && path.as_str().contains("journal")
    }
}

fn goes_live(from: &Utf8Path, to: &Utf8Path) -> bool {
    from.as_str().ends_with(".hostc-new") && !to.as_str().contains("/var/lib/hostc/")
}

impl Os for Misordered {
    fn write(&self, path: &Utf8Path, content: &[u8], mode: u32) -> Result<(), OsError> {
        self.inner.write(path, content, mode)
    }
    fn rename(&self, from: &Utf8Path, to: &Utf8Path) -> Result<(), OsError> {
        if self.is_journal(from) {
            let content = RealOs.read(from, 1 << 20)?;
            RealOs.remove_file(from)?;
            self.late.borrow_mut().push((to.to_owned(), content, 0o600));
            return Ok(());
        }
        if self.wrong == Wrong::Gap && goes_live(from, to) && RealOs.exists(to)? {
            self.inner.remove_file(to)?;
        }
        self.inner.rename(from, to)?;
        if self.wrong == Wrong::LateJournal && goes_live(from, to) && !self.live.replace(true) {
            for (path, content, mode) in self.late.take() {
                if RealOs.exists(&path)? {
                    self.inner.remove_file(&path)?;
                }
                self.inner.write(&path, &content, mode)?;
            }
        }
        Ok(())
    }
    fn symlink(&self, target: &Utf8Path, link: &Utf8Path) -> Result<(), OsError> {
        self.inner.symlink(target, link)?;
        if self.wrong == Wrong::CurrentFirst && link.as_str().ends_with("/.current.hostc-new") {
            let current = link.with_file_name("current");
            if RealOs.stat(&current)?.is_some() {
                RealOs.remove_file(&current)?;
            }
            self.inner.symlink(target, &current)?;
        }
        Ok(())
    }
    fn resemble(&self, path: &Utf8Path, model: &Utf8Path) -> Result<(), OsError> {
        self.inner.resemble(path, model)
    }
    fn own(&self, path: &Utf8Path, owner: (u32, u32), mode: u32) -> Result<(), OsError> {
        self.inner.own(path, owner, mode)
    }
    fn create_dir(&self, path: &Utf8Path, mode: u32) -> Result<(), OsError> {
        self.inner.create_dir(path, mode)
    }
    fn remove_file(&self, path: &Utf8Path) -> Result<(), OsError> {
        self.inner.remove_file(path)
    }
    fn remove_dir(&self, path: &Utf8Path) -> Result<(), OsError> {
        self.inner.remove_dir(path)
    }
    fn remove_dir_all(&self, path: &Utf8Path) -> Result<(), OsError> {
        self.inner.remove_dir_all(path)
    }
    fn sync_dir(&self, path: &Utf8Path) -> Result<(), OsError> {
        self.inner.sync_dir(path)
    }
    fn lock(&self, path: &Utf8Path) -> Result<FileLock, OsError> {
        self.inner.lock(path)
    }
    fn read(&self, path: &Utf8Path, most: u64) -> Result<Vec<u8>, OsError> {
        RealOs.read(path, most)
    }
    fn read_link(&self, link: &Utf8Path) -> Result<Utf8PathBuf, OsError> {
        RealOs.read_link(link)
    }
    fn kind(&self, path: &Utf8Path) -> Result<Option<FileKind>, OsError> {
        RealOs.kind(path)
    }
    fn stat(&self, path: &Utf8Path) -> Result<Option<Stat>, OsError> {
        RealOs.stat(path)
    }
    fn canonical(&self, path: &Utf8Path) -> Result<Utf8PathBuf, OsError> {
        RealOs.canonical(path)
    }
    fn list(&self, path: &Utf8Path) -> Result<Vec<String>, OsError> {
        RealOs.list(path)
    }
    fn walk(&self, root: &Utf8Path, enter: &dyn Fn(&str) -> bool) -> Result<Vec<Utf8PathBuf>, OsError> {
        RealOs.walk(root, enter)
    }
    fn is_root(&self) -> bool {
        RealOs.is_root()
    }
}
