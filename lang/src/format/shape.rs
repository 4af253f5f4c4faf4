//! Which expressions may begin on the line of what they belong to, though they are broken.
//!
//! ```text
//! routes."/" = {          # Block: its bracket opens here, and closes a step to the left of what is in it
//! backend = base // {     # Block: all before its bracket is short
//! double = value:         # Function: its head stands here, its body below
//! lines = map (line: {    # Tail: a bracket somewhere in it opens here, unless all has room on the next line
//! total =                 # Other: on the next line
//! name = "text";          # Atom: here, however long it is
//! ```

use crate::ast::{BinaryOperator, Expr, ExprId, ExprKind, File};
use crate::format::tall::Tall;
use crate::lex::Tokens;
use crate::source::SourceFile;

/// How an expression is broken where it follows something.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Shape {
    /// It ends in a set, a list or a text of several lines.
    Block,
    /// A function.
    Function,
    /// Brackets round anything but a [`Self::Block`].
    Brackets,
    /// A call with brackets among its arguments.
    Tail,
    /// An `if` of blocks.
    Branches,
    /// A word, which a line of its own would hardly make shorter.
    Atom,
    /// Anything else.
    Other,
}

/// The shape of every expression, by its number.
pub(super) struct Shapes {
    shapes: Vec<Shape>,
    tall: Tall,
}

impl Shapes {
    /// The shapes of the expressions of `file`. What an expression consists of has lower numbers than it.
    pub(super) fn new(source: &SourceFile, file: &File, tokens: &Tokens) -> Self {
        let mut shapes = Self {
            shapes: Vec::with_capacity(file.len()),
            tall: Tall::new(source, &tokens.tokens),
        };
        for number in 0..file.len() as u32 {
            let expr = file.expr(ExprId(number));
            let shape = match &expr.kind {
                ExprKind::String { .. } if shapes.tall.contains(expr.span.start) => Shape::Block,
                ExprKind::Attributes { bindings, .. } => block_if(!bindings.is_empty() || has_comment(expr, tokens)),
                ExprKind::List(items) => block_if(!items.is_empty() || has_comment(expr, tokens)),
                _ => shapes.compound(file, &expr.kind),
            };
            shapes.shapes.push(shape);
        }
        shapes
    }

    /// The shape of an expression.
    pub(super) fn of(&self, id: ExprId) -> Shape {
        self.shapes.get(id.0 as usize).copied().unwrap_or(Shape::Other)
    }

    /// The spaces that are indentation in each line of the `''` string that begins here, if it may be moved.
    pub(super) fn indentation(&self, start: u32) -> Option<usize> {
        self.tall.indentation(start)
    }

    /// The shape of what consists of other expressions.
    fn compound(&self, file: &File, kind: &ExprKind) -> Shape {
        match kind {
            ExprKind::Lambda { .. } => Shape::Function,
            ExprKind::Paren(inner) => match self.of(*inner) {
                Shape::Block | Shape::Branches => Shape::Block,
                _ => Shape::Brackets,
            },
            ExprKind::Apply { function, argument } => match self.of(*argument) {
                Shape::Block => Shape::Block,
                Shape::Brackets => Shape::Tail,
                _ if !matches!(file.expr(*function).kind, ExprKind::Apply { .. }) => Shape::Other,
                _ if matches!(self.of(*function), Shape::Block | Shape::Tail) => Shape::Tail,
                _ => Shape::Other,
            },
            ExprKind::Binary { operator, right, .. } => match self.of(*right) {
                Shape::Tail if joins(*operator) => Shape::Tail,
                right => block_if(right == Shape::Block),
            },
            ExprKind::Int(_)
            | ExprKind::Float(_)
            | ExprKind::String { .. }
            | ExprKind::Path(_)
            | ExprKind::Variable(_) => Shape::Atom,
            ExprKind::Select {
                subject, default: None, ..
            } if self.of(*subject) == Shape::Atom => Shape::Atom,
            ExprKind::With { body, .. } => block_if(self.of(*body) == Shape::Block),
            ExprKind::If {
                consequence,
                alternative,
                ..
            } if self.of(*consequence) == Shape::Block => match self.of(*alternative) {
                Shape::Block | Shape::Branches => Shape::Branches,
                _ => Shape::Other,
            },
            _ => Shape::Other,
        }
    }
}

fn block_if(condition: bool) -> Shape {
    if condition { Shape::Block } else { Shape::Other }
}

/// Whether the operator puts two values of one sort together.
fn joins(operator: BinaryOperator) -> bool {
    matches!(
        operator,
        BinaryOperator::Update | BinaryOperator::Concat | BinaryOperator::Add
    )
}

fn has_comment(expr: &Expr, tokens: &Tokens) -> bool {
    let first = tokens
        .comments
        .partition_point(|comment| comment.span.start < expr.span.start);
    tokens
        .comments
        .get(first)
        .is_some_and(|comment| comment.span.end <= expr.span.end)
}
