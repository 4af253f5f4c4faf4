//! systemd unit files (systemd.syntax(7), systemd.exec(5)), as systemd reads them.
//!
//! A unit file has five kinds of places that are quoted differently:
//!
//! | place | function | example |
//! |---|---|---|
//! | the rest of a line, taken as it is | [`value`] | `Description=Shop`, `WorkingDirectory=/srv/my shop` |
//! | the program of an `Exec` line | [`program`] | `/usr/bin/node` |
//! | an argument of an `Exec` line | [`argument`] | `"two words"`, `$$5` |
//! | an assignment of `Environment=` | [`assignment`] | `"GREETING=two words"`, `PRICE=$5` |
//! | a word of a list of paths | [`word`] | `"/srv/my shop/logs"` |
//! | `EnvironmentFile=`, which is a glob pattern | [`pattern`] | `/srv/a\*b/.env` |
//!
//! Everywhere `%` begins a specifier, so that a literal one is `%%`. A newline would begin a directive of its own, which
//! `systemd-analyze verify` accepts; a backslash at the end of a line swallows the next one.

use super::{Format, Unwritable};

const NAME: &str = "a systemd unit";

/// Unit files.
pub const SYSTEMD: Format = Format {
    folder: "systemd",
    escape: value,
    filters: &[
        ("exec_program", program),
        ("exec_argument", argument),
        ("environment_assignment", assignment),
        ("unit_word", word),
        ("unit_pattern", pattern),
    ],
};

/// A value that is the whole rest of its line and is never unquoted.
///
/// # Errors
///
/// Control characters, white space at either end (which systemd strips) and a backslash at the end.
pub fn value(text: &str) -> Result<String, Unwritable> {
    no_controls(text)?;
    if text.trim() != text {
        return Err(unwritable("white space at the beginning or the end", text));
    }
    if text.ends_with('\\') {
        return Err(unwritable("a backslash at the end", text));
    }
    Ok(text.replace('%', "%%"))
}

/// The program of an `Exec` line: a path, or a name that systemd looks up in its own search path.
///
/// # Errors
///
/// What [`word`] refuses; an empty name; a relative path; a name that begins with one of systemd's prefixes (`@-:+!|`),
/// which quoting does not protect.
pub fn program(text: &str) -> Result<String, Unwritable> {
    if text.contains('/') && !text.starts_with('/') {
        return Err(unwritable("a program by a relative path", text));
    }
    if !text.starts_with(|first: char| first == '/' || first == '_' || first.is_alphanumeric()) {
        return Err(unwritable(
            "a program whose name does not begin with a letter, a digit or `/`",
            text,
        ));
    }
    word(text)
}

/// An argument of an `Exec` line, where `$` begins a variable and `;` alone the next command.
///
/// # Errors
///
/// A NUL byte.
pub fn argument(text: &str) -> Result<String, Unwritable> {
    unescapable(&text.replace('$', "$$"))
}

/// `NAME=value` for `Environment=`, where `$` is a character like any other.
///
/// # Errors
///
/// Control characters other than tab and newline, which systemd refuses in a variable.
pub fn assignment(text: &str) -> Result<String, Unwritable> {
    if text.chars().any(|c| c.is_ascii_control() && !matches!(c, '\t' | '\n')) {
        return Err(unwritable("a control character in a variable", text));
    }
    unescapable(text)
}

/// One word of a list, such as a path of `ReadWritePaths=`; quoted where it must be.
///
/// # Errors
///
/// Control characters: lists know no escapes for them. An empty word.
pub fn word(text: &str) -> Result<String, Unwritable> {
    no_controls(text)?;
    if text.is_empty() {
        return Err(unwritable("an empty word", text));
    }
    let literal = text.replace('%', "%%");
    if is_bare(text) {
        return Ok(literal);
    }
    Ok(format!("\"{}\"", literal.replace('\\', "\\\\").replace('"', "\\\"")))
}

/// A path where systemd expects a glob pattern (`EnvironmentFile=`): it stands for itself alone.
///
/// # Errors
///
/// What [`value`] refuses.
pub fn pattern(text: &str) -> Result<String, Unwritable> {
    let mut literal = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '*' | '?' | '[' | ']' | '\\' | '{' | '}') {
            literal.push('\\');
        }
        literal.push(c);
    }
    value(&literal)
}

/// A word with C escapes.
fn unescapable(text: &str) -> Result<String, Unwritable> {
    if text.contains('\0') {
        return Err(unwritable("a NUL byte", text));
    }
    if is_bare(text) {
        return Ok(text.replace('%', "%%"));
    }
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '%' => quoted.push_str("%%"),
            c if c.is_ascii_control() => quoted.push_str(&format!("\\x{:02x}", u32::from(c))),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    Ok(quoted)
}

/// Whether every reader takes the word as it is without quotes.
fn is_bare(text: &str) -> bool {
    !text.is_empty()
        && text.chars().all(|c| {
            c.is_alphanumeric() || matches!(c, '/' | '.' | '_' | '-' | '=' | ',' | '@' | '+' | '%' | ':' | '$')
        })
}

fn no_controls(text: &str) -> Result<(), Unwritable> {
    if text.chars().any(char::is_control) {
        return Err(unwritable("a control character", text));
    }
    Ok(())
}

fn unwritable(reason: &str, value: &str) -> Unwritable {
    Unwritable {
        format: NAME,
        reason: reason.to_owned(),
        value: value.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads one word as systemd's `extract_first_word` does, specifiers included: written from systemd.syntax(7), not
    /// from the code above.
    fn read(line: &str) -> Vec<String> {
        let mut words = Vec::new();
        let mut word: Option<String> = None;
        let mut quote = None;
        let mut rest = line.chars();
        while let Some(c) = rest.next() {
            match c {
                '\\' => {
                    let target = word.get_or_insert_default();
                    match rest.next() {
                        Some('x') => {
                            let digits: String = rest.by_ref().take(2).collect();
                            target.push(char::from(u8::from_str_radix(&digits, 16).expect("two digits")));
                        }
                        Some(other) => target.push(other),
                        None => panic!("a backslash at the end of {line:?}"),
                    }
                }
                '%' => {
                    assert_eq!(rest.next(), Some('%'), "a specifier in {line:?}");
                    word.get_or_insert_default().push('%');
                }
                c if Some(c) == quote => quote = None,
                '"' | '\'' if quote.is_none() => {
                    quote = Some(c);
                    word.get_or_insert_default();
                }
                ' ' | '\t' if quote.is_none() => words.extend(word.take()),
                '\n' => panic!("a second line in {line:?}"),
                c => word.get_or_insert_default().push(c),
            }
        }
        assert_eq!(quote, None, "an open quote in {line:?}");
        words.extend(word);
        words
    }

    const NASTY: &[&str] = &[
        "plain",
        "two words",
        " ",
        "a\tb",
        "a\nb\nExecStart=/bin/false",
        "\"",
        "'",
        "it's",
        "\\",
        "a\\",
        "\\x41",
        "%h",
        "100%",
        "%%",
        ";",
        "a;b",
        "#",
        "=",
        "a=b c",
        "~",
        "*",
        "é",
        "日本",
        "{}",
        "(a)",
        "|",
        "&",
        "<>",
        "!",
    ];

    #[test]
    fn arguments_come_back_as_they_were() {
        for text in NASTY.iter().copied().chain(["", "$HOME", "${HOME}", "$$", "a$"]) {
            let line = argument(text).expect(text);
            let words = read(&line);
            assert_eq!(
                words.iter().map(|word| word.replace("$$", "$")).collect::<Vec<_>>(),
                [text],
                "{line}"
            );
        }
    }

    #[test]
    fn a_lone_semicolon_is_quoted() {
        assert_eq!(argument(";").unwrap(), "\";\"");
    }

    #[test]
    fn variables_keep_their_dollars() {
        for text in NASTY.iter().copied().chain(["$HOME", "$$"]) {
            let text = format!("NAME={text}");
            assert_eq!(read(&assignment(&text).unwrap()), [text]);
        }
        assert!(assignment("NAME=\u{1b}[0m").is_err());
    }

    #[test]
    fn paths_in_lists_come_back_as_they_were() {
        for text in NASTY.iter().copied().filter(|text| !text.contains(['\n', '\t'])) {
            assert_eq!(read(&word(text).unwrap()), [text]);
        }
        assert!(word("/a\nb").is_err());
        assert!(word("").is_err());
    }

    #[test]
    fn values_cannot_leave_their_line() {
        for text in ["a\nExecStartPre=/bin/false", "a\r", "a\\", " a", "a ", "\u{7f}"] {
            assert!(value(text).is_err(), "{text:?}");
        }
        assert_eq!(value("Chien's \"Treats\" 100%").unwrap(), "Chien's \"Treats\" 100%%");
    }

    #[test]
    fn programs_carry_no_prefix() {
        for text in ["-/bin/true", "@x", "+x", "!x", ":x", "", "bin/x", "./x"] {
            assert!(program(text).is_err(), "{text:?}");
        }
        assert_eq!(program("/opt/my app/run").unwrap(), "\"/opt/my app/run\"");
        assert_eq!(program("pnpm").unwrap(), "pnpm");
    }

    #[test]
    fn patterns_stand_for_themselves() {
        assert_eq!(pattern("/srv/a[1]*/.env").unwrap(), "/srv/a\\[1\\]\\*/.env");
        assert_eq!(pattern("/srv/my shop/.env").unwrap(), "/srv/my shop/.env");
    }
}
