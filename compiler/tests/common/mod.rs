//! What several tests share: the examples, compiled; folders compared; the Debian roots.

#![allow(dead_code, reason = "each test uses its part")]
#![allow(
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "tests read files, start programs and may fail"
)]

pub mod cases;
pub mod fleet;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use camino::Utf8PathBuf;
use hostc::bundle::{Bundle, seal};
use hostc::pipeline::{Request, compile, render};
use hostc::plan::Targets;
use hostc::plan::lock::Lock;
use hostc::plan::model::Plan;
use hostc::project::{PRODUCTION, Project};
use hostc::schema::Target;
use hostc_lang::diagnostic::render::{Style, render as print};

/// Both targets.
pub const TARGETS: [Target; 2] = [Target::Systemd, Target::Compose];

/// The root of the repository.
pub fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// The examples, by name.
pub fn examples() -> BTreeMap<String, Utf8PathBuf> {
    let folders = std::fs::read_dir(repository().join("examples")).unwrap();
    let folders = folders
        .map(|entry| Utf8PathBuf::try_from(entry.unwrap().path()).unwrap())
        .filter(|path| path.is_dir());
    folders
        .map(|path| (path.file_name().unwrap().to_owned(), path))
        .collect()
}

/// One deployment of an example: the example itself, or another profile of it.
pub struct Deployment {
    /// `malaffi`, or `malaffi-scaled` for the profile `scaled`.
    pub name: String,
    /// The example.
    pub path: Utf8PathBuf,
    /// The profile.
    pub profile: String,
}

/// Every deployment of every example: a lock is one (`host.lock`, `host.scaled.lock`).
pub fn deployments() -> Vec<Deployment> {
    let mut found = Vec::new();
    for (example, path) in examples() {
        let files = std::fs::read_dir(&path).unwrap();
        let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
        let profiles = names.filter_map(|name| {
            let middle = name.strip_prefix("host")?.strip_suffix(".lock")?;
            Some(middle.trim_start_matches('.').to_owned())
        });
        found.extend(profiles.map(|profile| match profile.as_str() {
            "" => Deployment {
                name: example.clone(),
                path: path.clone(),
                profile: PRODUCTION.to_owned(),
            },
            _ => Deployment {
                name: format!("{example}-{profile}"),
                path: path.clone(),
                profile,
            },
        }));
    }
    found.sort_by(|a, b| a.name.cmp(&b.name));
    for example in examples().into_keys() {
        let built = found.iter().any(|deployment| deployment.name == example);
        assert!(built, "examples/{example} has no host.lock; `hostc build` writes it");
    }
    found
}

impl Deployment {
    /// The targets that it is for, as its hosts say.
    pub fn targets(&self) -> Vec<Target> {
        let project = Project::open(&self.path).unwrap();
        let request = Request {
            modules: project.modules(),
            profile: &self.profile,
            targets: Targets::Declared,
            lock: &Lock::default(),
        };
        let compilation = compile(&request, &project).value.unwrap();
        compilation.plans.iter().map(|planned| planned.plan.target).collect()
    }

    /// Builds it; panics with everything that was found where there is an error.
    pub fn build(&self, target: Target) -> (Bundle, Lock) {
        let (bundle, _, lock) = self.planned(target);
        (bundle, lock)
    }

    /// The same, with the plan.
    pub fn planned(&self, target: Target) -> (Bundle, Plan, Lock) {
        let project = Project::open(&self.path).unwrap();
        let text = std::fs::read_to_string(project.lock_path(&self.profile));
        let lock = text.map(|text| Lock::parse(&text).unwrap()).unwrap_or_default();
        let request = Request {
            modules: project.modules(),
            profile: &self.profile,
            targets: Targets::Asked(target),
            lock: &lock,
        };
        let compiled = compile(&request, &project);
        assert!(
            !compiled.diagnostics.has_errors(),
            "{}",
            print(&compiled.diagnostics, &project, Style::Plain)
        );
        let mut compilation = compiled.value.unwrap();
        let planned = compilation.plans.remove(0);
        let rendered = render(&compilation.fleet, &planned);
        assert!(
            rendered.diagnostics.is_empty(),
            "{}",
            print(&rendered.diagnostics, &project, Style::Plain)
        );
        (seal(rendered.value, &planned.plan), planned.plan, compilation.lock)
    }
}

/// The targets that the project at `path` is for, in production.
pub fn targets(path: &Utf8PathBuf) -> Vec<Target> {
    production(path).targets()
}

/// Builds the project at `path` for production.
pub fn build(path: &Utf8PathBuf, target: Target) -> (Bundle, Lock) {
    production(path).build(target)
}

/// The deployment for production of the project at `path`.
pub fn production(path: &Utf8PathBuf) -> Deployment {
    Deployment {
        name: String::new(),
        path: path.clone(),
        profile: PRODUCTION.to_owned(),
    }
}

/// Every file below `folder` with its text, by path from it.
pub fn files(folder: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for entry in walkdir::WalkDir::new(folder) {
        let Ok(entry) = entry else { continue };
        if entry.file_type().is_file() {
            let name = entry.path().strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
            found.insert(name, std::fs::read_to_string(entry.path()).unwrap());
        }
    }
    found
}

/// The files of a bundle, by path.
pub fn bundle_files(bundle: &Bundle) -> BTreeMap<String, String> {
    let artifacts = bundle
        .artifacts
        .iter()
        .map(|file| (format!("{}/{}", file.host, file.path), file.content.clone()));
    let own = [
        ("manifest.json".to_owned(), bundle.manifest_text()),
        ("plan.json".to_owned(), bundle.plan.clone()),
    ];
    artifacts.chain(own).collect()
}

/// Whether expectations are to be rewritten.
pub fn update() -> bool {
    std::env::var_os("UPDATE_EXPECT").is_some()
}

/// The folder of the Debian roots, made when they are missing.
pub fn roots() -> &'static Path {
    static ROOTS: OnceLock<PathBuf> = OnceLock::new();
    ROOTS.get_or_init(|| {
        let folder = repository().join("target/tools");
        std::fs::create_dir_all(&folder).unwrap();
        // Several test programs may come here at once.
        let lock = std::fs::File::create(folder.join(".lock")).unwrap();
        lock.lock().unwrap();
        let setup = repository().join("compiler/tests/tools/setup.sh");
        let output = Command::new("sh")
            .arg(setup)
            .arg(&folder)
            .args(SUITES)
            .stderr(Stdio::inherit())
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "the Debian roots could not be made; the tests of the real programs need root and a Debian mirror"
        );
        PathBuf::from(String::from_utf8(output.stdout).unwrap().trim())
    })
}

/// The Debian releases whose programs judge: nginx 1.22 and 1.26, systemd 252 and 257.
pub const SUITES: [&str; 2] = ["bookworm", "trixie"];

/// Runs one of `tests/tools` inside a Debian root on the files in `bundle`; gives what it said if it failed.
pub fn in_root(suite: &str, bundle: &Path, script: &str, arguments: &[&str]) -> Result<(), String> {
    said_in_root(suite, bundle, script, arguments).map(|_| ())
}

/// The same; gives what it said on standard output if it did not fail.
pub fn said_in_root(suite: &str, bundle: &Path, script: &str, arguments: &[&str]) -> Result<String, String> {
    let tool = repository().join("compiler/tests/tools/in-root.sh");
    let mut command = Command::new("sh");
    command
        .arg(tool)
        .arg(roots().join(suite))
        .arg(bundle)
        .arg(script)
        .args(arguments);
    let output = command.output().unwrap();
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let said = [output.stdout, output.stderr].concat();
    Err(format!("{script} in {suite}: {}", String::from_utf8_lossy(&said)))
}
