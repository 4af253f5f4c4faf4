//! Walking the parts of a node: the elements of a list, the fields of a record, the span and value of one node.
//!
//! This is where an error meets the node it is about: a part that fails is reported and marked here, and a marked part is
//! passed over in the next round. A field that is `null` is passed over too: it says the same as an absent one.

use hostc_lang::{Node, Record, Tree, tree::Field};
use serde::de::value::{SeqDeserializer, StrDeserializer};
use serde::de::{DeserializeSeed, MapAccess, SeqAccess};

use super::deserializer::NodeDeserializer;
use super::error::Error;
use super::run::{Place, Run};

/// Reads a part, and reports and marks it if that fails.
fn part<'a, S: DeserializeSeed<'a>>(
    node: &'a Node,
    place: Place<'a>,
    run: &'a Run,
    seed: S,
) -> Result<S::Value, Error> {
    seed.deserialize(NodeDeserializer { node, hidden: &[], run })
        .map_err(|error| {
            run.report(error, node, place);
            Error::Handled
        })
}

/// The elements of a list.
pub(super) struct Elements<'a> {
    nodes: std::slice::Iter<'a, Node>,
    run: &'a Run,
}

impl<'a> Elements<'a> {
    pub(super) fn new(nodes: &'a [Node], run: &'a Run) -> Self {
        Self {
            nodes: nodes.iter(),
            run,
        }
    }
}

impl<'a> SeqAccess<'a> for Elements<'a> {
    type Error = Error;

    fn next_element_seed<S: DeserializeSeed<'a>>(&mut self, seed: S) -> Result<Option<S::Value>, Error> {
        match self.nodes.find(|node| !self.run.is_marked(node)) {
            Some(node) => part(
                node,
                Place {
                    name: None,
                    span: node.span,
                },
                self.run,
                seed,
            )
            .map(Some),
            None => Ok(None),
        }
    }
}

/// The fields of a record.
pub(super) struct Fields<'a> {
    fields: std::slice::Iter<'a, Field>,
    hidden: &'static [&'static str],
    run: &'a Run,
    current: Option<&'a Field>,
}

impl<'a> Fields<'a> {
    pub(super) fn new(record: &'a Record, hidden: &'static [&'static str], run: &'a Run) -> Self {
        Self {
            fields: record.fields().iter(),
            hidden,
            run,
            current: None,
        }
    }
}

impl<'a> MapAccess<'a> for Fields<'a> {
    type Error = Error;

    fn next_key_seed<S: DeserializeSeed<'a>>(&mut self, seed: S) -> Result<Option<S::Value>, Error> {
        let (hidden, run) = (self.hidden, self.run);
        self.current = self.fields.find(|field| {
            !hidden.contains(&field.name.as_str()) && field.node.value != Tree::Null && !run.is_marked(&field.node)
        });
        let Some(field) = self.current else { return Ok(None) };
        let key = seed.deserialize(StrDeserializer::<Error>::new(&field.name));
        key.map(Some).map_err(|error| {
            // It is the name that is wrong: the diagnostic points at it, and the value is passed over with it.
            let name = Node {
                value: Tree::Text(field.name.as_str().into()),
                span: field.key,
            };
            run.say(
                error,
                &name,
                Place {
                    name: Some(&field.name),
                    span: field.key,
                },
            );
            run.mark(&field.node);
            Error::Handled
        })
    }

    fn next_value_seed<S: DeserializeSeed<'a>>(&mut self, seed: S) -> Result<S::Value, Error> {
        match self.current.take() {
            Some(field) => part(
                &field.node,
                Place {
                    name: Some(&field.name),
                    span: field.key,
                },
                self.run,
                seed,
            ),
            None => Err(Error::Expected("a field".to_owned())),
        }
    }
}

/// The pair that a [`crate::schema::Spanned`] is read from.
pub(super) struct SpanAndValue<'a> {
    node: NodeDeserializer<'a>,
    given: u8,
}

impl<'a> SpanAndValue<'a> {
    pub(super) fn new(node: NodeDeserializer<'a>) -> Self {
        Self { node, given: 0 }
    }
}

impl<'a> SeqAccess<'a> for SpanAndValue<'a> {
    type Error = Error;

    fn next_element_seed<S: DeserializeSeed<'a>>(&mut self, seed: S) -> Result<Option<S::Value>, Error> {
        let span = self.node.node.span;
        self.given += 1;
        match self.given {
            1 => seed
                .deserialize(SeqDeserializer::new([span.source.0, span.start, span.end].into_iter()))
                .map(Some),
            2 => seed.deserialize(self.node).map(Some),
            _ => Ok(None),
        }
    }
}
