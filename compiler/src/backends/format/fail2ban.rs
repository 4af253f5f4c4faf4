//! fail2ban's configuration: Python's ini format with `%` interpolation.

use super::{Escape, Format, Unwritable, comment::comment};

/// fail2ban: a hole is the value of a key, or one line of it.
pub const FAIL2BAN: Format = Format {
    folder: "fail2ban",
    escape: value,
    filters: &[("comment", comment as Escape)],
};

/// A value: `%` is doubled.
///
/// # Errors
///
/// [`Unwritable`] for control characters, for ` ;` and ` #`, which begin a comment, for surrounding space, which is lost,
/// and for glob characters: a path is one file.
pub fn value(text: &str) -> Result<String, Unwritable> {
    if text.contains(char::is_control) {
        return Err(unwritable("a control character", text));
    }
    if text.starts_with(['#', ';']) || [" ;", " #", "\t;", "\t#"].iter().any(|mark| text.contains(mark)) {
        return Err(unwritable("what begins a comment", text));
    }
    if text.trim() != text {
        return Err(unwritable("space around a value", text));
    }
    if text.contains(['*', '?', '[', ']', '<', '>']) {
        return Err(unwritable("a pattern or a tag", text));
    }
    Ok(text.replace('%', "%%"))
}

fn unwritable(reason: &str, text: &str) -> Unwritable {
    Unwritable::new("fail2ban", reason, text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percent_signs_are_doubled() {
        assert_eq!(value("/srv/100%/x.log").unwrap(), "/srv/100%%/x.log");
        assert_eq!(value("127.0.0.1/8").unwrap(), "127.0.0.1/8");
    }

    #[test]
    fn what_would_be_read_as_something_else_is_refused() {
        for bad in ["a\nb = c", "a ; b", "a #b", "/srv/*.log", " a", "<HOST>"] {
            assert!(value(bad).is_err(), "{bad:?}");
        }
    }
}
