//! What can go wrong while a value is read, before it is known where.
//!
//! serde's errors are made by code that sees a value and not its node, so they carry no place. Whoever holds the node
//! turns them into a diagnostic: [`super::run::Run::report`].

use std::fmt;

use serde::de::{self, Expected, Unexpected};

use crate::schema::FieldError;

/// A problem without its place.
#[derive(Debug)]
pub(super) enum Error {
    /// It has been reported and its node is marked: read again without it.
    Handled,
    /// Another kind of value was expected: this one.
    Expected(String),
    /// A field is needed.
    Missing(&'static str),
    /// A field is not known; these are.
    UnknownField(&'static [&'static str]),
    /// A word is not one of these.
    UnknownWord(&'static [&'static str]),
    /// The value breaks the rules of its type.
    Field(FieldError),
}

impl de::Error for Error {
    /// A [`FieldError`] arrives whole, by its alternate form.
    fn custom<T: fmt::Display>(message: T) -> Self {
        let wire = format!("{message:#}");
        Self::Field(FieldError::from_wire(&wire).unwrap_or_else(|| FieldError::new(wire)))
    }

    fn invalid_type(_found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::Expected(expected.to_string())
    }

    fn invalid_value(_found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::Expected(expected.to_string())
    }

    fn unknown_field(_field: &str, known: &'static [&'static str]) -> Self {
        Self::UnknownField(known)
    }

    fn unknown_variant(_word: &str, known: &'static [&'static str]) -> Self {
        Self::UnknownWord(known)
    }

    fn missing_field(field: &'static str) -> Self {
        Self::Missing(field)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Handled => f.write_str("reported already"),
            Self::Expected(expected) => write!(f, "expected {expected}"),
            Self::Missing(field) => write!(f, "`{field}` is missing"),
            Self::UnknownField(_) => f.write_str("unknown field"),
            Self::UnknownWord(_) => f.write_str("unknown word"),
            Self::Field(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for Error {}
