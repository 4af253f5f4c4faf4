//! What HTTP and nginx allow in the headers and bodies that a site sends itself.
//!
//! A line end in a header would begin a header of its own, and nginx sends it without a word (`nginx -t` says nothing either).
//! The rules are looked at where the value was written, so that each is reported at its own place; the backend's escaping
//! refuses the same values once more, for whatever comes to it by another way.

use hostc_lang::tree::Field;
use hostc_lang::{Diagnostic, Diagnostics, Node, Tree};

use crate::backends::format::nginx::{LONGEST_TOKEN, header_name, text};
use crate::schema::field::shown;

/// Looks at `headers = { NAME = VALUE; … }`.
pub(super) fn headers(fields: &[Field], problems: &mut Diagnostics) {
    for field in fields {
        if header_name(&field.name).is_err() {
            problems.push(
                Diagnostic::error(
                    "header-syntax",
                    format!("{} is not the name of a header", shown(&field.name)),
                )
                .label(field.key, "")
                .help("write letters, digits and `-`: `X-Frame-Options`"),
            );
        }
        let Some(value) = literal(&field.node) else { continue };
        if let Some(control) = value.chars().find(|character| character.is_control()) {
            let what = if matches!(control, '\n' | '\r') {
                "a line end".to_owned()
            } else {
                format!("the control character U+{:04X}", u32::from(control))
            };
            problems.push(
                Diagnostic::error("header-syntax", format!("{what} in the header {}", shown(&field.name)))
                    .label(field.node.span, "")
                    .help("a header is one line: take it out, or send two headers"),
            );
        } else if text(value).is_err() {
            problems.push(too_long(
                &format!("the header {}", shown(&field.name)),
                value,
                &field.node,
            ));
        }
    }
}

/// Looks at the `body` of a fixed answer.
pub(super) fn body(body: Option<&Node>, problems: &mut Diagnostics) {
    let Some(node) = body else { return };
    if let Some(value) = literal(node)
        && text(value).is_err()
    {
        let problem = too_long("the body", value, node);
        problems.push(problem.help("put it into a file on the host, and serve its folder: `files = \"/srv/…\";`"));
    }
}

fn too_long(what: &str, value: &str, node: &Node) -> Diagnostic {
    let message = format!(
        "{what} has {} bytes; nginx reads at most {LONGEST_TOKEN}, escapes included",
        value.len()
    );
    Diagnostic::error("value-syntax", message).label(node.span, "")
}

fn literal(node: &Node) -> Option<&str> {
    match &node.value {
        Tree::Text(text) => text.as_literal(),
        _ => None,
    }
}
