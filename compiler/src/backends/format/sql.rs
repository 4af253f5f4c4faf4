//! SQL as PostgreSQL reads it, in a script that psql runs.
//!
//! psql looks for `:name` and for backslash commands only outside of quotes, so a quoted value needs no care for them.

use super::{Escape, Format, Unwritable, comment::comment, number::number};

/// SQL scripts: a hole is a string literal.
pub const SQL: Format = Format {
    folder: "sql",
    escape: literal,
    filters: &[
        ("ident", identifier as Escape),
        ("connect", connect as Escape),
        ("comment", comment as Escape),
        ("number", number as Escape),
    ],
};

/// The most bytes of a name; PostgreSQL cuts longer ones.
const LONGEST_NAME: usize = 63;

/// A string literal: `'it''s'`, or ` E'…'` where it holds a backslash, so that it means the same whatever
/// `standard_conforming_strings` is.
///
/// # Errors
///
/// [`Unwritable`] for NUL, which no text of PostgreSQL can hold.
pub fn literal(text: &str) -> Result<String, Unwritable> {
    if text.contains('\0') {
        return Err(unwritable("a NUL", text));
    }
    let quoted = text.replace('\'', "''");
    if quoted.contains('\\') {
        return Ok(format!(" E'{}'", quoted.replace('\\', "\\\\")));
    }
    Ok(format!("'{quoted}'"))
}

/// A quoted identifier: `"chienstreats"`.
///
/// # Errors
///
/// [`Unwritable`] if it is empty, has a NUL, or is over 63 bytes, which PostgreSQL would cut.
pub fn identifier(text: &str) -> Result<String, Unwritable> {
    if text.is_empty() {
        return Err(unwritable("an empty name", text));
    }
    if text.contains('\0') {
        return Err(unwritable("a NUL", text));
    }
    if text.len() > LONGEST_NAME {
        return Err(unwritable("a name of more than 63 bytes", text));
    }
    Ok(format!("\"{}\"", text.replace('"', "\"\"")))
}

/// The database's name after psql's `\connect`, which takes a name with `=` or `://` for a connection string and ends at
/// the end of its line.
///
/// # Errors
///
/// As [`identifier`], and for such names.
pub fn connect(text: &str) -> Result<String, Unwritable> {
    if text.contains('=') || text.contains("://") {
        return Err(unwritable("a database whose name looks like a connection string", text));
    }
    if text.contains(char::is_control) {
        return Err(unwritable("a control character in a database's name", text));
    }
    identifier(text)
}

fn unwritable(reason: &str, text: &str) -> Unwritable {
    Unwritable::new("SQL", reason, text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_double_quotes_and_mark_backslashes() {
        assert_eq!(literal("it's").unwrap(), "'it''s'");
        assert_eq!(literal("").unwrap(), "''");
        assert_eq!(literal(r"a\'b").unwrap(), r" E'a\\''b'");
        assert!(literal("a\0").is_err());
    }

    #[test]
    fn identifiers_are_quoted_and_never_cut() {
        assert_eq!(identifier("User").unwrap(), "\"User\"");
        assert_eq!(identifier("a\"b").unwrap(), "\"a\"\"b\"");
        assert!(identifier("").is_err());
        assert!(identifier(&"é".repeat(31)).is_ok());
        assert!(identifier(&"é".repeat(32)).is_err());
    }

    #[test]
    fn connect_takes_names_only() {
        assert_eq!(connect("shop").unwrap(), "\"shop\"");
        for bad in ["host=evil", "postgresql://evil", "a\nb"] {
            assert!(connect(bad).is_err(), "{bad:?}");
        }
    }
}
