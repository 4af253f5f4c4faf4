//! A folder with bundles and a root, and what is in it.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{PoisonError, RwLock};

use camino::Utf8PathBuf;
use hostc::bundle::{FileEntry, HostEntry, Manifest, SCHEMA, bundle_hash, host_hash};
use hostc::schema::Target;
use tempfile::TempDir;

/// A file: path, mode, content.
pub type File = (&'static str, u32, &'static str);

/// The first release.
pub const OLD: &[File] = &[
    ("etc/nginx/nginx.conf", 0o644, "old\n"),
    ("etc/nginx/sites-available/blog.conf", 0o644, "blog\n"),
    ("etc/sudoers.d/hostc", 0o440, "sudo\n"),
    ("usr/local/lib/hostc/run", 0o755, "#!/bin/sh\n"),
    ("srv/old/deep/file", 0o600, "deep\n"),
];
/// The second: one file is another, one has another mode, one comes, two go, and with them their folders.
pub const NEW: &[File] = &[
    ("etc/nginx/nginx.conf", 0o644, "new\n"),
    ("etc/nginx/sites-available/shop.conf", 0o644, "shop\n"),
    ("etc/sudoers.d/hostc", 0o440, "sudo\n"),
    ("usr/local/lib/hostc/run", 0o700, "#!/bin/sh\n"),
    ("srv/new/file", 0o640, "more\n"),
];

/// What is at each path: folders without content.
pub type Tree = BTreeMap<String, (u32, Option<String>)>;

/// Taken for writing while a program is started: until it runs, it holds every lock that this process does, so that one which was
/// given up would still be held.
pub static STARTING: RwLock<()> = RwLock::new(());

/// A temporary folder with a `root` and bundles beside it.
pub struct Folder(pub TempDir);

impl Folder {
    /// With an empty root.
    pub fn new() -> Self {
        // In memory where that is possible: there are thousands of them, and each waits for its disk a hundred times.
        let memory = Path::new("/dev/shm");
        let folder = if memory.is_dir() {
            TempDir::new_in(memory)
        } else {
            TempDir::new()
        };
        let folder = folder.unwrap();
        fs::create_dir(folder.path().join("root")).unwrap();
        Self(folder)
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn utf8(&self, name: &str) -> Utf8PathBuf {
        self.path(name).try_into().unwrap()
    }

    /// Writes a bundle whose hosts have these files.
    pub fn bundle(&self, name: &str, hosts: &[(&str, &[File])]) {
        let plan = "{}\n";
        let mut entries = BTreeMap::new();
        for (host, files) in hosts {
            let mut list = Vec::new();
            for (path, mode, content) in *files {
                put(&self.path(&format!("{name}/{host}/{path}")), content, *mode);
                list.push(FileEntry {
                    hash: blake3::hash(content.as_bytes()).to_hex().to_string(),
                    mode: format!("{mode:04o}"),
                    owner: if path.starts_with("srv") {
                        "app:app"
                    } else {
                        "root:root"
                    }
                    .to_owned(),
                    path: (*path).to_owned(),
                    resource: "sites.shop".to_owned(),
                });
            }
            list.sort_by(|a, b| a.path.cmp(&b.path));
            let hash = host_hash(&list);
            entries.insert((*host).to_owned(), HostEntry { files: list, hash });
        }
        let manifest = Manifest {
            hash: bundle_hash(Target::Systemd, plan, &entries),
            hostc: "0".to_owned(),
            hosts: entries,
            schema: SCHEMA,
            target: Target::Systemd,
        };
        let text = serde_json::to_string_pretty(&manifest).unwrap();
        put(&self.path(&format!("{name}/manifest.json")), &text, 0o644);
        put(&self.path(&format!("{name}/plan.json")), plan, 0o644);
    }

    /// With the bundles `old` and `new` for one host.
    pub fn with_bundles() -> Self {
        let folder = Self::new();
        folder.bundle("old", &[("web", OLD)]);
        folder.bundle("new", &[("web", NEW)]);
        folder
    }

    /// Runs `hostc`; gives its exit code and all that it said.
    pub fn run(&self, command: &str) -> (i32, String) {
        let _alone = STARTING.write().unwrap_or_else(PoisonError::into_inner);
        let output = Command::new(env!("CARGO_BIN_EXE_hostc"))
            .args(command.split(' '))
            .current_dir(self.0.path())
            .output()
            .unwrap();
        let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        assert!(!said.contains("panicked"), "{said}");
        (output.status.code().unwrap(), said)
    }

    /// The same, where this exit code is right.
    pub fn must(&self, code: i32, command: &str) -> String {
        let (is, said) = self.run(command);
        assert_eq!(is, code, "{command}: {said}");
        said
    }

    /// The live part of the root.
    pub fn live(&self) -> Tree {
        let own = |path: &str| path.starts_with("var");
        tree(&self.path("root"))
            .into_iter()
            .filter(|(path, _)| !own(path))
            .collect()
    }

    /// What hostc has recorded.
    pub fn record(&self) -> Tree {
        tree(&self.path("root/var"))
    }
}

/// Writes a file, and the folders above it.
pub fn put(path: &Path, content: &str, mode: u32) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, content).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

/// Everything below a folder.
pub fn tree(root: &Path) -> Tree {
    let entries = walkdir::WalkDir::new(root).min_depth(1).into_iter();
    let entry = |entry: walkdir::DirEntry| {
        let path = entry.path().strip_prefix(root).unwrap().to_str().unwrap().to_owned();
        let mode = entry.metadata().unwrap().permissions().mode() & 0o7777;
        let content = if entry.file_type().is_dir() {
            None
        } else if entry.path_is_symlink() {
            Some(fs::read_link(entry.path()).unwrap().to_str().unwrap().to_owned())
        } else {
            Some(fs::read_to_string(entry.path()).unwrap())
        };
        (path, (mode, content))
    };
    entries.filter_map(Result::ok).map(entry).collect()
}
