//! `hostc status`: the generations of a folder, what was changed by hand, and what a bundle would change.

use camino::Utf8PathBuf;
use clap::Args;
use serde_json::json;

use super::change::{desired, failed, meaning, open, root};
use super::{Format, PROBLEMS, terminal};
use crate::apply::{Action, ApplyError, Drift, FilePlan, Generation, Store};

#[derive(Args)]
pub(super) struct Options {
    /// A bundle to compare with: what `hostc apply` would change
    #[arg(value_name = "BUNDLE")]
    bundle: Option<Utf8PathBuf>,
    /// Which host of the bundle; not needed where it has one
    #[arg(long, value_name = "NAME", requires = "bundle")]
    host: Option<String>,
    /// The folder that is the host's root
    #[arg(long, value_name = "DIR")]
    root: Option<Utf8PathBuf>,
    /// How to print
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

pub(super) fn run(options: &Options) -> u8 {
    let wanted = |bundle: &Utf8PathBuf| desired(bundle, options.host.as_deref());
    let asked =
        root(options.root.as_ref()).and_then(|root| Ok((root, options.bundle.as_ref().map(wanted).transpose()?)));
    let (root, desired) = match asked {
        Ok(asked) => asked,
        Err(code) => return code,
    };
    open(root, false)
        .and_then(|store| show(&store, desired.as_ref(), options.format))
        .unwrap_or_else(|error| failed(&error, false))
}

fn show(store: &Store<'_>, desired: Option<&Generation>, format: Format) -> Result<u8, ApplyError> {
    let live = store.live()?;
    let plan = store.plan(desired.or(live.as_ref()))?;
    let differs = |file: &&FilePlan| file.drift.is_some() || (desired.is_some() && file.action != Action::Keep);
    let files: Vec<&FilePlan> = plan.files.iter().filter(differs).collect();
    let same = files.is_empty() && desired.is_none_or(|desired| store.current() == Some(desired.id()));
    terminal::out(&match format {
        Format::Human => {
            let mut text = generations(store);
            text.push_str(&table(&files, desired.is_some()));
            if let Some(desired) = desired {
                text.push_str(&meaning(live.as_ref(), desired));
            }
            text
        }
        Format::Json => format!(
            "{:#}\n",
            json!({
                "root": store.root(),
                "current": store.current(),
                "history": store.history(),
                "healed": store.healed(),
                "desired": desired.map(|it| json!({ "generation": it.id(), "host": it.record.host, "bundle": it.record.bundle })),
                "files": files,
                "unowned": plan.unowned,
                "same": same,
            })
        ),
    });
    Ok(if same { 0 } else { PROBLEMS })
}

/// The generations, the last one last, the live one marked.
fn generations(store: &Store<'_>) -> String {
    if store.history().is_empty() {
        return format!("nothing has been applied to {}\n", store.root());
    }
    let mut text = format!("Generations of {}, the last one last:\n", store.root());
    for entry in store.history() {
        let live = store.current() == Some(entry.generation.as_str());
        let (mark, note) = if live { ('*', "  live") } else { (' ', "") };
        let earlier = entry.earlier.as_ref().map(|earlier| format!("  after {earlier}"));
        let earlier = earlier.unwrap_or_default();
        text.push_str(&format!(
            "  {mark} {}  {}{earlier}{note}\n",
            entry.generation, entry.host
        ));
    }
    text
}

/// The files that differ, their versions side by side.
fn table(files: &[&FilePlan], with_bundle: bool) -> String {
    if files.is_empty() {
        let what = if with_bundle {
            "as recorded and as in the bundle"
        } else {
            "as recorded"
        };
        return format!("\nevery file is {what}\n");
    }
    let mut rows = vec![[
        "".to_owned(),
        "recorded".to_owned(),
        "on disk".to_owned(),
        "in the bundle".to_owned(),
    ]];
    let mut notes = vec![String::new()];
    for file in files {
        let shown = |version: &Option<String>| version.clone().unwrap_or_else(|| "-".to_owned());
        let versions = &file.versions;
        let [recorded, disk, desired] = [&versions.recorded, &versions.disk, &versions.desired].map(shown);
        rows.push([format!("/{}", file.path), recorded, disk, desired]);
        notes.push(note(file, with_bundle));
    }
    let columns = if with_bundle { 4 } else { 3 };
    let width = |column: usize| {
        rows.iter()
            .filter_map(|row| Some(row.get(column)?.chars().count()))
            .max()
    };
    let widths: Vec<usize> = (0..columns).map(|column| width(column).unwrap_or_default()).collect();
    let mut text = String::from("\n");
    for (row, note) in rows.iter().zip(notes) {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}"));
        let line = format!("  {}  {note}", cells.collect::<Vec<_>>().join("  "));
        text.push_str(&format!("{}\n", line.trim_end()));
    }
    text
}

fn note(file: &FilePlan, with_bundle: bool) -> String {
    let action = match file.action {
        Action::Add => "comes",
        Action::Change => "changes",
        Action::Remove => "goes",
        Action::Keep => "",
    };
    let action = if with_bundle { action } else { "" };
    let drift = file.drift.map(Drift::words).unwrap_or_default();
    [action, drift]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join("; ")
}
