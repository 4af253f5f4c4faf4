//! Random expressions: mostly well-formed and of fitting types, some with a type that does not fit, some broken.
//!
//! What a seed gives never changes with the machine. Left out is what the language leaves out, and what differs from Nix for a
//! reason that the book gives.

use super::random::Random;
use super::signatures::{BUILTINS, Kind, OPERATORS, Row, rows};
use super::words::{ATOMS, FLOATS, FRAGMENTS, INDENTED, INTEGERS, JSON, NAMES, SUBJECTS, TOML, VERSIONS};

/// The expression of a seed.
pub fn expression(seed: u64) -> String {
    let mut generator = Generator {
        random: Random::new(seed),
        scope: Vec::new(),
        left: 40,
        builtins: rows(BUILTINS),
        operators: rows(OPERATORS),
    };
    let kind = generator.random.pick(b"xxxxislaab");
    let text = generator.expr(kind);
    match generator.random.below(14) {
        0 | 1 => generator.broken(&text),
        2 => generator.spaced(&text),
        _ => text,
    }
}

struct Generator {
    random: Random,
    scope: Vec<(&'static str, Kind)>,
    /// How many more expressions are wanted.
    left: i32,
    builtins: Vec<Row>,
    operators: Vec<Row>,
}

impl Generator {
    fn expr(&mut self, kind: Kind) -> String {
        self.left -= 1;
        if self.left < 0 {
            return self.leaf(kind);
        }
        // A type that does not fit.
        let kind = if self.random.once_in(60) {
            self.random.pick(b"nbifslaISLA1x")
        } else {
            kind
        };
        let kind = if kind == b'x' {
            self.random.pick(b"nbiifssslllaaaIS1")
        } else {
            kind
        };
        match self.random.below(24) {
            0..=4 => self.leaf(kind),
            5..=9 => self.call(kind),
            10..=12 => self.operation(kind),
            13 => self.variable(kind),
            14..=16 => self.compound(kind),
            _ => self.literal(kind),
        }
    }

    /// An expression that stands anywhere.
    fn closed(&mut self, kind: Kind) -> String {
        format!("({})", self.expr(kind))
    }

    fn variable(&mut self, kind: Kind) -> String {
        let fitting: Vec<_> = self
            .scope
            .iter()
            .filter(|(_, of)| *of == kind)
            .map(|(name, _)| *name)
            .collect();
        match fitting.is_empty() {
            true => self.leaf(kind),
            false => self.random.pick(&fitting).to_owned(),
        }
    }

    fn row_for(&mut self, operators: bool, kind: Kind) -> Option<(&'static str, Vec<Kind>)> {
        let table = if operators { &self.operators } else { &self.builtins };
        let fitting: Vec<_> = table.iter().filter(|row| row.gives == kind).collect();
        let row = fitting.get(self.random.below(fitting.len()))?;
        Some((row.name, row.takes.clone()))
    }

    fn call(&mut self, kind: Kind) -> String {
        let kind = if self.random.once_in(4) { b'x' } else { kind };
        let Some((name, takes)) = self.row_for(false, kind) else {
            return self.leaf(kind);
        };
        let mut text = format!("builtins.{name}");
        for kind in takes {
            text += " ";
            text += &self.closed(kind);
        }
        text
    }

    fn operation(&mut self, kind: Kind) -> String {
        if kind == b'b' && self.random.once_in(3) {
            return match self.random.once_in(2) {
                true => format!("!{}", self.closed(b'b')),
                false => format!("{} ? {}", self.closed(b'a'), self.attr_path()),
            };
        }
        if kind == b'i' && self.random.once_in(4) {
            return format!("-{}", self.closed(b'i'));
        }
        let Some((sign, takes)) = self.row_for(true, kind) else {
            return self.leaf(kind);
        };
        let sides: Vec<_> = takes
            .iter()
            .map(|&kind| {
                if self.random.once_in(3) {
                    self.expr(kind)
                } else {
                    self.closed(kind)
                }
            })
            .collect();
        format!("{} {sign} {}", sides[0], sides[1])
    }

    fn compound(&mut self, kind: Kind) -> String {
        let name = self.random.pick(&NAMES);
        match self.random.below(19) {
            0 => format!(
                "if {} then {} else {}",
                self.expr(b'b'),
                self.expr(kind),
                self.expr(kind)
            ),
            1 => {
                let of = self.random.pick(b"islab");
                let value = self.expr(of);
                let body = self.inside(name, of, kind);
                format!("let {name} = {value}; in {body}")
            }
            2 => format!("with {}; {}", self.expr(b'a'), self.expr(kind)),
            3 => format!("assert {}; {}", self.expr(b'b'), self.expr(kind)),
            4 => format!("{{ {name} = {}; }}.{name}", self.expr(kind)),
            5 => format!("{}.{} or {}", self.closed(b'a'), self.attr_path(), self.closed(kind)),
            6 => {
                let of = self.random.pick(b"islab");
                let argument = self.closed(of);
                let body = self.inside(name, of, kind);
                format!("({name}: {body}) {argument}")
            }
            7 => {
                let (of, value) = (self.random.pick(b"isl"), self.random.pick(b"isl"));
                let default = self.expr(of);
                let given = self.expr(value);
                let rest = self.random.pick(&["", ", ...", ", b ? 1", ","]);
                let all = self.random.pick(&["", "@all", ""]);
                let extra = self.random.pick(&["", "", " b = 2;"]);
                let body = self.inside(name, of, kind);
                format!("({{ {name} ? {default}{rest} }}{all}: {body}) {{ {name} = {given};{extra} }}")
            }
            8 => format!("(builtins.tryEval {}).value", self.closed(kind)),
            9 => format!("builtins.head [ {} ]", self.closed(kind)),
            10 => format!("(rec {{ {name} = {}; z = {name}; }}).z", self.expr(kind)),
            11 => format!("let inherit ({}) {name}; in {}", self.expr(b'a'), self.expr(kind)),
            14 => {
                let rounds = self.random.below(4);
                let body = self.inside("n", b'i', kind);
                format!("let f = n: if n <= 0 then {body} else f (n - 1); in f {rounds}")
            }
            15 => {
                let inner = self.random.pick(&NAMES);
                format!(
                    "with {{ {name} = {}; }}; with {}; {inner}",
                    self.expr(kind),
                    self.expr(b'a')
                )
            }
            16 => {
                let path = self.attr_path();
                format!("{{ {path} = {}; }}.{path}", self.expr(kind))
            }
            17 => format!(
                "(x: y: {}) {} {}",
                self.inside(name, b'x', kind),
                self.closed(b'x'),
                self.closed(b'x')
            ),
            18 => {
                let (first, second) = (self.expr(kind), self.expr(kind));
                format!(
                    "let inherit (rec {{ a = {first}; b = a; }}) b; a = {second}; in {}",
                    self.random.pick(&["a", "b"])
                )
            }
            12 => format!(
                "({{ __functor = self: {name}: {}; }}) {}",
                self.expr(kind),
                self.closed(b'x')
            ),
            _ => format!(
                "let {name} = {name}: {}; in {name} {}",
                self.expr(kind),
                self.closed(b'x')
            ),
        }
    }

    fn inside(&mut self, name: &'static str, of: Kind, kind: Kind) -> String {
        self.scope.push((name, of));
        let body = self.expr(kind);
        self.scope.pop();
        body
    }

    fn leaf(&mut self, kind: Kind) -> String {
        match kind {
            b'n' => "null".to_owned(),
            b'b' => self.random.pick(&["true", "false"]).to_owned(),
            b'i' => self.random.pick(&INTEGERS).to_owned(),
            b'f' => self.random.pick(&FLOATS).to_owned(),
            b's' => self
                .random
                .pick(&["\"\"", "\"a\"", "\"foo\"", "\"a.b-c\"", "\"/a/b\"", "''x''"])
                .to_owned(),
            b'p' => self
                .random
                .pick(&["./a", "./a/b", "../c", "/abs/./x", "./a/../b", "./.", "/a//b"])
                .to_owned(),
            b'a' => self
                .random
                .pick(&["{ }", "{ a = 1; }", "{ x = \"s\"; b = 2; }", "{ a.b = 1; }"])
                .to_owned(),
            b'I' => self
                .random
                .pick(&[
                    "[ ]",
                    "[ 3 1 2 ]",
                    "[ 1 ]",
                    "[ 5 5 0 7 ]",
                    "(builtins.genList (n: n * n) 5)",
                ])
                .to_owned(),
            b'S' => self
                .random
                .pick(&["[ ]", "[ \"b\" \"a\" ]", "[ \"a\" ]", "[ \"x\" \"\" \"yy\" ]"])
                .to_owned(),
            b'l' | b'L' => self.random.pick(&["[ ]", "[ [ ] ]", "[ [ 1 ] [ 2 3 ] ]"]).to_owned(),
            b'A' => self
                .random
                .pick(&["[ ]", "[ { a = 1; } { a = 2; b = 3; } ]"])
                .to_owned(),
            _ => self.literal(kind),
        }
    }

    fn literal(&mut self, kind: Kind) -> String {
        match kind {
            b's' => self.string(),
            b'p' => match self.random.once_in(3) {
                true => format!("./a${{{}}}/b", self.expr(b's')),
                false => self.leaf(kind),
            },
            b'a' => self.set(),
            b'l' => self.list(b'x'),
            b'I' => self.list(b'i'),
            b'S' => self.list(b's'),
            b'L' => self.list(b'l'),
            b'A' => self.list(b'a'),
            b'P' => {
                let mut pair = || format!("{{ name = {}; value = {}; }}", self.expr(b'd'), self.expr(b'x'));
                format!("[ {} {} ]", pair(), pair())
            }
            b'1' => match self.random.below(4) {
                0 => "builtins.toString".to_owned(),
                1 => format!("({{ a ? {}, ... }}: {})", self.expr(b'i'), self.expr(b'x')),
                2 => format!("({{ a, b ? a }}@c: {})", self.expr(b'x')),
                _ => {
                    let name = self.random.pick(&NAMES);
                    format!("({name}: {})", self.inside(name, b'x', b'x'))
                }
            },
            b'2' => match self.random.below(3) {
                0 => "builtins.seq".to_owned(),
                1 => format!("(a: b: {})", self.expr(b'x')),
                _ => "(a: b: [ a b ])".to_owned(),
            },
            b'q' => self
                .random
                .pick(&[
                    "(n: n > 2)",
                    "(n: n / 2 * 2 == n)",
                    "(n: true)",
                    "builtins.isInt",
                    "(n: n)",
                ])
                .to_owned(),
            b'k' => self
                .random
                .pick(&[
                    "toString",
                    "(n: \"n${toString n}\")",
                    "(n: if n > 2 then \"big\" else \"small\")",
                    "(n: n)",
                ])
                .to_owned(),
            b'm' => self
                .random
                .pick(&[
                    "(n: [ n n ])",
                    "(n: builtins.genList (x: n) (if n < 5 then n else 5))",
                    "(n: n)",
                    "(n: [ ])",
                ])
                .to_owned(),
            b'c' => self
                .random
                .pick(&[
                    "builtins.lessThan",
                    "(a: b: a < b)",
                    "(a: b: a > b)",
                    "(a: b: a <= b)",
                    "(a: b: true)",
                    "(a: b: false)",
                    "(a: b: 1)",
                ])
                .to_owned(),
            b'g' => {
                let bound = self.random.below(6);
                let start = self.list(b'x');
                let start = if self.random.once_in(3) {
                    start
                } else {
                    "[ { key = 1; } { key = 0; } ]".to_owned()
                };
                format!(
                    "{{ startSet = {start}; operator = n: if n.key > {bound} then [ ] else [ {{ key = n.key + 2; }} ]; }}"
                )
            }
            b'o' => {
                let format = self.random.pick(&["base16", "nix32", "base64", "sri", "base32", "hex"]);
                let hash = self.random.pick(&[
                    "\"a\"",
                    "(builtins.hashString \"md5\" \"a\")",
                    "(builtins.hashString \"sha256\" \"\")",
                ]);
                let algorithm = self.random.pick(&["md5", "sha256", "sha1"]);
                format!("{{ hash = {hash}; hashAlgo = \"{algorithm}\"; toHashFormat = \"{format}\"; }}")
            }
            b'r' => self.regex(),
            b'z' => match self.random.once_in(3) {
                true => self.closed(b's'),
                false => format!("\"{}\"", self.random.pick(&SUBJECTS)),
            },
            b'v' => format!("\"{}\"", self.random.pick(&VERSIONS)),
            b'j' => format!("\"{}\"", self.random.pick(&JSON)),
            b't' => format!("\"{}\"", self.random.pick(&TOML)),
            b'd' => format!("\"{}\"", self.random.pick(&NAMES)),
            b'N' => self.random.pick(&["0", "1", "5", "(-1)", "(2 + 1)"]).to_owned(),
            b'u' => self
                .random
                .pick(&["0.5", "(-1.5)", "2.0", "3", "1.0e10", "(1.0 / 3)"])
                .to_owned(),
            b'h' => format!("\"{}\"", self.random.pick(&["md5", "sha1", "sha256", "sha512", "sha3"])),
            b'x' => self
                .random
                .pick(&["null", "1", "\"s\"", "[ 1 ]", "{ a = 1; }"])
                .to_owned(),
            _ => self.leaf(kind),
        }
    }

    fn string(&mut self) -> String {
        let indented = self.random.once_in(3);
        let mut text = String::new();
        for _ in 0..self.random.below(6) {
            if self.random.once_in(4) {
                text += &format!("${{{}}}", self.expr(b's'));
            } else if indented {
                text += self.random.pick(&INDENTED);
            } else {
                text += self.random.pick(&FRAGMENTS);
            }
        }
        if indented {
            format!("''{text}''")
        } else {
            format!("\"{text}\"")
        }
    }

    fn regex(&mut self) -> String {
        let mut text = String::new();
        for _ in 0..=self.random.below(4) {
            match self.random.once_in(5) {
                true => text += &format!("({}{})", self.random.pick(&ATOMS), self.random.pick(&ATOMS)),
                false => text += self.random.pick(&ATOMS),
            }
            text += self
                .random
                .pick(&["", "", "*", "+", "?", "{2}", "{1,2}", "|", "{0,1}", "{2,}", "**"]);
        }
        format!("\"{}\"", text.replace('\\', "\\\\"))
    }

    fn list(&mut self, of: Kind) -> String {
        let items: Vec<_> = (0..self.random.below(4)).map(|_| self.closed(of)).collect();
        format!("[ {} ]", items.join(" "))
    }

    fn set(&mut self) -> String {
        let mut text = String::from(if self.random.once_in(6) { "rec {" } else { "{" });
        for _ in 0..self.random.below(4) {
            text += &match self.random.below(14) {
                0 => format!(
                    " inherit {};",
                    self.random
                        .pick(&["true", "map", "null", "a", "\"false\" true", "${\"map\"}"])
                ),
                1 => format!(" inherit ({}) {};", self.expr(b'a'), self.random.pick(&NAMES)),
                2 => format!(" ${{{}}} = {};", self.expr(b'd'), self.expr(b'x')),
                3 => format!(" __toString = self: {};", self.expr(b's')),
                4 => format!(" {} = {};", self.attr_path(), self.set()),
                _ => format!(" {} = {};", self.attr_path(), self.expr(b'x')),
            };
        }
        text + " }"
    }

    fn attr_path(&mut self) -> String {
        let mut path = self.random.pick(&NAMES).to_owned();
        while self.random.once_in(4) {
            path += ".";
            path += self.random.pick(&["a", "b", "\"c\"", "\"a b\"", "${\"d\"}", "or"]);
        }
        path
    }

    /// The text with comments and line breaks between its words.
    fn spaced(&mut self, text: &str) -> String {
        let mut spaced = String::new();
        for piece in text.split_inclusive(' ') {
            spaced += piece;
            if piece.ends_with(' ') && !text.contains(['"', '\'']) && self.random.once_in(4) {
                spaced += self
                    .random
                    .pick(&["/* c */", "# c\n", "\n", "\r\n", "\t", "/**/", "/* * / */ "]);
            }
        }
        spaced
    }

    /// The text with a piece of it missing, doubled, moved or changed.
    fn broken(&mut self, text: &str) -> String {
        let mut pieces: Vec<String> = pieces(text);
        for _ in 0..=self.random.below(2) {
            let at = self.random.below(pieces.len());
            match self.random.below(4) {
                0 => pieces[at].clear(),
                1 => pieces[at] = pieces[at].repeat(2),
                2 => {
                    let other = self.random.below(pieces.len());
                    pieces.swap(at, other);
                }
                _ => {
                    let piece = self.random.pick(&[
                        ";", "{", "}", "(", ")", "[", "]", "=", ":", ",", "@", "?", ".", "...", "let", "in", "with",
                        "rec", "inherit", "if", "\"", "''", "${", "->", "==", "*/", "/*", "#", "x", "1", "-", "!",
                        "//", "é", "assert", "then", "else",
                    ]);
                    pieces.insert(at, piece.to_owned());
                }
            }
        }
        pieces.concat()
    }
}

/// Words, and every other character by itself.
fn pieces(text: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    let mut in_word = false;
    for character in text.chars() {
        let word = character.is_alphanumeric() || character == '_';
        match pieces.last_mut() {
            Some(last) if word && in_word => last.push(character),
            _ => pieces.push(character.to_string()),
        }
        in_word = word;
    }
    pieces
}
