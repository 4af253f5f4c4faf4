//! The source that is started: a copy of an example with an overlay beside its files, built by the program.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::common::repository;
use super::machine::Machine;

/// A bundle in a temporary folder, which goes with it.
pub struct Built {
    folder: tempfile::TempDir,
}

impl Built {
    /// Copies `examples/EXAMPLE`, lays `overlay` over it and builds; panics with what hostc said where it fails.
    pub fn new(example: &str, overlay: &str, target: &str) -> Built {
        Built::with_profile(example, overlay, target, "production")
    }

    /// The same, of another profile.
    pub fn with_profile(example: &str, overlay: &str, target: &str, profile: &str) -> Built {
        let folder = tempfile::tempdir().unwrap();
        let example = repository().join("examples").join(example);
        for entry in walkdir::WalkDir::new(&example) {
            let entry = entry.unwrap();
            // The lock is of another release's plan; numbers are allocated anew.
            if entry.path().extension().is_some_and(|extension| extension == "host") {
                let copy = folder.path().join(entry.path().strip_prefix(&example).unwrap());
                std::fs::create_dir_all(copy.parent().unwrap()).unwrap();
                std::fs::copy(entry.path(), copy).unwrap();
            }
        }
        std::fs::write(folder.path().join("overlay.host"), overlay).unwrap();
        let output = Command::new(env!("CARGO_BIN_EXE_hostc"))
            .args(["build", "--target", target, "--profile", profile])
            .current_dir(folder.path())
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        Built { folder }
    }

    /// Puts the part of the bundle that is `host`'s over the root of a machine, as `book/src/getting-started.md` tells.
    pub fn put_in_place(&self, host: &str, machine: &Machine) {
        let tar = Command::new("tar")
            .arg("-C")
            .arg(self.bundle().join(host))
            .args(["--owner=root", "--group=root", "-c", "."])
            .output()
            .unwrap();
        assert!(tar.status.success(), "{}", String::from_utf8_lossy(&tar.stderr));
        machine.unpack(&tar.stdout);
        for (path, owner) in self.owners(host) {
            machine.shell(&format!("chown '{owner}' '/{path}'"));
        }
    }

    /// Files that are not root's, with their owners, as the manifest has them.
    fn owners(&self, host: &str) -> Vec<(String, String)> {
        let manifest = std::fs::read_to_string(self.bundle().join("manifest.json")).unwrap();
        let manifest: serde_json::Value = serde_json::from_str(&manifest).unwrap();
        let files = manifest["hosts"][host]["files"].as_array().unwrap();
        files
            .iter()
            .map(|file| (text(&file["path"]), text(&file["owner"])))
            .filter(|(_, owner)| owner != "root:root")
            .collect()
    }

    fn bundle(&self) -> PathBuf {
        Path::new(self.folder.path()).join("bundles/current")
    }
}

fn text(value: &serde_json::Value) -> String {
    value.as_str().unwrap().to_owned()
}
