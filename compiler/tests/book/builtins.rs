//! The page of the built-in functions, from the tables in `lang/src/eval/builtins`.

use std::fmt::Write as _;

use syn::visit::Visit;
use syn::{Expr, ExprCall, ItemConst, ItemStatic, Lit};

use super::{declared, read, repository};

const FOLDER: &str = "lang/src/eval/builtins";

/// One row of a table.
struct Row {
    name: String,
    parameters: Vec<String>,
    doc: String,
}

/// `language/builtins.md`
pub fn page() -> String {
    let mut text = "# Built-in functions\n\nThe functions that every expression has as `builtins.NAME`, by topic, with the order of their \
        arguments. They do what Nix's do, byte for byte, unless the row says otherwise. Without the prefix stand `true`, `false`, `null`, `abort`, \
        `baseNameOf`, `dirOf`, `fromTOML`, `import`, `isNull`, `map`, `placeholder`, `removeAttrs`, `throw` and `toString`, as in Nix. \
        The constants `builtins.langVersion`, `nixVersion` and `storeDir` have Nix's values.\n"
        .to_owned();
    let mut files: Vec<String> = std::fs::read_dir(repository().join(FOLDER))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".rs"))
        .collect();
    files.sort();
    let mut count = 0;
    for file in files {
        let source = read(&format!("{FOLDER}/{file}"));
        let parsed = syn::parse_file(&source).unwrap();
        let mut rows = Rows::default();
        rows.visit_file(&parsed);
        if rows.0.is_empty() {
            continue;
        }
        let topic = declared::essay(&parsed.attrs);
        let title = topic.lines().next().unwrap_or_default();
        let title = title
            .split_once(". ")
            .map_or(title, |(first, _)| first)
            .trim_end_matches('.');
        write!(text, "\n## {title}\n\n| call | what it gives |\n|---|---|\n").unwrap();
        count += rows.0.len();
        for row in rows.0 {
            let call = [row.name]
                .into_iter()
                .chain(row.parameters)
                .collect::<Vec<_>>()
                .join(" ");
            writeln!(text, "| `{call}` | {} |", row.doc.replace('|', "\\|")).unwrap();
        }
    }
    assert!(count > 60, "the tables of built-in functions could not be read");
    text
}

/// The rows found so far: calls `row("name", &["parameter"], "sentence", …)`.
#[derive(Default)]
struct Rows(Vec<Row>);

impl<'ast> Visit<'ast> for Rows {
    fn visit_item_const(&mut self, item: &'ast ItemConst) {
        if item.ident == "TABLE" {
            syn::visit::visit_item_const(self, item);
        }
    }

    fn visit_item_static(&mut self, item: &'ast ItemStatic) {
        if item.ident == "TABLE" {
            syn::visit::visit_item_static(self, item);
        }
    }

    fn visit_expr_call(&mut self, call: &'ast ExprCall) {
        if let Expr::Path(function) = &*call.func
            && function.path.is_ident("row")
            && call.args.len() == 4
        {
            self.0.push(Row {
                name: text(&call.args[0]),
                parameters: texts(&call.args[1]),
                doc: text(&call.args[2]),
            });
        }
        syn::visit::visit_expr_call(self, call);
    }
}

fn text(expression: &Expr) -> String {
    match expression {
        Expr::Lit(literal) => match &literal.lit {
            Lit::Str(text) => text.value(),
            _ => panic!("a row of a table holds something else than text"),
        },
        _ => panic!("a row of a table holds something else than a literal"),
    }
}

fn texts(expression: &Expr) -> Vec<String> {
    match expression {
        Expr::Reference(reference) => match &*reference.expr {
            Expr::Array(array) => array.elems.iter().map(text).collect(),
            _ => panic!("the parameters of a row are no array"),
        },
        _ => panic!("the parameters of a row are no reference"),
    }
}
