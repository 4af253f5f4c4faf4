//! What an expression evaluates to: sixteen bytes, shared and immutable.

use rclite::Rc;

use crate::dialect::Kind;
use crate::eval::attrs::Attrs;
use crate::eval::builtins::Builtin;
use crate::eval::code::LambdaCode;
use crate::eval::frame::Frame;
use crate::eval::garbage::{self, Garbage};
use crate::eval::place::Place;
use crate::eval::string::Str;
use crate::eval::thunk::Thunk;
use crate::tree::{ResourcePath, Text};

/// A value, or the promise of one, beside the place that it was written at.
#[derive(Clone)]
pub(crate) enum Value {
    /// `null`
    Null(Place),
    /// `true`, `false`
    Bool(Place, bool),
    /// A 64-bit integer.
    Int(Place, i64),
    /// A double.
    Float(Place, f64),
    /// A string whose characters are all known.
    Text(Place, Rc<Str>),
    /// A string with pieces that only the target decides; at least one is not literal.
    Symbolic(Place, Rc<Text>),
    /// A path, absolute within the project.
    Path(Place, Rc<String>),
    /// A list; its elements may be thunks.
    List(Place, Rc<List>),
    /// An attribute set; its values may be thunks.
    Set(Place, Rc<Attrs>),
    /// A function written in source.
    Lambda(Place, Rc<Closure>),
    /// A built-in function without its arguments.
    Builtin(Place, &'static Builtin),
    /// A built-in function with some of its arguments.
    Partial(Place, Rc<Partial>),
    /// A use of a resource.
    Reference(Place, Rc<ReferenceTo>),
    /// `std.default x`, `std.force x`: for the merge of modules.
    Ranked(Place, Rc<Ranked>),
    /// Not evaluated yet, or already: see [`Thunk`]. Never what forcing returns.
    Thunk(Place, Rc<Thunk>),
}

/// The elements of a list.
pub(crate) struct List(pub(crate) Vec<Value>);

/// A function and the variables it sees.
pub(crate) struct Closure {
    pub(crate) env: Rc<Frame>,
    pub(crate) code: Rc<LambdaCode>,
}

/// A built-in that waits for more arguments.
pub(crate) struct Partial {
    pub(crate) builtin: &'static Builtin,
    pub(crate) arguments: Vec<Value>,
}

/// Which resource a reference means.
pub(crate) struct ReferenceTo {
    pub(crate) kind: &'static Kind,
    pub(crate) path: ResourcePath,
}

/// Which of two definitions wins: the higher.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Rank {
    /// `std.default`
    Default,
    /// Neither.
    Plain,
    /// `std.force`
    Force,
}

/// A value with its rank.
pub(crate) struct Ranked {
    pub(crate) rank: Rank,
    pub(crate) value: Value,
}

impl Drop for List {
    fn drop(&mut self) {
        garbage::bury(|| Garbage::Values(std::mem::take(&mut self.0)));
    }
}

impl Value {
    /// A string.
    pub(crate) fn text(place: Place, text: impl Into<Str>) -> Self {
        Self::Text(place, Rc::new(text.into()))
    }

    /// A list.
    pub(crate) fn list(place: Place, items: Vec<Value>) -> Self {
        Self::List(place, Rc::new(List(items)))
    }

    /// A set.
    pub(crate) fn set(place: Place, attrs: Attrs) -> Self {
        Self::Set(place, Rc::new(attrs))
    }

    /// Whether dropping it frees nothing that holds further values.
    #[inline]
    pub(crate) fn is_shallow(&self) -> bool {
        match self {
            Self::Null(_)
            | Self::Bool(..)
            | Self::Int(..)
            | Self::Float(..)
            | Self::Text(..)
            | Self::Symbolic(..)
            | Self::Path(..)
            | Self::Builtin(..)
            | Self::Reference(..) => true,
            Self::List(_, list) => Rc::strong_count(list) > 1,
            Self::Set(_, set) => Rc::strong_count(set) > 1,
            Self::Lambda(_, closure) => Rc::strong_count(closure) > 1,
            Self::Thunk(_, thunk) => Rc::strong_count(thunk) > 1,
            Self::Partial(..) | Self::Ranked(..) => false,
        }
    }

    /// Where it was written.
    pub(crate) fn place(&self) -> Place {
        match *self {
            Self::Null(place)
            | Self::Bool(place, _)
            | Self::Int(place, _)
            | Self::Float(place, _)
            | Self::Text(place, _)
            | Self::Symbolic(place, _)
            | Self::Path(place, _)
            | Self::List(place, _)
            | Self::Set(place, _)
            | Self::Lambda(place, _)
            | Self::Builtin(place, _)
            | Self::Partial(place, _)
            | Self::Reference(place, _)
            | Self::Ranked(place, _)
            | Self::Thunk(place, _) => place,
        }
    }

    /// The same value as if written at `at`.
    pub(crate) fn placed(mut self, at: Place) -> Self {
        match &mut self {
            Self::Null(place)
            | Self::Bool(place, _)
            | Self::Int(place, _)
            | Self::Float(place, _)
            | Self::Text(place, _)
            | Self::Symbolic(place, _)
            | Self::Path(place, _)
            | Self::List(place, _)
            | Self::Set(place, _)
            | Self::Lambda(place, _)
            | Self::Builtin(place, _)
            | Self::Partial(place, _)
            | Self::Reference(place, _)
            | Self::Ranked(place, _)
            | Self::Thunk(place, _) => *place = at,
        }
        self
    }

    /// What it is, with an article, for messages.
    pub(crate) fn noun(&self) -> &'static str {
        match self {
            Self::Null(_) => "null",
            Self::Bool(..) => "a boolean",
            Self::Int(..) => "an integer",
            Self::Float(..) => "a float",
            Self::Text(..) => "a string",
            Self::Symbolic(..) => "a string that the target decides",
            Self::Path(..) => "a path",
            Self::List(..) => "a list",
            Self::Set(..) => "a set",
            Self::Lambda(..) => "a function",
            Self::Builtin(..) | Self::Partial(..) => "a built-in function",
            Self::Reference(..) => "a reference to a resource",
            Self::Ranked(..) => "a value with a rank (`std.default`, `std.force`)",
            Self::Thunk(..) => "a value",
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_value_is_sixteen_bytes() {
        assert_eq!(size_of::<super::Value>(), 16);
        assert_eq!(size_of::<crate::eval::failure::Result<super::Value>>(), 16);
        assert_eq!(size_of::<std::cell::OnceCell<super::Value>>(), 16);
    }
}
