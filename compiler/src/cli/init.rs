//! `hostc init`: a commented starter.

use camino::{Utf8Path, Utf8PathBuf};
use clap::Args;

use super::{FAILED, terminal};
use crate::os::{Os, OsError, RealOs};

#[derive(Args)]
pub(super) struct Options {
    /// The folder to write it to
    #[arg(default_value = ".")]
    path: Utf8PathBuf,
}

/// The files of the starter.
const STARTER: &[(&str, &str)] = &[
    ("host.host", include_str!("../../../stdlib/starter/host.host")),
    (
        "sites/example.host",
        include_str!("../../../stdlib/starter/sites/example.host"),
    ),
    (".gitignore", include_str!("../../../stdlib/starter/gitignore")),
];

pub(super) fn run(options: &Options) -> u8 {
    let folder = &options.path;
    match write(folder) {
        Ok(None) => {
            for (name, _) in STARTER {
                terminal::out(&format!("{}\n", folder.join(name)));
            }
            let again = if folder == "." {
                String::new()
            } else {
                format!(" {folder}")
            };
            terminal::say(&format!("edit them, then: hostc check{again}\n"));
            0
        }
        Ok(Some(there)) => {
            terminal::fail(
                &format!("`{there}` is there already; nothing was written"),
                Some("give another folder: `hostc init NAME`"),
            );
            FAILED
        }
        Err(error) => {
            terminal::fail(&error.to_string(), None);
            FAILED
        }
    }
}

/// Writes the starter; gives the first of its files that is there already, and then writes none.
fn write(folder: &Utf8Path) -> Result<Option<Utf8PathBuf>, OsError> {
    for (name, _) in STARTER {
        let path = folder.join(name);
        if RealOs.exists(&path)? {
            return Ok(Some(path));
        }
    }
    for (name, text) in STARTER {
        let path = folder.join(name);
        let above: Vec<&Utf8Path> = path.ancestors().skip(1).collect();
        for parent in above.into_iter().rev().filter(|parent| !parent.as_str().is_empty()) {
            if !RealOs.exists(parent)? {
                RealOs.create_dir(parent, 0o755)?;
            }
        }
        RealOs.write(&path, text.as_bytes(), 0o644)?;
    }
    Ok(None)
}
