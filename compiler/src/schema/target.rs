//! How services run on a host.

use std::fmt;

use super::field::{Field, FieldError, field_type, shown};

/// What a bundle is for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, clap::ValueEnum)]
pub enum Target {
    /// Units of systemd, engines installed as packages.
    Systemd,
    /// Containers of Docker Compose.
    Compose,
}

impl Target {
    /// Every target, in the order in which they are documented.
    pub const ALL: [Self; 2] = [Self::Systemd, Self::Compose];

    /// Its name: `systemd`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Systemd => "systemd",
            Self::Compose => "compose",
        }
    }
}

impl Field for Target {
    const EXPECTED: &'static str = "`\"systemd\"` or `\"compose\"`";

    fn from_text(text: &str) -> Result<Self, FieldError> {
        if let Some(target) = Self::ALL.into_iter().find(|target| target.name() == text) {
            return Ok(target);
        }
        let mut error = FieldError::new(format!("unknown target {}", shown(text)));
        if let Some(meant) = hostc_lang::suggest::surely(text, Self::ALL.map(Self::name)) {
            error = error.instead(meant);
        }
        Err(match hostc_lang::suggest::nearest(text, Self::ALL.map(Self::name)) {
            Some(near) => error.help(format!("did you mean `\"{near}\"`?")),
            None => error.help(format!("write {}", Self::EXPECTED)),
        })
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

field_type!(Target as text);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_target_is_read_by_its_name() {
        for target in Target::ALL {
            assert_eq!(target.to_string().parse(), Ok(target));
        }
        assert_eq!(
            "compse".parse::<Target>().unwrap_err().help.as_deref(),
            Some("did you mean `\"compose\"`?")
        );
    }
}
