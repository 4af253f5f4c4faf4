//! `postgresql.conf` and the files in `conf.d`.

use super::{Escape, Format, Unwritable, comment::comment, number::number};

/// `postgresql.conf`: a hole is a quoted value.
pub const POSTGRESQL_CONF: Format = Format {
    folder: "postgresql_conf",
    escape: value,
    filters: &[("comment", comment as Escape), ("number", number as Escape)],
};

/// A quoted value: `'127.0.0.1, ::1'`. PostgreSQL knows backslash escapes in it.
///
/// # Errors
///
/// [`Unwritable`] for control characters: a value ends at the end of its line.
pub fn value(text: &str) -> Result<String, Unwritable> {
    if text.contains(char::is_control) {
        return Err(Unwritable::new("postgresql.conf", "a control character", text));
    }
    Ok(format!("'{}'", text.replace('\\', "\\\\").replace('\'', "''")))
}

/// A size in the largest unit that divides it: `1GB`, `1536MB`. PostgreSQL counts in 1,024s; below a kilobyte nothing is
/// set there, so the rest is dropped.
pub fn memory(bytes: u64) -> String {
    let kilobytes = bytes / 1024;
    match kilobytes {
        0 => "0".to_owned(),
        _ if kilobytes.is_multiple_of(1024 * 1024) => format!("{}GB", kilobytes / (1024 * 1024)),
        _ if kilobytes.is_multiple_of(1024) => format!("{}MB", kilobytes / 1024),
        _ => format!("{kilobytes}kB"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_quoted() {
        assert_eq!(value("it's C:\\x").unwrap(), "'it''s C:\\\\x'");
        assert_eq!(value("").unwrap(), "''");
        assert!(value("a\nport = 1").is_err());
    }

    #[test]
    fn sizes_use_the_largest_unit() {
        assert_eq!(memory(1 << 30), "1GB");
        assert_eq!(memory(1536 << 20), "1536MB");
        assert_eq!(memory((128 << 20) + 1024), "131073kB");
        assert_eq!(memory(1023), "0");
    }
}
