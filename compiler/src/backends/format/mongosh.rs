//! JavaScript as mongosh reads it.
//!
//! A hole is a string between double quotes, in which everything but plain ASCII is an escape. Names of databases and users
//! are narrower than what MongoDB takes: they are part of connection strings too, where other characters have a meaning.

use std::fmt::Write as _;

use super::{Escape, Format, Unwritable, comment::comment};

/// Scripts for mongosh: a hole is a string literal.
pub const MONGOSH: Format = Format {
    folder: "mongosh",
    escape: string,
    filters: &[
        ("comment", comment as Escape),
        ("database", database as Escape),
        ("user", user as Escape),
    ],
};

/// The most bytes of a database's name.
const LONGEST_NAME: usize = 63;
/// The server's own databases, in which a user would reach beyond what is its own.
const OWN: [&str; 3] = ["admin", "config", "local"];

/// A string literal: `"it's"`.
///
/// # Errors
///
/// None: a string of JavaScript can hold every character.
pub fn string(text: &str) -> Result<String, Unwritable> {
    let mut quoted = String::from("\"");
    let mut units = [0; 2];
    for character in text.chars() {
        match character {
            '"' | '\\' => {
                quoted.push('\\');
                quoted.push(character);
            }
            ' '..='~' => quoted.push(character),
            _ => {
                for unit in character.encode_utf16(&mut units) {
                    let _ = write!(quoted, "\\u{unit:04x}");
                }
            }
        }
    }
    quoted.push('"');
    Ok(quoted)
}

/// The name of a database, as a string literal.
///
/// # Errors
///
/// [`Unwritable`] if it is one of the server's own, over 63 bytes, or of other characters than letters, digits, `_` and `-`.
pub fn database(text: &str) -> Result<String, Unwritable> {
    if OWN.contains(&text) {
        return Err(unwritable("a database of the server's own", text));
    }
    if text.len() > LONGEST_NAME {
        return Err(unwritable("a name of more than 63 bytes", text));
    }
    user(text)
}

/// The name of a user, as a string literal.
///
/// # Errors
///
/// [`Unwritable`] if it is empty or of other characters than letters, digits, `_` and `-`.
pub fn user(text: &str) -> Result<String, Unwritable> {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    if text.is_empty() || !text.bytes().all(fits) {
        return Err(unwritable(
            "a name of other characters than letters, digits, `_` and `-`",
            text,
        ));
    }
    string(text)
}

fn unwritable(reason: &str, value: &str) -> Unwritable {
    Unwritable::new("a script for mongosh", reason, value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_plain_ascii() {
        assert_eq!(string("it's").unwrap(), "\"it's\"");
        assert_eq!(string("a\"b\\c").unwrap(), r#""a\"b\\c""#);
        assert_eq!(
            string("é\n\u{2028}🦀${x}").unwrap(),
            r#""\u00e9\u000a\u2028\ud83e\udd80${x}""#
        );
    }

    #[test]
    fn names_fit_into_a_connection_string() {
        assert_eq!(database("shop_main").unwrap(), "\"shop_main\"");
        for bad in ["", "a.b", "a b", "a@b", "$cmd", "admin", "local", "config", "é"] {
            assert!(database(bad).is_err(), "{bad:?}");
        }
        assert!(database(&"a".repeat(64)).is_err());
        assert!(user(&"a".repeat(64)).is_ok() && user("a:b").is_err());
    }
}
