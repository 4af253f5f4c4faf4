//! The resolved form of a file: what the evaluator runs.
//!
//! Names have become slots, nested attribute paths have become nested sets, constants have become values. Nodes are shared
//! pointers, so a thunk or a closure keeps its code with one count and nothing is ever copied.

use rclite::Rc;

use crate::ast::BinaryOperator;
use crate::eval::place::Place;
use crate::eval::strict::Strictness;
use crate::eval::value::Value;
use crate::symbol::Symbol;

/// A node that thunks and closures may keep.
pub(crate) type Shared = Rc<Code>;

/// An expression.
pub(crate) enum Code {
    /// An expression with an error that has been reported.
    Hole,
    /// A literal, a global, a path.
    Constant(Value),
    /// A variable: `slot` of the frame `depth` scopes out.
    Variable { depth: u32, slot: u32, place: Place },
    /// A name that one of the `with` frames at these depths must have, innermost first.
    Scoped {
        name: Symbol,
        scopes: Box<[u32]>,
        place: Place,
    },
    /// `__curPos`: where it stands.
    Position(Place),
    /// A string with interpolation.
    Text { parts: Box<[Part]>, place: Place },
    /// A path with interpolation.
    Path { parts: Box<[Part]>, place: Place },
    /// A list.
    List { items: Box<[Shared]>, place: Place },
    /// An attribute set.
    Set(Box<SetCode>),
    /// A frame of slots, then the body in it.
    Let { slots: Box<[Shared]>, body: Shared },
    /// A frame of one slot that holds the scope's set, then the body in it.
    With { scope: Shared, body: Shared },
    /// `if`
    If {
        condition: Shared,
        consequence: Shared,
        alternative: Shared,
    },
    /// `assert`
    Assert {
        condition: Shared,
        body: Shared,
        place: Place,
    },
    /// A function.
    Lambda(Rc<LambdaCode>),
    /// A call with one argument or more.
    Apply {
        function: Shared,
        arguments: Box<[Shared]>,
        place: Place,
    },
    /// `subject.path`, with `or`
    Select(Box<SelectCode>),
    /// `subject ? path`
    HasAttr {
        subject: Shared,
        path: Box<[Key]>,
        place: Place,
    },
    /// `!x`
    Not { operand: Shared, place: Place },
    /// `-x`
    Negate { operand: Shared, place: Place },
    /// `a + b`; `&&`, `||` and `->` look at their right side only if they must.
    Binary {
        operator: BinaryOperator,
        left: Shared,
        right: Shared,
        place: Place,
    },
    /// Every so many levels: more stack is had here if need be.
    Deep(Deep),
}

/// A node below which more stack may be needed, to run it and to drop it.
pub(crate) struct Deep(pub(crate) Shared);

/// A part of a string.
pub(crate) enum Part {
    Literal(Box<str>),
    Interpolation(Shared, Place),
}

/// A name between dots.
pub(crate) enum Key {
    Static(Symbol, Place),
    Dynamic(Shared, Place),
}

impl Key {
    /// Where it was written.
    pub(crate) fn place(&self) -> Place {
        match self {
            Self::Static(_, place) | Self::Dynamic(_, place) => *place,
        }
    }
}

/// A selection.
pub(crate) struct SelectCode {
    pub(crate) subject: Shared,
    pub(crate) path: Box<[Key]>,
    pub(crate) default: Option<Shared>,
    pub(crate) place: Place,
}

/// A set.
pub(crate) struct SetCode {
    /// Whether the entries are the first slots of a frame that all of them see.
    pub(crate) recursive: bool,
    /// The static attributes, sorted by symbol.
    pub(crate) entries: Box<[EntryCode]>,
    /// What `inherit (…)` inherits from: the next slots of that frame.
    pub(crate) sources: Box<[Shared]>,
    /// The attributes whose names are computed.
    pub(crate) dynamic: Box<[DynamicCode]>,
    pub(crate) place: Place,
}

/// An attribute.
pub(crate) struct EntryCode {
    pub(crate) name: Symbol,
    pub(crate) place: Place,
    pub(crate) value: Shared,
}

/// An attribute whose name is computed.
pub(crate) struct DynamicCode {
    pub(crate) name: Shared,
    pub(crate) place: Place,
    pub(crate) value: Shared,
}

/// A function.
pub(crate) struct LambdaCode {
    pub(crate) parameter: ParameterCode,
    pub(crate) body: Shared,
    pub(crate) place: Place,
    strictness: Strictness,
}

impl LambdaCode {
    /// A function.
    pub(crate) fn new(parameter: ParameterCode, body: Shared, place: Place) -> Self {
        Self {
            strictness: Strictness::of(&parameter, &body),
            parameter,
            body,
            place,
        }
    }

    /// Which arguments it is sure to ask for.
    pub(crate) fn strictness(&self) -> Strictness {
        self.strictness
    }
}

/// What a function takes.
pub(crate) enum ParameterCode {
    /// One slot.
    Name,
    /// A slot a field, then one for the whole.
    Pattern {
        fields: Box<[FieldCode]>,
        open: bool,
        all: bool,
    },
}

/// A field of a pattern.
pub(crate) struct FieldCode {
    pub(crate) name: Symbol,
    pub(crate) place: Place,
    pub(crate) default: Option<Shared>,
}

impl Code {
    /// Where it was written. A loop, since bodies may stand in bodies as deep as a file is long.
    pub(crate) fn place(&self) -> Place {
        let mut code = self;
        loop {
            code = match code {
                Self::Hole => return Place::NOWHERE,
                Self::Constant(value) => return value.place(),
                Self::Variable { place, .. }
                | Self::Scoped { place, .. }
                | Self::Position(place)
                | Self::Text { place, .. }
                | Self::Path { place, .. }
                | Self::List { place, .. }
                | Self::Assert { place, .. }
                | Self::Apply { place, .. }
                | Self::HasAttr { place, .. }
                | Self::Not { place, .. }
                | Self::Negate { place, .. }
                | Self::Binary { place, .. } => return *place,
                Self::Set(set) => return set.place,
                Self::Select(select) => return select.place,
                Self::Lambda(lambda) => return lambda.place,
                Self::Let { body, .. } | Self::With { body, .. } => body,
                Self::If { consequence, .. } => consequence,
                Self::Deep(deep) => &deep.0,
            };
        }
    }
}

impl Drop for Deep {
    fn drop(&mut self) {
        let code = std::mem::replace(&mut self.0, Rc::new(Code::Hole));
        crate::eval::stack::grow(|| drop(code));
    }
}
