//! A command: a program and its arguments.
//!
//! A list is taken as it stands. One text is split at spaces by the rules of the POSIX shell, quotes and backslashes
//! included, but nothing is expanded: `$HOME`, `*` and `|` are plain characters. A symbol in the text never splits, whatever
//! it turns out to be: it is part of the word it stands in.

use std::fmt;

use hostc_lang::{Piece, Text};
use serde::de::{Error, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::field::{FieldError, shown};
use super::spanned::{Symbolic, Template};

/// A program and its arguments; never empty.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Command {
    program: Text,
    arguments: Vec<Text>,
}

/// Stands for a symbol while text is split: a byte that UTF-8 never holds.
const SYMBOL: u8 = 0xff;

impl Command {
    /// The command of these words, the program first.
    pub fn new(words: Vec<Text>) -> Result<Self, FieldError> {
        let error = |problem: &str| FieldError::new(problem).help("write the program and its arguments");
        let nul = |piece: &Piece| matches!(piece, Piece::Literal(text) if text.contains('\0'));
        if words.iter().any(|word| word.pieces().iter().any(nul)) {
            return Err(FieldError::new("a command cannot hold a NUL character"));
        }
        let mut words = words.into_iter();
        let program = words.next().ok_or_else(|| error("the command is empty"))?;
        if program.as_literal().is_some_and(str::is_empty) {
            return Err(error("the command's program is empty"));
        }
        Ok(Self {
            program,
            arguments: words.collect(),
        })
    }

    /// Splits text as a shell would.
    pub fn split(text: &Text) -> Result<Self, FieldError> {
        let mut bytes = Vec::new();
        let mut symbols = Vec::new();
        for piece in text.pieces() {
            match piece {
                Piece::Literal(literal) => bytes.extend_from_slice(literal.as_bytes()),
                Piece::Symbol { .. } | Piece::Secret { .. } => {
                    bytes.push(SYMBOL);
                    symbols.push(piece.clone());
                }
            }
        }
        let words = shlex::bytes::split(&bytes).ok_or_else(|| {
            FieldError::new(format!(
                "a quote or backslash at the end of the command is not closed: {}",
                outline(text)
            ))
            .help("close it, or write the command as a list: `[ \"/usr/bin/node\" \"server.js\" ]`")
        })?;
        let kept = words.iter().flatten().filter(|byte| **byte == SYMBOL).count();
        if kept != symbols.len() {
            return Err(FieldError::new("a symbol stands in a comment of the command").help("quote the `#`"));
        }
        let mut symbols = symbols.into_iter();
        Self::new(words.iter().map(|word| restore(word, &mut symbols)).collect())
    }

    /// The program.
    pub fn program(&self) -> &Text {
        &self.program
    }

    /// What follows the program.
    pub fn arguments(&self) -> &[Text] {
        &self.arguments
    }

    /// The program and its arguments.
    pub fn words(&self) -> impl Iterator<Item = &Text> {
        std::iter::once(&self.program).chain(&self.arguments)
    }
}

/// Puts the symbols back where their stand-ins are.
fn restore(word: &[u8], symbols: &mut impl Iterator<Item = Piece>) -> Text {
    let mut text = Text::default();
    for (at, literal) in word.split(|byte| *byte == SYMBOL).enumerate() {
        if at > 0
            && let Some(symbol) = symbols.next()
        {
            text.push(symbol);
        }
        text.push(Piece::Literal(String::from_utf8_lossy(literal).into_owned()));
    }
    text
}

fn outline(text: &Text) -> String {
    let outline: String = text
        .pieces()
        .iter()
        .map(|piece| if let Piece::Literal(text) = piece { text } else { "…" })
        .collect();
    shown(&outline)
}

impl<'de> Deserialize<'de> for Command {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(CommandVisitor)
    }
}

struct CommandVisitor;

impl<'de> Visitor<'de> for CommandVisitor {
    type Value = Command;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a command: text, or a list of its words")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Command, E> {
        Command::split(&Text::from(text)).map_err(E::custom)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Command, A::Error> {
        let mut words = Vec::new();
        while let Some(Template(word)) = list.next_element()? {
            words.push(word);
        }
        Command::new(words).map_err(A::Error::custom)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<Command, D::Error> {
        match Symbolic::read(deserializer)? {
            Symbolic::Text(pieces) => {
                let text = Text::new(pieces.into_iter().map(Piece::from));
                Command::split(&text).map_err(D::Error::custom)
            }
            Symbolic::Reference(_) => Err(D::Error::invalid_type(serde::de::Unexpected::NewtypeStruct, &self)),
        }
    }
}

#[cfg(test)]
mod tests {
    use hostc_lang::{ResourcePath, SourceId, Span};

    use super::*;

    fn symbol(fact: &str) -> Piece {
        let resource = ResourcePath::top("services", "api");
        Piece::Symbol {
            resource,
            fact: fact.to_owned(),
            span: Span::new(SourceId(0), 0, 0),
        }
    }

    fn words(text: &str) -> Vec<String> {
        let command = Command::split(&Text::from(text)).unwrap();
        command
            .words()
            .map(|word| word.as_literal().unwrap().to_owned())
            .collect()
    }

    #[test]
    fn splits_as_a_shell_and_expands_nothing() {
        assert_eq!(words("/usr/bin/node  server.js"), ["/usr/bin/node", "server.js"]);
        assert_eq!(
            words(r#"a "b c" 'd"e' f\ g $HOME *"#),
            ["a", "b c", "d\"e", "f g", "$HOME", "*"]
        );
        assert_eq!(words("a ''"), ["a", ""]);
    }

    #[test]
    fn a_symbol_never_splits() {
        let literal = |text: &str| Piece::Literal(text.to_owned());
        let text = Text::new([
            literal("serve --url="),
            symbol("url"),
            literal("/x --port "),
            symbol("port"),
        ]);
        let command = Command::split(&text).unwrap();
        assert_eq!(command.program(), &Text::from("serve"));
        assert_eq!(
            command.arguments(),
            [
                Text::new([literal("--url="), symbol("url"), literal("/x")]),
                Text::from("--port"),
                Text::new([symbol("port")])
            ]
        );
    }

    #[test]
    fn slips_are_errors() {
        for bad in ["", "  ", "a 'b", "a \"b", "''", "# all comment"] {
            assert!(Command::split(&Text::from(bad)).is_err(), "{bad}");
        }
        assert!(Command::new(Vec::new()).is_err());
        let hidden = Text::new([Piece::Literal("a # ".to_owned()), symbol("url")]);
        assert!(Command::split(&hidden).is_err());
    }

    #[test]
    fn a_list_is_taken_as_it_stands() {
        let command: Command = serde_json::from_str(r#"["a b", 3000]"#).unwrap();
        assert_eq!(command.program(), &Text::from("a b"));
        assert_eq!(command.arguments(), [Text::from("3000")]);
        assert!(serde_json::from_str::<Command>("[]").is_err());
    }
}
