//! Small line formats of the system: sysusers.d, tmpfiles.d, group, sudoers, sshd_config and apt.conf.

use super::{Format, Unwritable};

/// sysusers.d(5): words as systemd splits them.
pub const SYSUSERS: Format = Format {
    folder: "sysusers",
    escape: systemd_word,
    filters: &[],
};

/// tmpfiles.d(5): words as systemd splits them.
pub const TMPFILES: Format = Format {
    folder: "tmpfiles",
    escape: systemd_word,
    filters: &[],
};

/// group(5): names and numbers between colons.
pub const GROUP: Format = Format {
    folder: "group",
    escape: name,
    filters: &[],
};

/// sudoers(5): names alone.
pub const SUDOERS: Format = Format {
    folder: "sudoers",
    escape: name,
    filters: &[],
};

/// sshd_config(5): names and numbers alone.
pub const SSHD: Format = Format {
    folder: "sshd",
    escape: name,
    filters: &[],
};

/// apt.conf(5): what stands between its double quotes, which know no escape.
pub const APT: Format = Format {
    folder: "apt",
    escape: apt_text,
    filters: &[],
};

/// A word of sysusers.d or tmpfiles.d; `%` begins a specifier there, and `-` alone means nothing given.
///
/// # Errors
///
/// Control characters.
pub fn systemd_word(text: &str) -> Result<String, Unwritable> {
    if text.chars().any(char::is_control) {
        return Err(unwritable("sysusers.d and tmpfiles.d", "a control character", text));
    }
    let literal = text.replace('%', "%%");
    let bare = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '.' | '_' | '-' | '@' | '+' | ':' | ',' | '%');
    if !text.is_empty() && text.chars().all(bare) {
        return Ok(literal);
    }
    Ok(format!("\"{}\"", literal.replace('\\', "\\\\").replace('"', "\\\"")))
}

/// A name without anything that the format could read otherwise.
///
/// # Errors
///
/// Everything but ASCII letters, digits, `.`, `_` and `-`.
pub fn name(text: &str) -> Result<String, Unwritable> {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    match text.chars().find(|&c| !plain(c)) {
        Some(c) => Err(unwritable("a name", &format!("{c:?}"), text)),
        None => Ok(text.to_owned()),
    }
}

/// Text between the double quotes of apt.conf.
///
/// # Errors
///
/// Control characters, double quotes and backslashes.
pub fn apt_text(text: &str) -> Result<String, Unwritable> {
    match text.chars().find(|&c| c.is_control() || c == '"' || c == '\\') {
        Some(c) => Err(unwritable("apt.conf", &format!("{c:?}"), text)),
        None => Ok(text.to_owned()),
    }
}

fn unwritable(format: &'static str, reason: &str, value: &str) -> Unwritable {
    Unwritable {
        format,
        reason: reason.to_owned(),
        value: value.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_with_spaces_are_quoted() {
        assert_eq!(systemd_word("/srv/sites").unwrap(), "/srv/sites");
        assert_eq!(
            systemd_word("Chien's \"Treats\" 100%").unwrap(),
            "\"Chien's \\\"Treats\\\" 100%%\""
        );
        assert_eq!(systemd_word("").unwrap(), "\"\"");
        assert!(systemd_word("a\nu root 0").is_err());
    }

    #[test]
    fn names_hold_no_grammar() {
        assert_eq!(name("deploy").unwrap(), "deploy");
        for text in ["a b", "ALL,b", "a\nb", "#1000", "%wheel"] {
            assert!(name(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn apt_texts_stay_between_their_quotes() {
        assert!(apt_text("a\"; evil").is_err());
        assert_eq!(apt_text("origin=${distro_id}").unwrap(), "origin=${distro_id}");
    }
}
