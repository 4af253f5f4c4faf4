//! Sizes and times as systemd writes them; `512MB` would be no limit at all, and would be accepted.

/// `536870912` → `512M` (base 1024); bytes where nothing larger fits exactly.
pub fn size(bytes: u64) -> String {
    const UNITS: [(&str, u32); 3] = [("G", 30), ("M", 20), ("K", 10)];
    for (name, shift) in UNITS {
        let count = bytes >> shift;
        if count > 0 && count << shift == bytes {
            return format!("{count}{name}");
        }
    }
    bytes.to_string()
}

/// `10000` → `10s`, `1500` → `1500ms`. Zero means "for ever" to most of systemd's limits and is written as the shortest time.
pub fn time(milliseconds: u64) -> String {
    match milliseconds {
        0 => "1ms".to_owned(),
        whole if whole.is_multiple_of(1000) => format!("{}s", whole / 1000),
        other => format!("{other}ms"),
    }
}

/// Cores → the percentage of one that `CPUQuota=` wants: `0.5` → `50`; the sign is not part of the value, for it is no specifier.
pub fn percentage(cores: f64) -> String {
    format!("{:.0}", (cores * 100.0).max(1.0))
}

/// Milliseconds as seconds for a program that counts in whole ones, at least one.
pub fn seconds(milliseconds: u64) -> u64 {
    milliseconds.div_ceil(1000).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_exact() {
        assert_eq!(size(512 << 20), "512M");
        assert_eq!(size(3 << 30), "3G");
        assert_eq!(size(1536 << 20), "1536M");
        assert_eq!(size(1000), "1000");
        assert_eq!(size(0), "0");
    }

    #[test]
    fn no_time_is_endless() {
        assert_eq!(time(0), "1ms");
        assert_eq!(time(10_000), "10s");
        assert_eq!(time(1_500), "1500ms");
    }

    #[test]
    fn cores_are_percentages() {
        assert_eq!(percentage(0.5), "50");
        assert_eq!(percentage(2.0), "200");
        assert_eq!(percentage(0.001), "1");
    }
}
