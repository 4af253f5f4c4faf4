//! Unit files, read as systemd reads them (systemd.syntax(7)): directives in order, words and what was quoted.

use std::collections::BTreeMap;

/// A unit: the values of each directive of all its sections, in order. hostc writes no name in two sections.
pub struct Unit {
    /// The resource that the first line names.
    pub resource: String,
    directives: BTreeMap<String, Vec<String>>,
}

impl Unit {
    pub fn parse(text: &str) -> Self {
        let first = text.lines().next().unwrap_or_default();
        let resource = first.strip_prefix("# Written by hostc for ").unwrap_or_default();
        let mut unit = Self {
            resource: resource.split(';').next().unwrap_or_default().to_owned(),
            directives: BTreeMap::new(),
        };
        for line in text.lines().filter(|line| !line.starts_with(['#', ';', '['])) {
            assert!(!line.ends_with('\\'), "no line goes on: {line}");
            if let Some((name, value)) = line.split_once('=') {
                let values = unit.directives.entry(name.to_owned()).or_default();
                // An empty value empties the list.
                if value.is_empty() {
                    values.clear();
                } else {
                    values.push(value.to_owned());
                }
            }
        }
        unit
    }

    /// The values of a directive, as they are written.
    pub fn all(&self, name: &str) -> &[String] {
        self.directives.get(name).map_or(&[], Vec::as_slice)
    }

    /// The value that counts: the last.
    pub fn one(&self, name: &str) -> Option<&str> {
        self.all(name).last().map(String::as_str)
    }

    /// The words of a directive, in order, unquoted.
    pub fn words(&self, name: &str) -> Vec<String> {
        self.all(name).iter().flat_map(|value| words(value)).collect()
    }
}

/// Words as `Environment=`, `Exec…=` and lists of paths hold them.
fn words(value: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quoted = false;
    let mut characters = value.chars();
    while let Some(c) = characters.next() {
        match c {
            ' ' if !quoted => words.extend(word.take()),
            '"' => {
                quoted = !quoted;
                word.get_or_insert_default();
            }
            '\\' => word.get_or_insert_default().push(match characters.next().unwrap() {
                'x' => {
                    let digits: String = characters.by_ref().take(2).collect();
                    char::from(u8::from_str_radix(&digits, 16).unwrap())
                }
                'n' => '\n',
                't' => '\t',
                c => c,
            }),
            c => word.get_or_insert_default().push(c),
        }
    }
    assert!(!quoted, "a quote is not closed: {value}");
    words.extend(word);
    words.iter().map(|word| word.replace("%%", "%")).collect()
}

#[test]
fn words_are_read_as_systemd_reads_them() {
    assert_eq!(words(r#"A=b "C=d e" "F=\"\x0a%%""#), ["A=b", "C=d e", "F=\"\n%"]);
    let unit = Unit::parse("# Written by hostc for services.a; edit.\n[Service]\nA=1\nA=\nA=2\n");
    assert_eq!(
        (unit.resource.as_str(), unit.all("A")),
        ("services.a", &["2".to_owned()][..])
    );
}
