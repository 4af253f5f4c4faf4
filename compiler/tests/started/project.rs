//! The source that is started: a copy of `examples/multi-site` with `overlay.host` beside its files, built by the program.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::common::repository;

/// A bundle in a temporary folder, which goes with it.
pub struct Built {
    folder: tempfile::TempDir,
}

impl Built {
    /// Copies, lays over and builds; panics with what hostc said where it fails.
    pub fn new() -> Built {
        let folder = tempfile::tempdir().unwrap();
        let example = repository().join("examples/multi-site");
        for entry in walkdir::WalkDir::new(&example) {
            let entry = entry.unwrap();
            // The lock is of another release's plan; numbers are allocated anew.
            if entry.path().extension().is_some_and(|extension| extension == "host") {
                let copy = folder.path().join(entry.path().strip_prefix(&example).unwrap());
                std::fs::create_dir_all(copy.parent().unwrap()).unwrap();
                std::fs::copy(entry.path(), copy).unwrap();
            }
        }
        std::fs::write(folder.path().join("overlay.host"), include_str!("overlay.host")).unwrap();
        let output = Command::new(env!("CARGO_BIN_EXE_hostc"))
            .args(["build", "--target", "systemd"])
            .current_dir(folder.path())
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        Built { folder }
    }

    /// The folder that is laid out as the root of the host.
    pub fn root(&self) -> PathBuf {
        self.bundle().join("vps")
    }

    /// Files that are not root's, with their owners, as the manifest has them.
    pub fn owners(&self) -> Vec<(String, String)> {
        let manifest = std::fs::read_to_string(self.bundle().join("manifest.json")).unwrap();
        let manifest: serde_json::Value = serde_json::from_str(&manifest).unwrap();
        let files = manifest["hosts"]["vps"]["files"].as_array().unwrap();
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
