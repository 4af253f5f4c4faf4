//! nginx's configuration, read as nginx reads it (`ngx_conf_read_token`): words, blocks, and what holds where.

use std::collections::BTreeMap;

/// One directive: its words, and what is in its block where it has one.
#[derive(Clone, Debug)]
pub struct Directive {
    pub words: Vec<String>,
    pub block: Option<Vec<Directive>>,
}

impl Directive {
    pub fn name(&self) -> &str {
        &self.words[0]
    }

    /// The words after the name.
    pub fn arguments(&self) -> String {
        self.words[1..].join(" ")
    }
}

/// Reads a file; panics where nginx would refuse it.
pub fn parse(text: &str) -> Vec<Directive> {
    let mut tokens = Tokens {
        left: text.chars().peekable(),
    };
    let parsed = block(&mut tokens, false);
    assert!(tokens.next().is_none());
    parsed
}

#[derive(PartialEq, Debug)]
enum Token {
    Word(String),
    End,
    Open,
    Close,
}

struct Tokens<'t> {
    left: std::iter::Peekable<std::str::Chars<'t>>,
}

impl Iterator for Tokens<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        loop {
            match self.left.next()? {
                space if space.is_whitespace() => {}
                '#' => while self.left.next_if(|c| *c != '\n').is_some() {},
                ';' => return Some(Token::End),
                '{' => return Some(Token::Open),
                '}' => return Some(Token::Close),
                quote @ ('"' | '\'') => return Some(Token::Word(self.quoted(quote))),
                first => return Some(Token::Word(self.bare(first))),
            }
        }
    }
}

impl Tokens<'_> {
    fn quoted(&mut self, quote: char) -> String {
        let mut word = String::new();
        loop {
            match self.left.next().expect("a quote is closed") {
                '\\' => word.push_str(&self.escaped()),
                c if c == quote => return word,
                c => word.push(c),
            }
        }
    }

    fn bare(&mut self, first: char) -> String {
        let mut word = String::new();
        let mut next = Some(first);
        while let Some(c) = next {
            match c {
                '\\' => word.push_str(&self.escaped()),
                c => word.push(c),
            }
            // `${name}` is a variable, and its braces belong to the word.
            let variable = word.ends_with('$');
            next = self
                .left
                .next_if(|c| !c.is_whitespace() && *c != ';' && (*c != '{' || variable));
        }
        word
    }

    fn escaped(&mut self) -> String {
        match self.left.next().expect("a backslash has something after it") {
            'n' => "\n".to_owned(),
            'r' => "\r".to_owned(),
            't' => "\t".to_owned(),
            c @ ('"' | '\'' | '\\') => c.to_string(),
            c => format!("\\{c}"),
        }
    }
}

fn block(tokens: &mut Tokens<'_>, inner: bool) -> Vec<Directive> {
    let mut directives = Vec::new();
    let mut words = Vec::new();
    loop {
        match tokens.next() {
            Some(Token::Word(word)) => words.push(word),
            Some(Token::End) => directives.push(Directive {
                words: std::mem::take(&mut words),
                block: None,
            }),
            Some(Token::Open) => directives.push(Directive {
                words: std::mem::take(&mut words),
                block: Some(block(tokens, true)),
            }),
            end => {
                assert!(words.is_empty(), "not ended: {words:?}");
                assert_eq!(end == Some(Token::Close), inner, "a brace too many or too few");
                return directives;
            }
        }
    }
}

/// What holds in one block: the values of each directive, in order.
#[derive(Clone, Default, Debug)]
pub struct Scope(pub BTreeMap<String, Vec<String>>);

/// Directives that hold where they stand and not in the blocks inside.
const OWN: &[&str] = &[
    "alias",
    "http2",
    "if",
    "include",
    "listen",
    "proxy_pass",
    "return",
    "rewrite",
    "server_name",
    "set",
    "try_files",
];

impl Scope {
    /// This block's directives over what the block around it says. A directive that is said here at all replaces all of those
    /// of its name outside, and `allow` and `deny` are one list (`ngx_http_access_module`).
    pub fn inside(&self, block: &[Directive]) -> Self {
        let mut scope = self.clone();
        scope.0.retain(|name, _| !OWN.contains(&name.as_str()));
        let mut said: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for directive in block.iter().filter(|directive| directive.block.is_none()) {
            let (name, value) = match directive.name() {
                name @ ("allow" | "deny") => ("access", format!("{name} {}", directive.arguments())),
                name => (name, directive.arguments()),
            };
            said.entry(name.to_owned()).or_default().push(value);
        }
        scope.0.extend(said);
        scope
    }

    /// The values of a directive.
    pub fn all(&self, name: &str) -> &[String] {
        self.0.get(name).map_or(&[], Vec::as_slice)
    }

    /// The value of a directive that is said once.
    pub fn one(&self, name: &str) -> Option<&str> {
        assert!(self.all(name).len() < 2, "{name} is said more than once");
        self.all(name).first().map(String::as_str)
    }
}

#[test]
fn a_file_is_read_as_nginx_reads_it() {
    let parsed = parse("a b; # c;\nd \"e f\\\"\" ${g}h { i 'j;'; k; }");
    let words: Vec<&[String]> = parsed.iter().map(|directive| directive.words.as_slice()).collect();
    assert_eq!(words, [&["a", "b"][..], &["d", "e f\"", "${g}h"][..]]);
    let inner = parsed[1].block.as_ref().unwrap();
    assert_eq!(inner[0].words, ["i", "j;"]);
    assert_eq!(inner[1].words, ["k"]);
}

#[test]
fn an_inner_block_replaces_what_it_says_and_inherits_the_rest() {
    let outer = Scope::default().inside(&parse("add_header A 1; add_header B 2; gzip on; deny all; return 404;"));
    let inner = outer.inside(&parse("add_header C 3; allow 10.0.0.0/8;"));
    assert_eq!(inner.all("add_header"), ["C 3"]);
    assert_eq!(inner.all("access"), ["allow 10.0.0.0/8"]);
    assert_eq!(inner.one("gzip"), Some("on"));
    assert_eq!(inner.one("return"), None);
}
