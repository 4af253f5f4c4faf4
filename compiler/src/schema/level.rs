//! How bad a finding is, as the sources say it.

use std::fmt;

use serde::Deserialize;

/// How bad the findings of a check are.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Not said at all.
    Off,
    /// Worth knowing.
    Advice,
    /// Probably a mistake.
    Warning,
    /// Cannot work: no bundle is written.
    Error,
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Off => "off",
            Self::Advice => "advice",
            Self::Warning => "warning",
            Self::Error => "error",
        })
    }
}
