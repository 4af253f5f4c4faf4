//! A text that is not laid out yet: what is written, and where its lines may be broken.
//!
//! A document is a list of items with brackets in it, [`Item::Open`] and [`Item::Close`], as in Oppen's *Prettyprinting* (1980).
//! Building, measuring and printing it are loops.

/// A part of a document.
#[derive(Clone, Copy, Debug)]
pub(super) enum Item<'s> {
    /// Text without a line break.
    Text(&'s str),
    /// A `#` comment at the end of a line; it may stand out over the width.
    Aside(&'s str),
    /// A comment of several lines, which stood so far from the left.
    Block {
        /// The whole comment.
        text: &'s str,
        /// The characters before its first line.
        column: usize,
    },
    /// Where a line may end.
    Break(Break),
    /// A line break that is part of a text: the next line begins at the indentation, or where the text says.
    TextLine {
        /// Whether the next line is indented.
        indented: bool,
    },
    /// A group begins.
    Open(usize),
    /// A group ends.
    Close(usize),
    /// What may hug begins: the part of the group that may be broken alone, as if the rest were its bracket.
    Hug,
    /// What may hug ends.
    HugEnd,
    /// One step to the right from here on, if the group is broken.
    Indent,
    /// One step back.
    Dedent,
}

/// A place where a line may end.
#[derive(Clone, Copy, Debug)]
pub(super) struct Break {
    /// Whether a space stands there if it does not.
    pub(super) space: bool,
    /// Whether it does in any case.
    pub(super) forced: bool,
    /// Whether a blank line follows.
    pub(super) blank: bool,
    /// Whether it does only where what follows, up to the next such place, has no room.
    pub(super) fill: bool,
}

impl Break {
    /// A space, or the end of a line.
    pub(super) const SPACE: Self = Self {
        space: true,
        forced: false,
        blank: false,
        fill: false,
    };
    /// Nothing, or the end of a line.
    pub(super) const NOTHING: Self = Self {
        space: false,
        ..Self::SPACE
    };
    /// The end of a line.
    pub(super) const FORCED: Self = Self {
        forced: true,
        ..Self::SPACE
    };
    /// A space, or the end of a line that is full.
    pub(super) const FILL: Self = Self {
        fill: true,
        ..Self::SPACE
    };
}

/// How a group is broken.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum GroupKind {
    /// All its breaks end a line; what stands before the first of them may stand on the line of something else.
    Bracket,
    /// The same, for what stands before a bracket that hugs: it is broken only where it has no room itself.
    Head,
    /// As [`Self::Bracket`], but broken it needs a line of its own: only hugging, it may begin on the line of something else.
    Chain,
    /// As [`Self::Bracket`], but where what may hug has room on the next line it goes there.
    Hang,
    /// Code in a string: only what must be broken is.
    Interpolation,
}

/// A group.
#[derive(Clone, Debug)]
pub(super) struct Group {
    /// How it is broken.
    pub(super) kind: GroupKind,
    /// The place of its [`Item::Open`].
    pub(super) open: usize,
    /// The place of its [`Item::Close`].
    pub(super) close: usize,
    /// The places of what may hug in it, from [`Item::Hug`] to [`Item::HugEnd`].
    pub(super) hugs: Vec<(usize, usize)>,
}

/// A document, as it is built.
#[derive(Default, Debug)]
pub(super) struct Document<'s> {
    /// Its parts.
    pub(super) items: Vec<Item<'s>>,
    /// Its groups, by number.
    pub(super) groups: Vec<Group>,
    open: Vec<usize>,
    hugs: Vec<usize>,
}

impl<'s> Document<'s> {
    /// Adds an item that is not a bracket.
    pub(super) fn push(&mut self, item: Item<'s>) {
        self.items.push(item);
    }

    /// Begins a group.
    pub(super) fn open(&mut self, kind: GroupKind) {
        let number = self.groups.len();
        self.groups.push(Group {
            kind,
            open: self.items.len(),
            close: self.items.len(),
            hugs: Vec::new(),
        });
        self.open.push(number);
        self.items.push(Item::Open(number));
    }

    /// Ends the group begun last.
    pub(super) fn close(&mut self) {
        let Some(number) = self.open.pop() else { return };
        if let Some(group) = self.groups.get_mut(number) {
            group.close = self.items.len();
        }
        self.items.push(Item::Close(number));
    }

    /// Begins what may hug in the group begun last.
    pub(super) fn hug(&mut self) {
        self.hugs.push(self.items.len());
        self.items.push(Item::Hug);
    }

    /// Ends it.
    pub(super) fn hug_end(&mut self) {
        let Some(start) = self.hugs.pop() else { return };
        let group = self.open.last().and_then(|&number| self.groups.get_mut(number));
        if let Some(group) = group {
            group.hugs.push((start, self.items.len()));
        }
        self.items.push(Item::HugEnd);
    }

    /// The break that the document ends with.
    pub(super) fn last_break(&mut self) -> Option<&mut Break> {
        let last = self.items.iter_mut().rev().find(|item| !matches!(item, Item::Hug));
        match last {
            Some(Item::Break(last)) => Some(last),
            _ => None,
        }
    }
}
