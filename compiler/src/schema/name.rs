//! Names of Unix users and of environment variables.

use std::fmt;

use super::field::{Field, FieldError, field_type, shown};

/// A Unix user or group: `[a-z_][a-z0-9_-]*`, at most 31 characters, which is what useradd(8) and systemd both take.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct UserName(String);

const LONGEST_USER: usize = 31;

impl UserName {
    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is the superuser.
    pub fn is_root(&self) -> bool {
        self.0 == "root"
    }
}

impl Field for UserName {
    const EXPECTED: &'static str = "a user name, such as `\"shop\"`";

    fn from_text(text: &str) -> Result<Self, FieldError> {
        let first = |byte: u8| byte.is_ascii_lowercase() || byte == b'_';
        let good = text.bytes().next().is_some_and(first)
            && text
                .bytes()
                .all(|byte| first(byte) || byte.is_ascii_digit() || byte == b'-');
        if good && text.len() <= LONGEST_USER {
            return Ok(Self(text.to_owned()));
        }
        let error = |problem: &str| FieldError::new(format!("{} {problem}", shown(text))).code("user-name");
        if good {
            return Err(error("is too long for a user name").help(format!("at most {LONGEST_USER} characters")));
        }
        let lower = text.to_lowercase();
        if lower != text && Self::from_text(&lower).is_ok() {
            return Err(error("has capitals").help(format!("write `\"{lower}\"`")));
        }
        Err(error("is not a user name").help("write small letters, digits, `_` and `-`, a letter or `_` first"))
    }
}

impl fmt::Display for UserName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

field_type!(UserName as text);

/// The name of an environment variable: `[A-Za-z_][A-Za-z0-9_]*`, which every shell can set (POSIX 8.1).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct EnvName(String);

impl EnvName {
    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Field for EnvName {
    const EXPECTED: &'static str = "the name of an environment variable, such as `\"PORT\"`";

    fn from_text(text: &str) -> Result<Self, FieldError> {
        let first = |byte: u8| byte.is_ascii_alphabetic() || byte == b'_';
        let good =
            text.bytes().next().is_some_and(first) && text.bytes().all(|byte| first(byte) || byte.is_ascii_digit());
        if good {
            return Ok(Self(text.to_owned()));
        }
        let error = FieldError::new(format!("{} is not the name of an environment variable", shown(text)));
        let repaired = text.replace(['-', '.', ' '], "_");
        if repaired != text && Self::from_text(&repaired).is_ok() {
            return Err(error.help(format!("did you mean `{repaired}`?")).instead(repaired));
        }
        Err(error.help("write letters, digits and `_`, no digit first"))
    }
}

impl fmt::Display for EnvName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

field_type!(EnvName as text);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn users_have_at_most_31_characters() {
        assert!("a".repeat(31).parse::<UserName>().is_ok());
        assert_eq!("a".repeat(32).parse::<UserName>().unwrap_err().code, "user-name");
        for good in ["a", "_x", "web-1", "a_b-c"] {
            assert_eq!(good.parse::<UserName>().unwrap().as_str(), good);
        }
        for bad in ["", "1a", "-a", "a.b", "Shop", "a b", "a$", "é", "a\n"] {
            assert_eq!(bad.parse::<UserName>().unwrap_err().code, "user-name", "{bad:?}");
        }
    }

    #[test]
    fn variables_are_what_a_shell_can_set() {
        for good in ["PORT", "_", "a1"] {
            assert_eq!(good.parse::<EnvName>().unwrap().as_str(), good);
        }
        for bad in ["", "1A", "A-B", "A=B", "A B", "Ä", "A\0"] {
            assert!(bad.parse::<EnvName>().is_err(), "{bad:?}");
        }
        assert!(
            "NODE-ENV"
                .parse::<EnvName>()
                .unwrap_err()
                .help
                .unwrap()
                .contains("`NODE_ENV`")
        );
    }
}
