//! A domain name: labels of letters, digits and inner hyphens (RFC 1123), at most 63 bytes each and 253 together
//! (RFC 1035), other scripts by IDNA (UTS 46). `*.` may stand in front.
//!
//! Two spellings of one name (`Bücher.example.`, `xn--bcher-kva.example`) are equal: comparison and printing use the
//! lower-case ASCII form, which is what DNS, certificates and nginx's `server_name` compare. nginx takes a name in its
//! Unicode form without a word and then never matches it.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::net::IpAddr;

use super::field::{Field, FieldError, field_type, shown};

/// A domain name, possibly a wildcard.
#[derive(Clone, Debug)]
pub struct Domain {
    written: String,
    /// With the `*.` of a wildcard.
    ascii: String,
}

/// Top-level names that no public DNS answers for (RFC 2606, RFC 6761, RFC 6762, RFC 8375, and ICANN's `internal`).
const PRIVATE_ZONES: &[&str] = &["localhost", "test", "invalid", "local", "internal", "lan", "home.arpa"];
const LONGEST_LABEL: usize = 63;
const LONGEST_NAME: usize = 253;

impl Domain {
    /// The ASCII form in lower case, with the `*.` of a wildcard: what artifacts carry.
    pub fn punycode(&self) -> &str {
        &self.ascii
    }

    /// The form for people, with the characters that the punycode stands for.
    pub fn unicode(&self) -> String {
        let (star, rest) = split_wildcard(&self.ascii);
        format!("{star}{}", idna::domain_to_unicode(rest).0)
    }

    /// What the source says, for messages.
    pub fn written(&self) -> &str {
        &self.written
    }

    /// Whether it begins with `*.`.
    pub fn is_wildcard(&self) -> bool {
        self.ascii.starts_with("*.")
    }

    /// The name without the `*.`.
    pub fn base(&self) -> &str {
        split_wildcard(&self.ascii).1
    }

    /// Whether no public DNS answers for it, so that only a private network can.
    pub fn is_private(&self) -> bool {
        PRIVATE_ZONES.iter().any(|zone| {
            let rest = self.base().strip_suffix(zone);
            rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        })
    }

    /// Whether a request for `name` is one for this domain. A wildcard of a name is not the name itself, and, as in
    /// certificates, stands for one label.
    pub fn matches(&self, name: &Domain) -> bool {
        if !self.is_wildcard() || name.is_wildcard() {
            return self == name;
        }
        name.ascii
            .split_once('.')
            .is_some_and(|(_, parent)| parent == self.base())
    }
}

impl Field for Domain {
    const EXPECTED: &'static str = "a domain name, such as `\"shop.example\"`";

    fn from_text(written: &str) -> Result<Self, FieldError> {
        let trimmed = written.trim();
        if trimmed.trim_matches(['[', ']']).parse::<IpAddr>().is_ok() {
            let help = "a site without a domain name uses `listen = [ 8080 ];`";
            return Err(error(written, "is an address, not a domain name").help(help));
        }
        if let Some(name) = without_url_parts(trimmed) {
            let problem = error(written, "is not a domain name alone");
            return Err(match Self::from_text(name) {
                Ok(domain) => {
                    let name = domain.punycode();
                    problem
                        .help(format!("write the name alone: `\"{name}\"`"))
                        .instead(name)
                }
                Err(_) => problem.help("write the name alone, without scheme, port and path"),
            });
        }
        if let Some(rest) = trimmed.strip_prefix('.') {
            return Err(error(written, "begins with a dot").help(format!("write `\"{rest}\"`, `\"*.{rest}\"` or both")));
        }
        if trimmed != written {
            let problem = error(written, "has spaces around it");
            return Err(problem.help(format!("write `\"{trimmed}\"`")).instead(trimmed));
        }
        let (star, name) = split_wildcard(written);
        let name = name.strip_suffix('.').unwrap_or(name);
        Ok(Self {
            written: written.to_owned(),
            ascii: format!("{star}{}", to_ascii(written, name)?),
        })
    }
}

fn split_wildcard(name: &str) -> (&str, &str) {
    match name.strip_prefix("*.") {
        Some(rest) => ("*.", rest),
        None => ("", name),
    }
}

fn error(written: &str, problem: &str) -> FieldError {
    FieldError::new(format!("{} {problem}", shown(written))).code("domain-syntax")
}

/// The name in a URL or before a port; `None` for what is neither.
fn without_url_parts(text: &str) -> Option<&str> {
    let after_scheme = text.split_once("://").map_or(text, |(_, rest)| rest);
    let host = after_scheme.split(['/', '?', '#']).next().unwrap_or_default();
    let host = host.split_once(':').map_or(host, |(host, _)| host);
    if host == text {
        return None;
    }
    Some(host.trim_end_matches('.'))
}

fn to_ascii(written: &str, name: &str) -> Result<String, FieldError> {
    if name.is_empty() {
        return Err(error(written, "is not a domain name").help("write a name such as `\"shop.example\"`"));
    }
    if name.contains('*') {
        return Err(
            error(written, "has a `*` inside").help("a `*` may stand for the first label alone: `\"*.example\"`")
        );
    }
    if name.split('.').any(str::is_empty) {
        let labels: Vec<&str> = name.split('.').filter(|label| !label.is_empty()).collect();
        return Err(error(written, "has an empty label").help(format!("write `\"{}\"`", labels.join("."))));
    }
    if name.contains('_') {
        let labels = name.split('.').map(|label| label.trim_matches('_').replace('_', "-"));
        let repaired = labels.filter(|label| !label.is_empty()).collect::<Vec<_>>().join(".");
        return Err(error(written, "has an underscore, which host names cannot have")
            .help(format!("did you mean `\"{repaired}\"`?")));
    }
    let lower = idna::domain_to_ascii(name).map_err(|_| spelling(written, name))?;
    if let Some(label) = lower.split('.').find(|label| label.len() > LONGEST_LABEL) {
        let problem = format!("has a label of {} bytes", label.len());
        return Err(error(written, &problem).help(format!("a label has at most {LONGEST_LABEL}")));
    }
    if lower.len() > LONGEST_NAME {
        let problem = format!("is {} bytes long", lower.len());
        return Err(error(written, &problem).help(format!("a name has at most {LONGEST_NAME}")));
    }
    if lower
        .rsplit('.')
        .next()
        .is_some_and(|last| last.bytes().all(|byte| byte.is_ascii_digit()))
    {
        return Err(
            error(written, "ends in a number, as only addresses do").help("write a name such as `\"shop.example\"`")
        );
    }
    idna::domain_to_ascii_strict(name).map_err(|_| spelling(written, name))
}

fn spelling(written: &str, name: &str) -> FieldError {
    let hyphen = name
        .split('.')
        .any(|label| label.starts_with('-') || label.ends_with('-'));
    if hyphen {
        let labels: Vec<&str> = name.split('.').map(|label| label.trim_matches('-')).collect();
        return error(written, "has a hyphen at the edge of a label").help(format!("write `\"{}\"`", labels.join(".")));
    }
    error(written, "has characters that a domain name cannot have").help("labels are letters, digits and inner hyphens")
}

/// Prints the ASCII form, so that no artifact gets another by accident.
impl fmt::Display for Domain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.ascii)
    }
}

impl PartialEq for Domain {
    fn eq(&self, other: &Self) -> bool {
        self.ascii == other.ascii
    }
}

impl Eq for Domain {}

impl PartialOrd for Domain {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Domain {
    fn cmp(&self, other: &Self) -> Ordering {
        self.ascii.cmp(&other.ascii)
    }
}

impl Hash for Domain {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.ascii.hash(state);
    }
}

field_type!(Domain as text);

#[cfg(test)]
mod tests {
    use super::*;

    fn ascii(text: &str) -> String {
        text.parse::<Domain>().unwrap().punycode().to_owned()
    }

    fn help(text: &str) -> String {
        let error = text.parse::<Domain>().unwrap_err();
        assert_eq!(error.code, "domain-syntax");
        error.help.unwrap_or_default()
    }

    #[test]
    fn spellings_of_one_name_are_equal() {
        assert_eq!(ascii("Shop.Example."), "shop.example");
        assert_eq!(ascii("BÜCHER.example"), "xn--bcher-kva.example");
        assert_eq!(
            "bücher.example".parse::<Domain>(),
            "XN--BCHER-KVA.example.".parse::<Domain>()
        );
        assert_eq!(ascii("*.Bücher.example"), "*.xn--bcher-kva.example");
        assert_eq!(ascii("localhost"), "localhost");
    }

    #[test]
    fn keeps_what_was_written_and_prints_both_forms() {
        let domain: Domain = "Bücher.example".parse().unwrap();
        assert_eq!(domain.written(), "Bücher.example");
        assert_eq!(domain.unicode(), "bücher.example");
        assert_eq!(domain.to_string(), "xn--bcher-kva.example");
    }

    #[test]
    fn help_names_the_repaired_form() {
        assert!(help("https://shop.example/cart").contains("`\"shop.example\"`"));
        assert!(help("shop.example:8080").contains("`\"shop.example\"`"));
        assert!(help("shop..example").contains("`\"shop.example\"`"));
        assert!(help("my_shop.example").contains("`\"my-shop.example\"`"));
        assert!(help("-shop.example").contains("`\"shop.example\"`"));
        assert!(help(".shop.example").contains("`\"*.shop.example\"`"));
        assert!(help(" shop.example").contains("`\"shop.example\"`"));
    }

    #[test]
    fn addresses_and_nonsense_are_no_names() {
        for bad in [
            "",
            ".",
            "*",
            "*.",
            "10.0.0.1",
            "::1",
            "[::1]",
            "1.2",
            "a b.example",
            "sh*p.example",
            "a.*.b",
            "é\0.x",
        ] {
            assert!(bad.parse::<Domain>().is_err(), "{bad:?}");
        }
    }

    #[test]
    fn the_lengths_are_63_and_253() {
        let label = "a".repeat(63);
        assert!(format!("{label}.example").parse::<Domain>().is_ok());
        assert!(format!("{label}a.example").parse::<Domain>().is_err());
        let name = format!("{label}.{label}.{label}.{}", "a".repeat(61));
        assert_eq!(name.len(), 253);
        assert!(name.parse::<Domain>().is_ok());
        assert!(format!("{name}a").parse::<Domain>().is_err());
    }

    #[test]
    fn a_wildcard_stands_for_one_label() {
        let wildcard: Domain = "*.shop.example".parse().unwrap();
        let matches = |name: &str| wildcard.matches(&name.parse().unwrap());
        assert!(matches("a.shop.example"));
        assert!(!matches("shop.example"));
        assert!(!matches("a.b.shop.example"));
        assert!(matches("*.shop.example"));
    }
}
