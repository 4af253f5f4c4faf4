//! Reading one resource until nothing new is wrong with it.
//!
//! serde gives up at the first error. So a value that fails is reported and *marked*, and the resource is read again as if
//! that value were not written, until it reads or cannot be read at all. Each round marks one more value, so the rounds end; a
//! limit on them keeps a file of ten thousand mistakes from being read ten thousand times.

use std::cell::RefCell;
use std::collections::HashSet;

use hostc_lang::suggest::{nearest, surely};
use hostc_lang::{Diagnostic, Diagnostics, Node, Piece, Span, Tree};
use serde::de::DeserializeOwned;

use super::deserializer::NodeDeserializer;
use super::error::Error;
use crate::schema::field::shown;

/// The most problems shown for one resource.
const MOST_ROUNDS: usize = 100;

/// The code of a field that nobody knows.
pub(super) const UNKNOWN_FIELD: &str = "unknown-field";

/// Where a value hangs: what messages call it.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    /// The name of its field, or of the resource; list elements have none.
    pub(super) name: Option<&'a str>,
    /// Where the name, or else the value, was written.
    pub(super) span: Span,
}

/// What has been found so far.
#[derive(Default)]
pub(super) struct Run {
    found: RefCell<Diagnostics>,
    /// The marked nodes, by address: the tree does not move while it is read.
    marked: RefCell<HashSet<usize>>,
}

/// What a boolean is called where one is expected.
pub(super) const A_TRUTH: &str = "`true` or `false`";

/// How a reference is called where one is expected.
const A_REFERENCE: &str = "a reference to a resource";

/// What a list is called where one is expected.
pub(super) const A_LIST: &str = "a list";

/// Reads a resource's body, without its fields called one of `hidden`; `None` if it cannot be read at all. Whatever is
/// wrong with it goes to `problems`.
pub(super) fn read<T: DeserializeOwned>(
    node: &Node,
    place: Place<'_>,
    hidden: &'static [&'static str],
    problems: &mut Diagnostics,
) -> Option<T> {
    let run = Run::default();
    let value = run.rounds(node, place, hidden);
    problems.extend(run.found.into_inner());
    value
}

impl Run {
    fn rounds<T: DeserializeOwned>(&self, node: &Node, place: Place<'_>, hidden: &'static [&'static str]) -> Option<T> {
        if self.is_marked(node) {
            return None;
        }
        for _ in 0..MOST_ROUNDS {
            match T::deserialize(NodeDeserializer {
                node,
                hidden,
                run: self,
            }) {
                Ok(value) if self.is_full() => {
                    self.say_more(place);
                    return Some(value);
                }
                Ok(value) => return Some(value),
                Err(Error::Handled) if self.is_marked(node) => return None,
                Err(Error::Handled) => {}
                Err(error) => {
                    self.report(error, node, place);
                    return None;
                }
            }
        }
        self.say_more(place);
        None
    }

    fn say_more(&self, place: Place<'_>) {
        let message = format!(
            "only the first {MOST_ROUNDS} problems of `{}` are shown",
            place.name.unwrap_or_default()
        );
        self.push(Diagnostic::error("too-many-problems", message).label(place.span, ""));
    }

    /// Whether a node has been reported, here or when it was evaluated.
    pub(super) fn is_marked(&self, node: &Node) -> bool {
        node.value == Tree::Hole || self.marked.borrow().contains(&address(node))
    }

    /// Marks a node as reported; whether it was not before.
    pub(super) fn mark(&self, node: &Node) -> bool {
        self.marked.borrow_mut().insert(address(node))
    }

    /// Whether as much has been said about this resource as anyone reads.
    pub(super) fn is_full(&self) -> bool {
        self.found.borrow().len() >= MOST_ROUNDS
    }

    /// Adds a diagnostic.
    pub(super) fn push(&self, diagnostic: Diagnostic) {
        self.found.borrow_mut().push(diagnostic);
    }

    /// Says what is wrong with `node`, and marks it.
    pub(super) fn report(&self, error: Error, node: &Node, place: Place<'_>) {
        if !matches!(error, Error::Handled) {
            self.mark(node);
            self.say(error, node, place);
        }
    }

    /// Says what is wrong with `node`.
    pub(super) fn say(&self, error: Error, node: &Node, place: Place<'_>) {
        let diagnostic = match error {
            Error::Handled => return,
            Error::Expected(expected) => mismatch(&expected, node),
            Error::Missing(field) => missing(field, place),
            Error::UnknownField(known) => unknown_field(place, known.iter().copied()),
            Error::UnknownWord(known) => unknown_word(node, known),
            Error::Field(error) => {
                let mut diagnostic = Diagnostic::error(error.code, error.message).label(node.span, "");
                if let (Some(instead), Tree::Text(text)) = (error.instead, &node.value)
                    && let Some(literal) = text.as_literal()
                {
                    diagnostic = diagnostic.replace(node.span, literal, instead);
                }
                match error.help {
                    Some(help) => diagnostic.help(help),
                    None => diagnostic,
                }
            }
        };
        self.push(diagnostic);
    }
}

fn address(node: &Node) -> usize {
    std::ptr::from_ref(node).addr()
}

/// A field that nobody knows, with the nearest known one and the list of them.
pub(super) fn unknown_field<'k>(place: Place<'_>, known: impl Iterator<Item = &'k str> + Clone) -> Diagnostic {
    let name = place.name.unwrap_or_default();
    let mut fields: Vec<&str> = known.clone().collect();
    fields.sort_unstable();
    let list = fields
        .iter()
        .map(|field| format!("`{field}`"))
        .collect::<Vec<_>>()
        .join(", ");
    let help = match nearest(name, known.clone()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("the fields are {list}"),
    };
    let diagnostic = Diagnostic::error(UNKNOWN_FIELD, format!("unknown field {}", shown(name)))
        .label(place.span, "")
        .help(help);
    match surely(name, known) {
        Some(meant) => diagnostic.replace(place.span, name, meant),
        None => diagnostic,
    }
}

fn missing(field: &str, place: Place<'_>) -> Diagnostic {
    let message = match place.name {
        Some(name) => format!("{} needs a `{field}`", shown(name)),
        None => format!("`{field}` is missing"),
    };
    Diagnostic::error("missing-field", message)
        .label(place.span, "")
        .help(format!("add `{field} = …;`"))
}

fn unknown_word(node: &Node, known: &[&str]) -> Diagnostic {
    let Tree::Text(text) = &node.value else {
        return mismatch(&words(known), node);
    };
    let word = text.as_literal().unwrap_or_default();
    let help = match nearest(word, known.iter().copied()) {
        Some(near) if known.len() == 1 => format!("write `\"{near}\"`"),
        Some(near) => format!("did you mean `\"{near}\"`? the words are {}", words(known)),
        None => format!("write {}", words(known)),
    };
    let diagnostic = Diagnostic::error("value-syntax", format!("unknown word {}", shown(word)))
        .label(node.span, "")
        .help(help);
    match surely(word, known.iter().copied()) {
        Some(meant) => diagnostic.replace(node.span, word, meant),
        None => diagnostic,
    }
}

/// Words as they are written: `` `"always"` or `"no"` ``.
pub(super) fn words(known: &[&str]) -> String {
    let quoted: Vec<String> = known.iter().map(|word| format!("`\"{word}\"`")).collect();
    match quoted.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        _ => quoted.concat(),
    }
}

fn mismatch(expected: &str, node: &Node) -> Diagnostic {
    if let Tree::Text(text) = &node.value
        && let Some(secret) = text.pieces().iter().find_map(secret_of)
    {
        return Diagnostic::error("secret-exposed", format!("{secret} cannot be used here"))
            .label(node.span, "others can read what stands here")
            .help("a secret may flow into the environment of a service or job, which only its own user can read");
    }
    if let Tree::Text(text) = &node.value
        && let Some(symbol) = text.pieces().iter().find_map(symbol_of)
    {
        let message = format!("`{symbol}` is decided by the target and cannot be used here");
        return Diagnostic::error("type-mismatch", message)
            .label(node.span, format!("{expected} is expected"))
            .help("such a fact can stand in `env` and in commands; to refer to a resource, write its name alone");
    }
    let diagnostic = Diagnostic::error("type-mismatch", format!("expected {expected}, found {}", found(node)));
    let diagnostic = diagnostic.label(node.span, "");
    match &node.value {
        Tree::Path(path) => diagnostic
            .replace(node.span, path, format!("\"{path}\""))
            .help("quote it: a path without quotes is a file of the project"),
        Tree::Reference(reference) if expected == "text" => {
            let path = &reference.resource;
            let help = format!("this is the resource itself; select one of its facts, such as `{path}.url`");
            if path.kind() == "secrets" {
                diagnostic.help(format!("write `\"${{{path}}}\"`"))
            } else {
                diagnostic.help(help)
            }
        }
        Tree::Reference(reference) if expected == A_LIST => {
            diagnostic.help(format!("write `[ {} ]`", reference.resource))
        }
        Tree::Text(text) if expected.starts_with(A_REFERENCE) => {
            let literal = text.as_literal().unwrap_or_default();
            diagnostic.help(format!(
                "references stand without quotes, and begin with the kind: {}",
                shown(&format!("hosts.{literal}"))
            ))
        }
        Tree::Text(text) if expected == A_TRUTH => match text.as_literal() {
            Some(word @ ("yes" | "on" | "true" | "enabled")) => {
                let diagnostic = diagnostic.replace(node.span, format!("\"{word}\""), "true");
                diagnostic.help("write `true`")
            }
            Some(word @ ("no" | "off" | "false" | "disabled")) => {
                let diagnostic = diagnostic.replace(node.span, format!("\"{word}\""), "false");
                diagnostic.help("write `false`")
            }
            _ => diagnostic,
        },
        Tree::Text(text) if expected == A_LIST => {
            let literal = text.as_literal().unwrap_or_default();
            diagnostic
                .replace(node.span, format!("\"{literal}\""), format!("[ \"{literal}\" ]"))
                .help(format!("write a list of one: {}", shown(&format!("[ \"{literal}\" ]"))))
        }
        _ => diagnostic,
    }
}

/// What is secret in a piece: a secret itself, or a fact with a password in it.
fn secret_of(piece: &Piece) -> Option<String> {
    match piece {
        Piece::Secret { resource, .. } => Some(format!("the secret `{resource}`")),
        Piece::Symbol { resource, fact, .. } => {
            let holds =
                matches!(resource.kind(), "databases" | "caches") && matches!(fact.as_str(), "url" | "password");
            holds.then(|| format!("`{resource}.{fact}`, which holds a password,"))
        }
        Piece::Literal(_) => None,
    }
}

fn symbol_of(piece: &Piece) -> Option<String> {
    match piece {
        Piece::Symbol { resource, fact, .. } => Some(format!("{resource}.{fact}")),
        Piece::Literal(_) | Piece::Secret { .. } => None,
    }
}

/// What stands there, in words.
fn found(node: &Node) -> String {
    match &node.value {
        Tree::Null => "`null`".to_owned(),
        Tree::Hole => "an error".to_owned(),
        Tree::Bool(truth) => format!("`{truth}`"),
        Tree::Int(number) => format!("the number `{number}`"),
        Tree::Float(number) => format!("the number `{number}`"),
        Tree::Text(text) => format!(
            "text {}",
            shown(&format!("\"{}\"", text.as_literal().unwrap_or_default()))
        ),
        Tree::Path(path) => format!("the path {}", shown(path)),
        Tree::List(_) => "a list".to_owned(),
        Tree::Record(_) => "an attribute set".to_owned(),
        Tree::Reference(reference) => format!("a reference to `{}`", reference.resource),
    }
}
