//! What a declaration in Rust says to readers of the book: its doc comment, and its names as serde spells them.

use syn::{Attribute, Expr, Field, Lit, Meta};

/// The module comment of a file.
pub fn essay(attributes: &[Attribute]) -> String {
    docs(attributes).join("\n")
}

/// `FirewallAllow` as `Firewall allow`.
pub fn heading(name: &str) -> String {
    let mut words = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !words.is_empty() {
            words.push(' ');
            words.extend(letter.to_lowercase());
        } else {
            words.push(letter);
        }
    }
    words
}

/// Where a type's heading is linked to.
pub fn anchor(name: &str) -> String {
    heading(name).to_lowercase().replace(' ', "-")
}

/// A field by serde's rule.
pub fn field_name(field: &Field, rule: Option<&str>) -> String {
    let ident = field.ident.as_ref().unwrap().to_string();
    let plain = ident.trim_start_matches("r#");
    if let Some(name) = serde_word(&field.attrs, "rename") {
        return name;
    }
    if rule != Some("camelCase") {
        return plain.to_owned();
    }
    let mut words = plain.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |name, word| name + &word[..1].to_uppercase() + &word[1..])
}

/// A variant by serde's rule.
pub fn renamed(variant: &str, rule: Option<&str>) -> String {
    match rule {
        Some("lowercase") => variant.to_lowercase(),
        Some("UPPERCASE") => variant.to_uppercase(),
        Some("camelCase") => variant[..1].to_lowercase() + &variant[1..],
        Some("kebab-case") => heading(variant).to_lowercase().replace(' ', "-"),
        Some("SCREAMING_SNAKE_CASE") => heading(variant).to_uppercase().replace(' ', "_"),
        Some(rule) => panic!("the rule `{rule}` is not known here"),
        None => variant.to_owned(),
    }
}

/// The lines of a doc comment.
pub fn docs(attributes: &[Attribute]) -> Vec<String> {
    let lines = attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("doc"))
        .filter_map(|attribute| match &attribute.meta {
            Meta::NameValue(pair) => match &pair.value {
                Expr::Lit(literal) => match &literal.lit {
                    Lit::Str(text) => Some(text.value()),
                    _ => None,
                },
                _ => None,
            },
            _ => None,
        });
    lines
        .map(|line| line.strip_prefix(' ').unwrap_or(&line).to_owned())
        .collect()
}

/// The word in `#[serde(KEY = "word")]`.
pub fn serde_word(attributes: &[Attribute], key: &str) -> Option<String> {
    let mut found = None;
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("serde")) {
        attribute
            .parse_nested_meta(|meta| {
                let value = meta.value().and_then(|value| value.parse::<syn::LitStr>());
                if meta.path.is_ident(key) {
                    found = value.ok().map(|text| text.value());
                }
                Ok(())
            })
            .unwrap();
    }
    found
}

/// Whether the field, or each field of the struct, may be left out.
pub fn has_serde_default(attributes: &[Attribute]) -> bool {
    let mut found = false;
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("serde")) {
        attribute
            .parse_nested_meta(|meta| {
                found |= meta.path.is_ident("default");
                let _ = meta.value().and_then(|value| value.parse::<syn::LitStr>());
                Ok(())
            })
            .unwrap();
    }
    found
}
