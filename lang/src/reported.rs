//! The return shape of a pass that never stops at its first problem.

use crate::diagnostic::Diagnostics;

/// A value together with the problems found while making it.
#[derive(Clone, Debug)]
pub struct Reported<T> {
    /// The best value that could be made.
    pub value: T,
    /// What was found on the way, in the order of finding.
    pub diagnostics: Diagnostics,
}

impl<T> Reported<T> {
    /// A value with nothing to report.
    pub fn clean(value: T) -> Self {
        Self {
            value,
            diagnostics: Diagnostics::default(),
        }
    }

    /// A value and its diagnostics.
    pub fn new(value: T, diagnostics: Diagnostics) -> Self {
        Self { value, diagnostics }
    }

    /// Moves the diagnostics into `sink` and gives the value.
    pub fn drain_into(self, sink: &mut Diagnostics) -> T {
        sink.extend(self.diagnostics);
        self.value
    }
}
