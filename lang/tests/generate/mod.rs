//! Programs that nobody wrote: well-formed by construction, in any layout.
//!
//! A program is made as a list of [`Piece`]s, which [`layout`] puts together with spaces, line breaks and comments in between.
//! Whoever wants expressions without layout takes [`program`] with [`Layout::Plain`].

use std::fmt::Write as _;

pub mod choices;
mod layout;
mod strings;

pub use choices::Choices;
pub use layout::{Layout, layout};

/// A word of a program.
#[derive(Debug)]
pub struct Piece {
    /// Its spelling.
    pub text: String,
    /// Whether nothing may stand between it and the one before it: both are parts of a string or path.
    pub glued: bool,
}

/// A program of at most `size` expressions that consist of others.
pub fn program(choices: &mut Choices<'_>, size: usize, style: Layout) -> String {
    let mut generator = Generator {
        choices,
        pieces: Vec::new(),
        fuel: size,
    };
    generator.expression(0);
    let Generator { pieces, .. } = generator;
    layout(&pieces, choices, style)
}

struct Generator<'c, 'b> {
    choices: &'c mut Choices<'b>,
    pieces: Vec<Piece>,
    /// How many more expressions of several parts there may be.
    fuel: usize,
}

const NAMES: [&str; 12] = [
    "a",
    "b",
    "c'",
    "x-y",
    "_",
    "value",
    "services",
    "a-rather-long-name",
    "or_",
    "builtins",
    "map",
    "true",
];

/// Operators with their levels, loosest first, and how they combine: `<` to the left, `>` to the right, `=` not at all.
const OPERATORS: [(&str, u8, char); 15] = [
    ("->", 1, '>'),
    ("||", 2, '<'),
    ("&&", 3, '<'),
    ("==", 4, '='),
    ("!=", 4, '='),
    ("<", 5, '='),
    ("<=", 5, '='),
    (">", 5, '='),
    (">=", 5, '='),
    ("//", 6, '>'),
    ("+", 8, '<'),
    ("-", 8, '<'),
    ("*", 9, '<'),
    ("/", 9, '<'),
    ("++", 10, '>'),
];
const NOT: u8 = 7;
const HAS_ATTRIBUTE: u8 = 11;
const NEGATE: u8 = 12;
const APPLICATION: u8 = 13;
const SELECTION: u8 = 14;

impl Generator<'_, '_> {
    fn word(&mut self, text: impl Into<String>) {
        let text = text.into();
        self.pieces.push(Piece { text, glued: false });
    }

    fn glued(&mut self, text: impl Into<String>) {
        let text = text.into();
        self.pieces.push(Piece { text, glued: true });
    }

    fn name(&mut self) -> &'static str {
        self.choices.pick(&NAMES)
    }

    /// An expression that can stand where operators of the level `minimum` or above can; 0 is everywhere.
    fn expression(&mut self, minimum: u8) {
        if self.fuel == 0 || self.choices.chance(1, 5) {
            return self.leaf();
        }
        self.fuel -= 1;
        match self.choices.below(16) {
            0 => self.leaf(),
            1 | 2 => self.set(),
            3 => self.list(),
            4 => self.strings(),
            5 | 6 => self.operation(minimum),
            7 => self.bracketed(minimum, APPLICATION, Self::application),
            8 => self.bracketed(minimum, SELECTION, Self::selection),
            9 | 10 => self.bracketed(minimum, 0, Self::function),
            11 => self.bracketed(minimum, 0, Self::let_in),
            12 => self.bracketed(minimum, 0, Self::conditional),
            13 => self.bracketed(minimum, 0, |g| g.headed("with")),
            14 => self.bracketed(minimum, 0, |g| g.headed("assert")),
            _ => self.brackets(|g| g.expression(0)),
        }
    }

    /// What `write` writes, of the level `own`, in brackets where that is not enough.
    fn bracketed(&mut self, minimum: u8, own: u8, write: impl FnOnce(&mut Self)) {
        if own >= minimum && (own > 0 || minimum == 0) {
            write(self);
        } else {
            self.brackets(write);
        }
    }

    fn brackets(&mut self, write: impl FnOnce(&mut Self)) {
        self.word("(");
        write(self);
        self.word(")");
    }

    fn leaf(&mut self) {
        match self.choices.below(9) {
            0 => self.word("1"),
            1 => {
                let number = self.choices.pick(&["0", "42", "007", "1.5", ".25", "1.", "2.5E-3"]);
                self.word(number);
            }
            2 => self.word("{ }"),
            3 => self.word("[ ]"),
            4 => self.path(),
            5 => self.word("\"text\""),
            _ => {
                let name = self.name();
                self.word(name);
            }
        }
    }

    fn operation(&mut self, minimum: u8) {
        match self.choices.below(12) {
            0 => self.bracketed(minimum, NOT, |g| {
                g.word("!");
                g.expression(NOT + 1);
            }),
            1 => self.bracketed(minimum, NEGATE, |g| {
                g.word("-");
                g.expression(NEGATE);
            }),
            2 => self.bracketed(minimum, HAS_ATTRIBUTE, |g| {
                g.expression(HAS_ATTRIBUTE);
                g.word("?");
                g.attr_path();
            }),
            _ => {
                let (operator, level, side) = OPERATORS[self.choices.below(OPERATORS.len())];
                self.bracketed(minimum, level, |g| g.chain(operator, level, side));
            }
        }
    }

    fn chain(&mut self, operator: &str, level: u8, side: char) {
        let more = if side == '=' { 0 } else { self.choices.below(3) };
        self.expression(level + 1);
        for _ in 0..=more {
            self.word(operator);
            self.expression(level + 1);
        }
    }

    fn application(&mut self) {
        self.expression(SELECTION);
        for _ in 0..=self.choices.below(3) {
            self.expression(SELECTION);
        }
    }

    fn selection(&mut self) {
        self.expression(SELECTION + 1);
        self.word(".");
        self.attr_path();
        if self.choices.chance(1, 3) {
            self.word("or");
            self.expression(SELECTION);
        }
    }

    fn function(&mut self) {
        if self.choices.chance(1, 2) {
            let name = self.name();
            self.word(name);
        } else {
            self.pattern();
        }
        self.word(":");
        self.expression(0);
    }

    fn pattern(&mut self) {
        let all = self.choices.below(3);
        if all == 1 {
            self.word("all");
            self.word("@");
        }
        self.word("{");
        let count = self.choices.below(4);
        for number in 0..count {
            if number > 0 {
                self.word(",");
            }
            self.word(format!("field{number}"));
            if self.choices.chance(1, 3) {
                self.word("?");
                self.expression(0);
            }
        }
        if self.choices.chance(1, 2) {
            if count > 0 {
                self.word(",");
            }
            self.word("...");
        } else if count > 0 && self.choices.chance(1, 4) {
            self.word(",");
        }
        self.word("}");
        if all == 2 {
            self.word("@");
            self.word("all");
        }
    }

    fn let_in(&mut self) {
        self.word("let");
        for number in 0..self.choices.below(4) {
            self.binding(number, true);
        }
        self.word("in");
        self.expression(0);
    }

    fn conditional(&mut self) {
        self.word("if");
        self.expression(0);
        self.word("then");
        self.expression(0);
        self.word("else");
        self.expression(0);
    }

    fn headed(&mut self, word: &str) {
        self.word(word);
        self.expression(0);
        self.word(";");
        self.expression(0);
    }

    fn list(&mut self) {
        self.word("[");
        for _ in 0..self.choices.below(5) {
            self.expression(SELECTION);
        }
        self.word("]");
    }

    fn set(&mut self) {
        if self.choices.chance(1, 4) {
            self.word("rec");
        }
        self.word("{");
        for number in 0..self.choices.below(5) {
            self.binding(number, false);
        }
        self.word("}");
    }

    /// The binding of this number, which is part of its name, so that no two are the same.
    fn binding(&mut self, number: usize, in_let: bool) {
        if self.choices.chance(1, 5) {
            self.word("inherit");
            if self.choices.chance(1, 2) {
                self.brackets(|g| g.expression(0));
            }
            for name in 0..self.choices.below(4) {
                self.word(format!("inherited{number}-{name}"));
            }
            self.word(";");
            return;
        }
        match self.choices.below(6) {
            0 if !in_let => {
                // Never a plain string, which might be the name of another.
                self.word("${");
                self.word("name");
                self.brackets(|g| g.expression(0));
                self.word("}");
            }
            1 => self.word(format!("\"quoted {number}\"")),
            _ => self.word(format!("name{number}")),
        }
        if self.choices.chance(1, 4) {
            self.word(".");
            self.attr_path();
        }
        self.word("=");
        self.expression(0);
        self.word(";");
    }

    fn attr_path(&mut self) {
        for number in 0..=self.choices.below(3) {
            if number > 0 {
                self.word(".");
            }
            match self.choices.below(8) {
                0 => {
                    self.word("${");
                    self.expression(0);
                    self.word("}");
                }
                1 => self.word("\"two words\""),
                2 => self.string(),
                3 => self.word("or"),
                _ => {
                    let name = self.name();
                    self.word(name);
                }
            }
        }
    }

    fn path(&mut self) {
        let start = self
            .choices
            .pick(&["./a", "../b/c.host", "./.", "/etc/hosts", "~/x", "./a-b", "./"]);
        self.word(start);
        let mut text = String::new();
        if start == "./" || self.choices.chance(1, 4) {
            self.interpolation();
            let end = self.choices.pick(&["", "/d", ".host"]);
            write!(text, "{end}").unwrap_or_default();
        }
        if !text.is_empty() {
            self.glued(text);
        }
    }
}
