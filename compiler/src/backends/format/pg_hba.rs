//! `pg_hba.conf`, and `pg_ident.conf` beside it: who may connect, one rule a line.

use super::{Escape, Format, Unwritable, comment::comment};

/// `pg_hba.conf`: a hole is a name or an address.
pub const PG_HBA: Format = Format {
    folder: "pg_hba",
    escape: name,
    filters: &[("comment", comment as Escape)],
};

/// Words that mean something else than their name unless they are quoted.
const KEYWORDS: [&str; 5] = ["all", "sameuser", "samerole", "samegroup", "replication"];

/// A name, bare where it can be: `shop`, `"all"`. Quotes turn off keywords, `+role` and `@file`, and keep `#` and commas.
///
/// # Errors
///
/// [`Unwritable`] for an empty name, for control characters, and for a name that begins with `/`: PostgreSQL 16 and
/// later take that for a regular expression, quoted or not.
pub fn name(text: &str) -> Result<String, Unwritable> {
    if text.is_empty() {
        return Err(unwritable("an empty name", text));
    }
    if text.contains(char::is_control) {
        return Err(unwritable("a control character", text));
    }
    if text.starts_with('/') {
        return Err(unwritable("a name that begins with `/`", text));
    }
    let bare = text
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b"_-.:/".contains(&byte));
    if bare && !KEYWORDS.contains(&text) {
        return Ok(text.to_owned());
    }
    Ok(format!("\"{}\"", text.replace('"', "\"\"")))
}

fn unwritable(reason: &str, text: &str) -> Unwritable {
    Unwritable::new("pg_hba.conf", reason, text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_names_and_addresses_stand_bare() {
        for plain in ["shop", "my-shop", "127.0.0.1/32", "::1/128"] {
            assert_eq!(name(plain).unwrap(), plain);
        }
    }

    #[test]
    fn what_would_mean_something_else_is_quoted() {
        assert_eq!(name("all").unwrap(), "\"all\"");
        assert_eq!(name("a#b").unwrap(), "\"a#b\"");
        assert_eq!(name("@x").unwrap(), "\"@x\"");
        assert_eq!(name("+x").unwrap(), "\"+x\"");
        assert_eq!(name("a\"b,c").unwrap(), "\"a\"\"b,c\"");
    }

    #[test]
    fn what_quotes_do_not_stop_is_refused() {
        for bad in ["", "/.*", "a\nb", "a\\\n"] {
            assert!(name(bad).is_err(), "{bad:?}");
        }
    }
}
