//! Why an evaluation stopped.

use rclite::Rc;

use crate::diagnostic::Diagnostic;
use crate::eval::place::Place;
use crate::eval::thunk::Thunk;

/// The result of everything that may fail; an error is one pointer.
pub(crate) type Result<T> = std::result::Result<T, Box<Failure>>;

/// A failed evaluation.
pub(crate) enum Failure {
    /// A problem to report.
    Problem(Diagnostic),
    /// A `throw` or failed `assert`, which `tryEval` catches.
    Thrown(Diagnostic),
    /// A limit was hit; nothing else is worth trying.
    Limit(Diagnostic),
    /// A value asked for itself; grows by a step at each thunk on its way out, until it is back where it began.
    Cycle(Cycle),
    /// The hole that an error already reported left.
    Reported,
}

/// The steps of an infinite recursion, innermost first.
pub(crate) struct Cycle {
    pub(crate) start: Rc<Thunk>,
    pub(crate) steps: Vec<Place>,
    pub(crate) asked: Place,
}

impl From<Diagnostic> for Box<Failure> {
    fn from(diagnostic: Diagnostic) -> Self {
        Self::new(Failure::Problem(diagnostic))
    }
}

impl Failure {
    /// The problem, to add to it.
    pub(crate) fn diagnostic_mut(&mut self) -> Option<&mut Diagnostic> {
        match self {
            Self::Problem(diagnostic) | Self::Thrown(diagnostic) | Self::Limit(diagnostic) => Some(diagnostic),
            Self::Cycle(_) | Self::Reported => None,
        }
    }
}
