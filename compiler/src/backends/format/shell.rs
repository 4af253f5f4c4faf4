//! POSIX shell scripts: every value is one word that stands for itself.

use super::{Format, Unwritable};

/// Shell scripts.
pub const SHELL: Format = Format {
    folder: "shell",
    escape: word,
    filters: &[("shell_word", word)],
};

/// One word: bare where no shell could take a character of it for its own, else in single quotes.
///
/// # Errors
///
/// A NUL byte.
pub fn word(text: &str) -> Result<String, Unwritable> {
    if text.contains('\0') {
        return Err(Unwritable {
            format: "a shell script",
            reason: "a NUL byte".to_owned(),
            value: text.to_owned(),
        });
    }
    if !text.is_empty()
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '/' | '.' | '_' | '-' | ':' | ',' | '@' | '+'))
    {
        return Ok(text.to_owned());
    }
    Ok(format!("'{}'", text.replace('\'', "'\\''")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_only_where_needed() {
        assert_eq!(word("/srv/shop-1/.env").unwrap(), "/srv/shop-1/.env");
        assert_eq!(word("a=b").unwrap(), "'a=b'");
        assert_eq!(word("").unwrap(), "''");
        assert_eq!(word("~root").unwrap(), "'~root'");
        assert_eq!(word("$(id) `id` it's\n").unwrap(), "'$(id) `id` it'\\''s\n'");
        assert!(word("a\0b").is_err());
    }
}
