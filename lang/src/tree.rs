//! What evaluation gives to the compiler: forced, plain data, every node with the place it was written at.
//!
//! Laziness ends here. A [`Tree`] holds no function and no thunk; what only the target can decide stands in it as a
//! [`Piece::Symbol`], and a secret as a [`Piece::Secret`], never as its value.

use std::fmt;
use std::sync::Arc;

use crate::span::Span;

/// A value with its places.
#[derive(Clone, PartialEq, Debug)]
pub struct Node {
    /// The value.
    pub value: Tree,
    /// The expression that gave it, as near to the user as can be: for an attribute, the right-hand side of its binding.
    pub span: Span,
}

/// Forced data.
#[derive(Clone, PartialEq, Debug)]
pub enum Tree {
    /// `null`
    Null,
    /// `true`, `false`
    Bool(bool),
    /// A 64-bit integer.
    Int(i64),
    /// A double.
    Float(f64),
    /// A string, with what is symbolic in it.
    Text(Text),
    /// A path, absolute within the project (`/site/index.html`).
    Path(String),
    /// A list.
    List(Vec<Node>),
    /// An attribute set.
    Record(Record),
    /// A resource used away from its own place.
    Reference(Reference),
    /// What an error left of a value inside a resource; it has been reported. Nothing follows from it, and nothing may be said of it.
    Hole,
}

/// An attribute set: fields sorted by name.
#[derive(Clone, PartialEq, Default, Debug)]
pub struct Record {
    fields: Vec<Field>,
}

/// One attribute of a [`Record`].
#[derive(Clone, PartialEq, Debug)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// Where the name was written.
    pub key: Span,
    /// Its value.
    pub node: Node,
}

impl Record {
    /// A record of these fields, which it sorts; of two fields of one name the first stays.
    pub fn new(mut fields: Vec<Field>) -> Self {
        fields.sort_by(|a, b| a.name.cmp(&b.name));
        fields.dedup_by(|later, first| later.name == first.name);
        Self { fields }
    }

    /// The field called `name`.
    pub fn get(&self, name: &str) -> Option<&Field> {
        let at = self
            .fields
            .binary_search_by(|field| field.name.as_str().cmp(name))
            .ok()?;
        self.fields.get(at)
    }

    /// The fields in order of name.
    pub fn fields(&self) -> &[Field] {
        &self.fields
    }
}

/// A string as pieces; neighbouring literals are one, and no literal is empty.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug)]
pub struct Text {
    pieces: Vec<Piece>,
}

/// A part of a [`Text`].
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Piece {
    /// Plain characters.
    Literal(String),
    /// A fact of a resource that only the target decides: `services.api.port`.
    Symbol {
        /// Whose fact.
        resource: ResourcePath,
        /// Which: `port`.
        fact: String,
        /// Where it was asked for.
        span: Span,
    },
    /// The value of a secret, unknown here and in every bundle.
    Secret {
        /// Which secret.
        resource: ResourcePath,
        /// Where it was asked for.
        span: Span,
    },
}

impl Text {
    /// A text of these pieces; literals are joined and empty ones dropped.
    pub fn new(pieces: impl IntoIterator<Item = Piece>) -> Self {
        let mut text = Self::default();
        for piece in pieces {
            text.push(piece);
        }
        text
    }

    /// Adds a piece at the end.
    pub fn push(&mut self, piece: Piece) {
        match piece {
            Piece::Literal(more) if more.is_empty() => {}
            Piece::Literal(more) => match self.pieces.last_mut() {
                Some(Piece::Literal(last)) => last.push_str(&more),
                _ => self.pieces.push(Piece::Literal(more)),
            },
            Piece::Symbol { .. } | Piece::Secret { .. } => self.pieces.push(piece),
        }
    }

    /// The pieces in order.
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// The characters, if nothing in it is symbolic.
    pub fn as_literal(&self) -> Option<&str> {
        match self.pieces.as_slice() {
            [] => Some(""),
            [Piece::Literal(text)] => Some(text),
            _ => None,
        }
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self::new([Piece::Literal(text.to_owned())])
    }
}

/// The identity of a resource: kinds and names, alternating, outermost first.
///
/// `services.api` or, for a tenant's own, `sites.shop.services.api`. Paths are the keys of nearly every map of the compiler, so a copy
/// is one more count of a shared text, and a comparison one of bytes.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ResourcePath {
    /// The words, joined by [`JOINT`].
    words: Arc<str>,
}

/// What joins the words of a path. It sorts before every other character, so paths are ordered word by word; source files
/// cannot hold it.
const JOINT: char = '\0';

impl ResourcePath {
    /// The path `kind.name`.
    pub fn top(kind: &str, name: &str) -> Self {
        [(kind, name)].into_iter().collect()
    }

    /// The path of `kind.name` inside this resource.
    #[must_use]
    pub fn child(&self, kind: &str, name: &str) -> Self {
        self.steps().chain([(kind, name)]).collect()
    }

    /// The resource it belongs to: the site of `sites.shop.services.api`.
    pub fn parent(&self) -> Option<Self> {
        let words = self.words.rsplitn(3, JOINT).nth(2)?;
        Some(Self { words: words.into() })
    }

    /// Its kind: `services`.
    pub fn kind(&self) -> &str {
        self.words.rsplit(JOINT).nth(1).unwrap_or_default()
    }

    /// Its own name: `api`.
    pub fn name(&self) -> &str {
        self.words.rsplit(JOINT).next().unwrap_or_default()
    }

    /// `(kind, name)` pairs, outermost first; one or two of them.
    pub fn steps(&self) -> impl Iterator<Item = (&str, &str)> {
        let mut words = self.words.split(JOINT);
        std::iter::from_fn(move || Some((words.next()?, words.next()?)))
    }

    /// All names joined by `-`, as units, containers and roles are called: `shop-api`.
    pub fn id(&self) -> String {
        let mut id = String::with_capacity(self.words.len());
        for (_, name) in self.steps() {
            if !id.is_empty() {
                id.push('-');
            }
            id.push_str(name);
        }
        id
    }
}

impl<'a> FromIterator<(&'a str, &'a str)> for ResourcePath {
    fn from_iter<T: IntoIterator<Item = (&'a str, &'a str)>>(steps: T) -> Self {
        let mut words = String::new();
        for word in steps.into_iter().flat_map(|(kind, name)| [kind, name]) {
            if !words.is_empty() {
                words.push(JOINT);
            }
            words.push_str(word);
        }
        Self { words: words.into() }
    }
}

impl fmt::Display for ResourcePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, word) in self.words.split(JOINT).enumerate() {
            f.write_str(if at == 0 { "" } else { "." })?;
            f.write_str(word)?;
        }
        Ok(())
    }
}

impl fmt::Debug for ResourcePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A use of a resource.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Reference {
    /// Which resource.
    pub resource: ResourcePath,
}
