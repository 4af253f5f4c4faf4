//! `volumes`: folders whose content outlives releases and containers.

use serde::Deserialize;

use super::database::Backup;
use crate::schema::{Hosts, Mode, Spanned, UnixPath, UserName};

/// A folder of state.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Volume {
    /// The host it is on, or a list of hosts that each have one of their own; its site's, or the only one, unless said.
    pub on: Option<Spanned<Hosts>>,
    /// Where; `HOME/shared/NAME` of its site, `/srv/volumes/ID` without one, unless said.
    pub path: Option<Spanned<UnixPath>>,
    /// Who owns it; its site's user unless said.
    pub owner: Option<Spanned<UserName>>,
    /// Its permissions; 0750 unless said.
    pub mode: Option<Spanned<Mode>>,
    /// Regular copies of it by rsync, in which what has not changed takes no room; none unless said.
    pub backup: Option<Spanned<Backup>>,
}
