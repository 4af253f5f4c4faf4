//! A path on a host: absolute, in one spelling.
//!
//! Doubled and trailing slashes and `.` are taken out, so that equal paths are equal text. `..` is refused rather than
//! resolved: with symbolic links it does not mean what it seems to. This is a path where artifacts are *used*; a path of
//! the machine that compiles is a `camino::Utf8Path`.

use std::fmt;

use super::field::{Field, FieldError, field_type, shown};

/// An absolute path without `..`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct UnixPath(String);

/// The longest path Linux takes, in bytes (`PATH_MAX` less the final NUL).
const LONGEST: usize = 4095;

impl UnixPath {
    /// The path as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The path of `below`, one name or several, in this folder. It may not climb out.
    pub fn join(&self, below: &str) -> Result<Self, FieldError> {
        Self::from_text(&format!("{}/{below}", self.0))
    }

    /// The folder it is in; none for `/`.
    pub fn parent(&self) -> Option<Self> {
        let (parent, name) = self.0.rsplit_once('/')?;
        match (parent, name) {
            ("", "") => None,
            ("", _) => Some(Self("/".to_owned())),
            _ => Some(Self(parent.to_owned())),
        }
    }

    /// Its last name; none for `/`.
    pub fn file_name(&self) -> Option<&str> {
        self.0
            .rsplit_once('/')
            .map(|(_, name)| name)
            .filter(|name| !name.is_empty())
    }

    /// Whether it is `folder` or lies below it: `/srv/a` is below `/srv`, `/srvx` is not.
    pub fn starts_with(&self, folder: &Self) -> bool {
        match self.0.strip_prefix(folder.0.trim_end_matches('/')) {
            Some(rest) => rest.is_empty() || rest.starts_with('/'),
            None => false,
        }
    }
}

impl Field for UnixPath {
    const EXPECTED: &'static str = "an absolute path, such as `\"/srv/shop\"`";

    fn from_text(text: &str) -> Result<Self, FieldError> {
        if !text.starts_with('/') {
            let error = FieldError::new(format!("{} is not an absolute path", shown(text)));
            return Err(match text {
                "" => error.help("write a path that begins with `/`"),
                _ if text.starts_with('~') => error.help("there is no home folder here; write it out"),
                _ => error.help(format!(
                    "write it from the root: `\"/{}\"`",
                    text.trim_start_matches("./")
                )),
            });
        }
        if text.chars().any(char::is_control) {
            return Err(FieldError::new(format!("{} holds a control character", shown(text))));
        }
        if text.len() > LONGEST {
            return Err(FieldError::new(format!("a path of {} bytes is too long", text.len()))
                .help(format!("at most {LONGEST} bytes")));
        }
        let mut path = String::with_capacity(text.len());
        for name in text.split('/').filter(|name| !matches!(*name, "" | ".")) {
            if name == ".." {
                return Err(FieldError::new(format!("{} climbs with `..`", shown(text)))
                    .code("path-traversal")
                    .help("write the path that is meant, without `..`"));
            }
            path.push('/');
            path.push_str(name);
        }
        if path.is_empty() {
            path.push('/');
        }
        Ok(Self(path))
    }
}

impl fmt::Display for UnixPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

field_type!(UnixPath as text);

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> UnixPath {
        text.parse().unwrap()
    }

    #[test]
    fn equal_paths_are_equal_text() {
        assert_eq!(path("//srv///a/./b/").as_str(), "/srv/a/b");
        assert_eq!(path("///").as_str(), "/");
        assert_eq!(path("/a..b/...").as_str(), "/a..b/...");
    }

    #[test]
    fn climbing_is_refused() {
        for bad in ["/..", "/srv/../etc", "/srv/.."] {
            assert_eq!(bad.parse::<UnixPath>().unwrap_err().code, "path-traversal", "{bad}");
        }
        assert_eq!(path("/srv").join("../etc").unwrap_err().code, "path-traversal");
        for bad in [
            "",
            "srv",
            "./srv",
            "~/x",
            "/a\0b",
            "/a\nb",
            &format!("/{}", "x".repeat(4095)),
        ] {
            assert!(bad.parse::<UnixPath>().is_err(), "{bad:?}");
        }
    }

    #[test]
    fn moves_up_and_down() {
        assert_eq!(path("/srv").join("a/b").unwrap(), path("/srv/a/b"));
        assert_eq!(path("/").join("a").unwrap(), path("/a"));
        assert_eq!(path("/srv/a").parent(), Some(path("/srv")));
        assert_eq!(path("/srv").parent(), Some(path("/")));
        assert_eq!(path("/").parent(), None);
        assert_eq!((path("/srv/a").file_name(), path("/").file_name()), (Some("a"), None));
    }

    #[test]
    fn below_is_by_whole_names() {
        assert!(path("/srv/a").starts_with(&path("/srv")));
        assert!(path("/srv").starts_with(&path("/srv")));
        assert!(path("/srv").starts_with(&path("/")));
        assert!(!path("/srvx").starts_with(&path("/srv")));
        assert!(!path("/").starts_with(&path("/srv")));
    }
}
