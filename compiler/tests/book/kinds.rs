//! The pages of the kinds, from the doc comments of `compiler/src/resources`.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use hostc::dialect::DIALECT;
use syn::visit::Visit;
use syn::{Expr, Fields, Item, ItemEnum, ItemImpl, ItemStruct, Lit};

use super::declared::{anchor, docs, essay, field_name, has_serde_default, heading, renamed, serde_word};
use super::read;
use super::terms::{last_segment, term};

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

/// What a resource file declares.
pub struct Source {
    pub page: &'static str,
    pub essay: String,
    pub structs: Vec<ItemStruct>,
    pub enums: Vec<ItemEnum>,
    /// What the types with a reader of their own say they expect.
    pub expected: BTreeMap<String, String>,
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
        `routes` is a field of a site. Every resource may also have `allow.CHECK = \"reason\";`, which silences that check's findings there; beside the \
        kinds, `checks.CHECK` says [how bad its findings are](../checking.md) in the whole project, and `never` [who can reach what in no case](../checks/never.md).\n\n\
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

/// Text in a cell of a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}
