//! Whole numbers, where a format would quote an ordinary value.

use super::Unwritable;

/// A whole number, as it is.
///
/// # Errors
///
/// [`Unwritable`] for everything else.
pub fn number(text: &str) -> Result<String, Unwritable> {
    match text.parse::<i128>() {
        Ok(number) => Ok(number.to_string()),
        Err(_) => Err(Unwritable::new("a number", "other characters than digits", text)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_but_digits_passes() {
        assert_eq!(number("5432").unwrap(), "5432");
        assert_eq!(number("-1").unwrap(), "-1");
        for bad in ["", "1; DROP TABLE x", "1.5", "0x10", " 1"] {
            assert!(number(bad).is_err(), "{bad:?}");
        }
    }
}
