//! Sealing: from files to a bundle with a name of its own.

use std::collections::BTreeMap;

use super::manifest::{FileEntry, HostEntry, Manifest, SCHEMA};
use crate::backends::Artifact;
use crate::plan::model::Plan;
use crate::schema::Target;

/// A bundle in memory.
#[derive(Clone, Debug)]
pub struct Bundle {
    /// What it holds.
    pub manifest: Manifest,
    /// The text of `plan.json`.
    pub plan: String,
    /// The files, by host and path.
    pub artifacts: Vec<Artifact>,
}

impl Bundle {
    /// The name of its folder: the first 12 digits of its hash.
    pub fn id(&self) -> &str {
        self.manifest.hash.get(..12).unwrap_or_default()
    }

    /// The text of `manifest.json`.
    pub fn manifest_text(&self) -> String {
        to_text(&self.manifest)
    }
}

/// Hashes the files and the plan.
pub fn seal(mut artifacts: Vec<Artifact>, plan: &Plan) -> Bundle {
    artifacts.sort_by(|a, b| (&a.host, &a.path).cmp(&(&b.host, &b.path)));
    let mut hosts: BTreeMap<String, HostEntry> = BTreeMap::new();
    for host in &plan.hosts {
        hosts.entry(host.name.clone()).or_default();
    }
    for artifact in &artifacts {
        hosts.entry(artifact.host.clone()).or_default().files.push(FileEntry {
            hash: blake3::hash(artifact.content.as_bytes()).to_hex().to_string(),
            mode: format!("{:04o}", artifact.mode),
            owner: artifact.owner.clone(),
            path: artifact.path.clone(),
            resource: artifact.resource.clone(),
        });
    }
    let plan_text = to_text(plan);
    for host in hosts.values_mut() {
        host.hash = host_hash(&host.files);
    }
    let manifest = Manifest {
        hash: bundle_hash(plan.target, &plan_text, &hosts),
        hostc: env!("CARGO_PKG_VERSION").to_owned(),
        hosts,
        schema: SCHEMA,
        target: plan.target,
    };
    Bundle {
        manifest,
        plan: plan_text,
        artifacts,
    }
}

/// The hash of a host's files.
pub fn host_hash(files: &[FileEntry]) -> String {
    let mut digest = Digest::new("hostc host");
    for file in files {
        for part in [&file.path, &file.mode, &file.owner, &file.hash] {
            digest.part(part);
        }
    }
    digest.finish()
}

/// The hash of a bundle: over the text of its plan and the hashes of its hosts.
pub fn bundle_hash(target: Target, plan: &str, hosts: &BTreeMap<String, HostEntry>) -> String {
    let mut root = Digest::new("hostc bundle");
    root.part(&SCHEMA.to_string());
    root.part(target.name());
    root.part(&blake3::hash(plan.as_bytes()).to_hex());
    for (name, host) in hosts {
        root.part(name);
        root.part(&host.hash);
    }
    root.finish()
}

fn to_text(value: &impl serde::Serialize) -> String {
    let mut text = serde_json::to_string_pretty(value).unwrap_or_default();
    text.push('\n');
    text
}

/// A hash over parts that cannot run into one another: each is preceded by its length.
struct Digest {
    hasher: blake3::Hasher,
}

impl Digest {
    fn new(what: &str) -> Self {
        let mut digest = Self {
            hasher: blake3::Hasher::new(),
        };
        digest.part(what);
        digest
    }

    fn part(&mut self, part: &str) {
        self.hasher.update(&(part.len() as u64).to_le_bytes());
        self.hasher.update(part.as_bytes());
    }

    fn finish(&self) -> String {
        self.hasher.finalize().to_hex().to_string()
    }
}
