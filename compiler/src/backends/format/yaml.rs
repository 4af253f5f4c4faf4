//! YAML as Docker Compose reads it, and as mongod does.
//!
//! Every text is written between double quotes, with JSON's escapes, so that no reader can take it for anything else: bare,
//! `22:22` is the number 1342 to a YAML 1.1 reader, `no` is false, and the two versions of YAML disagree about `1e3`, `022`
//! and `1_000`. Compose then substitutes variables in the values it read, so a `$` is written twice. Characters that a
//! reader of the file could not see, or that turn the line round (U+202E), are written as `\uXXXX`. mongod substitutes nothing.
//!
//! Three kinds of places: a value ([`value`], the default), a key ([`key`], where Compose substitutes nothing) and a number
//! or truth value ([`scalar`]).
//!
//! ```text
//! it's 5 $  →  "it's 5 $$"
//! ```

use std::fmt::Write as _;

use super::{Format, Unwritable};

/// The row of `stdlib/templates/compose/`.
pub const COMPOSE: Format = Format {
    folder: "compose",
    escape: value,
    filters: &[("key", key), ("scalar", scalar), ("comment", comment)],
};

/// The row of `stdlib/templates/mongod_conf/`.
pub const MONGOD_CONF: Format = Format {
    folder: "mongod_conf",
    escape: plain_value,
    filters: &[("scalar", scalar), ("decimal", decimal), ("comment", comment)],
};

const NAME: &str = "compose file";

/// A text value.
///
/// # Errors
///
/// A NUL: it can be written in YAML, but neither an argument, a variable nor a path can hold it.
pub fn value(text: &str) -> Result<String, Unwritable> {
    quoted(&text.replace('$', "$$"), text)
}

/// A text value for a reader that substitutes no variables.
///
/// # Errors
///
/// As [`value`].
pub fn plain_value(text: &str) -> Result<String, Unwritable> {
    quoted(text, text)
}

/// A number with digits on both sides of its point, written bare: `0.250`.
///
/// # Errors
///
/// Anything else.
pub fn decimal(text: &str) -> Result<String, Unwritable> {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    match text.split_once('.') {
        Some((whole, rest)) if digits(whole) && digits(rest) => Ok(text.to_owned()),
        _ => Err(Unwritable::new(NAME, "anything but a decimal number here", text)),
    }
}

/// A key of a mapping: bare if every reader takes it for a text, else quoted.
///
/// # Errors
///
/// As [`value`].
pub fn key(text: &str) -> Result<String, Unwritable> {
    if is_plain(text) {
        Ok(text.to_owned())
    } else {
        quoted(text, text)
    }
}

/// A whole number, `true` or `false`, written bare.
///
/// # Errors
///
/// Anything else, and a number with a leading zero, which YAML 1.1 reads as octal.
pub fn scalar(text: &str) -> Result<String, Unwritable> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit()) && (text.len() == 1 || !text.starts_with('0'));
    if text == "true" || text == "false" || (digits && !text.is_empty()) {
        return Ok(text.to_owned());
    }
    Err(Unwritable {
        format: NAME,
        reason: "anything but a number or a truth value here".to_owned(),
        value: text.to_owned(),
    })
}

/// The text of a comment: as it is, but for characters that would end the line or hide.
///
/// # Errors
///
/// None; the result is that of every escape.
pub fn comment(text: &str) -> Result<String, Unwritable> {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        if is_hidden(character) {
            out.extend(character.escape_unicode());
        } else {
            out.push(character);
        }
    }
    Ok(out)
}

fn quoted(escaped: &str, original: &str) -> Result<String, Unwritable> {
    let mut out = String::with_capacity(escaped.len() + 2);
    out.push('"');
    for character in escaped.chars() {
        match character {
            '\0' => {
                return Err(Unwritable {
                    format: NAME,
                    reason: "a NUL character".to_owned(),
                    value: original.to_owned(),
                });
            }
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            hidden if is_hidden(hidden) => {
                let _ = if u32::from(hidden) > 0xFFFF {
                    write!(out, "\\U{:08X}", u32::from(hidden))
                } else {
                    write!(out, "\\u{:04X}", u32::from(hidden))
                };
            }
            visible => out.push(visible),
        }
    }
    out.push('"');
    Ok(out)
}

/// Whether a reader of the file could not see the character for what it is, or a YAML reader might refuse or fold it.
fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{00A0}'
            | '\u{00AD}'
            | '\u{061C}'
            | '\u{180E}'
            | '\u{2000}'..='\u{200F}' // spaces, zero-width characters, direction marks
            | '\u{2028}'..='\u{202F}' // separators, direction overrides
            | '\u{205F}'..='\u{206F}' // more of both, direction isolates
            | '\u{3000}'
            | '\u{FE00}'..='\u{FE0F}' // variation selectors
            | '\u{FEFF}'
            | '\u{FFF9}'..='\u{FFFB}'
            | '\u{FFFE}'..='\u{FFFF}' // not characters: YAML's printable set leaves them out
            | '\u{E0000}'..='\u{E0FFF}' // tags
        )
}

/// Whether a key is a text to every reader without quotes: it begins with a letter or `_`, holds nothing but letters,
/// digits, `_`, `-` and `.`, and is no word of YAML 1.1.
fn is_plain(text: &str) -> bool {
    let mut bytes = text.bytes();
    let begins = bytes
        .next()
        .is_some_and(|byte| byte.is_ascii_alphabetic() || byte == b'_');
    let goes_on = bytes.all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'));
    let word = matches!(
        text.to_ascii_lowercase().as_str(),
        "true" | "false" | "yes" | "no" | "on" | "off" | "y" | "n" | "null"
    );
    begins && goes_on && !word
}

#[cfg(test)]
mod tests {
    use saphyr::{LoadableYamlNode as _, Yaml};

    use super::*;

    /// Texts that some reader of YAML takes for something else, or that break a careless writer.
    const NASTY: &[&str] = &[
        "",
        " ",
        "no",
        "yes",
        "NULL",
        "~",
        "22:22",
        "1e3",
        "022",
        "0x1F",
        "1_000",
        ".inf",
        "2001-01-01",
        "- a",
        "a: b",
        "a #b",
        "'",
        "\"",
        "\\",
        "\\n",
        "a\nb",
        "a\r\nb",
        "\t",
        "{a",
        "[a",
        "*a",
        "&a",
        "!a",
        "%a",
        "@a",
        "`a",
        "|",
        ">",
        "?",
        "<<",
        "=",
        "---",
        "...",
        "é",
        "日本",
        "🦀",
        "\u{7f}",
        "\u{85}",
        "\u{a0}",
        "\u{2028}",
        "\u{2029}",
        "\u{feff}",
        "\u{202e}abc",
        "\u{200b}",
        "\u{1}",
        "\u{1b}[31m",
        "\u{e0041}",
        "trailing ",
        " leading",
        "a\\",
        "\u{fffe}",
    ];

    fn read(document: &str) -> Yaml<'static> {
        Yaml::load_from_str(document).unwrap().remove(0)
    }

    #[test]
    fn an_independent_reader_gets_the_value_back() {
        for text in NASTY {
            let written = value(text).unwrap();
            let read = read(&format!("key: {written}\n"));
            assert_eq!(read["key"].as_str(), Some(*text), "written as {written}");
        }
    }

    #[test]
    fn an_independent_reader_gets_the_key_back() {
        for text in NASTY {
            let written = key(text).unwrap();
            let read = read(&format!("{written}: 1\n"));
            let mapping = read.as_mapping().unwrap();
            let keys: Vec<_> = mapping.keys().map(|key| key.as_str()).collect();
            assert_eq!(keys, [Some(*text)], "written as {written}");
        }
    }

    #[test]
    fn nothing_invisible_is_left() {
        for text in NASTY {
            let written = value(text).unwrap();
            assert!(!written.chars().any(is_hidden), "{written:?}");
        }
    }

    #[test]
    fn a_dollar_is_doubled_in_values_only() {
        assert_eq!(value("$HOME ${x:-y} $$").unwrap(), r#""$$HOME $${x:-y} $$$$""#);
        assert_eq!(key("a$b").unwrap(), r#""a$b""#);
    }

    #[test]
    fn ordinary_keys_stay_readable() {
        assert_eq!(key("chienstreats-api").unwrap(), "chienstreats-api");
        assert_eq!(key("NODE_ENV").unwrap(), "NODE_ENV");
        assert_eq!(key("on").unwrap(), r#""on""#);
        assert_eq!(key("3000").unwrap(), r#""3000""#);
    }

    #[test]
    fn a_nul_is_refused() {
        assert!(value("a\0b").is_err());
        assert!(key("a\0b").is_err());
    }

    #[test]
    fn only_numbers_and_truth_values_are_bare() {
        for bare in ["0", "80", "65535", "true", "false"] {
            assert_eq!(scalar(bare).unwrap(), bare);
        }
        for other in ["", "080", "1e3", "-1", "no", "8 # x", "1\n"] {
            assert!(scalar(other).is_err(), "{other:?}");
        }
    }
}
