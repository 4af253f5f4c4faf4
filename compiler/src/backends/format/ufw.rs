//! UFW's files: rules as `iptables-restore` reads them, with UFW's own note (the tuple) above each.

use std::fmt::Write;

use super::{Escape, Format, Unwritable, comment::comment};

/// UFW: a hole is a word that needs no quoting; the words of rules come from numbers and networks.
pub const UFW: Format = Format {
    folder: "ufw",
    escape: word,
    filters: &[("hex", hex as Escape), ("comment", comment as Escape)],
};

/// A word of a rule.
///
/// # Errors
///
/// [`Unwritable`] for anything but letters, digits and the marks of addresses: quoting is not needed for what hostc writes.
pub fn word(text: &str) -> Result<String, Unwritable> {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.:/".contains(&byte);
    if text.is_empty() || !text.bytes().all(fits) {
        return Err(Unwritable::new("a firewall rule", "such a word", text));
    }
    Ok(text.to_owned())
}

/// A comment, in hexadecimal digits of its bytes, as it stands in a tuple.
///
/// # Errors
///
/// [`Unwritable`] for control characters: `ufw status` prints the comment on the rule's line.
pub fn hex(text: &str) -> Result<String, Unwritable> {
    let text = comment(text)?;
    let mut digits = String::with_capacity(text.len() * 2);
    for byte in text.bytes() {
        let _ = write!(digits, "{byte:02x}");
    }
    Ok(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As `ufw allow 80/tcp comment 'proxy é'` writes it.
    #[test]
    fn comments_are_hexadecimal() {
        assert_eq!(hex("proxy é").unwrap(), "70726f787920c3a9");
        assert_eq!(hex("").unwrap(), "");
        assert!(hex("a\nb").is_err());
    }

    #[test]
    fn words_cannot_break_a_rule() {
        assert_eq!(word("2001:db8::/32").unwrap(), "2001:db8::/32");
        for bad in ["", "a b", "-j\nACCEPT", "\"x\""] {
            assert!(word(bad).is_err(), "{bad:?}");
        }
    }
}
