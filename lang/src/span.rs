//! Places in source text.

use crate::source::SourceId;

/// A run of bytes in one source file: where something was written.
///
/// Offsets are bytes from the start of the file, `end` exclusive. They fit 32 bits because [`crate::SourceFile::new`]
/// refuses longer files.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Span {
    /// The file.
    pub source: SourceId,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// A span over `start..end` of `source`.
    pub const fn new(source: SourceId, start: u32, end: u32) -> Self {
        Self { source, start, end }
    }

    /// The smallest span that covers both; `self` where the two are of different files.
    #[must_use]
    pub fn to(self, other: Self) -> Self {
        if self.source != other.source {
            return self;
        }
        Self {
            source: self.source,
            start: self.start.min(other.start),
            end: self.end.max(other.end),
        }
    }

    /// The length in bytes.
    pub const fn len(self) -> u32 {
        self.end.saturating_sub(self.start)
    }

    /// Whether nothing lies between start and end.
    pub const fn is_empty(self) -> bool {
        self.end <= self.start
    }

    /// The empty span at the end of this one: where something is missing.
    #[must_use]
    pub const fn after(self) -> Self {
        Self {
            source: self.source,
            start: self.end,
            end: self.end,
        }
    }
}
