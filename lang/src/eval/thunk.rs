//! Promised values: evaluated at most once, when first asked for.

use std::cell::{Cell, OnceCell};
use std::rc::Rc;

use crate::eval::code::Code;
use crate::eval::frame::Frame;
use crate::eval::garbage::{self, Garbage};
use crate::eval::place::Place;
use crate::eval::value::Value;
use crate::modules::Task;

/// A promised value.
///
/// While its work is being done it is a black hole ([`Work::Running`]): to ask for it then is infinite recursion.
pub(crate) struct Thunk {
    result: OnceCell<Value>,
    work: Cell<Work>,
}

/// How to come by the value.
pub(crate) enum Work {
    /// Evaluate an expression.
    Code(Rc<Frame>, Rc<Code>),
    /// Call a function that is shared by many thunks (`map`, `genList`).
    Call(Rc<Callee>, Value),
    /// Call a function with several arguments.
    Calls(Box<(Callee, Vec<Value>)>),
    /// Something of the module system.
    Task(Box<Task>),
    /// Being done.
    Running,
    /// Done.
    Done,
    /// Not work: the parent of a dropped frame, see [`crate::eval::garbage`].
    Frame(#[expect(dead_code, reason = "held to be dropped")] Option<Rc<Frame>>),
}

/// A function and where it is called.
pub(crate) struct Callee {
    pub(crate) function: Value,
    pub(crate) place: Place,
}

impl Thunk {
    /// A promise to do `work`.
    pub(crate) fn new(work: Work) -> Rc<Self> {
        Rc::new(Self {
            result: OnceCell::new(),
            work: Cell::new(work),
        })
    }

    /// The value, if it is there.
    #[inline]
    pub(crate) fn result(&self) -> Option<&Value> {
        self.result.get()
    }

    /// Takes the work and leaves a black hole.
    pub(crate) fn start(&self) -> Work {
        self.work.replace(Work::Running)
    }

    /// Puts the work back, after it failed: whoever asks again gets the same failure.
    pub(crate) fn fail(&self, work: Work) {
        self.work.set(work);
    }

    /// Keeps the value.
    pub(crate) fn finish(&self, value: Value) {
        let _ = self.result.set(value);
        self.work.set(Work::Done);
    }

    /// Whether it is being evaluated.
    pub(crate) fn is_running(&self) -> bool {
        let work = self.work.replace(Work::Done);
        let running = matches!(work, Work::Running);
        self.work.set(work);
        running
    }
}

impl Drop for Thunk {
    fn drop(&mut self) {
        let (result, work) = (&mut self.result, &mut self.work);
        garbage::bury(|| Garbage::Thunk(result.take(), std::mem::replace(work.get_mut(), Work::Done)));
    }
}
