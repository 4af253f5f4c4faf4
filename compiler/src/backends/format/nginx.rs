//! nginx configuration.
//!
//! A value is one token. It stands bare where no character of it means anything to nginx's reader, and in double quotes
//! otherwise, with a backslash before `\` and `"` and the names `\n \r \t` for line ends and tabs. A dollar sign begins a
//! variable in most places and has no escape: it is written as the variable `${hostc_dollar}`, which the main file defines. The
//! places where nginx does not look for variables (a location's path, a regular expression, a server name) take
//! [`literal`] instead. nginx reads a token into a buffer of 4,096 bytes, so longer ones are refused.
//!
//! `$5 "a"` becomes `"${hostc_dollar}5 \"a\""` as a body, and `"^/x{2}$"` is a regular expression as it stands.

use std::fmt::Write as _;

use super::{Format, Unwritable};

/// nginx's row in the table of formats.
pub const FORMAT: Format = Format {
    folder: "nginx",
    escape: text,
    filters: &[
        ("literal", literal),
        ("bare", bare),
        ("path", path),
        ("location", location),
        ("comment", comment),
        ("header", header),
        ("header_name", header_name),
        ("redirect", redirect),
        ("url_path", url_path),
        ("rest_of", rest_of),
    ],
};

/// How many bytes a token may have as written; nginx's own limit is a little higher and counts the line before it.
pub const LONGEST_TOKEN: usize = 4_000;

/// A token where nginx evaluates variables: the text of `return`, the value of `set`, a `root`.
///
/// # Errors
///
/// A NUL, or more than [`LONGEST_TOKEN`] bytes.
pub fn text(value: &str) -> Result<String, Unwritable> {
    token(value, Dollar::Variable)
}

/// A token where nginx does not evaluate variables: a regular expression, a server name, a media type.
///
/// # Errors
///
/// As [`text`].
pub fn literal(value: &str) -> Result<String, Unwritable> {
    token(value, Dollar::Itself)
}

/// A name or number inside a token (`zone=NAME:10m`), where quotes cannot stand.
///
/// # Errors
///
/// Anything that would need quotes.
pub fn bare(value: &str) -> Result<String, Unwritable> {
    if is_bare(value) {
        return Ok(value.to_owned());
    }
    Err(refused(value, "characters that need quotes inside a name"))
}

/// A file path in a directive that would take a `$` for a variable and open the file anew at every request.
///
/// # Errors
///
/// A dollar sign, a control character, and what [`text`] refuses.
pub fn path(value: &str) -> Result<String, Unwritable> {
    if value.contains('$') {
        return Err(refused(value, "a dollar sign in a file's path"));
    }
    no_control(value, "a control character in a file's path")?;
    text(value)
}

/// The path of a prefix or exact location.
///
/// # Errors
///
/// A path that does not begin with `/`: `~`, `=`, `@` and `^~` at the beginning would mean something else, even in quotes.
pub fn location(value: &str) -> Result<String, Unwritable> {
    if !value.starts_with('/') {
        return Err(refused(value, "a path that does not begin with `/`"));
    }
    literal(value)
}

/// The rest of a comment's line.
///
/// # Errors
///
/// A control character, since a line end would end the comment.
pub fn comment(value: &str) -> Result<String, Unwritable> {
    no_control(value, "a control character in a comment")?;
    Ok(value.to_owned())
}

/// A header's value.
///
/// # Errors
///
/// A control character: nginx would send a line end as it is, and with it a header of its own.
pub fn header(value: &str) -> Result<String, Unwritable> {
    no_control(value, "a control character in a header")?;
    text(value)
}

/// A header's name.
///
/// # Errors
///
/// Anything but the letters, digits and signs of a token (RFC 9110, section 5.6.2).
pub fn header_name(value: &str) -> Result<String, Unwritable> {
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    if value.is_empty() || !value.bytes().all(is_token) {
        return Err(refused(value, "this name of a header"));
    }
    literal(value)
}

/// The target of a redirect, with the query of the request: it follows a query of the target's own, and stands before a
/// fragment.
///
/// # Errors
///
/// As [`header`], since it becomes one.
pub fn redirect(value: &str) -> Result<String, Unwritable> {
    no_control(value, "a control character in a redirect")?;
    let target = RedirectTarget::of(value);
    let query = if target.has_query {
        "$hostc_more_args"
    } else {
        "$is_args$args"
    };
    let mut written = String::from("\"");
    push_quoted(&mut written, target.url, Dollar::Variable);
    written.push_str(query);
    push_quoted(&mut written, target.fragment, Dollar::Variable);
    written.push('"');
    checked(value, written)
}

/// The target of a redirect, taken apart.
pub struct RedirectTarget<'a> {
    /// What stands before the request's query.
    url: &'a str,
    /// Whether that has a query of its own.
    has_query: bool,
    /// What stands behind, with its `#`.
    fragment: &'a str,
}

impl<'a> RedirectTarget<'a> {
    /// Takes `value` apart.
    pub fn of(value: &'a str) -> Self {
        let end = value.find('#').unwrap_or(value.len());
        let (url, fragment) = value.split_at(end);
        let has_query = url.contains('?');
        Self {
            url,
            has_query,
            fragment,
        }
    }

    /// Where a request with the query `arguments` is sent.
    pub fn with(&self, arguments: &str) -> String {
        let mark = match (arguments.is_empty(), self.has_query) {
            (true, _) => "",
            (false, true) => "&",
            (false, false) => "?",
        };
        format!("{}{mark}{arguments}{}", self.url, self.fragment)
    }
}

/// The path of a URL that stands inside a token; characters that need quotes are percent-encoded, as a client would.
///
/// # Errors
///
/// As [`text`].
pub fn url_path(value: &str) -> Result<String, Unwritable> {
    checked(value, percent_encoded(value))
}

/// A regular expression for a request as it was sent, whose named group `uri_rest` is what follows the prefix `value`
/// without a slash at the front.
///
/// # Errors
///
/// As [`text`].
pub fn rest_of(value: &str) -> Result<String, Unwritable> {
    let mut written = String::from("\"");
    push_quoted(&mut written, &rest_pattern(value), Dollar::Itself);
    written.push('"');
    checked(value, written)
}

/// The regular expression of [`rest_of`], as nginx compiles it.
pub fn rest_pattern(value: &str) -> String {
    let mut regex = String::from("^");
    for character in percent_encoded(value).chars() {
        if !character.is_ascii_alphanumeric() && !matches!(character, '/' | '_' | '-' | '%') {
            regex.push('\\');
        }
        regex.push(character);
    }
    regex.push_str(if value.ends_with('/') {
        "(?<uri_rest>.*)$"
    } else {
        "/?(?<uri_rest>.*)$"
    });
    regex
}

/// What a dollar sign is where a value stands.
#[derive(Clone, Copy)]
enum Dollar {
    /// The beginning of a variable.
    Variable,
    /// A character.
    Itself,
}

fn token(value: &str, dollar: Dollar) -> Result<String, Unwritable> {
    if is_bare(value) {
        return checked(value, value.to_owned());
    }
    let mut written = String::with_capacity(value.len() + 2);
    written.push('"');
    push_quoted(&mut written, value, dollar);
    written.push('"');
    checked(value, written)
}

fn push_quoted(written: &mut String, value: &str, dollar: Dollar) {
    for character in value.chars() {
        match character {
            '"' => written.push_str("\\\""),
            '\\' => written.push_str("\\\\"),
            '\n' => written.push_str("\\n"),
            '\r' => written.push_str("\\r"),
            '\t' => written.push_str("\\t"),
            '$' if matches!(dollar, Dollar::Variable) => written.push_str("${hostc_dollar}"),
            other => written.push(other),
        }
    }
}

fn percent_encoded(value: &str) -> String {
    let mut encoded = String::with_capacity(value.len());
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/%:@!*+,=&".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

fn is_bare(value: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_-./:,=+%@*?!~^&|[]".contains(&byte);
    !value.is_empty() && value.bytes().all(plain)
}

fn checked(value: &str, written: String) -> Result<String, Unwritable> {
    if value.contains('\0') {
        return Err(refused(value, "a NUL"));
    }
    if written.len() > LONGEST_TOKEN {
        return Err(refused(value, "more than 4,000 bytes (as written, with its escapes)"));
    }
    Ok(written)
}

fn no_control(value: &str, reason: &str) -> Result<(), Unwritable> {
    if value.chars().any(char::is_control) {
        return Err(refused(value, reason));
    }
    Ok(())
}

fn refused(value: &str, reason: &str) -> Unwritable {
    Unwritable {
        format: "nginx",
        reason: reason.to_owned(),
        value: value.to_owned(),
    }
}

#[cfg(test)]
#[path = "nginx_tests.rs"]
mod tests;
