//! Strings: bytes, as in Nix.
//!
//! A source file is UTF-8 and so is nearly every string, but lengths and offsets count bytes, and `substring` may cut a
//! character in two. The halves are kept as they are, so that putting them together again gives the character back.

use std::borrow::Cow;
use std::ops::Deref;

use rclite::Rc;
use smallvec::SmallVec;

use crate::eval::place::Place;
use crate::eval::value::Value;
use crate::tree::{Piece, Text};

/// Strings up to this length need no second allocation.
const INLINE: usize = 24;

/// The bytes of a string.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) struct Str(SmallVec<[u8; INLINE]>);

impl Str {
    /// Two strings, one after the other.
    pub(crate) fn joined(a: &[u8], b: &[u8]) -> Self {
        let mut bytes = SmallVec::with_capacity(a.len() + b.len());
        bytes.extend_from_slice(a);
        bytes.extend_from_slice(b);
        Self(bytes)
    }

    /// The text; what is not UTF-8 shows as U+FFFD.
    pub(crate) fn text(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.0)
    }
}

impl Deref for Str {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl From<&str> for Str {
    fn from(text: &str) -> Self {
        Self(SmallVec::from_slice(text.as_bytes()))
    }
}

impl From<&[u8]> for Str {
    fn from(bytes: &[u8]) -> Self {
        Self(SmallVec::from_slice(bytes))
    }
}

impl From<String> for Str {
    fn from(text: String) -> Self {
        Self::from(text.into_bytes())
    }
}

impl From<Vec<u8>> for Str {
    fn from(bytes: Vec<u8>) -> Self {
        match bytes.len() <= INLINE {
            true => Self(SmallVec::from_slice(&bytes)),
            false => Self(SmallVec::from_vec(bytes)),
        }
    }
}

impl From<Cow<'_, str>> for Str {
    fn from(text: Cow<'_, str>) -> Self {
        Self::from(&*text)
    }
}

/// A string in the making; what is symbolic stands in it as it is.
#[derive(Default)]
pub(crate) struct Builder {
    plain: SmallVec<[u8; INLINE]>,
    /// All before `plain`, if it holds anything symbolic.
    text: Option<Text>,
}

impl Builder {
    /// Adds plain characters.
    pub(crate) fn push(&mut self, bytes: &[u8]) {
        self.plain.extend_from_slice(bytes);
    }

    /// Adds text with whatever is symbolic in it.
    pub(crate) fn push_text(&mut self, text: &Text) {
        for piece in text.pieces() {
            match piece {
                Piece::Literal(literal) => self.push(literal.as_bytes()),
                piece => {
                    let plain = std::mem::take(&mut self.plain);
                    let text = self.text.get_or_insert_default();
                    text.push(Piece::Literal(String::from_utf8_lossy(&plain).into_owned()));
                    text.push(piece.clone());
                }
            }
        }
    }

    /// How many plain bytes it has since the last symbolic piece.
    pub(crate) fn len(&self) -> usize {
        self.plain.len()
    }

    /// The bytes, if nothing in it is symbolic.
    pub(crate) fn literal(&self) -> Option<&[u8]> {
        self.text.is_none().then_some(self.plain.as_slice())
    }

    /// The string.
    pub(crate) fn value(self, place: Place) -> Value {
        match self.text {
            None => Value::text(place, Str(self.plain)),
            Some(mut text) => {
                text.push(Piece::Literal(String::from_utf8_lossy(&self.plain).into_owned()));
                Value::Symbolic(place, Rc::new(text))
            }
        }
    }
}
