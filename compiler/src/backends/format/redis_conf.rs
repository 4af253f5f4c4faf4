//! `redis.conf`: a directive and its arguments, separated by spaces.

use std::fmt::Write;

use super::{Escape, Format, Unwritable, comment::comment};

/// `redis.conf`: a hole is one argument.
pub const REDIS_CONF: Format = Format {
    folder: "redis_conf",
    escape: argument,
    filters: &[("comment", comment as Escape)],
};

/// One argument, bare where it can be: `allkeys-lru`, `"two words"`. Inside quotes Redis reads `\"`, `\\` and `\xHH`.
///
/// # Errors
///
/// None: Redis can carry every byte.
pub fn argument(text: &str) -> Result<String, Unwritable> {
    let bare = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.:/*".contains(&byte);
    if !text.is_empty() && text.bytes().all(bare) {
        return Ok(text.to_owned());
    }
    let mut quoted = String::from("\"");
    for byte in text.bytes() {
        match byte {
            b'"' | b'\\' => {
                quoted.push('\\');
                quoted.push(char::from(byte));
            }
            b' '..=b'~' => quoted.push(char::from(byte)),
            _ => {
                let _ = write!(quoted, "\\x{byte:02x}");
            }
        }
    }
    quoted.push('"');
    Ok(quoted)
}

/// A size in the largest unit that divides it: `64mb`. `mb` counts in 1,024s and `m` in 1,000s.
pub fn memory(bytes: u64) -> String {
    const KIB: u64 = 1024;
    const MIB: u64 = KIB * KIB;
    const GIB: u64 = MIB * KIB;
    match bytes {
        0 => "0".to_owned(),
        _ if bytes.is_multiple_of(GIB) => format!("{}gb", bytes / GIB),
        _ if bytes.is_multiple_of(MIB) => format!("{}mb", bytes / MIB),
        _ if bytes.is_multiple_of(KIB) => format!("{}kb", bytes / KIB),
        _ => bytes.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_arguments_stand_bare() {
        assert_eq!(argument("/var/lib/redis").unwrap(), "/var/lib/redis");
        assert_eq!(argument("127.0.0.1").unwrap(), "127.0.0.1");
    }

    #[test]
    fn all_other_bytes_are_quoted() {
        assert_eq!(argument("").unwrap(), "\"\"");
        assert_eq!(argument("two words").unwrap(), "\"two words\"");
        assert_eq!(argument("#a\"b\\c\n'é").unwrap(), "\"#a\\\"b\\\\c\\x0a'\\xc3\\xa9\"");
    }

    #[test]
    fn sizes_count_in_1024s() {
        assert_eq!(memory(64 << 20), "64mb");
        assert_eq!(memory(2 << 30), "2gb");
        assert_eq!(memory(1000), "1000");
    }
}
