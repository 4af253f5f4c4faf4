//! Types in the reader's words: a field type of `schema` by a table, an enumeration by its words, and a type with a reader of its own
//! by what that says it expects.

use syn::{GenericArgument, PathArguments, Type};

use super::declared::{anchor, heading};
use super::kinds::Source;

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
    ("Hosts", "reference, or list of references", "references"),
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

/// How a type is said, and whether it may be left out.
pub fn term(ty: &Type, source: &Source, all: &[Source]) -> (String, bool) {
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

/// How a type without arguments is said.
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

/// How several of a type are said.
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

/// The name of a type, behind `Spanned` and `Option`.
pub fn last_segment(ty: &Type) -> Option<String> {
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
