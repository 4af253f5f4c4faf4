//! Comments that end with their line, as `#` and `--` begin them.

use super::Unwritable;

/// The text of a comment, as it is: all it must not do is end its line.
///
/// # Errors
///
/// [`Unwritable`] for control characters and for the two further line ends of Unicode, which some readers split at.
pub fn comment(text: &str) -> Result<String, Unwritable> {
    if text
        .chars()
        .any(|c| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}'))
    {
        return Err(Unwritable::new("a comment", "a control character", text));
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_stays_on_its_line() {
        assert_eq!(comment("sites.shop.routes.\"/é\"").unwrap(), "sites.shop.routes.\"/é\"");
        for bad in ["a\nb", "a\rb", "a\u{2028}b", "a\0b"] {
            assert!(comment(bad).is_err(), "{bad:?}");
        }
    }
}
