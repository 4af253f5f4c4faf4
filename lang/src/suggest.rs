//! `did you mean`: the known name nearest to a mistyped one.

/// The candidate that can be written for `name` without asking: the [`nearest`], if no other is as near, `name` is long enough for that
/// to say something, and the two do not differ in a number, which is no slip.
pub fn surely<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    const SHORTEST: usize = 3;
    let candidates: Vec<&str> = candidates.into_iter().collect();
    let near = nearest(name, candidates.iter().copied())?;
    let others = candidates.into_iter().filter(|candidate| *candidate != near);
    let rival = nearest(name, others).is_some_and(|other| distance(name, other) <= distance(name, near));
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    (!rival && name.chars().count() >= SHORTEST && digits(name) == digits(near)).then_some(near)
}

/// The candidate nearest to `name`, if any is near enough to be what was meant.
///
/// Near is an optimal string alignment distance (insert, delete, replace, swap neighbours) of at most a third of the
/// name's length, and at least one; ties go to the first candidate.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let length = name.chars().count();
    let limit = (length / 3).max(1);
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        // Names of very different lengths are far apart whatever they say.
        if candidate.chars().count().abs_diff(length) > limit {
            continue;
        }
        let distance = distance(name, candidate);
        if distance <= limit && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

fn distance(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.to_lowercase().chars().collect();
    let b: Vec<char> = b.to_lowercase().chars().collect();
    let mut two_back: Vec<usize> = Vec::new();
    let mut previous: Vec<usize> = (0..=b.len()).collect();
    for (i, &x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, &y) in b.iter().enumerate() {
            let at = |row: &[usize], column: usize| row.get(column).copied().unwrap_or(usize::MAX / 2);
            let mut cost = (at(&previous, j + 1) + 1)
                .min(at(&row, j) + 1)
                .min(at(&previous, j) + usize::from(x != y));
            let swapped = i > 0 && j > 0 && a.get(i - 1) == Some(&y) && b.get(j - 1) == Some(&x);
            if swapped {
                cost = cost.min(at(&two_back, j - 1) + 1);
            }
            row.push(cost);
        }
        two_back = std::mem::replace(&mut previous, row);
    }
    previous.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::{nearest, surely};

    #[test]
    fn finds_the_slip_and_not_the_stranger() {
        let fields = ["address", "port", "domains", "forceHttps"];
        assert_eq!(nearest("prot", fields), Some("port"));
        assert_eq!(nearest("domain", fields), Some("domains"));
        assert_eq!(nearest("forcehttps", fields), Some("forceHttps"));
        assert_eq!(nearest("memory", fields), None);
    }

    #[test]
    fn only_the_one_slip_is_sure() {
        assert_eq!(surely("prot", ["port", "address"]), Some("port"));
        assert_eq!(surely("prot", ["port", "port"]), Some("port"));
        for (name, candidates) in [
            ("port", ["part", "post"]),
            ("web-1", ["web-2", "address"]),
            ("ab", ["ac", "address"]),
            ("memory", ["port", "address"]),
        ] {
            assert_eq!(surely(name, candidates), None, "{name}");
        }
    }
}
