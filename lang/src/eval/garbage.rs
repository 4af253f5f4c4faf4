//! Dropping structures of any depth without deep recursion.
//!
//! The last owner of a list a million links long would drop it link by link, each inside the drop of the one before. Here a
//! drop goes at most [`LEVELS`] deep; what lies deeper is put on a heap of rubbish that the outermost drop clears in a loop.

use std::cell::{Cell, RefCell};

use rclite::Rc;

use crate::eval::attrs::Entry;
use crate::eval::frame::{Frame, Slots};
use crate::eval::thunk::Work;
use crate::eval::value::Value;

/// What can hold further structures.
#[expect(dead_code, reason = "held only to be dropped")]
pub(crate) enum Garbage {
    Values(Vec<Value>),
    Entries(Vec<Entry>),
    Frame(Option<Rc<Frame>>, Slots),
    Work(Work),
}

const LEVELS: u32 = 64;

thread_local! {
    static LEVEL: Cell<u32> = const { Cell::new(0) };
    static RUBBISH: RefCell<Vec<Garbage>> = const { RefCell::new(Vec::new()) };
}

/// Drops what `take` gives, now or when the outermost drop of this thread comes to it.
pub(crate) fn bury(take: impl FnOnce() -> Garbage) {
    let level = LEVEL.try_with(Cell::get).unwrap_or(0);
    let garbage = take();
    if level >= LEVELS {
        let _ = RUBBISH.try_with(|rubbish| rubbish.borrow_mut().push(garbage));
        return;
    }
    let _ = LEVEL.try_with(|cell| cell.set(level + 1));
    drop(garbage);
    if level == 0 {
        while let Ok(Some(garbage)) = RUBBISH.try_with(|rubbish| rubbish.borrow_mut().pop()) {
            drop(garbage);
        }
    }
    let _ = LEVEL.try_with(|cell| cell.set(level));
}
