//! Source to data without an evaluator: the literals of the language, attribute paths, and dotted names, which are
//! references (`services.api`) or, inside strings, symbols (`${services.api.port}`) and secrets.

use std::collections::BTreeMap;

use hostc_lang::ast::{AttrName, Binding, ExprId, ExprKind, File, StringPart, UnaryOperator};
use hostc_lang::tree::Field;
use hostc_lang::{Node, Piece, Record, Reference, ResourcePath, SourceFile, Span, Text, Tree, parse};

/// The data that a file of literals says.
pub fn tree(source: &SourceFile) -> Node {
    let parsed = parse(source);
    assert!(parsed.diagnostics.is_empty(), "{:?}", parsed.diagnostics);
    node(&parsed.value, parsed.value.root())
}

fn node(file: &File, id: ExprId) -> Node {
    let expr = file.expr(id);
    let span = expr.span;
    let value = match &expr.kind {
        ExprKind::Int(number) => Tree::Int(*number),
        ExprKind::Float(number) => Tree::Float(*number),
        ExprKind::Unary {
            operator: UnaryOperator::Negate,
            operand,
        } => match node(file, *operand).value {
            Tree::Int(number) => Tree::Int(-number),
            other => panic!("{other:?} has no opposite"),
        },
        ExprKind::String { parts, .. } => Tree::Text(Text::new(parts.iter().map(|part| piece(file, part)))),
        ExprKind::Path(parts) => match parts.as_slice() {
            [StringPart::Literal(path)] => Tree::Path(path.clone()),
            parts => panic!("{parts:?} is no plain path"),
        },
        ExprKind::List(items) => Tree::List(items.iter().map(|item| node(file, *item)).collect()),
        ExprKind::Attributes { bindings, .. } => attributes(file, bindings),
        ExprKind::Variable(name) => match name.as_str() {
            "true" => Tree::Bool(true),
            "false" => Tree::Bool(false),
            "null" => Tree::Null,
            name => panic!("{name} is no literal"),
        },
        ExprKind::Select { .. } => {
            let (resource, fact) = resource(&names(file, id));
            assert_eq!(fact, None);
            Tree::Reference(Reference { resource })
        }
        other => panic!("{other:?} is no literal"),
    };
    Node { value, span }
}

/// Attribute paths that begin alike are one set, as in the language.
fn attributes(file: &File, bindings: &[Binding]) -> Tree {
    let mut groups: BTreeMap<String, (Span, Vec<Branch>)> = BTreeMap::new();
    for binding in bindings {
        let Binding::Value { path, value, .. } = binding else {
            panic!("no `inherit` here")
        };
        insert(&mut groups, path, node(file, *value));
    }
    record(groups)
}

/// What is bound below one name: the rest of the path and the value.
type Branch = (Vec<(String, Span)>, Node);

fn insert(groups: &mut BTreeMap<String, (Span, Vec<Branch>)>, path: &[AttrName], value: Node) {
    let mut steps = path.iter().map(|name| match name {
        AttrName::Static(name) => (name.symbol.as_str().to_owned(), name.span),
        AttrName::Dynamic { .. } => panic!("no dynamic names here"),
    });
    let (first, span) = steps.next().unwrap();
    groups
        .entry(first)
        .or_insert((span, Vec::new()))
        .1
        .push((steps.collect(), value));
}

fn record(groups: BTreeMap<String, (Span, Vec<Branch>)>) -> Tree {
    let fields = groups.into_iter().map(|(name, (key, branches))| Field {
        name,
        key,
        node: join(key, branches),
    });
    Tree::Record(Record::new(fields.collect()))
}

fn join(key: Span, mut branches: Vec<Branch>) -> Node {
    if let [(rest, _)] = branches.as_slice()
        && rest.is_empty()
    {
        return branches.remove(0).1;
    }
    let mut groups: BTreeMap<String, (Span, Vec<Branch>)> = BTreeMap::new();
    for (rest, value) in branches {
        let mut rest = rest.into_iter();
        match rest.next() {
            Some((first, span)) => groups
                .entry(first)
                .or_insert((span, Vec::new()))
                .1
                .push((rest.collect(), value)),
            None => {
                let Tree::Record(record) = value.value else {
                    panic!("two values for one name")
                };
                for field in record.fields() {
                    let group = groups.entry(field.name.clone()).or_insert((field.key, Vec::new()));
                    group.1.push((Vec::new(), field.node.clone()));
                }
            }
        }
    }
    Node {
        value: record(groups),
        span: key,
    }
}

fn piece(file: &File, part: &StringPart) -> Piece {
    match part {
        StringPart::Literal(text) => Piece::Literal(text.clone()),
        StringPart::Interpolation(id) => {
            let span = file.expr(*id).span;
            match resource(&names(file, *id)) {
                (resource, Some(fact)) => Piece::Symbol { resource, fact, span },
                (resource, None) => Piece::Secret { resource, span },
            }
        }
    }
}

/// The names of `a.b.c`.
fn names(file: &File, id: ExprId) -> Vec<String> {
    let ExprKind::Select { subject, path, .. } = &file.expr(id).kind else {
        panic!("a dotted name is expected")
    };
    let ExprKind::Variable(first) = &file.expr(*subject).kind else {
        panic!("a dotted name is expected")
    };
    let rest = path.iter().map(|name| match name {
        AttrName::Static(name) => name.symbol.as_str().to_owned(),
        AttrName::Dynamic { .. } => panic!("no dynamic names here"),
    });
    std::iter::once(first.as_str().to_owned()).chain(rest).collect()
}

/// Pairs of kind and name, and the fact that may stand behind them.
fn resource(names: &[String]) -> (ResourcePath, Option<String>) {
    let steps = names.chunks_exact(2).map(|pair| (pair[0].as_str(), pair[1].as_str()));
    (steps.collect(), names.chunks_exact(2).remainder().first().cloned())
}
