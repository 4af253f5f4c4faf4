//! What serde's data model does not have: places, references and symbolic text.
//!
//! All three go through `deserialize_newtype_struct`, which a format that knows nothing of them treats as transparent and
//! the lowering's own deserializer recognises:
//!
//! - [`Spanned`] asks for a newtype named [`SPANNED`] and is given a pair, the span and the value;
//! - a value that is symbolic is handed to a visitor's `visit_newtype_struct` as text, the JSON of a [`Symbolic`]. A visitor
//!   of plain values does not implement that method, and so refuses it.

use std::fmt;
use std::ops::Deref;

use hostc_lang::{Piece, Reference, ResourcePath, SourceId, Span, Text};
use serde::de::{Error, SeqAccess, Unexpected, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The newtype name by which [`Spanned`] asks for a span.
pub const SPANNED: &str = "$hostc::Spanned";

/// A value and the place where it was written.
#[derive(Clone, Copy, Debug)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Where it was written.
    pub span: Span,
}

impl<T> Spanned<T> {
    /// `value`, written at `span`.
    pub fn new(value: T, span: Span) -> Self {
        Self { value, span }
    }

    /// The same place with another value.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Spanned<U> {
        Spanned {
            value: f(self.value),
            span: self.span,
        }
    }
}

impl<T> Deref for Spanned<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

/// Equal values are equal wherever they were written.
impl<T: PartialEq> PartialEq for Spanned<T> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl<T: Eq> Eq for Spanned<T> {}

/// Serializes as the plain value.
impl<T: Serialize> Serialize for Spanned<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.value.serialize(serializer)
    }
}

/// Works with the lowering's deserializer alone, since nothing else knows places.
impl<'de, T: Deserialize<'de>> Deserialize<'de> for Spanned<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_newtype_struct(SPANNED, SpannedVisitor(std::marker::PhantomData))
    }
}

struct SpannedVisitor<T>(std::marker::PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for SpannedVisitor<T> {
    type Value = Spanned<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value with its place")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut pair: A) -> Result<Self::Value, A::Error> {
        let place: Option<[u32; 3]> = pair.next_element()?;
        let [source, start, end] = place.ok_or_else(|| A::Error::invalid_length(0, &self))?;
        let value = pair.next_element()?.ok_or_else(|| A::Error::invalid_length(1, &self))?;
        Ok(Spanned {
            value,
            span: Span::new(SourceId(source), start, end),
        })
    }
}

/// What a visitor of symbolic values is handed, as JSON text.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Symbolic {
    /// A use of a resource: the steps of its path.
    Reference(Steps),
    /// Text with symbols or secrets in it.
    Text(Vec<WirePiece>),
}

/// A [`Piece`] in a form that serde carries.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum WirePiece {
    /// [`Piece::Literal`]
    Literal(String),
    /// [`Piece::Symbol`]: path, fact, place.
    Symbol(Steps, String, [u32; 3]),
    /// [`Piece::Secret`]: path, place.
    Secret(Steps, [u32; 3]),
}

/// A [`ResourcePath`] in a form that serde carries: its kinds and names.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Steps(Vec<(String, String)>);

impl From<&ResourcePath> for Steps {
    fn from(path: &ResourcePath) -> Self {
        let steps = path.steps().map(|(kind, name)| (kind.to_owned(), name.to_owned()));
        Self(steps.collect())
    }
}

impl From<Steps> for ResourcePath {
    fn from(steps: Steps) -> Self {
        let steps = steps.0.iter().map(|(kind, name)| (kind.as_str(), name.as_str()));
        steps.collect()
    }
}

impl Symbolic {
    /// Reads it from what `visit_newtype_struct` was handed.
    pub fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = String::deserialize(deserializer)?;
        serde_json::from_str(&json).map_err(D::Error::custom)
    }

    /// The JSON text to hand to `visit_newtype_struct`.
    pub fn write(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

impl From<&Reference> for Symbolic {
    fn from(reference: &Reference) -> Self {
        Self::Reference(Steps::from(&reference.resource))
    }
}

impl From<&Text> for Symbolic {
    fn from(text: &Text) -> Self {
        let place = |span: &Span| [span.source.0, span.start, span.end];
        let pieces = text.pieces().iter().map(|piece| match piece {
            Piece::Literal(literal) => WirePiece::Literal(literal.clone()),
            Piece::Symbol { resource, fact, span } => {
                WirePiece::Symbol(Steps::from(resource), fact.clone(), place(span))
            }
            Piece::Secret { resource, span } => WirePiece::Secret(Steps::from(resource), place(span)),
        });
        Self::Text(pieces.collect())
    }
}

impl From<WirePiece> for Piece {
    fn from(piece: WirePiece) -> Self {
        let span = |[source, start, end]: [u32; 3]| Span::new(SourceId(source), start, end);
        match piece {
            WirePiece::Literal(literal) => Self::Literal(literal),
            WirePiece::Symbol(steps, fact, place) => Self::Symbol {
                resource: steps.into(),
                fact,
                span: span(place),
            },
            WirePiece::Secret(steps, place) => Self::Secret {
                resource: steps.into(),
                span: span(place),
            },
        }
    }
}

/// A field that names another resource.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct ReferenceTo {
    /// The resource.
    pub resource: ResourcePath,
}

impl fmt::Display for ReferenceTo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.resource.fmt(f)
    }
}

impl<'de> Deserialize<'de> for ReferenceTo {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ReferenceVisitor)
    }
}

struct ReferenceVisitor;

impl<'de> Visitor<'de> for ReferenceVisitor {
    type Value = ReferenceTo;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a reference to a resource, such as `hosts.vps`")
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<ReferenceTo, D::Error> {
        match Symbolic::read(deserializer)? {
            Symbolic::Reference(steps) => Ok(ReferenceTo { resource: steps.into() }),
            Symbolic::Text(_) => Err(D::Error::invalid_type(Unexpected::NewtypeStruct, &self)),
        }
    }
}

/// Text that may hold symbols and secrets: the value of an environment variable, an argument of a command.
///
/// Whole numbers and booleans are taken too, as `3000` and `true`: `env.PORT = 3000;` can mean nothing else. Numbers with
/// a fraction are refused, since their digits are a matter of printing.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug)]
pub struct Template(pub Text);

impl Template {
    /// The text.
    pub fn text(&self) -> &Text {
        &self.0
    }
}

impl Deref for Template {
    type Target = Text;

    fn deref(&self) -> &Text {
        &self.0
    }
}

impl<'de> Deserialize<'de> for Template {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TemplateVisitor)
    }
}

struct TemplateVisitor;

impl<'de> Visitor<'de> for TemplateVisitor {
    type Value = Template;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("text")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Template, E> {
        Ok(Template(Text::from(text)))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Template, E> {
        self.visit_str(&number.to_string())
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Template, E> {
        self.visit_str(&number.to_string())
    }

    fn visit_bool<E: Error>(self, truth: bool) -> Result<Template, E> {
        self.visit_str(if truth { "true" } else { "false" })
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<Template, D::Error> {
        match Symbolic::read(deserializer)? {
            Symbolic::Text(pieces) => Ok(Template(Text::new(pieces.into_iter().map(Piece::from)))),
            Symbolic::Reference(_) => Err(D::Error::invalid_type(Unexpected::NewtypeStruct, &self)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn symbolic_text_survives_the_wire() {
        let span = Span::new(SourceId(3), 1, 2);
        let resource = ResourcePath::top("sites", "shop").child("databases", "main");
        let text = Text::new([
            Piece::Literal("a\u{1f}\"".to_owned()),
            Piece::Symbol {
                resource: resource.clone(),
                fact: "url".to_owned(),
                span,
            },
            Piece::Secret { resource, span },
        ]);
        let wire = Symbolic::from(&text).write();
        let Ok(Symbolic::Text(pieces)) = serde_json::from_str(&wire) else {
            panic!("{wire}")
        };
        assert_eq!(Text::new(pieces.into_iter().map(Piece::from)), text);
    }

    #[test]
    fn numbers_and_booleans_are_text() {
        let read = |json: &str| serde_json::from_str::<Template>(json).map(|template| template.0);
        assert_eq!(read("\"x\"").unwrap(), Text::from("x"));
        assert_eq!(read("true").unwrap(), Text::from("true"));
        assert_eq!(read("3000").unwrap(), Text::from("3000"));
        assert_eq!(read("-3").unwrap(), Text::from("-3"));
        assert!(read("1.5").is_err());
        assert!(read("[]").is_err());
    }
}
