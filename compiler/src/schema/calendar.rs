//! When something runs: a subset of systemd's calendar events (systemd.time(7)).
//!
//! ```text
//! event     = "hourly" | "daily" | "weekly" | "monthly" | "yearly"
//!           | [ weekdays ] [ date ] [ time ] [ "UTC" ]          at least one of the first three
//! weekdays  = day { "," day }             day  = name [ ".." name ]       Mon, Tuesday
//! date      = [ part "-" ] part "-" part                                  *-*-01, 12-24
//! time      = part ":" part [ ":" part ]                                  02:30, *:0/15
//! part      = "*" | item { "," item }     item = number [ ".." number ] [ "/" step ]
//! ```
//!
//! Left out: `~` (days before the end of a month), fractions of seconds and time zones by name, which depend on the host's
//! zone files.

use std::fmt;

use super::field::{Field, FieldError, field_type, shown};

/// A calendar event, in systemd's spelling.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Calendar(String);

impl Calendar {
    /// The event as `OnCalendar=` takes it.
    pub fn systemd(&self) -> &str {
        &self.0
    }
}

const WORDS: [&str; 5] = ["hourly", "daily", "weekly", "monthly", "yearly"];
const WEEKDAYS: [&str; 7] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];

const YEAR: Part = Part {
    name: "year",
    least: 1970,
    most: 2199,
};
const MONTH: Part = Part {
    name: "month",
    least: 1,
    most: 12,
};
const DAY: Part = Part {
    name: "day",
    least: 1,
    most: 31,
};
const HOUR: Part = Part {
    name: "hour",
    least: 0,
    most: 23,
};
const MINUTE: Part = Part {
    name: "minute",
    least: 0,
    most: 59,
};
const SECOND: Part = Part {
    name: "second",
    least: 0,
    most: 59,
};

/// A part of a date or time and the numbers it may hold.
#[derive(Clone, Copy)]
struct Part {
    name: &'static str,
    least: u32,
    most: u32,
}

impl Field for Calendar {
    const EXPECTED: &'static str = "a calendar event, such as `\"*-*-* 02:30:00\"` or `\"daily\"`";

    fn from_text(text: &str) -> Result<Self, FieldError> {
        if WORDS.contains(&text) {
            return Ok(Self(text.to_owned()));
        }
        let mut words: Vec<&str> = text.split_ascii_whitespace().collect();
        let normal = words.join(" ");
        if words.last() == Some(&"UTC") {
            words.pop();
        }
        let mut words = words.into_iter().peekable();
        let mut found = false;
        if let Some(days) = words.next_if(|word| word.starts_with(|first: char| first.is_ascii_alphabetic())) {
            weekdays(days).map_err(|error| within(text, error))?;
            found = true;
        }
        if let Some(date) = words.next_if(|word| word.contains('-')) {
            parts(date, '-', &[YEAR, MONTH, DAY], Missing::First).map_err(|error| within(text, error))?;
            found = true;
        }
        if let Some(time) = words.next_if(|word| word.contains(':')) {
            parts(time, ':', &[HOUR, MINUTE, SECOND], Missing::Last).map_err(|error| within(text, error))?;
            found = true;
        }
        if let Some(rest) = words.next() {
            return Err(within(
                text,
                format!("{} is neither weekday, date nor time", shown(rest)),
            ));
        }
        if found {
            Ok(Self(normal))
        } else {
            Err(within(text, "nothing is said".to_owned()))
        }
    }
}

fn within(text: &str, problem: String) -> FieldError {
    FieldError::new(format!("{} is not a calendar event: {problem}", shown(text)))
        .help("write `daily`, `Mon..Fri 08:00`, `*-*-01 02:30:00` or `*:0/15` (systemd.time(7))")
}

/// Which of three parts may be left out.
#[derive(Clone, Copy, PartialEq)]
enum Missing {
    First,
    Last,
}

fn parts(text: &str, separator: char, expected: &[Part; 3], missing: Missing) -> Result<(), String> {
    let written: Vec<&str> = text.split(separator).collect();
    let expected = match (written.len(), missing) {
        (3, _) => expected.as_slice(),
        (2, Missing::First) => expected.get(1..).unwrap_or_default(),
        (2, Missing::Last) => expected.get(..2).unwrap_or_default(),
        _ => return Err(format!("{} has not two or three parts", shown(text))),
    };
    written
        .iter()
        .zip(expected)
        .try_for_each(|(written, part)| part.check(written))
}

impl Part {
    fn check(self, text: &str) -> Result<(), String> {
        if text == "*" {
            return Ok(());
        }
        text.split(',').try_for_each(|item| self.check_item(item))
    }

    fn check_item(self, item: &str) -> Result<(), String> {
        let (range, step) = item
            .split_once('/')
            .map_or((item, None), |(range, step)| (range, Some(step)));
        if range == "*" {
            return Err(format!(
                "a step needs a number to start from: `{}/{}`",
                self.least,
                step.unwrap_or("2")
            ));
        }
        let (first, last) = range
            .split_once("..")
            .map_or((range, None), |(first, last)| (first, Some(last)));
        let first = self.number(first)?;
        if let Some(last) = last {
            let last = self.number(last)?;
            if last < first {
                return Err(format!("the {} range {} runs backwards", self.name, shown(range)));
            }
        }
        match step.map(digits) {
            None => Ok(()),
            Some(Some(step)) if step > 0 => Ok(()),
            Some(_) => Err(format!("the step of {} is no whole number above 0", shown(item))),
        }
    }

    fn number(self, text: &str) -> Result<u32, String> {
        match digits(text) {
            Some(number) if (self.least..=self.most).contains(&number) => Ok(number),
            _ => Err(format!(
                "{} is no {} ({} to {})",
                shown(text),
                self.name,
                self.least,
                self.most
            )),
        }
    }
}

fn digits(text: &str) -> Option<u32> {
    text.parse()
        .ok()
        .filter(|_| text.bytes().all(|byte| byte.is_ascii_digit()))
}

fn weekdays(text: &str) -> Result<(), String> {
    for item in text.split(',') {
        let (first, last) = item
            .split_once("..")
            .map_or((item, None), |(first, last)| (first, Some(last)));
        let first = weekday(first)?;
        if last.map(weekday).transpose()?.is_some_and(|last| last < first) {
            return Err(format!("the weekdays {} run backwards", shown(item)));
        }
    }
    Ok(())
}

fn weekday(text: &str) -> Result<usize, String> {
    let lower = text.to_ascii_lowercase();
    let found = WEEKDAYS
        .iter()
        .position(|day| *day == lower || day.get(..3) == Some(lower.as_str()));
    found.ok_or_else(|| format!("{} is no weekday", shown(text)))
}

impl fmt::Display for Calendar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

field_type!(Calendar as text);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_systemd_takes() {
        for good in [
            "daily",
            "*-*-* 02:00:00",
            "Mon..Fri 10:00",
            "Mon,Wednesday,sat..Sun *-*-* 2:00",
            "*:0/15",
            "*-*-1..5 2:30",
            "*-*-01/2 00:00",
            "*-01,04,07,10-01",
            "12-24",
            "12:00 UTC",
            "Sun",
        ] {
            assert_eq!(good.parse::<Calendar>().unwrap().systemd(), good);
        }
        assert_eq!("  Mon   12:00 ".parse::<Calendar>().unwrap().to_string(), "Mon 12:00");
    }

    #[test]
    fn what_systemd_refuses() {
        for bad in [
            "",
            "UTC",
            "dayly",
            "24:00",
            "12:60",
            "*-13-01",
            "*-*-32",
            "*-*-* */4:00:00",
            "12",
            "12:00 Mon",
            "Fri..Mon",
            "5..1:00",
            "0/0:00",
            "1:2:3:4",
            "+1:00",
            "10:00\nExecStart=x",
            "*-*-* 02:00 Europe/Berlin",
            "Moon",
            ",:00",
        ] {
            assert!(bad.parse::<Calendar>().is_err(), "{bad:?}");
        }
        assert!("*:*/5".parse::<Calendar>().unwrap_err().message.contains("`0/5`"));
    }
}
