//! Ranges of media types: `text/html`, `image/*`, and `default` for everything else (RFC 9110, section 12.5.1, without weights).

use std::fmt;

use super::field::{Field, FieldError, field_type, shown};

/// A range of media types. Ordered so that a narrower one comes before a wider one.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum MediaRange {
    /// One type: `text/html`, in lower case.
    Type(String),
    /// Every subtype of one: the `image` of `image/*`.
    Group(String),
    /// Everything that no other range holds.
    Default,
}

impl Field for MediaRange {
    const EXPECTED: &'static str = "a media type, such as `\"text/html\"`, `\"image/*\"` or `default`";

    fn from_text(text: &str) -> Result<Self, FieldError> {
        if text == "default" {
            return Ok(Self::Default);
        }
        let lower = text.to_ascii_lowercase();
        let parts = lower
            .split_once('/')
            .filter(|(group, _)| is_token(group))
            .filter(|(_, subtype)| *subtype == "*" || is_token(subtype));
        match parts {
            Some((group, "*")) => Ok(Self::Group(group.to_owned())),
            Some(_) => Ok(Self::Type(lower)),
            None => Err(FieldError::new(format!("{} is not a media type", shown(text)))
                .help("write one (`\"text/html\"`), a group of them (`\"image/*\"`), or `default` for all others")),
        }
    }
}

/// A name as RFC 6838 (section 4.2) restricts it.
fn is_token(name: &str) -> bool {
    let inner = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&byte);
    name.len() <= 127 && name.bytes().next().is_some_and(|byte| byte.is_ascii_alphanumeric()) && name.bytes().all(inner)
}

impl fmt::Display for MediaRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Type(name) => f.write_str(name),
            Self::Group(name) => write!(f, "{name}/*"),
            Self::Default => f.write_str("default"),
        }
    }
}

field_type!(MediaRange as text);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_groups_and_the_rest_are_read() {
        assert_eq!("Text/HTML".parse(), Ok(MediaRange::Type("text/html".to_owned())));
        assert_eq!("image/*".parse(), Ok(MediaRange::Group("image".to_owned())));
        assert_eq!("default".parse(), Ok(MediaRange::Default));
        for wrong in [
            "",
            "html",
            "text/",
            "/html",
            "*/*",
            "text/html; charset=utf-8",
            "text/a b",
            "*.js",
        ] {
            assert!(wrong.parse::<MediaRange>().is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn narrower_ranges_come_first() {
        let mut ranges = ["default", "text/*", "video/mp4"].map(|text| text.parse::<MediaRange>().unwrap());
        ranges.sort();
        assert_eq!(
            ranges.map(|range| range.to_string()),
            ["video/mp4", "text/*", "default"]
        );
    }
}
