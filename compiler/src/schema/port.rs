//! A port of TCP or UDP: 1 to 65535 (RFC 6335; 0 is "any", which nobody can connect to).

use std::fmt;
use std::num::NonZeroU16;

use super::field::{Field, FieldError, field_type, shown};

/// A port number.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, serde::Serialize)]
#[serde(transparent)]
pub struct Port(NonZeroU16);

impl Port {
    /// The port `number`; `None` for 0.
    pub fn new(number: u16) -> Option<Self> {
        NonZeroU16::new(number).map(Self)
    }

    /// Its number.
    pub fn number(self) -> u16 {
        self.0.get()
    }

    /// The port `steps` further up, if there is one.
    pub fn checked_add(self, steps: u16) -> Option<Self> {
        self.0.checked_add(steps).map(Self)
    }
}

impl Field for Port {
    const EXPECTED: &'static str = "a port (1–65535)";

    /// Digits alone: what the command line and JSON keys need. In source a port is a number.
    fn from_text(text: &str) -> Result<Self, FieldError> {
        let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if !digits {
            return Err(FieldError::new(format!(
                "expected {}, found text {}",
                Self::EXPECTED,
                shown(&format!("\"{text}\""))
            ))
            .code("type-mismatch")
            .help("write a number: `3000`"));
        }
        let number = text.parse().unwrap_or(i64::MAX);
        Self::from_int(number).unwrap_or_else(|| Err(out_of_range(text)))
    }

    fn from_int(number: i64) -> Option<Result<Self, FieldError>> {
        let port = u16::try_from(number).ok().and_then(Self::new);
        Some(port.ok_or_else(|| out_of_range(&number.to_string())))
    }
}

fn out_of_range(number: &str) -> FieldError {
    FieldError::new(format!("{} is not a port", shown(number)))
        .code("port-range")
        .help("ports are 1 to 65535")
}

impl fmt::Display for Port {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

field_type!(Port);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bounds_are_one_and_65535() {
        for (number, good) in [
            (i64::MIN, false),
            (-1, false),
            (0, false),
            (1, true),
            (65535, true),
            (65536, false),
        ] {
            let read = Port::from_int(number).expect("numbers are a spelling of ports");
            assert_eq!(read.is_ok(), good, "{number}");
            if let Err(error) = read {
                assert_eq!(error.code, "port-range");
            }
        }
    }

    #[test]
    fn text_is_digits_or_a_type_error() {
        assert_eq!("443".parse::<Port>().map(Port::number), Ok(443));
        assert_eq!("eighty".parse::<Port>().unwrap_err().code, "type-mismatch");
        assert_eq!("99999999999999999999".parse::<Port>().unwrap_err().code, "port-range");
        assert_eq!("+80".parse::<Port>().unwrap_err().code, "type-mismatch");
    }

    #[test]
    fn adding_stops_at_the_last_port() {
        let last = Port::new(65535).unwrap();
        assert_eq!(last.checked_add(1), None);
        assert_eq!(Port::new(8000).unwrap().checked_add(1), Port::new(8001));
    }
}
