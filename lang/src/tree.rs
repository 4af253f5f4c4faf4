//! What evaluation gives to the compiler: forced, plain data, every node with the place it was written at.
//!
//! Laziness ends here. A [`Tree`] holds no function and no thunk; what only the target can decide stands in it as a
//! [`Piece::Symbol`], and a secret as a [`Piece::Secret`], never as its value.

use std::fmt;

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
/// `services.api` or, for a tenant's own, `sites.shop.services.api`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct ResourcePath {
    /// `(kind, name)` pairs; one or two of them.
    pub steps: Vec<(String, String)>,
}

impl ResourcePath {
    /// The path `kind.name`.
    pub fn top(kind: &str, name: &str) -> Self {
        Self {
            steps: vec![(kind.to_owned(), name.to_owned())],
        }
    }

    /// The path of `kind.name` inside this resource.
    #[must_use]
    pub fn child(&self, kind: &str, name: &str) -> Self {
        let mut steps = self.steps.clone();
        steps.push((kind.to_owned(), name.to_owned()));
        Self { steps }
    }

    /// The resource it belongs to: the site of `sites.shop.services.api`.
    pub fn parent(&self) -> Option<Self> {
        let (_, rest) = self.steps.split_last()?;
        (!rest.is_empty()).then(|| Self { steps: rest.to_vec() })
    }

    /// Its kind: `services`.
    pub fn kind(&self) -> &str {
        self.steps.last().map_or("", |(kind, _)| kind)
    }

    /// Its own name: `api`.
    pub fn name(&self) -> &str {
        self.steps.last().map_or("", |(_, name)| name)
    }

    /// All names joined by `-`, as units, containers and roles are called: `shop-api`.
    pub fn id(&self) -> String {
        self.steps
            .iter()
            .map(|(_, name)| name.as_str())
            .collect::<Vec<_>>()
            .join("-")
    }
}

impl fmt::Display for ResourcePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, (kind, name)) in self.steps.iter().enumerate() {
            let dot = if at == 0 { "" } else { "." };
            write!(f, "{dot}{kind}.{name}")?;
        }
        Ok(())
    }
}

/// A use of a resource.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Reference {
    /// Which resource.
    pub resource: ResourcePath,
}
