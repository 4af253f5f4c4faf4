//! How many requests in which time: `10r/s`, `5r/m` (nginx `limit_req_zone`).

use std::fmt;
use std::num::NonZeroU32;

use super::field::{Field, FieldError, field_type, shown};

/// A rate of requests.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Rate {
    /// How many.
    pub requests: NonZeroU32,
    /// In which time.
    pub per: Per,
}

/// The time of a [`Rate`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Per {
    /// `r/s`
    Second,
    /// `r/m`
    Minute,
}

impl Rate {
    /// As nginx reads it: `10r/s`.
    pub fn nginx(self) -> String {
        self.to_string()
    }

    /// The number of requests in a minute, to compare rates by.
    pub fn per_minute(self) -> u64 {
        let requests = u64::from(self.requests.get());
        match self.per {
            Per::Second => requests * 60,
            Per::Minute => requests,
        }
    }
}

impl Field for Rate {
    const EXPECTED: &'static str = "a rate, such as `\"10r/s\"` or `\"5r/m\"`";

    fn from_text(text: &str) -> Result<Self, FieldError> {
        let parts = text.split_once("r/").and_then(|(requests, per)| {
            let per = match per {
                "s" => Per::Second,
                "m" => Per::Minute,
                _ => return None,
            };
            let digits = requests.bytes().all(|byte| byte.is_ascii_digit());
            Some(Self {
                requests: requests.parse().ok().filter(|_| digits)?,
                per,
            })
        });
        parts.ok_or_else(|| {
            FieldError::new(format!("{} is not a rate", shown(text)))
                .help("write requests by second or minute: `\"10r/s\"`, `\"5r/m\"`")
        })
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let per = match self.per {
            Per::Second => "s",
            Per::Minute => "m",
        };
        write!(f, "{}r/{per}", self.requests)
    }
}

field_type!(Rate as text);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_prints_the_same() {
        for text in ["1r/s", "10r/s", "5r/m", "4294967295r/m"] {
            assert_eq!(text.parse::<Rate>().unwrap().nginx(), text);
        }
        assert_eq!("2r/s".parse::<Rate>().unwrap().per_minute(), 120);
    }

    #[test]
    fn slips_are_errors() {
        for bad in [
            "",
            "10",
            "r/s",
            "0r/s",
            "-1r/s",
            "+1r/s",
            "10r/h",
            "10/s",
            "1.5r/s",
            "4294967296r/s",
            "10r/s ",
        ] {
            assert!(bad.parse::<Rate>().is_err(), "{bad}");
        }
    }
}
