//! serde over the language's [`Node`]s: from forced data to typed structs.
//!
//! The types ask by their hints (`deserialize_u32`, `deserialize_struct`), and a node that does not fit is refused in words
//! of the language, never of Rust. Spans and symbolic values travel as [`crate::schema::spanned`] describes.

use std::fmt::Display;

use hostc_lang::suggest::nearest;
use hostc_lang::{Node, Record, Tree};
use serde::de::value::StrDeserializer;
use serde::de::{Deserializer, Error as _, IntoDeserializer, Unexpected, Visitor};
use serde::forward_to_deserialize_any;

use super::access::{Elements, Fields, SpanAndValue};
use super::error::Error;
use super::run::{A_LIST, A_TRUTH, Place, Run, unknown_field};
use crate::schema::FieldError;
use crate::schema::spanned::{SPANNED, Symbolic};

/// Reads one node.
#[derive(Clone, Copy)]
pub(super) struct NodeDeserializer<'a> {
    /// The node.
    pub(super) node: &'a Node,
    /// Fields of this record that are none of the struct's business.
    pub(super) hidden: &'static [&'static str],
    /// Where problems go.
    pub(super) run: &'a Run,
}

impl<'a> NodeDeserializer<'a> {
    fn expected<T>(self, expected: impl Display) -> Result<T, Error> {
        Err(Error::Expected(expected.to_string()))
    }

    fn integer<T: TryFrom<i64>>(self, least: impl Display, most: impl Display) -> Result<T, Error> {
        let Tree::Int(number) = self.node.value else {
            return self.expected(format_args!("a whole number from {least} to {most}"));
        };
        T::try_from(number).map_err(|_| {
            Error::Field(FieldError::new(format!("`{number}` is out of range")).help(format!("from {least} to {most}")))
        })
    }

    /// The text that stands there, if nothing in it is symbolic.
    fn literal(self) -> Option<&'a str> {
        match &self.node.value {
            Tree::Text(text) => text.as_literal(),
            _ => None,
        }
    }

    fn record<V: Visitor<'a>>(self, record: &'a Record, visitor: V) -> Result<V::Value, Error> {
        match visitor.visit_map(Fields::new(record, self.hidden, self.run)) {
            // The field is there, and what is wrong with it has been said.
            // Or under a name that was misspelt, which has been said too.
            Err(Error::Missing(field)) if self.is_reported(record, field) => {
                self.run.mark(self.node);
                Err(Error::Handled)
            }
            result => result,
        }
    }

    /// Whether something has been said about the field called `name`, or about one that was meant to be it.
    fn is_reported(self, record: &Record, name: &str) -> bool {
        let mut marked = record.fields().iter().filter(|field| self.run.is_marked(&field.node));
        marked.any(|field| field.name == name || nearest(&field.name, [name]).is_some())
    }

    fn symbolic<V: Visitor<'a>>(self, value: &Symbolic, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(StrDeserializer::new(&value.write()))
    }
}

macro_rules! integers {
    ($($method:ident $visit:ident $type:ty,)*) => {
        $(fn $method<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Error> {
            visitor.$visit(self.integer::<$type>(<$type>::MIN, <$type>::MAX)?)
        })*
    };
}

impl<'a> Deserializer<'a> for NodeDeserializer<'a> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Error> {
        match &self.node.value {
            Tree::Null => visitor.visit_unit(),
            Tree::Hole => Err(Error::Handled),
            Tree::Bool(truth) => visitor.visit_bool(*truth),
            Tree::Int(number) => visitor.visit_i64(*number),
            Tree::Float(number) => visitor.visit_f64(*number),
            Tree::Text(text) => match text.as_literal() {
                Some(literal) => visitor.visit_str(literal),
                None => self.symbolic(&Symbolic::from(text), visitor),
            },
            Tree::Path(_) => Err(Error::invalid_type(Unexpected::Other("path"), &visitor)),
            Tree::List(nodes) => visitor.visit_seq(Elements::new(nodes, self.run)),
            Tree::Record(record) => self.record(record, visitor),
            Tree::Reference(reference) => self.symbolic(&Symbolic::from(reference), visitor),
        }
    }

    fn deserialize_bool<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.node.value {
            Tree::Bool(truth) => visitor.visit_bool(truth),
            _ => self.expected(A_TRUTH),
        }
    }

    integers! {
        deserialize_u8 visit_u8 u8,
        deserialize_u16 visit_u16 u16,
        deserialize_u32 visit_u32 u32,
        deserialize_i8 visit_i8 i8,
        deserialize_i16 visit_i16 i16,
        deserialize_i32 visit_i32 i32,
        deserialize_i64 visit_i64 i64,
    }

    fn deserialize_u64<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_u64(self.integer::<u64>(0, i64::MAX)?)
    }

    fn deserialize_f64<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.node.value {
            Tree::Int(number) => visitor.visit_f64(number as f64),
            Tree::Float(number) => visitor.visit_f64(number),
            _ => self.expected("a number"),
        }
    }

    fn deserialize_str<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.literal() {
            Some(literal) => visitor.visit_str(literal),
            None => self.expected("text"),
        }
    }

    fn deserialize_string<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_str(visitor)
    }

    fn deserialize_option<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.node.value {
            Tree::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'a>>(self, name: &'static str, visitor: V) -> Result<V::Value, Error> {
        if name == SPANNED {
            return visitor.visit_seq(SpanAndValue::new(self));
        }
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Error> {
        match &self.node.value {
            Tree::List(nodes) => visitor.visit_seq(Elements::new(nodes, self.run)),
            _ => self.expected(A_LIST),
        }
    }

    fn deserialize_map<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Error> {
        match &self.node.value {
            Tree::Record(record) => self.record(record, visitor),
            _ => self.expected("an attribute set, `{ … }`"),
        }
    }

    fn deserialize_struct<V: Visitor<'a>>(
        self,
        _name: &'static str,
        known: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        if let Tree::Record(record) = &self.node.value {
            let known = known.iter().chain(self.hidden).copied();
            for field in record.fields() {
                if !known.clone().any(|name| name == field.name) && self.run.mark(&field.node) && !self.run.is_full() {
                    let place = Place {
                        name: Some(&field.name),
                        span: field.key,
                    };
                    self.run.push(unknown_field(place, known.clone()));
                }
            }
        }
        self.deserialize_map(visitor)
    }

    fn deserialize_enum<V: Visitor<'a>>(
        self,
        _name: &'static str,
        words: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        match self.literal() {
            Some(word) => visitor.visit_enum(word.into_deserializer()),
            None => self.expected(super::run::words(words)),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        <V: Visitor<'a>>
        i128 u128 f32 char bytes byte_buf unit unit_struct tuple tuple_struct identifier
    }
}
