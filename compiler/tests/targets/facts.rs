//! What is compared: facts, by name, and how values of the two targets are brought to one spelling.

use std::collections::{BTreeMap, BTreeSet};

/// The files of one host, by path.
pub type Files = BTreeMap<String, String>;

/// What one host does, as its files say: `web > https 443 shop.example > location /api/ > rate` and its value.
pub type Facts = BTreeMap<String, String>;

/// What differs, a line each.
pub fn differences(native: &Facts, container: &Facts) -> Vec<String> {
    let names: BTreeSet<&String> = native.keys().chain(container.keys()).collect();
    let shown = |value: Option<&String>| value.map_or("nothing".to_owned(), |value| format!("`{value}`"));
    let differ = names
        .into_iter()
        .filter(|name| native.get(*name) != container.get(*name));
    differ
        .map(|name| {
            let (native, container) = (shown(native.get(name)), shown(container.get(name)));
            format!("{name}: {native} under systemd, {container} under compose")
        })
        .collect()
}

/// Who listens where: the programs at each `address:port`.
#[derive(Default)]
pub struct Listening(BTreeMap<String, BTreeSet<String>>);

impl Listening {
    pub fn add(&mut self, address: &str, port: &str, who: &str) {
        let at = self.0.entry(format!("{address}:{port}")).or_default();
        at.insert(who.to_owned());
    }

    /// The one program at `place`.
    pub fn at(&self, place: &str) -> Option<&str> {
        let here = self.0.get(place)?;
        here.first().filter(|_| here.len() == 1).map(String::as_str)
    }

    /// `text` with the program's name in place of each address of one: `redis://redis` for `redis://127.0.0.1:6379`.
    pub fn named(&self, text: &str) -> String {
        let mut named = text.to_owned();
        for place in self.0.keys().rev() {
            let mut parts = named.split(place.as_str());
            let mut next = parts.next().unwrap_or_default().to_owned();
            for part in parts {
                // Not the beginning of a longer port.
                let whole = !part.starts_with(|c: char| c.is_ascii_digit());
                next.push_str(self.at(place).filter(|_| whole).unwrap_or(place));
                next.push_str(part);
            }
            named = next;
        }
        named
    }
}

/// Bytes of a size of systemd or Docker: both count in powers of 1024.
pub fn bytes(size: &str) -> u64 {
    let digits = size.trim_end_matches(|c: char| !c.is_ascii_digit());
    let shift = match &size[digits.len()..] {
        "" | "b" => 0,
        "K" | "k" => 10,
        "M" | "m" => 20,
        "G" | "g" => 30,
        "T" => 40,
        other => panic!("a unit of size: {other}"),
    };
    digits.parse::<u64>().unwrap() << shift
}

/// Milliseconds of a time of systemd, Docker or nginx: `1m30s`, `90s`, `1min 30s`.
pub fn milliseconds(time: &str) -> u64 {
    let mut total = 0;
    let mut left = time.trim();
    while !left.is_empty() {
        let unit = left.trim_start_matches(|c: char| c.is_ascii_digit());
        let number: u64 = left[..left.len() - unit.len()].parse().unwrap();
        let rest = unit.trim_start_matches(|c: char| c.is_ascii_alphabetic());
        total += number
            * match &unit[..unit.len() - rest.len()] {
                "ms" => 1,
                "s" => 1_000,
                "m" | "min" => 60_000,
                "h" => 3_600_000,
                other => panic!("a unit of time: {other}"),
            };
        left = rest.trim_start();
    }
    total
}

#[test]
fn addresses_of_programs_are_named() {
    let mut listening = Listening::default();
    listening.add("127.0.0.1", "300", "short");
    listening.add("127.0.0.1", "3000", "long");
    listening.add("127.0.0.1", "25", "one");
    listening.add("127.0.0.1", "25", "two");
    assert_eq!(listening.named("http://127.0.0.1:3000/a"), "http://long/a");
    assert_eq!(listening.named("127.0.0.1:300 127.0.0.1:3001"), "short 127.0.0.1:3001");
    assert_eq!(listening.named("127.0.0.1:25"), "127.0.0.1:25");
}

#[test]
fn sizes_and_times_are_read_in_every_spelling() {
    assert_eq!(
        (bytes("512M"), bytes("512m"), bytes("2g")),
        (512 << 20, 512 << 20, 2 << 30)
    );
    assert_eq!(
        (milliseconds("1m30s"), milliseconds("1min 30s"), milliseconds("500ms")),
        (90_000, 90_000, 500)
    );
}
