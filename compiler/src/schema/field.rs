//! What the field types have in common: how they are read, and what their errors say.
//!
//! A field type implements [`Field`]: what it expects in words, and how it reads text (and numbers, where those are a
//! natural spelling). The macro `field_type!` derives the rest: `FromStr`, and a serde `Deserialize` whose errors keep the code
//! and the help of the [`FieldError`] although serde itself carries nothing but a message.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Error, Unexpected, Visitor};

/// Why a value is not one of its type.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FieldError {
    /// The name of the error: `port-range`.
    pub code: &'static str,
    /// What is wrong; lower case, no full stop.
    pub message: String,
    /// What to write instead.
    pub help: Option<String>,
    /// The text that surely was meant, in place of all of it.
    pub instead: Option<String>,
}

/// The code of most syntax errors in values.
pub const VALUE_SYNTAX: &str = "value-syntax";

/// The ASCII character that exists to separate units of a record; [`shown`] never lets one through.
const UNIT_SEPARATOR: char = '\u{1f}';

/// The codes that a [`FieldError`] may carry, so that one can be found again by its spelling.
const CODES: &[&str] = &[
    VALUE_SYNTAX,
    "type-mismatch",
    "port-range",
    "domain-syntax",
    "path-traversal",
    "user-name",
    "secret-exposed",
];

impl FieldError {
    /// A syntax error without help.
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            code: VALUE_SYNTAX,
            message: message.into(),
            help: None,
            instead: None,
        }
    }

    /// Gives it a code of its own, one of the few that are known.
    #[must_use]
    pub fn code(mut self, code: &'static str) -> Self {
        debug_assert!(CODES.contains(&code), "{code} is missing from the list of codes");
        self.code = code;
        self
    }

    /// Says what to write instead.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Says which text surely was meant, in place of all of it.
    #[must_use]
    pub fn instead(mut self, text: impl Into<String>) -> Self {
        self.instead = Some(text.into());
        self
    }

    /// Reads back what the alternate form (`{:#}`) printed; `None` for any other text.
    pub fn from_wire(wire: &str) -> Option<Self> {
        let mut units = wire.splitn(4, UNIT_SEPARATOR);
        let (message, code, help, instead) = (units.next()?, units.next()?, units.next()?, units.next()?);
        let code = CODES.iter().copied().find(|known| *known == code)?;
        Some(Self {
            code,
            message: message.to_owned(),
            help: (!help.is_empty()).then(|| help.to_owned()),
            instead: (!instead.is_empty()).then(|| instead.to_owned()),
        })
    }
}

/// Prints the message; the alternate form also carries code, help and what was meant, for [`FieldError::from_wire`].
impl fmt::Display for FieldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        if f.alternate() {
            let help = self.help.as_deref().unwrap_or_default();
            let instead = self.instead.as_deref().unwrap_or_default();
            write!(
                f,
                "{UNIT_SEPARATOR}{}{UNIT_SEPARATOR}{help}{UNIT_SEPARATOR}{instead}",
                self.code
            )?;
        }
        Ok(())
    }
}

impl std::error::Error for FieldError {}

/// A value that is written as text with a grammar, or as a number.
pub trait Field: Sized {
    /// What is expected, as it stands in "expected …, found …": `a port (1–65535)`.
    const EXPECTED: &'static str;

    /// Reads text.
    fn from_text(text: &str) -> Result<Self, FieldError>;

    /// Reads a whole number; `None` where a number is no spelling of this type.
    fn from_int(_number: i64) -> Option<Result<Self, FieldError>> {
        None
    }

    /// Reads a number with a fraction; `None` where it is no spelling of this type.
    fn from_float(_number: f64) -> Option<Result<Self, FieldError>> {
        None
    }
}

/// Reads a [`Field`] from whatever stands there.
pub struct FieldVisitor<T>(PhantomData<T>);

impl<T> Default for FieldVisitor<T> {
    fn default() -> Self {
        Self(PhantomData)
    }
}

impl<T: Field> Visitor<'_> for FieldVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(T::EXPECTED)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        T::from_text(text).map_err(E::custom)
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<T, E> {
        match T::from_int(number) {
            Some(read) => read.map_err(E::custom),
            None => Err(E::invalid_type(Unexpected::Signed(number), &self)),
        }
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<T, E> {
        match i64::try_from(number) {
            Ok(number) => self.visit_i64(number),
            Err(_) => Err(E::invalid_value(Unexpected::Unsigned(number), &self)),
        }
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<T, E> {
        match T::from_float(number) {
            Some(read) => read.map_err(E::custom),
            None => Err(E::invalid_type(Unexpected::Float(number), &self)),
        }
    }
}

/// Text as it may stand in a message: in backticks, control characters escaped, at most 60 characters of it.
pub fn shown(text: &str) -> String {
    const MOST: usize = 60;
    let mut out = String::from("`");
    for (at, character) in text.chars().enumerate() {
        if at == MOST {
            out.push('…');
            break;
        }
        if character.is_control() {
            out.extend(character.escape_default());
        } else {
            out.push(character);
        }
    }
    out.push('`');
    out
}

/// Implements `FromStr` and `Deserialize` for a [`Field`]; with `as text` also `Serialize`, as its `Display`.
macro_rules! field_type {
    ($name:ident as text) => {
        $crate::schema::field::field_type!($name);

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }
    };
    ($name:ident) => {
        impl std::str::FromStr for $name {
            type Err = $crate::schema::field::FieldError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                <Self as $crate::schema::field::Field>::from_text(text)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_any($crate::schema::field::FieldVisitor::<Self>::default())
            }
        }
    };
}

pub(crate) use field_type;

#[cfg(test)]
mod tests {
    use super::{FieldError, shown};

    #[test]
    fn code_and_help_survive_the_wire_and_are_not_in_the_plain_form() {
        let error = FieldError::new("bad").code("port-range").help("write a good one");
        assert_eq!(error.to_string(), "bad");
        assert_eq!(FieldError::from_wire(&format!("{error:#}")), Some(error));
        assert_eq!(FieldError::from_wire("bad"), None);
    }

    #[test]
    fn what_is_shown_is_short_and_holds_no_control_characters() {
        assert_eq!(shown("a\u{1f}\nb"), "`a\\u{1f}\\nb`");
        assert_eq!(shown(&"x".repeat(100)).chars().count(), 63);
    }
}
