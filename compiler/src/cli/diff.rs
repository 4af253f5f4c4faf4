//! `hostc diff`: what a change of the sources does.

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};
use clap::{Args, ValueEnum};
use hostc_lang::diagnostic::render::{Style, render as shown};
use serde_json::{Value, json};

use super::causes::Causes;
use super::report::{Compiled, compiled, open};
use super::{ProjectOptions, terminal};
use crate::bundle::{Bundle, seal};
use crate::diff::{ChangeSet, Side, compare, markdown, text};
use crate::os::{FileKind, Os as _, RealOs};
use crate::pipeline::render;
use crate::plan::Targets;
use crate::project::Project;
use crate::revision::Revision;
use crate::schema::Target;

/// It could not be said what changes.
const UNKNOWN: u8 = 1;
/// Something changes.
const CHANGED: u8 = 2;
/// The longest file of a bundle that is read, in bytes.
const MAX_BYTES: u64 = 64 << 20;

#[derive(Args)]
pub(super) struct Options {
    #[command(flatten)]
    sources: ProjectOptions,
    /// What to compare with: a revision of git, or the folder of a bundle
    #[arg(long, default_value = "HEAD", value_name = "REV|BUNDLE")]
    against: String,
    /// Compare for this target; for the bundle's, or those that the hosts declare, unless said
    #[arg(long, value_enum)]
    target: Option<Target>,
    /// How to print
    #[arg(long, value_enum, default_value_t = Language::Text)]
    format: Language,
}

/// How to print a change.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Language {
    /// For a terminal
    Text,
    /// For a comment on a pull request
    Markdown,
    /// For machines
    Json,
}

/// The sides by target, of one of which there may be none.
type Sides = BTreeMap<Target, Side>;

pub(super) fn run(options: &Options) -> u8 {
    match changes(options) {
        Err(()) => UNKNOWN,
        Ok(changes) => {
            let texts = |print: &dyn Fn(&ChangeSet) -> String| {
                let texts: Vec<String> = changes.iter().map(print).collect();
                texts.join("\n")
            };
            terminal::out(&match options.format {
                Language::Text => texts(&text),
                Language::Markdown => texts(&markdown),
                Language::Json => format!("{:#}\n", json!({ "changes": changes })),
            });
            if changes.iter().all(ChangeSet::is_empty) {
                0
            } else {
                CHANGED
            }
        }
    }
}

/// What changes for each target; what went wrong has been said.
fn changes(options: &Options) -> Result<Vec<ChangeSet>, ()> {
    let bundle = bundle_at(&options.against);
    let (old_sides, old) = match &bundle {
        Some(folder) => (from_bundle(folder)?, None),
        None => {
            let compiled = at_revision(options)?;
            (sides(&compiled, true)?, Some(compiled))
        }
    };
    let of_bundle = bundle.and_then(|_| old_sides.keys().next().copied());
    if let (Some(asked), Some(there)) = (options.target, of_bundle)
        && asked != there
    {
        let message = format!("the bundle is for {}, not for {}", there.name(), asked.name());
        terminal::fail(&message, Some("leave `--target` out"));
        return Err(());
    }
    let asked = options.target.or(of_bundle);
    let new = open(&options.sources, asked.map_or(Targets::Declared, Targets::Asked)).map_err(|_| ())?;
    let new_sides = sides(&new, false)?;
    let causes = Causes::new(old.as_ref(), &new, &options.against);
    let targets: BTreeSet<Target> = old_sides.keys().chain(new_sides.keys()).copied().collect();
    let nothing = Side {
        plan: Value::Null,
        files: BTreeMap::new(),
    };
    let change = |target: Target| {
        let old = old_sides.get(&target).unwrap_or(&nothing);
        let new = new_sides.get(&target).unwrap_or(&nothing);
        compare((old, new), target, &options.against, &|resource| causes.of(resource))
    };
    Ok(targets.into_iter().map(change).collect())
}

/// The folder of a bundle: the one named, or the one that its `current` points to.
fn bundle_at(against: &str) -> Option<Utf8PathBuf> {
    let named = Utf8PathBuf::from(against);
    let whole = |folder: &Utf8PathBuf| matches!(RealOs.kind(&folder.join("manifest.json")), Ok(Some(FileKind::File)));
    [named.clone(), named.join("current")].into_iter().find(whole)
}

fn from_bundle(folder: &Utf8Path) -> Result<Sides, ()> {
    let failed = |problem: String| {
        terminal::fail(&problem, Some("build it again: `hostc build`"));
    };
    let read = |path: &Utf8Path| {
        let bytes = RealOs
            .read(&folder.join(path), MAX_BYTES)
            .map_err(|error| failed(error.to_string()))?;
        String::from_utf8(bytes).map_err(|_| failed(format!("`{path}` of the bundle is not text")))
    };
    let parse = |text: &str, name: &str| {
        serde_json::from_str::<Value>(text).map_err(|error| failed(format!("`{name}` of the bundle: {error}")))
    };
    let manifest = parse(&read(Utf8Path::new("manifest.json"))?, "manifest.json")?;
    let plan = parse(&read(Utf8Path::new("plan.json"))?, "plan.json")?;
    let mut files = BTreeMap::new();
    for (host, entry) in manifest.get("hosts").and_then(Value::as_object).into_iter().flatten() {
        for file in entry.get("files").and_then(Value::as_array).into_iter().flatten() {
            let Some(path) = file.get("path").and_then(Value::as_str) else {
                continue;
            };
            let text = read(&Utf8Path::new(host).join(path))?;
            files.insert((host.clone(), path.to_owned()), text);
        }
    }
    let target = manifest.get("target").and_then(Value::as_str).unwrap_or_default();
    let target = Target::ALL.into_iter().find(|known| known.name() == target);
    let target = target.ok_or_else(|| failed("`manifest.json` of the bundle names no target".to_owned()))?;
    Ok(BTreeMap::from([(target, Side { plan, files })]))
}

/// The project as it was in the revision.
fn at_revision(options: &Options) -> Result<Compiled, ()> {
    let failed = |problem: String, help: Option<&str>| terminal::fail(&problem, help);
    let path = &options.sources.path;
    let (folder, file) = match RealOs.kind(path) {
        Ok(Some(FileKind::File)) => (path.parent().unwrap_or(Utf8Path::new(".")), path.file_name()),
        _ => (path.as_path(), None),
    };
    let help = "`--against` takes a revision (`main`, `HEAD~1`) or the folder of a bundle (`bundles/current`)";
    let revision = Revision::open(folder, &options.against).map_err(|problem| failed(problem, Some(help)))?;
    let root = Utf8Path::new("/");
    let root = file.map_or_else(|| root.to_owned(), |name| root.join(name));
    let project = Project::open_on(&root, Box::new(revision.clone()));
    let project = project.map_err(|error| {
        let message = format!("in `{}`: {}", options.against, error.message);
        failed(message, error.help.as_deref());
    })?;
    let targets = options.target.map_or(Targets::Declared, Targets::Asked);
    compiled(project, &revision, &options.sources, targets).map_err(|_| ())
}

/// What is built of a compiled project, by target. Where the old sources have errors, what can be planned of them is compared.
fn sides(compiled: &Compiled, old: bool) -> Result<Sides, ()> {
    let mut diagnostics = compiled.result.diagnostics.clone();
    let mut sides = Sides::new();
    if let Some(compilation) = &compiled.result.value {
        for planned in &compilation.plans {
            let artifacts = render(&compilation.fleet, planned).drain_into(&mut diagnostics);
            sides.insert(planned.plan.target, side(seal(artifacts, &planned.plan)));
        }
    }
    if !diagnostics.has_errors() {
        return Ok(sides);
    }
    if old && !sides.is_empty() {
        terminal::say("the old sources have errors: what could be planned of them is compared\n");
        return Ok(sides);
    }
    let whose = if old { "old sources" } else { "sources" };
    terminal::say(&shown(&diagnostics, &compiled.project, Style::Plain));
    terminal::fail(
        &format!("the {whose} have errors, so nobody can say what changes"),
        None,
    );
    Err(())
}

fn side(bundle: Bundle) -> Side {
    let files = bundle.artifacts.into_iter();
    Side {
        plan: serde_json::from_str(&bundle.plan).unwrap_or_default(),
        files: files.map(|file| ((file.host, file.path), file.content)).collect(),
    }
}
