//! Environments: one frame a scope, slots instead of names.

use std::cell::OnceCell;

use rclite::Rc;

use crate::eval::garbage::{self, Garbage};
use crate::eval::value::Value;

/// The variables of one scope, and the scope around it.
///
/// A slot is filled once. The slots of a recursive scope are filled after the frame exists, since what fills them refers to
/// the frame.
pub(crate) struct Frame {
    parent: Option<Rc<Frame>>,
    slots: Slots,
}

pub(crate) enum Slots {
    /// The common case, a function of one argument, needs no second allocation.
    One(OnceCell<Value>),
    Many(Box<[OnceCell<Value>]>),
}

impl Frame {
    /// The outermost frame.
    pub(crate) fn root() -> Rc<Self> {
        Rc::new(Self {
            parent: None,
            slots: Slots::Many(Box::default()),
        })
    }

    /// A frame of one filled slot.
    pub(crate) fn one(parent: Rc<Self>, value: Value) -> Rc<Self> {
        Rc::new(Self {
            parent: Some(parent),
            slots: Slots::One(OnceCell::from(value)),
        })
    }

    /// A frame of `count` empty slots.
    pub(crate) fn many(parent: Rc<Self>, count: usize) -> Rc<Self> {
        let slots = match count {
            1 => Slots::One(OnceCell::new()),
            _ => Slots::Many(std::iter::repeat_with(OnceCell::new).take(count).collect()),
        };
        Rc::new(Self {
            parent: Some(parent),
            slots,
        })
    }

    fn slots(&self) -> &[OnceCell<Value>] {
        match &self.slots {
            Slots::One(slot) => std::slice::from_ref(slot),
            Slots::Many(slots) => slots,
        }
    }

    /// Fills a slot.
    pub(crate) fn fill(&self, slot: usize, value: Value) {
        if let Some(cell) = self.slots().get(slot) {
            let _ = cell.set(value);
        }
    }

    /// What is in the slot `slot` of the frame `depth` scopes out; nothing if it is not filled yet.
    #[inline]
    pub(crate) fn get(&self, depth: u32, slot: u32) -> Option<&Value> {
        let mut frame = self;
        for _ in 0..depth {
            frame = frame.parent.as_deref()?;
        }
        frame.slots().get(slot as usize)?.get()
    }
}

impl Drop for Frame {
    fn drop(&mut self) {
        // Several slots may share what they hold: each count says that it stays, and all of them together end it.
        if let Slots::One(slot) = &self.slots
            && slot.get().is_none_or(Value::is_shallow)
            && self.parent.as_ref().is_none_or(|parent| Rc::strong_count(parent) > 1)
        {
            return;
        }
        let parent = self.parent.take();
        let slots = std::mem::replace(&mut self.slots, Slots::One(OnceCell::new()));
        garbage::bury(|| Garbage::Frame(parent, slots));
    }
}
