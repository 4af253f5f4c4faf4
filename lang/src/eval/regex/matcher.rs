//! Running a program over a text.

use std::collections::HashMap;

use smallvec::SmallVec;

use super::program::{Program, State, StateId};

/// How often each repetition has been entered at this place, for those that have. Two empty rounds are made, as in Nix, and no more.
type Rounds = SmallVec<[(StateId, u8); 2]>;

/// A state at a place.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Point {
    state: StateId,
    at: u32,
    rounds: Rounds,
}

/// What came of a fork: the end of the match, if there was one, and whether the first way led to it.
#[derive(Clone, Copy)]
struct Choice {
    end: Option<u32>,
    first: bool,
}

/// A match: where it lies, and its groups.
#[derive(Debug)]
pub(crate) struct Match {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) groups: Vec<Option<(usize, usize)>>,
}

/// How a search ended.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// With a match.
    Found(Match),
    /// Without.
    Nothing,
    /// Not at all, within the steps that were allowed.
    GaveUp,
}

/// A search in one text.
pub(crate) struct Search<'s> {
    program: &'s Program,
    text: &'s [u8],
    /// Whether a match must reach to the end of the text.
    whole: bool,
    /// How many steps it may still take.
    pub(crate) steps: u64,
    choices: HashMap<Point, Choice>,
}

/// A fork that has not been decided yet.
struct Fork {
    point: Point,
    on: StateId,
    /// What came of the first way; none while it is being gone.
    first: Option<Option<u32>>,
    /// Whether the second way counts only where the first led nowhere.
    otherwise: bool,
}

impl<'s> Search<'s> {
    /// A search that may take so many steps.
    pub(crate) fn new(program: &'s Program, text: &'s [u8], whole: bool, steps: u64) -> Self {
        Self {
            program,
            text,
            whole,
            steps,
            choices: HashMap::new(),
        }
    }

    /// The first match at or behind `from`.
    pub(crate) fn find(&mut self, from: usize) -> Outcome {
        for start in from..=self.text.len() {
            if let Some(first) = &self.program.first {
                self.steps = self.steps.saturating_sub(1);
                if !self.text.get(start).is_some_and(|&byte| first.has(byte)) {
                    continue;
                }
            }
            match self.at(start, false) {
                Outcome::Nothing => {}
                outcome => return outcome,
            }
        }
        Outcome::Nothing
    }

    /// The match that begins at `start`; it may be asked not to be empty.
    pub(crate) fn at(&mut self, start: usize, not_empty: bool) -> Outcome {
        self.choices.clear();
        let begin = Point {
            state: self.program.start,
            at: start as u32,
            rounds: Rounds::new(),
        };
        match self.explore(begin.clone(), not_empty.then_some(start as u32)) {
            Some(Some(end)) => Outcome::Found(Match {
                start,
                end: end as usize,
                groups: self.groups(begin),
            }),
            Some(None) => Outcome::Nothing,
            None => Outcome::GaveUp,
        }
    }

    /// The end of the best match from a point; nothing if it takes too many steps. A match that ends at `refused` is none.
    fn explore(&mut self, begin: Point, refused: Option<u32>) -> Option<Option<u32>> {
        let mut forks: Vec<Fork> = Vec::new();
        let mut point = begin;
        loop {
            self.steps = self.steps.checked_sub(1)?;
            let mut end = match self.advance(&mut point) {
                Step::On => continue,
                Step::Fail => None,
                Step::Accept => {
                    Some(point.at).filter(|&at| (!self.whole || at as usize == self.text.len()) && refused != Some(at))
                }
                Step::Fork { first, on, otherwise } => match self.choices.get(&point) {
                    Some(choice) => choice.end,
                    None => {
                        let next = first.clone();
                        forks.push(Fork {
                            point: std::mem::replace(&mut point, next),
                            on,
                            first: None,
                            otherwise,
                        });
                        continue;
                    }
                },
            };
            // What came of it goes to the forks that waited for it.
            loop {
                let Some(mut fork) = forks.pop() else { return Some(end) };
                self.steps = self.steps.checked_sub(1)?;
                let choice = match fork.first {
                    // No match is longer than the whole text.
                    None if end.is_some() && (fork.otherwise || self.whole) => Choice { end, first: true },
                    None => {
                        fork.first = Some(end);
                        point = Point {
                            state: fork.on,
                            ..fork.point.clone()
                        };
                        forks.push(fork);
                        break;
                    }
                    Some(first) if first >= end && first.is_some() => Choice {
                        end: first,
                        first: true,
                    },
                    Some(_) => Choice { end, first: false },
                };
                end = choice.end;
                self.choices.insert(fork.point, choice);
            }
        }
    }

    /// One step from a point.
    fn advance(&self, point: &mut Point) -> Step {
        let at = point.at as usize;
        let on = match *self.program.state(point.state) {
            State::Accept => return Step::Accept,
            State::Take(bytes, on) => match self.text.get(at) {
                Some(&byte) if bytes.has(byte) => {
                    point.at += 1;
                    point.rounds.clear();
                    on
                }
                _ => return Step::Fail,
            },
            State::Begin(_) if at != 0 => return Step::Fail,
            State::End(_) if at != self.text.len() => return Step::Fail,
            State::Open(_, on) | State::Close(_, on) | State::Begin(on) | State::End(on) | State::Skip(on) => on,
            State::Either(first, on) => {
                let first = Point {
                    state: first,
                    ..point.clone()
                };
                return Step::Fork {
                    first,
                    on,
                    otherwise: false,
                };
            }
            State::Repeat { more, on } => {
                let mut rounds = point.rounds.clone();
                match rounds.iter_mut().find(|(state, _)| *state == point.state) {
                    Some((_, 2)) => on,
                    entered => {
                        match entered {
                            Some((_, count)) => *count += 1,
                            None => rounds.push((point.state, 1)),
                        }
                        let first = Point {
                            state: more,
                            at: point.at,
                            rounds,
                        };
                        return Step::Fork {
                            first,
                            on,
                            otherwise: true,
                        };
                    }
                }
            }
        };
        point.state = on;
        Step::On
    }

    /// Goes the way that was found, and notes where groups begin and end.
    fn groups(&self, begin: Point) -> Vec<Option<(usize, usize)>> {
        let mut groups = vec![(0, None); self.program.groups];
        let mut point = begin;
        loop {
            match *self.program.state(point.state) {
                State::Open(group, _) => {
                    if let Some((open, _)) = groups.get_mut(group) {
                        *open = point.at as usize;
                    }
                }
                State::Close(group, _) => {
                    if let Some((open, found)) = groups.get_mut(group) {
                        *found = Some((*open, point.at as usize));
                    }
                }
                _ => {}
            }
            match self.advance(&mut point) {
                Step::On => {}
                Step::Accept | Step::Fail => return groups.into_iter().map(|(_, found)| found).collect(),
                Step::Fork { first, on, .. } => match self.choices.get(&point) {
                    Some(Choice { first: true, .. }) => point = first,
                    _ => point.state = on,
                },
            }
        }
    }
}

enum Step {
    On,
    Fail,
    Accept,
    Fork { first: Point, on: StateId, otherwise: bool },
}

#[cfg(test)]
mod tests {
    use super::{Outcome, Search};
    use crate::eval::regex::Program;

    fn groups(pattern: &str, text: &str, whole: bool) -> Option<Vec<Option<String>>> {
        let program = Program::parse(pattern.as_bytes()).ok()?;
        let mut search = Search::new(&program, text.as_bytes(), whole, 10_000_000);
        match if whole { search.at(0, false) } else { search.find(0) } {
            Outcome::Found(found) => {
                let text = |(from, to): (usize, usize)| text.get(from..to).map(str::to_owned);
                let all = [Some((found.start, found.end))].into_iter().chain(found.groups);
                Some(all.map(|group| group.and_then(text)).collect())
            }
            Outcome::Nothing => None,
            Outcome::GaveUp => panic!("too many steps"),
        }
    }

    fn some(texts: &[&str]) -> Option<Vec<Option<String>>> {
        Some(texts.iter().map(|text| Some((*text).to_owned())).collect())
    }

    #[test]
    fn the_longest_alternative_wins_and_the_first_of_equals() {
        assert_eq!(groups("a|ab", "abc", false), some(&["ab"]));
        assert_eq!(
            groups("(a|ab)(c|bcd)(d*)", "abcd", false),
            some(&["abcd", "a", "bcd", ""])
        );
    }

    #[test]
    fn a_repetition_gives_back_only_what_it_must() {
        assert_eq!(
            groups("(a*)(ab)?", "aab", false).map(|found| found[0].clone()),
            Some(Some("aa".to_owned()))
        );
        assert_eq!(groups("(a*)(ab)", "aab", true), some(&["aab", "a", "ab"]));
    }

    #[test]
    fn an_empty_round_is_made_once_more() {
        assert_eq!(groups("(a|b*)*", "a", true), some(&["a", ""]));
        assert_eq!(groups("(a*)*", "", true), some(&["", ""]));
    }

    #[test]
    fn nested_repetitions_take_linear_time() {
        let text = "a".repeat(2_000) + "b";
        assert_eq!(groups("(a*)*(a*)*c", &text, true), None);
        assert_eq!(groups("((a|a)*)*", &text, true), None);
    }
}
