//! The syntax of one file.
//!
//! Expressions live in one vector and point at one another by number, so that a file of a hundred thousand nested brackets
//! is built, walked and dropped without deep recursion, and a number is all the evaluator has to keep. The tree is what was
//! written: `a.b = 1;` is one binding with a path of two, brackets are kept, and nothing is desugared. What a hole in
//! the source left is [`ExprKind::Error`].

mod spans;

use std::collections::HashMap;

use crate::span::Span;
use crate::symbol::Symbol;

/// The number of an expression in its [`File`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct ExprId(pub u32);

/// The syntax of one file.
#[derive(Clone, PartialEq, Debug)]
pub struct File {
    exprs: Vec<Expr>,
    root: ExprId,
    interpolations: HashMap<ExprId, Span>,
}

impl File {
    /// A file of these expressions; `root` is the whole, and those in strings and paths come with the places of their `${ … }`.
    pub fn new(exprs: Vec<Expr>, root: ExprId, interpolations: HashMap<ExprId, Span>) -> Self {
        Self {
            exprs,
            root,
            interpolations,
        }
    }

    /// Where the interpolation of an expression stands, with its `${` and `}`; the expression itself if it stands in none.
    pub fn interpolation(&self, id: ExprId) -> Span {
        let around = self.interpolations.get(&id).copied();
        around.unwrap_or_else(|| self.expr(id).span)
    }

    /// The expression the file consists of.
    pub fn root(&self) -> ExprId {
        self.root
    }

    /// The expression numbered `id`.
    #[expect(
        clippy::indexing_slicing,
        reason = "an `ExprId` is only made by pushing to this vector"
    )]
    pub fn expr(&self, id: ExprId) -> &Expr {
        &self.exprs[id.0 as usize]
    }

    /// The expression without the brackets around it.
    pub fn strip(&self, mut id: ExprId) -> ExprId {
        while let ExprKind::Paren(inner) = self.expr(id).kind {
            id = inner;
        }
        id
    }

    /// How many expressions there are; their numbers are below it.
    pub fn len(&self) -> usize {
        self.exprs.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.exprs.is_empty()
    }
}

/// The text of a string without interpolation, brackets round it or not. `''${"a"}''` is one too, as in Nix, but `"${"a"}"` is not.
pub fn plain_text<'a>(find: impl Fn(ExprId) -> Option<&'a Expr>, mut id: ExprId) -> Option<&'a str> {
    loop {
        match &find(id)?.kind {
            ExprKind::Paren(inner) => id = *inner,
            ExprKind::String { parts, indented } => match parts.as_slice() {
                [] => return Some(""),
                [StringPart::Literal(text)] => return Some(text),
                [StringPart::Interpolation(inner)] if *indented => id = *inner,
                _ => return None,
            },
            _ => return None,
        }
    }
}

/// An expression and its place.
#[derive(Clone, PartialEq, Debug)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// From its first to its last token.
    pub span: Span,
}

/// A name where it was written.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Name {
    /// The spelling.
    pub symbol: Symbol,
    /// The place.
    pub span: Span,
}

/// What an expression is.
#[derive(Clone, PartialEq, Debug)]
pub enum ExprKind {
    /// A hole that a syntax error left; it has been reported.
    Error,
    /// `42`
    Int(i64),
    /// `4.2`
    Float(f64),
    /// `"…"` or `''…''`, escapes and indentation already taken out.
    String {
        /// Its parts; no literal is empty.
        parts: Vec<StringPart>,
        /// Whether it was written as `''…''`.
        indented: bool,
    },
    /// `./x`, `../x`, `/x`, `~/x`, with interpolation.
    Path(Vec<StringPart>),
    /// `x`
    Variable(Symbol),
    /// `[ a b ]`
    List(Vec<ExprId>),
    /// `{ … }`, `rec { … }`
    Attributes {
        /// Whether it began with `rec`.
        recursive: bool,
        /// As written.
        bindings: Vec<Binding>,
    },
    /// `let … in body`
    Let {
        /// As written.
        bindings: Vec<Binding>,
        /// What it is for.
        body: ExprId,
    },
    /// `with scope; body`
    With {
        /// The set whose attributes become names.
        scope: ExprId,
        /// What it is for.
        body: ExprId,
    },
    /// `if condition then consequence else alternative`
    If {
        /// The condition.
        condition: ExprId,
        /// Its value if true.
        consequence: ExprId,
        /// Its value if false.
        alternative: ExprId,
    },
    /// `assert condition; body`
    Assert {
        /// What must be true.
        condition: ExprId,
        /// The value.
        body: ExprId,
    },
    /// `parameter: body`
    Lambda {
        /// What it takes.
        parameter: Parameter,
        /// What it gives.
        body: ExprId,
    },
    /// `function argument`
    Apply {
        /// The function.
        function: ExprId,
        /// Its one argument.
        argument: ExprId,
    },
    /// `subject.path`, `subject.path or default`
    Select {
        /// What is selected from.
        subject: ExprId,
        /// One attribute name or more.
        path: Vec<AttrName>,
        /// The value after `or`.
        default: Option<ExprId>,
    },
    /// `subject ? path`
    HasAttr {
        /// What is asked.
        subject: ExprId,
        /// One attribute name or more.
        path: Vec<AttrName>,
    },
    /// `-x`, `!x`
    Unary {
        /// Which.
        operator: UnaryOperator,
        /// Its operand.
        operand: ExprId,
    },
    /// `a + b`
    Binary {
        /// Which.
        operator: BinaryOperator,
        /// Where the operator stands.
        operator_span: Span,
        /// Left.
        left: ExprId,
        /// Right.
        right: ExprId,
    },
    /// `( inner )`
    Paren(ExprId),
}

/// A part of a string or path.
#[derive(Clone, PartialEq, Debug)]
pub enum StringPart {
    /// Plain characters, escapes taken out.
    Literal(String),
    /// `${ … }`
    Interpolation(ExprId),
}

/// A name between dots.
#[derive(Clone, PartialEq, Debug)]
pub enum AttrName {
    /// `name`, or `"name"` without interpolation.
    Static(Name),
    /// `${ … }`, or a string with interpolation (then `expr` is that string).
    Dynamic {
        /// What gives the name.
        expr: ExprId,
        /// With its `${` and `}`.
        span: Span,
    },
}

impl AttrName {
    /// Where it was written.
    pub fn span(&self) -> Span {
        match self {
            Self::Static(name) => name.span,
            Self::Dynamic { span, .. } => *span,
        }
    }
}

/// One binding of a set or `let`.
#[derive(Clone, PartialEq, Debug)]
pub enum Binding {
    /// `a.b = value;`
    Value {
        /// One attribute name or more.
        path: Vec<AttrName>,
        /// The right-hand side.
        value: ExprId,
        /// From the path to the `;`.
        span: Span,
    },
    /// `inherit a b;`, `inherit (from) a b;`
    Inherit {
        /// The set in brackets.
        from: Option<ExprId>,
        /// The names; static ones only (a dynamic one has been reported).
        names: Vec<Name>,
        /// From `inherit` to the `;`.
        span: Span,
    },
}

/// What a function takes.
#[derive(Clone, PartialEq, Debug)]
pub enum Parameter {
    /// `x:`
    Name(Name),
    /// `{ a, b ? 1, ... }@all:`
    Pattern {
        /// The names in braces.
        fields: Vec<PatternField>,
        /// Whether `...` stands there.
        open: bool,
        /// The name at `@`.
        all: Option<Name>,
        /// The whole pattern with `@`.
        span: Span,
    },
}

/// One name of a pattern.
#[derive(Clone, PartialEq, Debug)]
pub struct PatternField {
    /// The name.
    pub name: Name,
    /// The value after `?`.
    pub default: Option<ExprId>,
}

/// An operator before its operand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum UnaryOperator {
    /// `-`
    Negate,
    /// `!`
    Not,
}

/// An operator between its operands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BinaryOperator {
    /// `++`
    Concat,
    /// `*`
    Multiply,
    /// `/`
    Divide,
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `//`
    Update,
    /// `<`
    Less,
    /// `<=`
    LessEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterEqual,
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `&&`
    And,
    /// `||`
    Or,
    /// `->`
    Implies,
}
