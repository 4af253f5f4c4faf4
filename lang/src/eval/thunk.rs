//! Promised values: evaluated at most once, when first asked for.

use std::cell::Cell;

use rclite::Rc;

use crate::eval::attrs::Attrs;
use crate::eval::code::Code;
use crate::eval::frame::Frame;
use crate::eval::garbage::{self, Garbage};
use crate::eval::place::Place;
use crate::eval::value::Value;
use crate::modules::Task;

/// A promised value: the work first, then what came of it, in the same three words.
///
/// While its work is being done it is a black hole ([`Work::Running`]): to ask for it then is infinite recursion.
pub(crate) struct Thunk(Cell<Work>);

/// How to come by the value.
pub(crate) enum Work {
    /// Evaluate an expression.
    Code(Rc<Frame>, Rc<Code>),
    /// Call a function that is shared by many thunks (`map`, `genList`).
    Call(Rc<Callee>, Value),
    /// Call such a function with the name and the value of the attribute at an index (`mapAttrs`, `zipAttrsWith`).
    Attribute(Rc<Mapped>, u32),
    /// Something of the module system.
    Task(Box<Task>),
    /// Being done.
    Running,
    /// Done.
    Done(Value),
}

/// A function and where it is called.
pub(crate) struct Callee {
    pub(crate) function: Value,
    pub(crate) place: Place,
}

/// A set, and the function that makes something of each of its names and values.
pub(crate) struct Mapped {
    pub(crate) callee: Callee,
    pub(crate) set: Rc<Attrs>,
}

impl Thunk {
    /// A promise to do `work`.
    #[inline]
    pub(crate) fn new(work: Work) -> Rc<Self> {
        Rc::new(Self(Cell::new(work)))
    }

    /// The value, if it is there.
    #[inline]
    pub(crate) fn result(&self) -> Option<Value> {
        self.look(|work| match work {
            Work::Done(value) => Some(value.clone()),
            _ => None,
        })
    }

    /// The value, if it is there and an integer.
    #[inline]
    pub(crate) fn integer(&self) -> Option<i64> {
        self.look(|work| match work {
            Work::Done(Value::Int(_, number)) => Some(*number),
            _ => None,
        })
    }

    /// Takes the work and leaves a black hole.
    #[inline]
    pub(crate) fn start(&self) -> Work {
        self.0.replace(Work::Running)
    }

    /// Puts the work back, after it failed: whoever asks again gets the same failure.
    pub(crate) fn fail(&self, work: Work) {
        self.put(work);
    }

    /// Keeps the value.
    #[inline]
    pub(crate) fn finish(&self, value: Value) {
        self.put(Work::Done(value));
    }

    /// Whether it is being evaluated.
    pub(crate) fn is_running(&self) -> bool {
        self.look(|work| matches!(work, Work::Running))
    }

    #[inline]
    fn look<T>(&self, at: impl FnOnce(&Work) -> T) -> T {
        let work = self.0.replace(Work::Running);
        let seen = at(&work);
        self.put(work);
        seen
    }

    /// Ends a black hole. It holds nothing, which the compiler cannot know, so it is not dropped.
    #[inline]
    fn put(&self, work: Work) {
        std::mem::forget(self.0.replace(work));
    }
}

impl Drop for Thunk {
    fn drop(&mut self) {
        let work = self.0.get_mut();
        let shallow = match work {
            Work::Done(value) => value.is_shallow(),
            Work::Code(frame, _) => Rc::strong_count(frame) > 1,
            Work::Call(callee, argument) => Rc::strong_count(callee) > 1 && argument.is_shallow(),
            Work::Running => true,
            Work::Attribute(mapped, _) => Rc::strong_count(mapped) > 1,
            Work::Task(_) => false,
        };
        if !shallow {
            garbage::bury(|| Garbage::Work(std::mem::replace(work, Work::Running)));
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_thunk_is_three_words() {
        assert_eq!(size_of::<super::Thunk>(), 24);
    }
}
