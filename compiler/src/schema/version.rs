//! A version of a program: whole numbers between dots, compared number by number.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};

use super::field::{Field, FieldError, field_type, shown};

/// A version: `1.24.0`, `252`. Missing numbers count as 0, so `1.24` equals `1.24.0`; it is printed as it was written.
#[derive(Clone, Debug)]
pub struct Version {
    numbers: Vec<u32>,
}

/// No program has more numbers in its version than this.
const MOST_NUMBERS: usize = 8;

impl Version {
    /// The version of these numbers.
    pub fn new(numbers: impl Into<Vec<u32>>) -> Self {
        Self {
            numbers: numbers.into(),
        }
    }

    /// The first number.
    pub fn major(&self) -> u32 {
        self.numbers.first().copied().unwrap_or(0)
    }

    /// The numbers as written.
    pub fn numbers(&self) -> &[u32] {
        &self.numbers
    }

    fn significant(&self) -> &[u32] {
        let zeros = self.numbers.iter().rev().take_while(|number| **number == 0).count();
        self.numbers.get(..self.numbers.len() - zeros).unwrap_or_default()
    }
}

impl Field for Version {
    const EXPECTED: &'static str = "a version, such as `\"1.24.0\"`";

    fn from_text(text: &str) -> Result<Self, FieldError> {
        let number = |part: &str| {
            part.parse()
                .ok()
                .filter(|_| part.bytes().all(|byte| byte.is_ascii_digit()))
        };
        let numbers: Option<Vec<u32>> = text.split('.').map(number).collect();
        match numbers {
            Some(numbers) if numbers.len() <= MOST_NUMBERS => Ok(Self { numbers }),
            _ => Err(FieldError::new(format!("{} is not a version", shown(text)))
                .help("write numbers with dots between: `\"1.24.0\"`")),
        }
    }

    fn from_int(number: i64) -> Option<Result<Self, FieldError>> {
        Some(Self::from_text(&number.to_string()))
    }

    fn from_float(number: f64) -> Option<Result<Self, FieldError>> {
        let error = FieldError::new(format!(
            "`{number}` is a number, and `1.10` would be the same one as `1.1`"
        ));
        Some(Err(error.help(format!("quote it: `\"{number}\"`"))))
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, number) in self.numbers.iter().enumerate() {
            let dot = if at == 0 { "" } else { "." };
            write!(f, "{dot}{number}")?;
        }
        Ok(())
    }
}

impl PartialEq for Version {
    fn eq(&self, other: &Self) -> bool {
        self.significant() == other.significant()
    }
}

impl Eq for Version {}

impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Version {
    fn cmp(&self, other: &Self) -> Ordering {
        self.significant().cmp(other.significant())
    }
}

impl Hash for Version {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.significant().hash(state);
    }
}

field_type!(Version as text);

#[cfg(test)]
mod tests {
    use super::*;

    fn version(text: &str) -> Version {
        text.parse().unwrap()
    }

    #[test]
    fn numbers_are_compared_as_numbers() {
        assert!(version("1.24.0") > version("1.9"));
        assert!(version("1.25.1") > version("1.25"));
        assert_eq!(version("1.24"), version("1.24.0"));
        assert!(version("0") < version("0.0.1"));
        assert_eq!(version("1.24.0").to_string(), "1.24.0");
    }

    #[test]
    fn floats_must_be_quoted() {
        assert!(
            Version::from_float(1.1)
                .unwrap()
                .unwrap_err()
                .help
                .unwrap()
                .contains("quote it")
        );
        assert_eq!(Version::from_int(252).unwrap(), Ok(version("252")));
        assert!(Version::from_int(-1).unwrap().is_err());
    }

    #[test]
    fn slips_are_errors() {
        for bad in [
            "",
            ".",
            "1.",
            "v1",
            "1.2-rc1",
            "1..2",
            "+1",
            "4294967296",
            "1.1.1.1.1.1.1.1.1",
        ] {
            assert!(bad.parse::<Version>().is_err(), "{bad}");
        }
    }
}
