//! The pages of the kinds, from the doc comments of `compiler/src/resources`.
//!
//! Types are said in the reader's words: a field type of `schema` by the table below, an enumeration by its words, and a type with
//! a reader of its own by what it says it expects.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use hostc::dialect::DIALECT;
use syn::visit::Visit;
use syn::{
    Attribute, Expr, Field, Fields, GenericArgument, Item, ItemEnum, ItemImpl, ItemStruct, Lit, Meta, PathArguments,
    Type,
};

use super::read;

/// The files of `compiler/src/resources` and the pages they become, in the order of the summary.
pub const PAGES: [(&str, &str); 10] = [
    ("host", "hosts"),
    ("proxy", "proxies"),
    ("site", "sites"),
    ("route", "routes"),
    ("service", "services"),
    ("database", "databases"),
    ("cache", "caches"),
    ("volume", "volumes"),
    ("secret", "secrets"),
    ("job", "jobs"),
];

/// Field types, in the words of who writes one, and of who writes several.
const TERMS: &[(&str, &str, &str)] = &[
    ("String", "text", "texts"),
    ("bool", "`true` or `false`", "truth values"),
    ("u8", "whole number", "whole numbers"),
    ("u16", "whole number", "whole numbers"),
    ("u32", "whole number", "whole numbers"),
    ("f64", "number", "numbers"),
    ("Address", "IP address", "IP addresses"),
    (
        "Calendar",
        "[calendar event](../types.md#calendar-events)",
        "[calendar events](../types.md#calendar-events)",
    ),
    (
        "Cidr",
        "[network](../types.md#networks)",
        "[networks](../types.md#networks)",
    ),
    (
        "Command",
        "[command](../types.md#commands)",
        "[commands](../types.md#commands)",
    ),
    (
        "Domain",
        "[domain](../types.md#domains)",
        "[domains](../types.md#domains)",
    ),
    (
        "Duration",
        "[length of time](../types.md#lengths-of-time)",
        "[lengths of time](../types.md#lengths-of-time)",
    ),
    ("EnvName", "name of a variable", "names of variables"),
    ("Image", "[image](../types.md#images)", "[images](../types.md#images)"),
    (
        "Mode",
        "[permissions](../types.md#permissions)",
        "[permissions](../types.md#permissions)",
    ),
    ("Port", "port (1–65535)", "ports"),
    ("Rate", "[rate](../types.md#rates)", "[rates](../types.md#rates)"),
    ("ReferenceTo", "reference", "references"),
    ("Size", "[size](../types.md#sizes)", "[sizes](../types.md#sizes)"),
    ("Target", "`\"systemd\"` or `\"compose\"`", "targets"),
    (
        "Template",
        "[text with symbols](../types.md#text-with-symbols)",
        "[texts with symbols](../types.md#text-with-symbols)",
    ),
    ("UnixPath", "absolute path", "absolute paths"),
    ("UserName", "user name", "user names"),
    ("Version", "version", "versions"),
];

/// What a resource file declares.
struct Source {
    page: &'static str,
    essay: String,
    structs: Vec<ItemStruct>,
    enums: Vec<ItemEnum>,
    /// What the types with a reader of their own say they expect.
    expected: BTreeMap<String, String>,
}

/// The pages, by path below `book/src`.
pub fn pages() -> BTreeMap<String, String> {
    let sources: Vec<Source> = PAGES.iter().map(|(file, page)| source(file, page)).collect();
    let mut pages: BTreeMap<String, String> = sources
        .iter()
        .map(|source| (format!("kinds/{}.md", source.page), page(source, &sources)))
        .collect();
    pages.insert("kinds/index.md".to_owned(), index(&sources));
    pages
}

/// The module comment of a file.
pub fn essay(attributes: &[Attribute]) -> String {
    docs(attributes).join("\n")
}

fn source(file: &str, page: &'static str) -> Source {
    let parsed = syn::parse_file(&read(&format!("compiler/src/resources/{file}.rs"))).unwrap();
    let mut source = Source {
        page,
        essay: essay(&parsed.attrs),
        structs: Vec::new(),
        enums: Vec::new(),
        expected: BTreeMap::new(),
    };
    for item in parsed.items {
        match item {
            Item::Struct(item) => source.structs.push(item),
            Item::Enum(item) => source.enums.push(item),
            Item::Impl(item) => source.expected.extend(expectation(&item)),
            _ => {}
        }
    }
    assert!(!source.structs.is_empty(), "{file}.rs declares nothing");
    source
}

/// The type that a hand-written reader is for, and what its visitor says it expects.
fn expectation(item: &ItemImpl) -> Option<(String, String)> {
    let (_, implemented, _) = item.trait_.as_ref()?;
    if implemented.segments.last()?.ident != "Deserialize" {
        return None;
    }
    struct Expecting(Option<String>);
    impl<'ast> Visit<'ast> for Expecting {
        fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
            if call.method == "write_str"
                && let Some(Expr::Lit(literal)) = call.args.first()
                && let Lit::Str(text) = &literal.lit
            {
                self.0 = Some(text.value());
            }
            syn::visit::visit_expr_method_call(self, call);
        }
    }
    let mut expecting = Expecting(None);
    expecting.visit_item_impl(item);
    Some((last_segment(&item.self_ty)?, expecting.0?))
}

fn index(sources: &[Source]) -> String {
    let mut text = "# Kinds of resources\n\nWhat can be declared. `KIND.NAME = { … }` at the top level declares a resource; the kinds from \
        `services` on may also be declared inside a site, as `sites.SITE.KIND.NAME`, and then belong to it. A field that is not listed is refused. \
        `routes` is a field of a site. Every resource may also have `allow.CHECK = \"reason\";`, which silences that check's findings there.\n\n\
        [Types](../types.md) says how ports, sizes, times and the like are written.\n\n| kind | what it is |\n|---|---|\n"
        .to_owned();
    for source in sources {
        writeln!(
            text,
            "| [`{page}`]({page}.md) | {} |",
            essay_sentence(source),
            page = source.page
        )
        .unwrap();
    }
    text
}

/// The essay without the kind's name before it.
fn essay_sentence(source: &Source) -> String {
    let first: String = source
        .essay
        .lines()
        .take_while(|line| !line.is_empty())
        .collect::<Vec<_>>()
        .join(" ");
    let sentence = first
        .split_once(": ")
        .map_or(first.as_str(), |(_, rest)| rest)
        .to_owned();
    let mut letters = sentence.chars();
    letters
        .next()
        .map(|letter| letter.to_uppercase().collect::<String>() + letters.as_str())
        .unwrap_or_default()
}

fn page(source: &Source, all: &[Source]) -> String {
    let mut text = format!("# `{}`\n\n{}\n", source.page, essay_sentence(source));
    let main = source.structs.first().unwrap();
    section(&mut text, main, source, all);
    let facts = DIALECT.kind(source.page).map(|kind| kind.facts).unwrap_or_default();
    if !facts.is_empty() {
        let names: Vec<String> = facts.iter().map(|fact| format!("`.{fact}`")).collect();
        write!(
            text,
            "\n## Facts\n\nA reference gives these as symbolic text, which may be put into strings: {}.\n",
            names.join(", ")
        )
        .unwrap();
    }
    for item in &source.structs[1..] {
        write!(text, "\n## {}\n", heading(&item.ident.to_string())).unwrap();
        section(&mut text, item, source, all);
    }
    for item in source
        .enums
        .iter()
        .filter(|item| !source.expected.contains_key(&item.ident.to_string()))
    {
        // A single word that no field links to is a part of another type, which says it.
        if item.variants.len() == 1 && !text.contains(&format!("(#{})", anchor(&item.ident.to_string()))) {
            continue;
        }
        write!(
            text,
            "\n## {}\n\n{}\n\n| value | what it means |\n|---|---|\n",
            heading(&item.ident.to_string()),
            docs(&item.attrs).join("\n")
        )
        .unwrap();
        let rule = serde_word(&item.attrs, "rename_all");
        for variant in &item.variants {
            let value = serde_word(&variant.attrs, "rename")
                .unwrap_or_else(|| renamed(&variant.ident.to_string(), rule.as_deref()));
            writeln!(text, "| `\"{value}\"` | {} |", cell(&docs(&variant.attrs).join(" "))).unwrap();
        }
    }
    text
}

/// The doc comment of a struct and the table of its fields.
fn section(text: &mut String, item: &ItemStruct, source: &Source, all: &[Source]) {
    write!(
        text,
        "\n{}\n\n| field | type | what it says |\n|---|---|---|\n",
        docs(&item.attrs).join("\n")
    )
    .unwrap();
    let Fields::Named(fields) = &item.fields else { return };
    let all_optional = has_serde_default(&item.attrs);
    for field in &fields.named {
        let name = field_name(field, serde_word(&item.attrs, "rename_all").as_deref());
        let (term, optional) = term(&field.ty, source, all);
        let required = if optional || all_optional || has_serde_default(&field.attrs) {
            ""
        } else {
            ", required"
        };
        writeln!(
            text,
            "| `{name}` | {}{required} | {} |",
            cell(&term),
            cell(&docs(&field.attrs).join(" "))
        )
        .unwrap();
    }
}

/// How a type is said, and whether it may be left out.
fn term(ty: &Type, source: &Source, all: &[Source]) -> (String, bool) {
    let Type::Path(path) = ty else {
        panic!("a field has a type that no page can say")
    };
    let segment = path.path.segments.last().unwrap();
    let arguments: Vec<&Type> = match &segment.arguments {
        PathArguments::AngleBracketed(arguments) => arguments
            .args
            .iter()
            .filter_map(|argument| {
                if let GenericArgument::Type(ty) = argument {
                    Some(ty)
                } else {
                    None
                }
            })
            .collect(),
        _ => Vec::new(),
    };
    match (segment.ident.to_string().as_str(), arguments.as_slice()) {
        ("Option", [inner]) => (term(inner, source, all).0, true),
        ("Spanned", [inner]) => term(inner, source, all),
        ("Vec", [inner]) => (format!("list of {}", plural(inner, source, all)), false),
        ("BTreeMap", [key, value]) => {
            let by = if last_segment(key).as_deref() == Some("String") {
                "name".to_owned()
            } else {
                term(key, source, all).0
            };
            (format!("set of {}, by {by}", plural(value, source, all)), false)
        }
        (name, []) => (simple(name, source, all), false),
        (name, _) => panic!("{name} has arguments that no page can say"),
    }
}

fn simple(name: &str, source: &Source, all: &[Source]) -> String {
    if let Some(expected) = source.expected.get(name) {
        return expected.clone();
    }
    let owner = if declares(source, name) {
        Some(source)
    } else {
        all.iter().find(|other| declares(other, name))
    };
    if let Some(owner) = owner {
        let heading = heading(name);
        let file = if owner.page == source.page {
            String::new()
        } else {
            format!("{}.md", owner.page)
        };
        // The struct a page begins with has no heading but the page's.
        let own_page = owner.structs[0].ident == name;
        let anchor = if own_page {
            String::new()
        } else {
            format!("#{}", anchor(name))
        };
        return format!("[{}]({file}{anchor})", heading.to_lowercase());
    }
    let known = TERMS.iter().find(|(known, _, _)| *known == name);
    known
        .unwrap_or_else(|| panic!("`TERMS` does not say what a field of type `{name}` is called"))
        .1
        .to_owned()
}

fn plural(ty: &Type, source: &Source, all: &[Source]) -> String {
    let (singular, _) = term(ty, source, all);
    match TERMS.iter().find(|(_, known, _)| *known == singular) {
        Some((_, _, plural)) => (*plural).to_owned(),
        None => singular,
    }
}

fn declares(source: &Source, name: &str) -> bool {
    source.structs.iter().any(|item| item.ident == name) || source.enums.iter().any(|item| item.ident == name)
}

fn last_segment(ty: &Type) -> Option<String> {
    let Type::Path(path) = ty else { return None };
    let segment = path.path.segments.last()?;
    match (&segment.arguments, segment.ident.to_string().as_str()) {
        (PathArguments::AngleBracketed(arguments), "Spanned" | "Option") => match arguments.args.first()? {
            GenericArgument::Type(inner) => last_segment(inner),
            _ => None,
        },
        (_, name) => Some(name.to_owned()),
    }
}

/// `FirewallAllow` as `Firewall allow`.
fn heading(name: &str) -> String {
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
fn anchor(name: &str) -> String {
    heading(name).to_lowercase().replace(' ', "-")
}

fn field_name(field: &Field, rule: Option<&str>) -> String {
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
fn renamed(variant: &str, rule: Option<&str>) -> String {
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
fn docs(attributes: &[Attribute]) -> Vec<String> {
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
fn serde_word(attributes: &[Attribute], key: &str) -> Option<String> {
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

fn has_serde_default(attributes: &[Attribute]) -> bool {
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

/// Text in a cell of a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}
