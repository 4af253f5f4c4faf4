//! Requests that try a plan's sites: made of their names and routes, and then mutated. The same seed gives the same ones.

use hostc::plan::model::{ProxyPlan, ProxySite, RouteMatch};
use regex_syntax::hir::{Class, Hir, HirKind};

/// A source of numbers that look random (SplitMix64).
pub struct Dice(pub u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below `sides`.
    pub fn below(&mut self, sides: usize) -> usize {
        usize::try_from(self.next() % sides.max(1) as u64).unwrap()
    }

    /// One of `things`.
    pub fn pick<'a, T>(&mut self, things: &'a [T]) -> &'a T {
        &things[self.below(things.len())]
    }
}

/// Some request to one of the sites: a URL as a visitor writes it.
pub fn url(dice: &mut Dice, proxy: &ProxyPlan) -> String {
    let site = dice.pick(&proxy.sites);
    let (scheme, port) = place(dice, proxy, site);
    let mut path = path(dice, site);
    for _ in 0..dice.below(3) {
        path = mutated(dice, &path);
    }
    if dice.below(3) == 0 {
        const QUERIES: [&str; 4] = ["?a=1", "?", "?x=/../y&z", "?next=%2Fadmin"];
        path.push_str(QUERIES[dice.below(QUERIES.len())]);
    }
    format!("{scheme}://{}{port}{path}", name(dice, site))
}

fn place(dice: &mut Dice, proxy: &ProxyPlan, site: &ProxySite) -> (&'static str, String) {
    let shared = [("http", &proxy.http), ("https", &proxy.https)];
    let own = [("http", &site.http), ("https", &site.https)];
    let all: Vec<(&str, u16)> = own
        .into_iter()
        .chain(shared)
        .flat_map(|(scheme, ports)| ports.iter().map(move |port| (scheme, *port)))
        .collect();
    let (scheme, port) = *dice.pick(&all);
    (scheme, format!(":{port}"))
}

fn name(dice: &mut Dice, site: &ProxySite) -> String {
    match (dice.below(12), site.names.as_slice()) {
        (0, _) => "nobody.example".to_owned(),
        (1, _) => "127.0.0.1".to_owned(),
        (_, []) => "anybody.example".to_owned(),
        (2, names) => format!("sub.{}", dice.pick(names).trim_start_matches("*.")),
        (3, names) => dice.pick(names).replace('*', "any").to_uppercase(),
        (_, names) => dice.pick(names).replace('*', "some"),
    }
}

fn path(dice: &mut Dice, site: &ProxySite) -> String {
    const FILES: &[&str] = &[
        "",
        "a.txt",
        "index.html",
        "app.js",
        "main.dart.js",
        "folder",
        "folder/",
        "folder/style.css",
        "empty/",
        "nothing",
        "nothing/deep",
        ".env",
        ".git/config",
        ".well-known/known",
        "a.php",
    ];
    if site.routes.is_empty() || dice.below(8) == 0 {
        let more = ["api", "api/auth/login", ".well-known/acme-challenge/token"];
        let file = if dice.below(2) == 0 {
            dice.pick(FILES)
        } else {
            dice.pick(&more)
        };
        return format!("/{file}");
    }
    match &dice.pick(&site.routes).matches {
        RouteMatch::Exact(path) => path.clone(),
        RouteMatch::Prefix(path) => format!("{path}{}", dice.pick(FILES)),
        RouteMatch::Regex(pattern) => {
            let mut sample = String::new();
            example(dice, &regex_syntax::parse(pattern).unwrap(), &mut sample);
            if sample.starts_with('/') {
                sample
            } else {
                format!("/x{sample}")
            }
        }
    }
}

/// A text that the expression matches, or nearly.
fn example(dice: &mut Dice, expression: &Hir, text: &mut String) {
    match expression.kind() {
        HirKind::Empty | HirKind::Look(_) => {}
        HirKind::Literal(literal) => text.push_str(&String::from_utf8_lossy(&literal.0)),
        HirKind::Class(Class::Unicode(class)) => text.extend(class.iter().next().map(|range| range.start())),
        HirKind::Class(Class::Bytes(class)) => {
            text.extend(class.iter().next().map(|range| char::from(range.start())));
        }
        HirKind::Repetition(repeated) => {
            for _ in 0..repeated.min.max(1) {
                example(dice, &repeated.sub, text);
            }
        }
        HirKind::Capture(capture) => example(dice, &capture.sub, text),
        HirKind::Concat(parts) => parts.iter().for_each(|part| example(dice, part, text)),
        HirKind::Alternation(ways) => {
            let way = dice.pick(ways).clone();
            example(dice, &way, text);
        }
    }
}

/// The same path with something changed that a client could send.
fn mutated(dice: &mut Dice, path: &str) -> String {
    let at = 1 + dice.below(path.len());
    let (before, after) = path.split_at_checked(at).unwrap_or((path, ""));
    match dice.below(12) {
        0 => path.trim_end_matches('/').to_owned() + if path == "/" { "/" } else { "" },
        1 => format!("{path}/"),
        2 => path.replacen('/', "//", 2),
        3 => format!("{before}../{after}"),
        4 => format!("{before}./{after}"),
        5 => format!("/x/..{path}"),
        6 => format!("{path}/../.."),
        7 => escaped(path, at),
        8 => path.replace('/', "%2F").replacen("%2F", "/", 1),
        9 => path.to_uppercase(),
        10 => format!(
            "{before}{}{after}",
            dice.pick(&["%00", "%zz", "%25", "+", "%20", "%3F", "a", ".", ";"])
        ),
        _ => format!("{path}more"),
    }
}

/// The same path with its byte at `at` percent-encoded.
fn escaped(path: &str, at: usize) -> String {
    let mut text = String::new();
    for (index, byte) in path.bytes().enumerate() {
        if index == at && byte != b'%' {
            text.push_str(&format!("%{byte:02x}"));
        } else {
            text.push(char::from(byte));
        }
    }
    text
}
