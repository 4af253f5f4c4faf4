//! logrotate's configuration.

use super::{Escape, Format, Unwritable, comment::comment, number::number};

/// logrotate: a hole is a path.
pub const LOGROTATE: Format = Format {
    folder: "logrotate",
    escape: path,
    filters: &[("comment", comment as Escape), ("number", number as Escape)],
};

/// A path of one file, quoted where it has a space.
///
/// # Errors
///
/// [`Unwritable`] for a path that is not absolute and for what logrotate would read as a pattern, a block or a quote.
pub fn path(text: &str) -> Result<String, Unwritable> {
    if !text.starts_with('/') {
        return Err(unwritable("a path that is not absolute", text));
    }
    if let Some(c) = text.chars().find(|c| c.is_control() || "*?[]{}\"'\\#".contains(*c)) {
        return Err(unwritable(&format!("`{}` in a path", c.escape_default()), text));
    }
    if text.contains(' ') {
        return Ok(format!("\"{text}\""));
    }
    Ok(text.to_owned())
}

fn unwritable(reason: &str, text: &str) -> Unwritable {
    Unwritable::new("logrotate", reason, text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_with_spaces_are_quoted() {
        assert_eq!(path("/srv/a/x.log").unwrap(), "/srv/a/x.log");
        assert_eq!(path("/srv/my site/x.log").unwrap(), "\"/srv/my site/x.log\"");
    }

    #[test]
    fn patterns_and_blocks_are_refused() {
        for bad in [
            "/srv/*.log",
            "/srv/{a}",
            "/srv/a\"b",
            "/srv/[a]",
            "/a\n/b",
            "x.log",
            "/a#b",
        ] {
            assert!(path(bad).is_err(), "{bad:?}");
        }
    }
}
