//! Sums of what is promised, as the budgets show them.

use hostc_lang::Span;

/// One line of a sum.
pub(super) struct Share {
    /// What for.
    pub(super) what: String,
    /// How much.
    pub(super) bytes: u64,
    /// `4 × 1 GiB`, where it is a product.
    pub(super) product: Option<String>,
    /// Where it was written, if it was.
    pub(super) span: Option<Span>,
}

/// All of them together.
pub(super) fn sum(shares: &[Share]) -> u64 {
    shares.iter().fold(0, |sum, share| sum.saturating_add(share.bytes))
}

/// The sum as a help text, which begins with `begin`.
pub(super) fn table(begin: &str, shares: &[Share], wanted: u64) -> String {
    let width = shares
        .iter()
        .map(|share| show(share.bytes).len())
        .chain([show(wanted).len()])
        .max()
        .unwrap_or_default();
    let line = |bytes: u64, what: &str| format!("\n  {:>width$}  {what}", show(bytes));
    let mut table = begin.to_owned();
    for share in shares {
        let product = share
            .product
            .as_ref()
            .map(|product| format!(" ({product})"))
            .unwrap_or_default();
        table.push_str(&line(share.bytes, &format!("{}{product}", share.what)));
    }
    table + &line(wanted, "together")
}

/// Bytes for people: the largest unit that leaves at least one, with at most two digits behind the point.
pub(super) fn show(bytes: u64) -> String {
    const UNITS: &[(u32, &str)] = &[(40, "TiB"), (30, "GiB"), (20, "MiB"), (10, "KiB")];
    let Some((shift, unit)) = UNITS.iter().find(|(shift, _)| bytes >> shift > 0) else {
        return format!("{bytes} B");
    };
    let hundredths = (u128::from(bytes) * 100) >> shift;
    let (whole, rest) = (hundredths / 100, format!("{:02}", hundredths % 100));
    match rest.trim_end_matches('0') {
        "" => format!("{whole} {unit}"),
        rest => format!("{whole}.{rest} {unit}"),
    }
}

#[cfg(test)]
mod tests {
    use super::show;

    #[test]
    fn sizes_are_shown_in_their_unit() {
        assert_eq!(show(512), "512 B");
        assert_eq!(show(512 << 20), "512 MiB");
        assert_eq!(show((3 << 30) + (512 << 20)), "3.5 GiB");
        assert_eq!(show((4 << 30) + (256 << 20)), "4.25 GiB");
        assert_eq!(show((1 << 30) + (52 << 20)), "1.05 GiB");
    }
}
