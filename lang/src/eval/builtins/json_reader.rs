//! JSON text into values, without a tree in between.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use crate::eval::attrs::{Attrs, Entry};
use crate::eval::place::Place;
use crate::eval::stack;
use crate::eval::value::Value;
use crate::symbol::Symbol;

/// How deep arrays and objects may be nested.
const MAX_DEPTH: usize = 100_000;

/// The value of a JSON text.
pub(super) fn read(text: &[u8], place: Place) -> Result<Value, serde_json::Error> {
    let mut reader = serde_json::Deserializer::from_slice(text);
    reader.disable_recursion_limit();
    let value = Reader { place, depth: 0 }.deserialize(&mut reader)?;
    reader.end()?;
    Ok(value)
}

#[derive(Clone, Copy)]
struct Reader {
    place: Place,
    depth: usize,
}

impl Reader {
    fn inner<E: Error>(self) -> Result<Self, E> {
        match self.depth < MAX_DEPTH {
            true => Ok(Self {
                depth: self.depth + 1,
                ..self
            }),
            false => Err(E::custom(format!("it is nested more than {MAX_DEPTH} deep"))),
        }
    }
}

impl<'de> DeserializeSeed<'de> for Reader {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        stack::grow(|| deserializer.deserialize_any(self))
    }
}

fn without_nul<E: Error>(text: &str) -> Result<&str, E> {
    match text.contains('\0') {
        true => Err(E::custom("no string can hold a NUL")),
        false => Ok(text),
    }
}

impl<'de> Visitor<'de> for Reader {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null(self.place))
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(self.place, value))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Value, E> {
        Ok(Value::Int(self.place, number))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Value, E> {
        match i64::try_from(number) {
            Ok(number) => Ok(Value::Int(self.place, number)),
            Err(_) => Err(E::custom(format!("the number {number} does not fit 64 bits"))),
        }
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Value, E> {
        Ok(Value::Float(self.place, number))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Value, E> {
        Ok(Value::text(self.place, without_nul(text)?))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let (inner, mut values) = (self.inner()?, Vec::new());
        while let Some(value) = items.next_element_seed(inner)? {
            values.push(value);
        }
        Ok(Value::list(self.place, values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Value, A::Error> {
        let (inner, mut entries) = (self.inner()?, Vec::new());
        while let Some(name) = fields.next_key::<String>()? {
            entries.push(Entry {
                name: Symbol::new(without_nul(&name)?),
                place: Place::NOWHERE,
                value: fields.next_value_seed(inner)?,
            });
        }
        // Of one name the last counts; a set made of entries keeps the first.
        entries.reverse();
        Ok(Value::set(self.place, Attrs::new(entries)))
    }
}
