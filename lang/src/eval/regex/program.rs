//! What an expression is compiled to: states of a machine.

/// The most states an expression may have, as in Nix.
const MAX_STATES: usize = 100_000;

/// The number of a state.
pub(super) type StateId = u32;

/// A compiled expression.
#[derive(Debug)]
pub(crate) struct Program {
    pub(super) states: Vec<State>,
    pub(super) start: StateId,
    /// How many groups it has.
    pub(crate) groups: usize,
    /// The bytes that a match can begin with; nothing if it can be empty.
    pub(super) first: Option<Bytes>,
}

/// One state.
#[derive(Clone, Debug)]
pub(super) enum State {
    /// Takes a byte.
    Take(Bytes, StateId),
    /// The beginning of a group.
    Open(usize, StateId),
    /// The end of a group.
    Close(usize, StateId),
    /// Only at the beginning of the text.
    Begin(StateId),
    /// Only at the end of the text.
    End(StateId),
    /// The better of two.
    Either(StateId, StateId),
    /// Once more, or else on.
    Repeat { more: StateId, on: StateId },
    /// On.
    Skip(StateId),
    /// A match.
    Accept,
}

/// A set of bytes.
#[derive(Clone, Copy, PartialEq, Default, Debug)]
pub(super) struct Bytes([u64; 4]);

impl Bytes {
    pub(super) fn has(&self, byte: u8) -> bool {
        self.0
            .get(usize::from(byte >> 6))
            .is_some_and(|word| word >> (byte & 63) & 1 == 1)
    }

    pub(super) fn add(&mut self, byte: u8) {
        if let Some(word) = self.0.get_mut(usize::from(byte >> 6)) {
            *word |= 1 << (byte & 63);
        }
    }

    /// The bytes for which a test holds.
    pub(super) fn which(test: impl Fn(u8) -> bool) -> Self {
        let mut bytes = Self::default();
        (0..=255).filter(|&byte| test(byte)).for_each(|byte| bytes.add(byte));
        bytes
    }
}

/// A part of a program that begins at one state and ends at a `Skip` that leads nowhere yet.
#[derive(Clone, Copy)]
pub(super) struct Fragment {
    pub(super) start: StateId,
    pub(super) end: StateId,
}

/// A program in the making.
#[derive(Default)]
pub(super) struct Builder {
    states: Vec<State>,
}

impl Builder {
    /// A new state; nothing if there are too many.
    pub(super) fn add(&mut self, state: State) -> Option<StateId> {
        if self.states.len() >= MAX_STATES {
            return None;
        }
        let id = self.states.len() as StateId;
        self.states.push(state);
        Some(id)
    }

    /// A state made by `state` from the number of what follows it, and an open end behind it.
    pub(super) fn fragment(&mut self, state: impl FnOnce(StateId) -> State) -> Option<Fragment> {
        let end = self.add(State::Skip(0))?;
        let start = self.add(state(end))?;
        Some(Fragment { start, end })
    }

    /// A fragment that takes nothing.
    pub(super) fn empty(&mut self) -> Option<Fragment> {
        let end = self.add(State::Skip(0))?;
        Some(Fragment { start: end, end })
    }

    /// Leads an open end on.
    pub(super) fn connect(&mut self, end: StateId, to: StateId) {
        if let Some(state) = self.states.get_mut(end as usize) {
            *state = State::Skip(to);
        }
    }

    /// One after the other.
    pub(super) fn then(&mut self, first: Fragment, second: Fragment) -> Fragment {
        self.connect(first.end, second.start);
        Fragment {
            start: first.start,
            end: second.end,
        }
    }

    /// `more` as often as it matches; what follows is the open end.
    pub(super) fn repeat(&mut self, more: Fragment) -> Option<Fragment> {
        let end = self.add(State::Skip(0))?;
        let start = self.add(State::Repeat {
            more: more.start,
            on: end,
        })?;
        self.connect(more.end, start);
        Some(Fragment { start, end })
    }

    /// A second copy of a fragment, which is everything added since its mark.
    pub(super) fn copy(&mut self, of: Fragment, mark: usize, until: usize) -> Option<Fragment> {
        let offset = (self.states.len() - mark) as StateId;
        let moved = |id: StateId| if (id as usize) < mark { id } else { id + offset };
        for at in mark..until {
            let state = match self.states.get(at)?.clone() {
                State::Take(bytes, on) => State::Take(bytes, moved(on)),
                State::Open(group, on) => State::Open(group, moved(on)),
                State::Close(group, on) => State::Close(group, moved(on)),
                State::Begin(on) => State::Begin(moved(on)),
                State::End(on) => State::End(moved(on)),
                State::Either(a, b) => State::Either(moved(a), moved(b)),
                State::Repeat { more, on } => State::Repeat {
                    more: moved(more),
                    on: moved(on),
                },
                State::Skip(on) => State::Skip(moved(on)),
                State::Accept => State::Accept,
            };
            self.add(state)?;
        }
        Some(Fragment {
            start: of.start + offset,
            end: of.end + offset,
        })
    }

    /// How many states there are.
    pub(super) fn len(&self) -> usize {
        self.states.len()
    }

    /// The whole, which `fragment` is.
    pub(super) fn finish(mut self, fragment: Fragment, groups: usize) -> Option<Program> {
        let accept = self.add(State::Accept)?;
        self.connect(fragment.end, accept);
        let mut program = Program {
            states: self.states,
            start: fragment.start,
            groups,
            first: None,
        };
        program.first = program.first_bytes();
        Some(program)
    }
}

impl Program {
    pub(super) fn state(&self, id: StateId) -> &State {
        self.states.get(id as usize).unwrap_or(&State::Accept)
    }

    fn first_bytes(&self) -> Option<Bytes> {
        let (mut seen, mut waiting) = (vec![false; self.states.len()], vec![self.start]);
        let mut first = Bytes::default();
        while let Some(id) = waiting.pop() {
            if seen.get(id as usize).copied().unwrap_or(true) {
                continue;
            }
            seen.get_mut(id as usize).into_iter().for_each(|seen| *seen = true);
            match *self.state(id) {
                State::Take(bytes, _) => first = Bytes::which(|byte| first.has(byte) || bytes.has(byte)),
                State::Open(_, on) | State::Close(_, on) | State::Begin(on) | State::End(on) | State::Skip(on) => {
                    waiting.push(on);
                }
                State::Either(a, b) | State::Repeat { more: a, on: b } => waiting.extend([a, b]),
                State::Accept => return None,
            }
        }
        Some(first)
    }
}
