//! Source files and the table that numbers them.

use std::sync::Arc;

use crate::span::Span;

/// The number of a file in its [`Sources`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct SourceId(pub u32);

/// One file's name and text.
#[derive(Debug)]
pub struct SourceFile {
    id: SourceId,
    name: String,
    text: String,
    line_starts: Vec<u32>,
}

/// The longest source file that is read, in bytes.
pub const MAX_SOURCE_BYTES: usize = 64 << 20;

impl SourceFile {
    /// A file called `name` (as shown in messages: relative to the project, `/` between folders).
    ///
    /// Text past [`MAX_SOURCE_BYTES`] is cut; a [`crate::World`] reports such files before they get here.
    pub fn new(id: SourceId, name: impl Into<String>, text: impl Into<String>) -> Self {
        let mut text = text.into();
        if text.len() > MAX_SOURCE_BYTES {
            let mut cut = MAX_SOURCE_BYTES;
            while !text.is_char_boundary(cut) {
                cut -= 1;
            }
            text.truncate(cut);
        }
        // A carriage return alone ends a line too.
        let next = text.bytes().skip(1).chain([b' ']);
        let ends = |(byte, next)| byte == b'\n' || (byte == b'\r' && next != b'\n');
        let newlines = text.bytes().zip(next).enumerate().filter(|&(_, bytes)| ends(bytes));
        let line_starts = std::iter::once(0)
            .chain(newlines.map(|(at, _)| at as u32 + 1))
            .collect();
        Self {
            id,
            name: name.into(),
            text,
            line_starts,
        }
    }

    /// Its number.
    pub fn id(&self) -> SourceId {
        self.id
    }

    /// Its name, as shown in messages.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its whole text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text under `span`; empty where the span does not lie in this file.
    pub fn slice(&self, span: Span) -> &str {
        self.text
            .get(span.start as usize..span.end as usize)
            .unwrap_or_default()
    }

    /// A span over the whole file.
    pub fn span(&self) -> Span {
        Span::new(self.id, 0, self.text.len() as u32)
    }

    /// Line and column of a byte offset, both from 1; the column counts characters.
    pub fn position(&self, offset: u32) -> (usize, usize) {
        let (line, before) = self.line(offset);
        (line, before.chars().count() + 1)
    }

    /// Line and column of a byte offset, both from 1; the column counts bytes.
    pub fn byte_position(&self, offset: u32) -> (usize, usize) {
        let (line, before) = self.line(offset);
        (line, before.len() + 1)
    }

    /// The number of the line around `offset`, and what stands in it before.
    fn line(&self, offset: u32) -> (usize, &str) {
        let line = self.line_starts.partition_point(|&start| start <= offset).max(1);
        let start = self.line_starts.get(line - 1).copied().unwrap_or(0) as usize;
        (line, self.text.get(start..offset as usize).unwrap_or_default())
    }
}

/// Finds a file by its number.
pub trait Sources {
    /// The file, if this table holds it.
    fn source(&self, id: SourceId) -> Option<Arc<SourceFile>>;
}

impl Sources for [Arc<SourceFile>] {
    fn source(&self, id: SourceId) -> Option<Arc<SourceFile>> {
        self.iter().find(|file| file.id() == id).cloned()
    }
}
