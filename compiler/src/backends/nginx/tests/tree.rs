//! A reader of nginx's files that shares nothing with the writer: directives as a tree.

/// One directive: its words, and its block.
#[derive(Clone, Debug)]
pub(crate) struct Directive {
    pub(crate) words: Vec<String>,
    pub(crate) block: Vec<Directive>,
}

impl Directive {
    /// The first word.
    pub(crate) fn name(&self) -> &str {
        &self.words[0]
    }

    /// The words after the first, with spaces between.
    pub(crate) fn rest(&self) -> String {
        self.words[1..].join(" ")
    }

    /// The rests of all directives of its block with this name.
    pub(crate) fn all(&self, name: &str) -> Vec<String> {
        self.block
            .iter()
            .filter(|one| one.name() == name)
            .map(Directive::rest)
            .collect()
    }

    /// The location with these words.
    pub(crate) fn location(&self, words: &str) -> &Directive {
        let found = self
            .block
            .iter()
            .find(|one| one.name() == "location" && one.rest() == words);
        found.unwrap_or_else(|| panic!("no location {words} in {:?}", self.all("location")))
    }
}

/// The tree of a file.
pub(crate) fn parse(text: &str) -> Vec<Directive> {
    let mut characters = text.chars().peekable();
    let tree = block(&mut characters, 0);
    assert!(characters.next().is_none(), "a stray brace");
    tree
}

fn block(characters: &mut std::iter::Peekable<std::str::Chars<'_>>, depth: usize) -> Vec<Directive> {
    let mut directives = Vec::new();
    let mut words: Vec<String> = Vec::new();
    while let Some(character) = characters.next() {
        match character {
            _ if character.is_whitespace() => {}
            '#' => while characters.next_if(|next| *next != '\n').is_some() {},
            ';' => directives.push(Directive {
                words: std::mem::take(&mut words),
                block: Vec::new(),
            }),
            '{' => directives.push(Directive {
                words: std::mem::take(&mut words),
                block: block(characters, depth + 1),
            }),
            '}' => {
                assert!(depth > 0 && words.is_empty(), "a stray brace after {words:?}");
                return directives;
            }
            '"' => words.push(quoted(characters)),
            first => {
                let mut word = String::from(first);
                while let Some(next) = characters.next_if(|next| !next.is_whitespace() && !matches!(next, ';' | '{')) {
                    word.push(next);
                }
                words.push(word);
            }
        }
    }
    assert!(depth == 0 && words.is_empty(), "the file ends inside {words:?}");
    directives
}

fn quoted(characters: &mut std::iter::Peekable<std::str::Chars<'_>>) -> String {
    let mut word = String::new();
    while let Some(character) = characters.next() {
        match character {
            '"' => return word,
            '\\' => match characters.next() {
                Some('n') => word.push('\n'),
                Some('r') => word.push('\r'),
                Some('t') => word.push('\t'),
                Some(other @ ('"' | '\\' | '\'')) => word.push(other),
                Some(other) => word.extend(['\\', other]),
                None => break,
            },
            other => word.push(other),
        }
    }
    panic!("a quote without an end");
}
