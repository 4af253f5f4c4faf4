//! A length of time.
//!
//! One part or several, each a whole number and a unit, from the longest to the shortest: `500ms`, `10s`, `5min`,
//! `1h30min`, `7d`, `2y`. The units are `ms`, `s`, `min` (or `m`), `h`, `d`, `w` and `y` (365 days, as nginx counts). A
//! number alone is refused: nginx would read seconds, some programs milliseconds.

use std::fmt;

use super::field::{Field, FieldError, field_type, shown};

/// A length of time in whole milliseconds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Duration(u64);

const SECOND: u64 = 1000;
const MINUTE: u64 = 60 * SECOND;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;
const WEEK: u64 = 7 * DAY;
const YEAR: u64 = 365 * DAY;

/// Longer than this is refused, so that no arithmetic with durations overflows: a thousand years.
const LONGEST: u64 = 1000 * YEAR;

impl Duration {
    /// So many seconds.
    pub const fn from_seconds(seconds: u32) -> Self {
        Self(seconds as u64 * SECOND)
    }

    /// So many milliseconds.
    pub const fn from_milliseconds(milliseconds: u64) -> Self {
        Self(milliseconds)
    }

    /// The number of milliseconds.
    pub const fn milliseconds(self) -> u64 {
        self.0
    }

    /// The number of seconds, a part of one counted whole.
    pub const fn seconds(self) -> u64 {
        self.0.div_ceil(SECOND)
    }

    /// As nginx reads it: `500ms`, `10s`, `5m`, `1h`, `7d`.
    pub fn nginx(self) -> String {
        self.with_unit(&[(DAY, "d"), (HOUR, "h"), (MINUTE, "m"), (SECOND, "s"), (1, "ms")])
    }

    /// As systemd reads it: `500ms`, `10s`, `5min`, `1h`, `7d`.
    pub fn systemd(self) -> String {
        self.with_unit(&[(DAY, "d"), (HOUR, "h"), (MINUTE, "min"), (SECOND, "s"), (1, "ms")])
    }

    /// As compose reads it, which knows nothing longer than hours: `500ms`, `10s`, `5m`, `168h`.
    pub fn compose(self) -> String {
        self.with_unit(&[(HOUR, "h"), (MINUTE, "m"), (SECOND, "s"), (1, "ms")])
    }

    /// The longest unit that divides it, so that nothing is rounded.
    fn with_unit(self, units: &[(u64, &str)]) -> String {
        if self.0 == 0 {
            return "0s".to_owned();
        }
        let exact = units.iter().find(|(unit, _)| self.0.is_multiple_of(*unit));
        let (unit, name) = exact.copied().unwrap_or((1, "ms"));
        format!("{}{name}", self.0 / unit)
    }
}

impl Field for Duration {
    const EXPECTED: &'static str = "a length of time, such as `\"30s\"`";

    fn from_text(text: &str) -> Result<Self, FieldError> {
        let mut rest = text;
        let mut total: u64 = 0;
        let mut above = u64::MAX;
        while !rest.is_empty() {
            let digits_end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
            let (digits, tail) = rest.split_at(digits_end);
            let unit_end = tail.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(tail.len());
            let (name, tail) = tail.split_at(unit_end);
            if digits.is_empty() {
                return Err(malformed(text));
            }
            let unit = unit_of(name).ok_or_else(|| unknown_unit(text, name))?;
            if unit >= above {
                return Err(FieldError::new(format!("{} is out of order", shown(text)))
                    .help("write each unit once, the longest first: `\"1h30min\"`"));
            }
            above = unit;
            let part = digits.parse::<u64>().ok().and_then(|number| number.checked_mul(unit));
            total = part
                .and_then(|part| part.checked_add(total))
                .filter(|total| *total <= LONGEST)
                .ok_or_else(|| {
                    FieldError::new(format!("{} is too long", shown(text))).help("at most a thousand years")
                })?;
            rest = tail;
        }
        if text.is_empty() {
            Err(malformed(text))
        } else {
            Ok(Self(total))
        }
    }

    fn from_int(number: i64) -> Option<Result<Self, FieldError>> {
        let message = format!("the length of time `{number}` has no unit");
        let help = format!("say the unit: `\"{number}s\"`, `\"{number}min\"` or `\"{number}ms\"`");
        Some(Err(FieldError::new(message).help(help)))
    }
}

fn unit_of(name: &str) -> Option<u64> {
    Some(match name {
        "ms" => 1,
        "s" => SECOND,
        "m" | "min" => MINUTE,
        "h" => HOUR,
        "d" => DAY,
        "w" => WEEK,
        "y" => YEAR,
        _ => return None,
    })
}

fn malformed(text: &str) -> FieldError {
    FieldError::new(format!("{} is not a length of time", shown(text)))
        .help("write a whole number and a unit: `\"500ms\"`, `\"10s\"`, `\"5min\"`, `\"1h30min\"`, `\"7d\"`")
}

fn unknown_unit(text: &str, name: &str) -> FieldError {
    let joined: String = text.split_whitespace().collect();
    if joined != text {
        return malformed(text);
    }
    if name.is_empty() {
        return FieldError::new(format!("{} has no unit", shown(text))).help("say the unit: `\"10s\"`, `\"10min\"`");
    }
    FieldError::new(format!("{} has the unknown unit {}", shown(text), shown(name)))
        .help("the units are `ms`, `s`, `min`, `h`, `d`, `w` and `y`")
}

impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.systemd())
    }
}

field_type!(Duration as text);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_add_up() {
        for (text, milliseconds) in [
            ("500ms", 500),
            ("10s", 10_000),
            ("5min", 300_000),
            ("5m", 300_000),
            ("1h30min", 5_400_000),
            ("1d1ms", 86_400_001),
            ("2y", 63_072_000_000),
            ("0s", 0),
        ] {
            assert_eq!(
                text.parse::<Duration>().map(Duration::milliseconds),
                Ok(milliseconds),
                "{text}"
            );
        }
    }

    #[test]
    fn slips_are_errors() {
        for bad in [
            "",
            "10",
            "s",
            "10 s",
            "1.5h",
            "30min1h",
            "1s1s",
            "10parsecs",
            "99999999999999999999s",
            "1001y",
            "-1s",
        ] {
            assert!(bad.parse::<Duration>().is_err(), "{bad}");
        }
        let error = Duration::from_int(30).unwrap().unwrap_err();
        assert!(error.help.unwrap().contains("`\"30s\"`"));
    }

    #[test]
    fn printers_are_exact_and_in_each_programs_units() {
        let week: Duration = "7d".parse().unwrap();
        assert_eq!(
            (week.nginx(), week.systemd(), week.compose()),
            ("7d".into(), "7d".into(), "168h".into())
        );
        let minutes: Duration = "90s".parse().unwrap();
        assert_eq!(
            (minutes.nginx(), minutes.systemd(), minutes.compose()),
            ("90s".into(), "90s".into(), "90s".into())
        );
        let five: Duration = "5min".parse().unwrap();
        assert_eq!(
            (five.nginx(), five.systemd(), five.compose()),
            ("5m".into(), "5min".into(), "5m".into())
        );
        assert_eq!(Duration::from_milliseconds(1500).seconds(), 2);
    }

    #[test]
    fn what_is_printed_is_read_back() {
        for milliseconds in [0, 1, 999, 1000, 61_000, 3_600_000, 86_400_000, LONGEST] {
            let duration = Duration::from_milliseconds(milliseconds);
            assert_eq!(duration.to_string().parse(), Ok(duration));
        }
    }
}
