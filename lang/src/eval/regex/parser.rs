//! The text of an expression into a program.

use super::bracket::bracket;
use super::program::{Builder, Bytes, Fragment, Program, State};
use crate::eval::stack;

/// What is wrong with an expression.
pub(crate) type Problem = &'static str;

const TOO_LARGE: Problem = "it is too large";

impl Program {
    /// The program of an expression.
    pub(crate) fn parse(text: &[u8]) -> Result<Self, Problem> {
        let mut parser = Parser {
            text,
            at: 0,
            groups: 0,
            builder: Builder::default(),
        };
        let whole = parser.alternatives()?;
        match parser.peek() {
            None => parser.builder.finish(whole, parser.groups).ok_or(TOO_LARGE),
            Some(b')') => Err("a `)` closes nothing"),
            Some(_) => Err("there is nothing to repeat"),
        }
    }
}

pub(super) struct Parser<'t> {
    pub(super) text: &'t [u8],
    pub(super) at: usize,
    groups: usize,
    builder: Builder,
}

impl Parser<'_> {
    pub(super) fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    pub(super) fn eat(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    /// `a|b|c`
    fn alternatives(&mut self) -> Result<Fragment, Problem> {
        let mut whole = self.sequence()?;
        while self.eat(b'|') {
            let other = self.sequence()?;
            let end = self.builder.empty().ok_or(TOO_LARGE)?;
            self.builder.connect(whole.end, end.start);
            self.builder.connect(other.end, end.start);
            let either = State::Either(whole.start, other.start);
            let start = self.builder.add(either).ok_or(TOO_LARGE)?;
            whole = Fragment { start, end: end.end };
        }
        Ok(whole)
    }

    fn sequence(&mut self) -> Result<Fragment, Problem> {
        let mut whole = self.builder.empty().ok_or(TOO_LARGE)?;
        while let Some(next) = self.term()? {
            whole = self.builder.then(whole, next);
        }
        Ok(whole)
    }

    /// A thing and how often; nothing where there is no thing.
    fn term(&mut self) -> Result<Option<Fragment>, Problem> {
        let mark = self.builder.len();
        let Some(byte) = self.peek() else { return Ok(None) };
        let thing = match byte {
            b'^' | b'$' => {
                self.at += 1;
                let state = if byte == b'^' { State::Begin } else { State::End };
                // As in Nix, nothing can be said of how often.
                return self.builder.fragment(state).ok_or(TOO_LARGE).map(Some);
            }
            b'|' | b')' | b'*' | b'+' | b'?' | b'{' => return Ok(None),
            b'(' => self.group()?,
            b'[' => {
                self.at += 1;
                let bytes = bracket(self)?;
                self.take(bytes)?
            }
            b'.' => {
                self.at += 1;
                self.take(Bytes::which(|byte| byte != 0))?
            }
            b'\\' => {
                self.at += 1;
                let escaped = self.peek().ok_or("a `\\` ends it")?;
                if !b".[\\()*+?{|^$".contains(&escaped) {
                    return Err("only special characters can follow a `\\`");
                }
                self.at += 1;
                self.take(Bytes::which(|byte| byte == escaped))?
            }
            other => {
                self.at += 1;
                self.take(Bytes::which(|byte| byte == other))?
            }
        };
        self.quantified(thing, mark).map(Some)
    }

    fn take(&mut self, bytes: Bytes) -> Result<Fragment, Problem> {
        self.builder.fragment(|on| State::Take(bytes, on)).ok_or(TOO_LARGE)
    }

    fn group(&mut self) -> Result<Fragment, Problem> {
        self.at += 1;
        let number = self.groups;
        self.groups += 1;
        let inner = stack::grow(|| self.alternatives())?;
        if !self.eat(b')') {
            return Err(match self.peek() {
                None => "a `(` is not closed",
                Some(_) => "there is nothing to repeat",
            });
        }
        let open = self.builder.fragment(|on| State::Open(number, on)).ok_or(TOO_LARGE)?;
        let close = self.builder.fragment(|on| State::Close(number, on)).ok_or(TOO_LARGE)?;
        let opened = self.builder.then(open, inner);
        Ok(self.builder.then(opened, close))
    }

    /// `a*`, `a+`, `a?`, `a{2,3}`, and any of them again.
    fn quantified(&mut self, mut thing: Fragment, mark: usize) -> Result<Fragment, Problem> {
        loop {
            thing = match self.peek() {
                Some(b'*') => self.builder.repeat(thing).ok_or(TOO_LARGE)?,
                Some(b'+') => {
                    let repeat = self.builder.repeat(thing).ok_or(TOO_LARGE)?;
                    Fragment {
                        start: thing.start,
                        end: repeat.end,
                    }
                }
                Some(b'?') => self.optional(thing)?,
                Some(b'{') => {
                    self.at += 1;
                    thing = self.counted(thing, mark)?;
                    continue;
                }
                _ => return Ok(thing),
            };
            self.at += 1;
        }
    }

    fn optional(&mut self, thing: Fragment) -> Result<Fragment, Problem> {
        let end = self.builder.empty().ok_or(TOO_LARGE)?;
        self.builder.connect(thing.end, end.start);
        let state = State::Repeat {
            more: thing.start,
            on: end.start,
        };
        let start = self.builder.add(state).ok_or(TOO_LARGE)?;
        Ok(Fragment { start, end: end.end })
    }

    /// `{2}`, `{2,}`, `{2,3}`
    fn counted(&mut self, thing: Fragment, mark: usize) -> Result<Fragment, Problem> {
        let until = self.builder.len();
        let least = self.number().ok_or("a number is missing behind a `{`")?;
        let most = match self.eat(b',') {
            true => self.number(),
            false => Some(least),
        };
        if !self.eat(b'}') {
            return Err("a `{` is not closed");
        }
        let mut whole = self.builder.empty().ok_or(TOO_LARGE)?;
        for _ in 0..least {
            let copy = self.builder.copy(thing, mark, until).ok_or(TOO_LARGE)?;
            whole = self.builder.then(whole, copy);
        }
        let Some(most) = most else {
            let copy = self.builder.copy(thing, mark, until).ok_or(TOO_LARGE)?;
            let repeat = self.builder.repeat(copy).ok_or(TOO_LARGE)?;
            return Ok(self.builder.then(whole, repeat));
        };
        let more = most
            .checked_sub(least)
            .ok_or("the numbers in `{}` are the wrong way round")?;
        // Each further one is tried only where the one before it was.
        let end = self.builder.empty().ok_or(TOO_LARGE)?;
        for _ in 0..more {
            let copy = self.builder.copy(thing, mark, until).ok_or(TOO_LARGE)?;
            let state = State::Repeat {
                more: copy.start,
                on: end.start,
            };
            let start = self.builder.add(state).ok_or(TOO_LARGE)?;
            whole = self.builder.then(whole, Fragment { start, end: copy.end });
        }
        Ok(self.builder.then(whole, end))
    }

    /// Digits; what no expression could hold counts as very many.
    fn number(&mut self) -> Option<u32> {
        let digits = self.text.get(self.at..)?;
        let length = digits
            .iter()
            .position(|byte| !byte.is_ascii_digit())
            .unwrap_or(digits.len());
        let digits = digits.get(..length).filter(|digits| !digits.is_empty())?;
        self.at += length;
        let add = |number: u32, digit: &u8| number.saturating_mul(10).saturating_add(u32::from(digit - b'0'));
        Some(digits.iter().fold(0, add))
    }
}

#[cfg(test)]
mod tests {
    use super::Program;

    #[test]
    fn what_is_no_expression_is_refused() {
        for text in [
            "(",
            ")",
            "*a",
            "a|*",
            "[",
            "[a",
            "[]",
            "a{",
            "a{,2}",
            "a{2",
            "a{2,1}",
            "\\d",
            "a\\",
            "[z-a]",
            "[[:nothing:]]",
            "^*",
            "(*)",
            "a{100001}",
        ] {
            assert!(Program::parse(text.as_bytes()).is_err(), "{text}");
        }
    }

    #[test]
    fn what_is_an_expression_is_read() {
        for text in [
            "", "a", "a**", "()", "(|)", "a||b", "[]]", "[^]a]", "a{0}", "a{2,}", "}", "]", "a^b$c", "[a-]", "[-a]",
            "\\$",
        ] {
            assert!(Program::parse(text.as_bytes()).is_ok(), "{text}");
        }
    }
}
