//! A container image: `[registry/]repository[:tag][@digest]`, in the grammar of the distribution project's
//! `reference` package.

use std::fmt;

use super::field::{Field, FieldError, field_type, shown};

/// A reference to a container image.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Image {
    name: String,
    tag: Option<String>,
    digest: Option<String>,
}

impl Image {
    /// Registry and repository: `registry.example:5000/team/api`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The registry, where one is named: the first part, if it has a dot or a colon or is `localhost`.
    pub fn registry(&self) -> Option<&str> {
        let (first, _) = self.name.split_once('/')?;
        is_registry(first).then_some(first)
    }

    /// The name without the registry.
    pub fn repository(&self) -> &str {
        match self.name.split_once('/') {
            Some((first, rest)) if is_registry(first) => rest,
            _ => &self.name,
        }
    }

    /// What stands after the `:`.
    pub fn tag(&self) -> Option<&str> {
        self.tag.as_deref()
    }

    /// What stands after the `@`: `sha256:…`.
    pub fn digest(&self) -> Option<&str> {
        self.digest.as_deref()
    }
}

fn is_registry(first: &str) -> bool {
    first.contains(['.', ':']) || first == "localhost"
}

impl Field for Image {
    const EXPECTED: &'static str = "a container image, such as `\"node:20.19.5-bookworm-slim\"`";

    fn from_text(text: &str) -> Result<Self, FieldError> {
        let (rest, digest) = match text.split_once('@') {
            Some((rest, digest)) => (rest, Some(digest)),
            None => (text, None),
        };
        // A colon is the tag's only behind the last slash; before it, it is the registry's port.
        let slash = rest.rfind('/').map_or(0, |at| at + 1);
        let colon = rest.get(slash..).and_then(|last| last.find(':')).map(|at| slash + at);
        let (name, tag) = match colon.and_then(|at| Some((rest.get(..at)?, rest.get(at + 1..)?))) {
            Some((name, tag)) => (name, Some(tag)),
            None => (rest, None),
        };
        let fail = |problem: String, help: &str| Err(FieldError::new(problem).help(help));
        if text.contains("://") {
            return fail(
                format!("{} is a URL", shown(text)),
                "write the image without `https://`",
            );
        }
        if name.chars().any(|character| character.is_ascii_uppercase()) && is_name(&name.to_ascii_lowercase()) {
            let help = format!("write `\"{}\"`", text.replacen(name, &name.to_ascii_lowercase(), 1));
            return fail(format!("{} has capitals in its name", shown(text)), &help);
        }
        if !is_name(name) {
            let help = "write `\"repository:tag\"` or `\"registry.example/repository:tag\"`";
            return fail(format!("{} is not a container image", shown(text)), help);
        }
        if tag.is_some_and(|tag| !is_tag(tag)) {
            let help = "a tag is at most 128 letters, digits, `_`, `.` and `-`, and begins with none of the last two";
            return fail(format!("{} has a malformed tag", shown(text)), help);
        }
        if digest.is_some_and(|digest| !is_digest(digest)) {
            return fail(
                format!("{} has a malformed digest", shown(text)),
                "write `@sha256:` and 64 hexadecimal digits",
            );
        }
        Ok(Self {
            name: name.to_owned(),
            tag: tag.map(str::to_owned),
            digest: digest.map(str::to_owned),
        })
    }
}

fn is_name(name: &str) -> bool {
    let path = match name.split_once('/') {
        Some((first, rest)) if is_registry(first) => {
            if !is_host(first) {
                return false;
            }
            rest
        }
        _ => name,
    };
    name.len() <= 255 && path.split('/').all(is_component)
}

fn is_host(host: &str) -> bool {
    let (name, port) = host
        .split_once(':')
        .map_or((host, None), |(name, port)| (name, Some(port)));
    let label = |label: &str| {
        !label.is_empty()
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    name.split('.').all(label) && port.is_none_or(|port| port.parse::<super::Port>().is_ok())
}

/// Lower-case letters and digits, parted by one `.`, one or two `_`, or any number of `-`.
fn is_component(component: &str) -> bool {
    let word = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let edges = component.bytes().next().is_some_and(word) && component.bytes().next_back().is_some_and(word);
    let separators = component.split(|character: char| character.is_ascii_lowercase() || character.is_ascii_digit());
    edges
        && separators
            .into_iter()
            .all(|run| matches!(run, "" | "." | "_" | "__") || run.bytes().all(|byte| byte == b'-'))
}

fn is_tag(tag: &str) -> bool {
    let word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    tag.len() <= 128
        && tag.bytes().next().is_some_and(word)
        && tag.bytes().all(|byte| word(byte) || byte == b'.' || byte == b'-')
}

fn is_digest(digest: &str) -> bool {
    digest.strip_prefix("sha256:").is_some_and(|hex| {
        hex.len() == 64
            && hex
                .bytes()
                .all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
    })
}

impl fmt::Display for Image {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        if let Some(tag) = &self.tag {
            write!(f, ":{tag}")?;
        }
        if let Some(digest) = &self.digest {
            write!(f, "@{digest}")?;
        }
        Ok(())
    }
}

field_type!(Image as text);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_found() {
        let digest = format!("sha256:{}", "0a".repeat(32));
        let text = format!("registry.example:5000/team/my__api:v1.2@{digest}");
        let image: Image = text.parse().unwrap();
        assert_eq!(image.registry(), Some("registry.example:5000"));
        assert_eq!(image.repository(), "team/my__api");
        assert_eq!(image.tag(), Some("v1.2"));
        assert_eq!(image.digest(), Some(digest.as_str()));
        assert_eq!(image.to_string(), text);
    }

    #[test]
    fn a_port_is_no_tag_and_a_folder_no_registry() {
        let image: Image = "localhost:5000/api".parse().unwrap();
        assert_eq!((image.registry(), image.tag()), (Some("localhost:5000"), None));
        let image: Image = "library/node:20".parse().unwrap();
        assert_eq!(
            (image.registry(), image.repository(), image.tag()),
            (None, "library/node", Some("20"))
        );
    }

    #[test]
    fn slips_are_errors() {
        for bad in [
            "",
            ":tag",
            "node:",
            "Node:20",
            "node:.x",
            "a//b",
            "a___b",
            "-a",
            "a b",
            "node@sha256:12",
            "https://x/y",
            "a\n",
        ] {
            assert!(bad.parse::<Image>().is_err(), "{bad:?}");
        }
        assert_eq!(
            "Node:20".parse::<Image>().unwrap_err().help.as_deref(),
            Some("write `\"node:20\"`")
        );
    }
}
