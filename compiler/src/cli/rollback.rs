//! `hostc rollback`: make an earlier generation live again.

use camino::Utf8PathBuf;
use clap::Args;

use super::change::{Consent, carry_out, failed, open, root};
use super::{FAILED, terminal};
use crate::apply::{ApplyError, Store};

#[derive(Args)]
pub(super) struct Options {
    /// Which generation, by the beginning of its name; the one that was live before unless said
    #[arg(value_name = "GENERATION")]
    generation: Option<String>,
    /// The folder that is the host's root
    #[arg(long, value_name = "DIR")]
    root: Option<Utf8PathBuf>,
    #[command(flatten)]
    consent: Consent,
}

pub(super) fn run(options: &Options) -> u8 {
    let root = match root(options.root.as_ref()) {
        Ok(root) => root,
        Err(code) => return code,
    };
    open(root, false)
        .and_then(|store| back(&store, options))
        .unwrap_or_else(|error| failed(&error, true))
}

fn back(store: &Store<'_>, options: &Options) -> Result<u8, ApplyError> {
    let found = match &options.generation {
        Some(asked) => named(store, asked),
        None => earlier(store),
    };
    match found {
        Ok(id) => carry_out(store, &store.generation(&id)?, &options.consent, true),
        Err(problem) => {
            terminal::fail(&problem, Some("`hostc status --root DIR` shows what there is"));
            Ok(FAILED)
        }
    }
}

/// The generation that was live before the one that is.
fn earlier(store: &Store<'_>) -> Result<String, String> {
    let Some(current) = store.current() else {
        return Err(format!("nothing has been applied to {}", store.root()));
    };
    let entry = store.history().iter().find(|entry| entry.generation == current);
    let earlier = entry.and_then(|entry| entry.earlier.clone());
    earlier.ok_or_else(|| format!("{current} was the first: there is nothing before it"))
}

/// The generation whose name begins so.
fn named(store: &Store<'_>, asked: &str) -> Result<String, String> {
    let names = store.history().iter().map(|entry| entry.generation.as_str());
    let fitting: Vec<&str> = names.filter(|name| name.starts_with(asked)).collect();
    match fitting.as_slice() {
        [one] if !asked.is_empty() => Ok((*one).to_owned()),
        [] => Err(format!("no generation begins with `{asked}`")),
        _ => Err(format!("several generations begin with `{asked}`")),
    }
}
