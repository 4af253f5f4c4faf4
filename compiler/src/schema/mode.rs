//! Permissions of a file, in octal as chmod(1) writes them: `"0750"`, `"644"`.
//!
//! Only text is taken: a number in source is decimal, and the 750 of a hurried `mode = 750;` is 1356 in octal.

use std::fmt;

use super::field::{Field, FieldError, field_type, shown};

/// The permission bits of a file, with set-user-ID, set-group-ID and sticky.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Mode(u16);

impl Mode {
    /// The bits, at most 0o7777; more are cut off.
    pub const fn new(bits: u16) -> Self {
        Self(bits & 0o7777)
    }

    /// The bits.
    pub const fn bits(self) -> u16 {
        self.0
    }

    /// Whether everyone may read the file.
    pub const fn is_world_readable(self) -> bool {
        self.0 & 0o004 != 0
    }
}

impl Field for Mode {
    const EXPECTED: &'static str = "permissions, such as `\"0750\"`";

    fn from_text(text: &str) -> Result<Self, FieldError> {
        let octal = matches!(text.len(), 3 | 4) && text.bytes().all(|byte| (b'0'..=b'7').contains(&byte));
        match u16::from_str_radix(text, 8) {
            Ok(bits) if octal => Ok(Self(bits)),
            _ => Err(FieldError::new(format!("{} is no file mode", shown(text)))
                .help("write three or four octal digits: `\"0750\"`")),
        }
    }

    fn from_int(number: i64) -> Option<Result<Self, FieldError>> {
        let error = FieldError::new(format!("`{number}` is a decimal number, and file modes are octal"));
        Some(Err(error.help(format!("quote it: `\"{number:04}\"`"))))
    }
}

/// Prints four octal digits.
impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04o}", self.0)
    }
}

field_type!(Mode as text);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_and_four_digits_mean_the_same() {
        assert_eq!("750".parse::<Mode>(), "0750".parse::<Mode>());
        assert_eq!("0750".parse::<Mode>().map(Mode::bits), Ok(0o750));
        assert_eq!("2775".parse::<Mode>().unwrap().to_string(), "2775");
        assert_eq!(Mode::new(0o44).to_string(), "0044");
    }

    #[test]
    fn slips_are_errors() {
        for bad in ["", "75", "0o750", "00750", "0780", "rwxr-x---", "+750", "-750"] {
            assert!(bad.parse::<Mode>().is_err(), "{bad}");
        }
        assert_eq!(
            Mode::from_int(750).unwrap().unwrap_err().help.as_deref(),
            Some("quote it: `\"0750\"`")
        );
    }
}
