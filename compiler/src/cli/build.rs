//! `hostc build`: write the bundle.

use camino::{Utf8Path, Utf8PathBuf};
use clap::Args;
use serde_json::json;

use super::report::{Compiled, count, open, plural, print};
use super::{BUSY, FAILED, Format, PROBLEMS, ProjectOptions, terminal};
use crate::bundle::{Bundle, WriteError, seal, write};
use crate::os::{Os, OsError, RealOs};
use crate::pipeline::render;
use crate::plan::Targets;
use crate::plan::lock::Lock;
use crate::schema::Target;

#[derive(Args)]
pub(super) struct Options {
    #[command(flatten)]
    project: ProjectOptions,
    /// How services run on the hosts
    #[arg(long, value_enum)]
    target: Target,
    /// Where bundles are kept
    #[arg(long, default_value = "bundles", value_name = "DIR")]
    out: Utf8PathBuf,
    /// How to print
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

pub(super) fn run(options: &Options) -> u8 {
    let mut compiled = match open(&options.project, Targets::Asked(options.target)) {
        Ok(compiled) => compiled,
        Err(code) => return code,
    };
    let bundle = bundle(&mut compiled);
    let diagnostics = &compiled.result.diagnostics;
    let Some((bundle, lock)) = bundle.filter(|_| !diagnostics.has_errors()) else {
        print(diagnostics, &compiled.project, options.format);
        if options.format == Format::Human {
            terminal::say(&format!("nothing was written: {}\n", count(diagnostics)));
        }
        return PROBLEMS;
    };
    if options.format == Format::Human {
        print(diagnostics, &compiled.project, Format::Human);
    }
    let written = write(&bundle, &options.out, &RealOs);
    let folder = match written {
        Ok(folder) => folder,
        Err(error) => {
            terminal::fail(&error.to_string(), None);
            return if matches!(error, WriteError::Busy(_)) {
                BUSY
            } else {
                FAILED
            };
        }
    };
    if let Err(error) = save_lock(&compiled, &options.project.profile, &lock) {
        terminal::fail(
            &error.to_string(),
            Some("the bundle is written, but its numbers are not kept: build again"),
        );
        return FAILED;
    }
    match options.format {
        Format::Human => summary(&bundle, &folder),
        Format::Json => terminal::out(&machine(&bundle, &folder)),
    }
    0
}

/// The bundle of the one plan, if everything up to here went well.
fn bundle(compiled: &mut Compiled) -> Option<(Bundle, Lock)> {
    if compiled.result.diagnostics.has_errors() {
        return None;
    }
    let compilation = compiled.result.value.as_ref()?;
    let planned = compilation.plans.first()?;
    let artifacts = render(&compilation.fleet, planned).drain_into(&mut compiled.result.diagnostics);
    Some((seal(artifacts, &planned.plan), compilation.lock.clone()))
}

/// Writes the profile's lock where it changed, by a rename.
fn save_lock(compiled: &Compiled, profile: &str, lock: &Lock) -> Result<(), OsError> {
    let text = lock.to_text();
    let unchanged = match &compiled.lock_text {
        Some(before) => *before == text,
        None => *lock == Lock::default(),
    };
    if unchanged {
        return Ok(());
    }
    RealOs.replace(&compiled.project.lock_path(profile), text.as_bytes())
}

fn summary(bundle: &Bundle, folder: &Utf8Path) {
    let width = bundle.manifest.hosts.keys().map(String::len).max().unwrap_or_default();
    let mut text = String::new();
    for (name, host) in &bundle.manifest.hosts {
        let hash = host.hash.get(..12).unwrap_or_default();
        text.push_str(&format!(
            "{name:width$}  {hash}  {}\n",
            plural(host.files.len(), "file", "files")
        ));
    }
    terminal::out(&text);
    terminal::say(&format!("wrote {folder}\n"));
}

fn machine(bundle: &Bundle, folder: &Utf8Path) -> String {
    let hosts: serde_json::Map<String, serde_json::Value> = bundle
        .manifest
        .hosts
        .iter()
        .map(|(name, host)| (name.clone(), json!({ "hash": host.hash, "files": host.files.len() })))
        .collect();
    format!(
        "{:#}\n",
        json!({ "bundle": folder, "hash": bundle.manifest.hash, "hosts": hosts, "target": bundle.manifest.target })
    )
}
