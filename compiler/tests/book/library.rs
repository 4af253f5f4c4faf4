//! The page of the standard library, from the comments in its source.

use std::fmt::Write as _;

use super::read;

/// `language/library.md`
pub fn page() -> String {
    let source = read("stdlib/lib.host");
    let mut text = "# The standard library\n\nWhat a module gets as `std`, beside `std.default value` (gives way to a plain definition of the same \
        attribute) and `std.force value` (wins over one). It is written in the language itself, in `stdlib/lib.host`. Some built-in functions can \
        be had from it too: those of its last `inherit`.\n\n| name | what it is |\n|---|---|\n"
        .to_owned();
    let exported = exported(&source);
    let mut doc: Vec<&str> = Vec::new();
    let mut documented = 0;
    for line in source.lines() {
        let Some(inner) = line.strip_prefix("  ").filter(|inner| !inner.starts_with(' ')) else {
            if line.is_empty() {
                doc.clear();
            }
            continue;
        };
        if let Some(comment) = inner.strip_prefix("# ") {
            doc.push(comment);
        } else if let Some((name, _)) = inner.split_once(" = ")
            && exported.contains(&name)
            && !doc.is_empty()
        {
            documented += 1;
            writeln!(text, "| `{name}` | {} |", doc.join(" ").replace('|', "\\|")).unwrap();
        }
    }
    assert!(documented > 20, "the library's comments could not be read");
    text
}

/// The names of the set that the library ends with.
fn exported(source: &str) -> Vec<&str> {
    let set = source.rsplit_once("\nin\n").unwrap().1;
    set.split([';', ' ', '\n'])
        .map(str::trim)
        .filter(|word| !word.is_empty())
        .collect()
}
