//! What can be said of a regular expression of a route without running it.
//!
//! nginx reads patterns by PCRE; here they are read by `regex-syntax`, which knows the same notation without look-around and
//! back-references. A pattern that it cannot read is one that nothing is said about.

use regex_syntax::hir::{Class, ClassUnicode, ClassUnicodeRange, Hir, HirKind, Look, Repetition};

/// The most strings that an alternation is spelt out into.
const MOST_STRINGS: usize = 64;

/// A regular expression, taken apart.
pub(super) struct Pattern {
    hir: Hir,
}

/// Strings that begin every match; if `complete`, whatever begins so matches.
struct Beginnings {
    strings: Vec<String>,
    /// Whether they stand at the start of the path, or anywhere in it.
    anchored: bool,
    complete: bool,
}

impl Pattern {
    /// Reads a pattern as it stands behind `~`; `None` for what cannot be read.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let hir = regex_syntax::parse(text).ok()?;
        Some(Self { hir })
    }

    /// Whether it matches every path that begins with `prefix`.
    pub(super) fn covers(&self, prefix: &str) -> bool {
        let mine = self.beginnings();
        let covered = |string: &String| match mine.anchored {
            true => prefix.starts_with(string.as_str()),
            false => prefix.contains(string.as_str()),
        };
        mine.complete && mine.strings.iter().any(covered)
    }

    /// Whether it matches every path that `other` matches.
    pub(super) fn covers_all_of(&self, other: &Self) -> bool {
        let theirs = other.beginnings();
        theirs.anchored && theirs.strings.iter().all(|string| self.covers(string))
    }

    /// Whether reading a path can take time that doubles with each character: a repetition within a repetition that can share
    /// the same text in many ways, with something behind them that can fail.
    pub(super) fn can_explode(&self) -> bool {
        explodes(&self.hir, false)
    }

    fn beginnings(&self) -> Beginnings {
        let mut items: &[Hir] = match self.hir.kind() {
            HirKind::Concat(items) => items,
            _ => std::slice::from_ref(&self.hir),
        };
        let anchored = matches!(items.first().map(Hir::kind), Some(HirKind::Look(Look::Start)));
        if anchored {
            items = items.get(1..).unwrap_or_default();
        }
        while let Some((_, rest)) = items.split_last().filter(|(last, _)| is_anything(last)) {
            items = rest;
        }
        let mut strings = vec![String::new()];
        let mut complete = true;
        for item in items {
            let longer = spelt_out(item).map(|endings| joined(&strings, &endings));
            match longer.filter(|longer| longer.len() <= MOST_STRINGS) {
                Some(longer) => strings = longer,
                None => {
                    complete = false;
                    break;
                }
            }
        }
        Beginnings {
            strings,
            anchored,
            complete,
        }
    }
}

/// `.*`, in brackets or not.
fn is_anything(hir: &Hir) -> bool {
    match hir.kind() {
        HirKind::Capture(capture) => is_anything(&capture.sub),
        HirKind::Repetition(Repetition {
            min: 0, max: None, sub, ..
        }) => matches!(sub.kind(), HirKind::Class(Class::Unicode(class)) if class.ranges().len() <= 2 && is_dot(class)),
        _ => false,
    }
}

/// Every character, or every one but the line end.
fn is_dot(class: &ClassUnicode) -> bool {
    let mut missing = class.clone();
    missing.negate();
    missing.iter().all(|range| range.start() == '\n' && range.end() == '\n')
}

/// Every string that matches, where these are few.
fn spelt_out(hir: &Hir) -> Option<Vec<String>> {
    match hir.kind() {
        HirKind::Empty => Some(vec![String::new()]),
        HirKind::Literal(literal) => Some(vec![String::from_utf8(literal.0.to_vec()).ok()?]),
        HirKind::Capture(capture) => spelt_out(&capture.sub),
        HirKind::Concat(items) => items.iter().try_fold(vec![String::new()], |strings, item| {
            let longer = joined(&strings, &spelt_out(item)?);
            (longer.len() <= MOST_STRINGS).then_some(longer)
        }),
        HirKind::Alternation(branches) => {
            let branches: Option<Vec<Vec<String>>> = branches.iter().map(spelt_out).collect();
            Some(branches?.concat())
        }
        HirKind::Class(Class::Unicode(class)) => {
            let characters = class.iter().flat_map(|range| range.start()..=range.end());
            let few: Vec<String> = characters.take(MOST_STRINGS + 1).map(String::from).collect();
            (few.len() <= MOST_STRINGS).then_some(few)
        }
        HirKind::Repetition(Repetition {
            min: 0,
            max: Some(1),
            sub,
            ..
        }) => {
            let mut strings = spelt_out(sub)?;
            strings.push(String::new());
            Some(strings)
        }
        HirKind::Class(Class::Bytes(_)) | HirKind::Repetition(_) | HirKind::Look(_) => None,
    }
}

fn joined(beginnings: &[String], endings: &[String]) -> Vec<String> {
    let pairs = beginnings
        .iter()
        .flat_map(|beginning| endings.iter().map(move |ending| format!("{beginning}{ending}")));
    pairs.take(MOST_STRINGS + 1).collect()
}

/// Looks for a repetition that can explode; `followed`, whether something behind `hir` can fail.
fn explodes(hir: &Hir, followed: bool) -> bool {
    match hir.kind() {
        HirKind::Capture(capture) => explodes(&capture.sub, followed),
        HirKind::Alternation(branches) => branches.iter().any(|branch| explodes(branch, followed)),
        HirKind::Concat(items) => items.iter().enumerate().any(|(at, item)| {
            let behind = items.get(at + 1..).unwrap_or_default();
            explodes(item, followed || behind.iter().any(can_fail))
        }),
        HirKind::Repetition(repetition) => {
            let endless = repetition.max.is_none();
            (endless && followed && shares_text(&repetition.sub)) || explodes(&repetition.sub, followed || endless)
        }
        HirKind::Empty | HirKind::Literal(_) | HirKind::Class(_) | HirKind::Look(_) => false,
    }
}

fn can_fail(hir: &Hir) -> bool {
    match hir.kind() {
        HirKind::Look(_) => true,
        _ => hir.properties().minimum_len().is_some_and(|least| least > 0),
    }
}

/// Whether the body of a repetition can split one text in many ways: it is an endless repetition itself, and nothing that must stand
/// beside that one is told apart from it.
fn shares_text(body: &Hir) -> bool {
    let items: &[Hir] = match body.kind() {
        HirKind::Capture(capture) => return shares_text(&capture.sub),
        HirKind::Alternation(branches) => return branches.iter().any(shares_text),
        HirKind::Concat(items) => items,
        HirKind::Repetition(_) => std::slice::from_ref(body),
        _ => return false,
    };
    let endless = items.iter().enumerate().filter_map(|(at, item)| match item.kind() {
        HirKind::Repetition(inner) if inner.max.is_none() => Some((at, characters(&inner.sub))),
        _ => None,
    });
    let mut endless = endless.filter(|(at, inner)| {
        let mut beside = items
            .iter()
            .enumerate()
            .filter(|(other, item)| other != at && can_fail(item));
        beside.all(|(_, item)| {
            let mut shared = characters(item);
            shared.intersect(inner);
            shared.iter().next().is_some()
        })
    });
    endless.next().is_some()
}

/// Every character that can stand in a match.
fn characters(hir: &Hir) -> ClassUnicode {
    match hir.kind() {
        HirKind::Literal(literal) => {
            let text = String::from_utf8_lossy(&literal.0);
            ClassUnicode::new(
                text.chars()
                    .map(|character| ClassUnicodeRange::new(character, character)),
            )
        }
        HirKind::Class(Class::Unicode(class)) => class.clone(),
        HirKind::Class(Class::Bytes(_)) => ClassUnicode::new([ClassUnicodeRange::new('\0', char::MAX)]),
        HirKind::Capture(capture) => characters(&capture.sub),
        HirKind::Repetition(repetition) => characters(&repetition.sub),
        HirKind::Concat(items) | HirKind::Alternation(items) => {
            let mut all = ClassUnicode::empty();
            items.iter().for_each(|item| all.union(&characters(item)));
            all
        }
        HirKind::Empty | HirKind::Look(_) => ClassUnicode::empty(),
    }
}

#[cfg(test)]
mod tests {
    use super::Pattern;

    fn read(text: &str) -> Pattern {
        Pattern::parse(text).unwrap()
    }

    #[test]
    fn a_pattern_covers_what_it_matches_whole() {
        for (pattern, prefix) in [
            ("^/api/", "/api/v1/"),
            ("^/api/.*", "/api/"),
            ("^/(api|app)/(.*)", "/app/"),
            ("^/", "/x"),
            (".*", "/"),
            ("/admin", "/x/admin/"),
            ("^/v[12]/", "/v2/x"),
        ] {
            assert!(read(pattern).covers(prefix), "{pattern} {prefix}");
        }
        for (pattern, prefix) in [
            ("^/api/v1/", "/api/"),
            ("^/api/.*\\.js$", "/api/"),
            ("\\.php$", "/x"),
            ("^/api/[0-9]+", "/api/"),
            ("^/api$", "/api"),
        ] {
            assert!(!read(pattern).covers(prefix), "{pattern} {prefix}");
        }
        assert!(Pattern::parse("(?!x)y").is_none());
    }

    #[test]
    fn a_pattern_covers_another_that_begins_within_it() {
        assert!(read("^/api/").covers_all_of(&read("^/api/[0-9]+\\.js$")));
        assert!(read("^/(a|b)/").covers_all_of(&read("^/a/x+")));
        assert!(!read("^/api/").covers_all_of(&read("\\.js$")));
        assert!(!read("^/api/").covers_all_of(&read("^/app/")));
    }

    #[test]
    fn only_repetitions_that_share_text_explode() {
        for bad in [
            "^(a+)+$",
            "^/(\\w+\\s?)*$",
            "^/([a-z]*)*x",
            "^(.*,)*y$",
            "^/(?:[a-z0-9]+-?)+/end$",
        ] {
            assert!(read(bad).can_explode(), "{bad}");
        }
        for good in [
            "^(/[a-z]+)*$",
            "^/([a-z]+/)+x$",
            "^/[a-z]+/[0-9]+$",
            "^/(a+)+",
            "\\.(?:js|css|png)$",
            "^/(?:v[0-9]+\\.)*x$",
        ] {
            assert!(!read(good).can_explode(), "{good}");
        }
    }
}
