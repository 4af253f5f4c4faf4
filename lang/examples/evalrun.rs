//! Prints the value of a file.
#![allow(clippy::disallowed_methods, clippy::unwrap_used, clippy::indexing_slicing, dead_code)]
#[path = "../tests/eval/support/mod.rs"]
mod support;
use hostc_lang::diagnostic::render::{Style, render};
fn main() {
    let args: Vec<String> = std::env::args().collect();
    let text = if args[1] == "-E" {
        args[2].clone()
    } else {
        std::fs::read_to_string(&args[1]).unwrap()
    };
    let files = support::Files::of(&[("case.nix", &text)]);
    let how = hostc_lang::Show {
        notation: hostc_lang::Notation::Nix,
        strict: true,
    };
    let shown = hostc_lang::show("/case.nix", &support::DIALECT, &files, how);
    if let Some(value) = shown.value {
        println!("{value}");
    }
    if !shown.diagnostics.is_empty() {
        eprint!("{}", render(&shown.diagnostics, &files, Style::Plain));
        std::process::exit(1);
    }
}
