//! An amount of memory, disk or traffic, in bytes.
//!
//! A whole number is bytes. Text is a whole number and a unit: `B`, `K`, `M`, `G`, `T` (either case) or `KiB`, `MiB`,
//! `GiB`, `TiB`, all powers of 1024, as nginx, systemd and compose mean them. `KB`, `MB` and `GB` are refused: SI makes
//! them powers of 1000, most people mean 1024, and systemd ignores a `MemoryMax=512MB` without a word.

use std::fmt;

use super::field::{Field, FieldError, field_type, shown};

/// A number of bytes, at least 1.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, serde::Serialize)]
#[serde(transparent)]
pub struct Size(u64);

impl Size {
    /// So many bytes.
    pub const fn from_bytes(bytes: u64) -> Self {
        Self(bytes)
    }

    /// So many times 1024² bytes.
    pub const fn from_mib(mib: u32) -> Self {
        Self((mib as u64) << 20)
    }

    /// The number of bytes.
    pub const fn bytes(self) -> u64 {
        self.0
    }

    /// As nginx reads it: `10m`, `1536k`, `1000`. Never `g`, which its zone sizes do not know.
    pub fn nginx(self) -> String {
        self.with_unit(&[(20, "m"), (10, "k"), (0, "")])
    }

    /// As systemd reads it: `512M`, `1G`, `1000`.
    pub fn systemd(self) -> String {
        self.with_unit(&[(40, "T"), (30, "G"), (20, "M"), (10, "K"), (0, "")])
    }

    /// As compose reads it: `512m`, `1g`, `1000b`.
    pub fn compose(self) -> String {
        self.with_unit(&[(30, "g"), (20, "m"), (10, "k"), (0, "b")])
    }

    /// The largest unit that divides it, so that nothing is rounded.
    fn with_unit(self, units: &[(u32, &str)]) -> String {
        let exact = units
            .iter()
            .find(|(shift, _)| self.0 != 0 && self.0.trailing_zeros() >= *shift);
        let (shift, unit) = exact.copied().unwrap_or((0, ""));
        format!("{}{unit}", self.0 >> shift)
    }
}

impl Field for Size {
    const EXPECTED: &'static str = "a size, such as `\"512MiB\"`, or a number of bytes";

    fn from_text(text: &str) -> Result<Self, FieldError> {
        let split = text
            .find(|character: char| !character.is_ascii_digit())
            .unwrap_or(text.len());
        let (digits, unit) = text.split_at(split);
        if digits.is_empty() || unit.contains('.') {
            let help = "write a whole number and a unit: `\"1536MiB\"`, `\"10M\"`, `\"2GiB\"`";
            return Err(FieldError::new(format!("{} is not a size", shown(text))).help(help));
        }
        let shift = shift_of(unit.trim_start()).ok_or_else(|| unknown_unit(text, digits, unit.trim_start()))?;
        let bytes = digits
            .parse::<i64>()
            .ok()
            .and_then(|number| number.checked_mul(1_i64.checked_shl(shift)?));
        let bytes = bytes.ok_or_else(|| FieldError::new(format!("{} is too large a size", shown(text))))?;
        Self::positive(bytes)
    }

    fn from_int(bytes: i64) -> Option<Result<Self, FieldError>> {
        Some(Self::positive(bytes))
    }
}

impl Size {
    /// Zero is refused since programs read it as "no limit".
    fn positive(bytes: i64) -> Result<Self, FieldError> {
        match u64::try_from(bytes) {
            Ok(bytes) if bytes > 0 => Ok(Self(bytes)),
            _ => Err(FieldError::new(format!("`{bytes}` is not a size")).help("a size is at least one byte")),
        }
    }
}

fn shift_of(unit: &str) -> Option<u32> {
    Some(match unit {
        "" | "B" | "b" => 0,
        "K" | "k" | "KiB" => 10,
        "M" | "m" | "MiB" => 20,
        "G" | "g" | "GiB" => 30,
        "T" | "t" | "TiB" => 40,
        _ => return None,
    })
}

fn unknown_unit(text: &str, digits: &str, unit: &str) -> FieldError {
    let letter = unit.chars().next().unwrap_or('M').to_ascii_uppercase();
    let decimal = matches!(unit.to_ascii_uppercase().as_str(), "KB" | "MB" | "GB" | "TB");
    if decimal {
        let message = format!("{} may mean powers of 1000 or of 1024", shown(text));
        return FieldError::new(message)
            .help(format!(
                "write `\"{digits}{letter}iB\"` or `\"{digits}{letter}\"` (both powers of 1024)"
            ))
            .instead(format!("{digits}{letter}iB"));
    }
    FieldError::new(format!("{} has the unknown unit {}", shown(text), shown(unit)))
        .help("the units are `B`, `K`, `M`, `G`, `T` and `KiB`, `MiB`, `GiB`, `TiB`")
}

/// Prints the exact form with binary units: `512MiB`, `1000B`.
impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.with_unit(&[(40, "TiB"), (30, "GiB"), (20, "MiB"), (10, "KiB"), (0, "B")]))
    }
}

field_type!(Size);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_powers_of_1024() {
        for (text, bytes) in [
            ("1", 1),
            ("7B", 7),
            ("1k", 1024),
            ("10m", 10 << 20),
            ("512MiB", 512 << 20),
            ("1 GiB", 1 << 30),
            ("2T", 2 << 40),
        ] {
            assert_eq!(text.parse::<Size>().map(Size::bytes), Ok(bytes), "{text}");
        }
    }

    #[test]
    fn decimal_units_are_refused_with_both_spellings() {
        let error = "512MB".parse::<Size>().unwrap_err();
        let help = error.help.unwrap();
        assert!(help.contains("`\"512MiB\"`") && help.contains("`\"512M\"`"), "{help}");
    }

    #[test]
    fn nothing_overflows_and_nothing_is_zero() {
        for bad in [
            "",
            "M",
            "1.5G",
            "-1",
            "0",
            "0M",
            "9223372036854775808",
            "9999999T",
            "5 parsecs",
        ] {
            assert!(bad.parse::<Size>().is_err(), "{bad}");
        }
        assert_eq!(
            "9223372036854775807".parse::<Size>().map(Size::bytes),
            Ok(i64::MAX as u64)
        );
        assert!(Size::from_int(0).unwrap().is_err());
    }

    #[test]
    fn printers_are_exact() {
        let gib = Size::from_bytes(1 << 30);
        assert_eq!(
            (gib.nginx(), gib.systemd(), gib.compose()),
            ("1024m".into(), "1G".into(), "1g".into())
        );
        let odd = Size::from_bytes(1000);
        assert_eq!(
            (odd.nginx(), odd.systemd(), odd.compose()),
            ("1000".into(), "1000".into(), "1000b".into())
        );
        assert_eq!(Size::from_bytes(1536 << 10).nginx(), "1536k");
        assert_eq!(Size::from_mib(512).to_string(), "512MiB");
    }

    #[test]
    fn what_is_printed_is_read_back() {
        for bytes in [1, 1000, 1023, 1024, 1 << 20, (1 << 30) + 1, 3 << 40] {
            let size = Size::from_bytes(bytes);
            for text in [size.to_string(), size.systemd(), size.compose(), size.nginx()] {
                assert_eq!(text.parse(), Ok(size), "{text}");
            }
        }
    }
}
