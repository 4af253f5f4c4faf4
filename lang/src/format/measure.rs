//! How wide everything in a document is, measured once from its end to its beginning.

use crate::format::WIDTH;
use crate::format::document::{Document, Group, GroupKind, Item};

/// What stands behind what hugs may be so wide: it follows a closing bracket and should not be overlooked there.
const SHORT: u32 = WIDTH as u32 * 2 / 5;

/// More than any line has room for, and far from an overflow.
const NOWHERE: u32 = u32::MAX / 4;

/// The measures of a document.
pub(super) struct Measures {
    /// The width of everything before an item, on one line.
    before: Vec<u32>,
    /// The number of line breaks before an item that there are in any case.
    forced: Vec<u32>,
    /// From an item to the next place where a line may end.
    tail: Vec<u32>,
    /// From an item to the first place where a line ends if what begins there is broken as it likes best.
    lead: Vec<u32>,
}

impl Measures {
    /// Measures `document`.
    pub(super) fn new(document: &Document<'_>) -> Self {
        let count = document.items.len();
        let mut measures = Self {
            before: Vec::with_capacity(count + 1),
            forced: Vec::with_capacity(count + 1),
            tail: vec![0; count + 1],
            lead: vec![0; count + 1],
        };
        let (mut width, mut forced) = (0_u32, 0);
        for item in &document.items {
            measures.before.push(width);
            measures.forced.push(forced);
            width = width.saturating_add(item_width(item)).min(NOWHERE);
            forced += u32::from(is_forced(item));
        }
        measures.before.push(width);
        measures.forced.push(forced);
        for (at, item) in document.items.iter().enumerate().rev() {
            let tail = measures.next_tail(item, at);
            set(&mut measures.tail, at, tail);
            let lead = measures.next_lead(document, item, at);
            set(&mut measures.lead, at, lead);
        }
        measures
    }

    fn next_tail(&self, item: &Item<'_>, at: usize) -> u32 {
        match item {
            Item::Break(_) | Item::TextLine { .. } | Item::Aside(_) => 0,
            Item::Block { .. } => item_width(item),
            _ => get(&self.tail, at + 1).saturating_add(item_width(item)).min(NOWHERE),
        }
    }

    fn next_lead(&self, document: &Document<'_>, item: &Item<'_>, at: usize) -> u32 {
        let on = |more: u32| get(&self.lead, at + 1).saturating_add(more).min(NOWHERE);
        let Item::Open(number) = item else {
            return match item {
                Item::Text(_) => on(item_width(item)),
                Item::Close(_) | Item::Hug | Item::HugEnd | Item::Indent | Item::Dedent => on(0),
                _ => self.next_tail(item, at),
            };
        };
        let Some(group) = document.groups.get(*number) else {
            return on(0);
        };
        match group.kind {
            GroupKind::Bracket | GroupKind::Head | GroupKind::Hang => on(0),
            GroupKind::Interpolation if self.forced(group.open, group.close) => on(0),
            GroupKind::Interpolation => {
                get(&self.lead, group.close + 1).saturating_add(self.width(group.open, group.close))
            }
            GroupKind::Chain => {
                let hugs = group.hugs.iter().filter(|&&hug| self.may_hug(group, hug));
                hugs.map(|&hug| self.hug_lead(group, hug)).min().unwrap_or(NOWHERE)
            }
        }
    }

    /// The width of the items from `start` to `end`, on one line.
    pub(super) fn width(&self, start: usize, end: usize) -> u32 {
        get(&self.before, end).saturating_sub(get(&self.before, start))
    }

    /// Whether a line ends between the items `start` and `end` in any case.
    pub(super) fn forced(&self, start: usize, end: usize) -> bool {
        get(&self.forced, end) > get(&self.forced, start)
    }

    /// The width of a group and of what follows it up to the next place where a line may end.
    pub(super) fn whole(&self, group: &Group) -> u32 {
        self.width(group.open, group.close)
            .saturating_add(get(&self.tail, group.close))
    }

    /// From an item to the next place where a line may end.
    pub(super) fn tail(&self, at: usize) -> u32 {
        get(&self.tail, at)
    }

    /// From a group's beginning to where the line ends if the group is broken only inside what hugs.
    pub(super) fn hug_lead(&self, group: &Group, (start, _): (usize, usize)) -> u32 {
        self.width(group.open, start)
            .saturating_add(get(&self.lead, start))
            .min(NOWHERE)
    }

    /// Whether nothing but the column speaks against a group that is broken only inside what hugs.
    pub(super) fn may_hug(&self, group: &Group, (start, end): (usize, usize)) -> bool {
        let behind = self.width(end, group.close);
        let short = behind == 0 || behind.saturating_add(get(&self.tail, group.close)) <= SHORT;
        short && !self.forced(group.open, start) && !self.forced(end, group.close)
    }
}

fn get(measures: &[u32], at: usize) -> u32 {
    measures.get(at).copied().unwrap_or_default()
}

fn set(measures: &mut [u32], at: usize, value: u32) {
    if let Some(place) = measures.get_mut(at) {
        *place = value;
    }
}

fn is_forced(item: &Item<'_>) -> bool {
    match item {
        Item::Break(place) => place.forced,
        Item::TextLine { .. } | Item::Block { .. } => true,
        _ => false,
    }
}

fn item_width(item: &Item<'_>) -> u32 {
    let text = match item {
        Item::Text(text) => text,
        Item::Block { text, .. } => text.lines().next().unwrap_or_default(),
        Item::Break(place) => return u32::from(place.space),
        _ => return 0,
    };
    text.chars().count() as u32
}
