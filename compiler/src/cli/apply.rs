//! `hostc apply`: put a bundle's files into a folder.

use camino::Utf8PathBuf;
use clap::Args;

use super::change::{Consent, carry_out, desired, failed, may_begin, open, root};

#[derive(Args)]
pub(super) struct Options {
    /// The folder of a bundle, or the one that `hostc build` wrote bundles into
    #[arg(value_name = "BUNDLE")]
    bundle: Utf8PathBuf,
    /// Which host of the bundle; not needed where it has one
    #[arg(long, value_name = "NAME")]
    host: Option<String>,
    /// The folder that is the host's root
    #[arg(long, value_name = "DIR")]
    root: Option<Utf8PathBuf>,
    #[command(flatten)]
    consent: Consent,
}

pub(super) fn run(options: &Options) -> u8 {
    let to =
        root(options.root.as_ref()).and_then(|root| Ok((root, desired(&options.bundle, options.host.as_deref())?)));
    let (root, desired) = match to {
        Ok(to) => to,
        Err(code) => return code,
    };
    open(root, may_begin(&options.consent))
        .and_then(|store| carry_out(&store, &desired, &options.consent, false))
        .unwrap_or_else(|error| failed(&error, true))
}
