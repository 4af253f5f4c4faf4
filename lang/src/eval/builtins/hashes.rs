//! Hashes, and the ways to write them.

use data_encoding::{BASE64, BitOrder, Encoding, HEXLOWER, HEXLOWER_PERMISSIVE, Specification};
use sha2::Digest;

use super::{Builtin, Call, row};
use crate::diagnostic::Diagnostic;
use crate::eval::Evaluator;
use crate::eval::failure::{Failure, Result};
use crate::eval::value::Value;
use crate::symbol::Symbol;

pub(super) const TABLE: &[Builtin] = &[
    row(
        "hashString",
        &["algorithm", "string"],
        "The hash of a string: `md5`, `sha1`, `sha256`, `sha512`.",
        |e, c| {
            let algorithm = algorithm(e, c)?;
            let text = e.string(c, 1)?;
            e.spend_bytes(text.len(), c.place)?;
            Ok(Value::text(c.place, HEXLOWER.encode(&algorithm.hash(&text))))
        },
    ),
    row("hashFile", &["algorithm", "path"], "The hash of a file.", |e, c| {
        let algorithm = algorithm(e, c)?;
        let path = super::paths::file(e, c, 1)?;
        let content = e.read(&path, c.place)?;
        e.spend_bytes(content.len(), c.place)?;
        Ok(Value::text(c.place, HEXLOWER.encode(&algorithm.hash(&content))))
    }),
    row(
        "convertHash",
        &["set"],
        "A `hash` written as `toHashFormat` says: `base16`, `nix32`, `base64`, `sri`.",
        convert,
    ),
    row(
        "placeholder",
        &["output"],
        "The text that stands for an output of a derivation, as Nix has it.",
        |e, c| {
            let output = e.string(c, 0)?;
            let named = [b"nix-output:", &**output].concat();
            Ok(Value::text(
                c.place,
                format!("/{}", nix32(&Algorithm::Sha256.hash(&named))),
            ))
        },
    ),
];

#[derive(Clone, Copy, PartialEq)]
enum Algorithm {
    Md5,
    Sha1,
    Sha256,
    Sha512,
}

impl Algorithm {
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "md5" => Self::Md5,
            "sha1" => Self::Sha1,
            "sha256" => Self::Sha256,
            "sha512" => Self::Sha512,
            _ => return None,
        })
    }

    fn name(self) -> &'static str {
        match self {
            Self::Md5 => "md5",
            Self::Sha1 => "sha1",
            Self::Sha256 => "sha256",
            Self::Sha512 => "sha512",
        }
    }

    /// The bytes of a hash.
    fn size(self) -> usize {
        match self {
            Self::Md5 => 16,
            Self::Sha1 => 20,
            Self::Sha256 => 32,
            Self::Sha512 => 64,
        }
    }

    fn hash(self, bytes: &[u8]) -> Vec<u8> {
        match self {
            Self::Md5 => md5::Md5::digest(bytes).to_vec(),
            Self::Sha1 => sha1::Sha1::digest(bytes).to_vec(),
            Self::Sha256 => sha2::Sha256::digest(bytes).to_vec(),
            Self::Sha512 => sha2::Sha512::digest(bytes).to_vec(),
        }
    }
}

fn algorithm(evaluator: &mut Evaluator<'_>, call: &Call<'_>) -> Result<Algorithm> {
    let name = evaluator.string(call, 0)?;
    Algorithm::named(&name.text()).ok_or_else(|| unknown_algorithm(evaluator, call, &name.text()))
}

fn unknown_algorithm(evaluator: &Evaluator<'_>, call: &Call<'_>, name: &str) -> Box<Failure> {
    let diagnostic = Diagnostic::error("unknown-algorithm", format!("there is no hash algorithm `{name}`"));
    let diagnostic = evaluator.label(diagnostic, call.place, "called here");
    diagnostic.help("write `md5`, `sha1`, `sha256` or `sha512`").into()
}

fn convert(evaluator: &mut Evaluator<'_>, call: &Call<'_>) -> Result<Value> {
    let subject = evaluator.arg(call, 0)?;
    let Value::Set(_, set) = &subject else {
        return evaluator.unfit(call, 0, &subject, "a set");
    };
    let hash = word(evaluator, call, &subject, "hash")?;
    let stated = match set.get(Symbol::new("hashAlgo")) {
        Some(_) => {
            let name = word(evaluator, call, &subject, "hashAlgo")?;
            Some(Algorithm::named(&name).ok_or_else(|| unknown_algorithm(evaluator, call, &name))?)
        }
        None => None,
    };
    let format = word(evaluator, call, &subject, "toHashFormat")?;
    let invalid = |why: String| -> Box<Failure> {
        let diagnostic = Diagnostic::error("invalid-hash", why);
        evaluator.label(diagnostic, call.place, "converted here").into()
    };
    let write: fn(Algorithm, &[u8]) -> String = match format.as_str() {
        "base16" => |_, bytes| HEXLOWER.encode(bytes),
        "nix32" | "base32" => |_, bytes| nix32(bytes),
        "base64" => |_, bytes| BASE64.encode(bytes),
        "sri" => |algorithm, bytes| format!("{}-{}", algorithm.name(), BASE64.encode(bytes)),
        _ => {
            return Err(invalid(format!(
                "`{format}` is no way to write a hash: say `base16`, `nix32`, `base64` or `sri`"
            )));
        }
    };
    let (algorithm, bytes) = read(&hash, stated).map_err(invalid)?;
    Ok(Value::text(call.place, write(algorithm, &bytes)))
}

fn word(evaluator: &mut Evaluator<'_>, call: &Call<'_>, subject: &Value, name: &str) -> Result<String> {
    match evaluator.attribute(call, subject, Symbol::new(name))? {
        Value::Text(_, text) => Ok(text.text().into_owned()),
        other => Err(evaluator.mismatch(&other, "a string", &format!("`{name}` of `convertHash`"), call.place)),
    }
}

/// A hash in any of its forms: `sha256:…`, `sha256-…` or, where the algorithm is known, its digits alone.
fn read(text: &str, stated: Option<Algorithm>) -> std::result::Result<(Algorithm, Vec<u8>), String> {
    let (name, digits, sri) = match (text.split_once(':'), text.split_once('-')) {
        (Some((name, digits)), _) => (Some(name), digits, false),
        (None, Some((name, digits))) => (Some(name), digits, true),
        (None, None) => (None, text, false),
    };
    let written = match name {
        Some(name) => Some(Algorithm::named(name).ok_or_else(|| format!("there is no hash algorithm `{name}`"))?),
        None => None,
    };
    let algorithm = match (written, stated) {
        (Some(written), Some(stated)) if written != stated => {
            return Err(format!("`{text}` is not a hash of `{}`", stated.name()));
        }
        (Some(algorithm), _) | (None, Some(algorithm)) => algorithm,
        (None, None) => return Err(format!("`{text}` does not say of which algorithm it is")),
    };
    let size = algorithm.size();
    let bytes = match digits.len() {
        length if !sri && length == 2 * size => HEXLOWER_PERMISSIVE.decode(digits.as_bytes()).ok(),
        length if !sri && length == (size * 8).div_ceil(5) => un_nix32(digits),
        length if sri || length == size.div_ceil(3) * 4 => BASE64.decode(digits.as_bytes()).ok(),
        _ => None,
    };
    match bytes.filter(|bytes| bytes.len() == size) {
        Some(bytes) => Ok((algorithm, bytes)),
        None => Err(format!("`{text}` is not a hash of `{}`", algorithm.name())),
    }
}

/// Nix's base 32 is the usual one read from the end: other letters, the lowest bits first, the digits backwards.
fn base32() -> Option<Encoding> {
    let mut specification = Specification::new();
    specification.symbols.push_str("0123456789abcdfghijklmnpqrsvwxyz");
    specification.bit_order = BitOrder::LeastSignificantFirst;
    specification.encoding().ok()
}

fn nix32(bytes: &[u8]) -> String {
    let digits = base32().map(|encoding| encoding.encode(bytes)).unwrap_or_default();
    digits.chars().rev().collect()
}

fn un_nix32(digits: &str) -> Option<Vec<u8>> {
    let forwards: String = digits.chars().rev().collect();
    base32()?.decode(forwards.as_bytes()).ok()
}
