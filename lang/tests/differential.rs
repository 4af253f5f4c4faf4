//! The language against Nix itself, on random expressions: where Nix has a value, it is the same value, printed the same; where
//! Nix fails, so does hostc; and the syntax prints the same.
//!
//! `HOSTC_EXPRESSIONS` says how many expressions (3,000 unless said), `HOSTC_SEED` where to begin.

#![expect(clippy::disallowed_methods, reason = "the expressions are files for another program")]
#![expect(
    clippy::unwrap_used,
    reason = "without the other program there is nothing to compare with"
)]
#![expect(
    clippy::indexing_slicing,
    reason = "all lists are as long as the list of expressions"
)]

use std::fmt::Write as _;

use hostc_lang::{Diagnostics, Dialect, Notation, Show, show, show_syntax};

#[path = "differential/generator.rs"]
mod generator;
#[path = "differential/oracle.rs"]
mod oracle;
#[path = "differential/random.rs"]
mod random;
#[path = "differential/signatures.rs"]
mod signatures;
#[path = "differential/words.rs"]
mod words;
#[path = "differential/world.rs"]
mod world;

use oracle::Oracle;

const DIALECT: Dialect = Dialect {
    kinds: &[],
    extras: &[],
};

fn number(variable: &str, otherwise: u64) -> u64 {
    std::env::var(variable).map_or(otherwise, |text| text.parse().unwrap())
}

struct Ours {
    value: Option<Vec<u8>>,
    syntax: Option<String>,
    codes: Vec<String>,
}

fn ours(number: usize, text: &str) -> Ours {
    let world = world::OneExpression::new(&format!("{number}.nix"), text);
    let how = Show {
        notation: Notation::Nix,
        strict: true,
    };
    let path = world.path();
    let shown = show(&path, &DIALECT, &world, how);
    let syntax = show_syntax(&path, &DIALECT, &world);
    Ours {
        value: shown.value,
        syntax: syntax.value,
        codes: codes(&shown.diagnostics),
    }
}

fn codes(diagnostics: &Diagnostics) -> Vec<String> {
    diagnostics
        .iter()
        .map(|found| format!("{}: {}", found.code, found.message))
        .collect()
}

/// The limits of the two differ, so neither answer says anything.
fn is_limit(codes: &[String]) -> bool {
    ["recursion-too-deep", "budget-exceeded", "nesting-too-deep"]
        .iter()
        .any(|limit| codes.iter().any(|code| code.starts_with(limit)))
}

/// What Nix reads otherwise, and the book says so: a URL without quotes, a path without `./`, `let { … }`.
fn is_left_out(codes: &[String]) -> bool {
    [
        "a space is missing after `:`",
        "is a path without a leading `./`",
        "`let { ... }` is not part",
    ]
    .iter()
    .any(|message| codes.iter().any(|code| code.contains(message)))
}

#[test]
fn random_expressions_are_what_they_are_in_nix() {
    let (count, seed) = (number("HOSTC_EXPRESSIONS", 3_000), number("HOSTC_SEED", 0));
    let expressions: Vec<String> = (seed..seed + count).map(generator::expression).collect();
    let oracle = Oracle::new(&expressions);
    let ours: Vec<Ours> = expressions
        .iter()
        .enumerate()
        .map(|(at, text)| ours(at, text))
        .collect();
    let mut report = String::new();
    let mut differ = |at: usize, ours: &str, theirs: &str| {
        writeln!(
            report,
            "--- seed {}\n{}\nhostc: {ours}\nNix: {theirs}",
            seed + at as u64,
            expressions[at]
        )
        .unwrap();
    };

    let (parsed, broken): (Vec<usize>, Vec<usize>) = (0..ours.len()).partition(|&at| ours[at].syntax.is_some());
    for at in oracle.well_formed(&broken) {
        if !is_limit(&ours[at].codes) && !is_left_out(&ours[at].codes) {
            differ(at, &ours[at].codes.join("\n       "), "well-formed");
        }
    }
    let mut well_formed = Vec::new();
    for (&at, theirs) in parsed.iter().zip(oracle.prints(&parsed, &["--parse"])) {
        let syntax = ours[at].syntax.as_deref().unwrap_or_default();
        match theirs {
            Some(theirs) if theirs == syntax.as_bytes() => well_formed.push(at),
            Some(theirs) => differ(at, syntax, &String::from_utf8_lossy(&theirs)),
            None => differ(at, syntax, "a syntax error"),
        }
    }

    let answers = oracle.have_value(&well_formed);
    let has_value = |wanted: bool| {
        well_formed
            .iter()
            .zip(&answers)
            .filter(move |(_, has)| **has == wanted)
            .map(|(&at, _)| at)
    };
    let values: Vec<usize> = has_value(true).collect();
    for (&at, theirs) in values.iter().zip(oracle.prints(&values, &["--eval", "--strict"])) {
        let ours = &ours[at];
        let theirs = theirs.map_or("an error".into(), |bytes| String::from_utf8_lossy(&bytes).into_owned());
        match &ours.value {
            Some(value) if String::from_utf8_lossy(value) == theirs => {}
            // All built-ins, which are more in Nix.
            Some(_) if theirs.contains(" derivationStrict = ") => {}
            Some(value) => differ(at, &String::from_utf8_lossy(value), &theirs),
            None if is_limit(&ours.codes) => {}
            None => differ(at, &ours.codes.join("\n       "), &theirs),
        }
    }
    for at in has_value(false) {
        if let Some(value) = &ours[at].value {
            let why = oracle.error(at);
            let why = why.lines().rev().take(8).collect::<Vec<_>>().join(" | ");
            differ(at, &String::from_utf8_lossy(value), &why);
        }
    }
    println!(
        "{count} expressions: {} have a value, {} are well-formed",
        values.len(),
        parsed.len()
    );
    assert!(report.is_empty(), "{report}");
}
