//! Room on the stack.

/// Below so much free stack a new piece is taken.
const RED_ZONE: usize = 256 << 10;
/// The size of a new piece.
const PIECE: usize = 4 << 20;

/// Runs `f` with enough stack for a bounded number of further levels.
#[inline]
pub(crate) fn grow<T>(f: impl FnOnce() -> T) -> T {
    stacker::maybe_grow(RED_ZONE, PIECE, f)
}
