//! What a lexer yields.

use crate::source::SourceFile;
use crate::span::Span;

/// The tokens and comments of one file.
#[derive(Clone, PartialEq, Debug)]
pub struct Tokens {
    /// In order; the last is [`TokenKind::End`].
    pub tokens: Vec<Token>,
    /// In order.
    pub comments: Vec<Comment>,
    /// Whether the tokens end before the sense does: the file is not text, or ends in a string or comment that is never
    /// closed. That has been reported, so nothing that is missing at the end needs to be.
    pub cut_short: bool,
}

impl Tokens {
    /// Nothing but the end of `source`.
    pub(super) fn none(source: &SourceFile) -> Self {
        let end = Token {
            kind: TokenKind::End,
            span: source.span().after(),
        };
        Self {
            tokens: vec![end],
            comments: Vec::new(),
            cut_short: true,
        }
    }
}

/// A comment with its `#` or `/*` and `*/`, without the end of the line.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Comment {
    /// Where.
    pub span: Span,
    /// Whether it is `/* … */`.
    pub block: bool,
}

/// One token.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Where.
    pub span: Span,
}

macro_rules! fixed_tokens {
    ($($name:ident $text:literal,)*) => {
        /// What a token is.
        #[derive(Clone, Copy, PartialEq, Debug)]
        pub enum TokenKind {
            /// A name.
            Identifier,
            /// `42`
            Int(i64),
            /// `4.2`
            Float(f64),
            /// The opening `"`.
            StringOpen,
            /// Characters between quotes, escapes and all.
            StringText,
            /// The closing `"`; empty where it is missing.
            StringClose,
            /// The opening `''`.
            IndentedOpen,
            /// Characters of an indented string whose line breaks and spaces count as indentation.
            IndentedText,
            /// `''$`, `'''`, `''\x`, or a `$` or `'` that stands alone.
            IndentedEscape,
            /// The closing `''`; empty where it is missing.
            IndentedClose,
            /// `./x`, or what follows an interpolation in a path.
            PathText,
            /// The empty place where a path ends.
            PathEnd,
            /// The `}` of a `${`.
            InterpolationClose,
            /// What cannot be read; it has been reported.
            Bad,
            /// The end of the file.
            End,
            $(#[doc = concat!("`", $text, "`")] $name,)*
        }

        impl TokenKind {
            /// The spelling of a token that has only one.
            pub fn spelling(self) -> Option<&'static str> {
                match self {
                    $(Self::$name => Some($text),)*
                    Self::InterpolationClose => Some("}"),
                    _ => None,
                }
            }
        }
    };
}

fixed_tokens! {
    Assert "assert",
    Else "else",
    If "if",
    In "in",
    Inherit "inherit",
    Let "let",
    Or "or",
    Rec "rec",
    Then "then",
    With "with",
    InterpolationOpen "${",
    LeftBrace "{",
    RightBrace "}",
    LeftBracket "[",
    RightBracket "]",
    LeftParen "(",
    RightParen ")",
    Semicolon ";",
    Colon ":",
    Comma ",",
    Dot ".",
    Ellipsis "...",
    At "@",
    Question "?",
    Assign "=",
    Not "!",
    Plus "+",
    Minus "-",
    Star "*",
    Slash "/",
    Concat "++",
    Update "//",
    Less "<",
    LessEqual "<=",
    Greater ">",
    GreaterEqual ">=",
    Equal "==",
    NotEqual "!=",
    AndAnd "&&",
    OrOr "||",
    Implies "->",
}

impl TokenKind {
    /// The keyword spelt `name`.
    pub(super) fn keyword(name: &str) -> Option<Self> {
        Some(match name {
            "assert" => Self::Assert,
            "else" => Self::Else,
            "if" => Self::If,
            "in" => Self::In,
            "inherit" => Self::Inherit,
            "let" => Self::Let,
            "or" => Self::Or,
            "rec" => Self::Rec,
            "then" => Self::Then,
            "with" => Self::With,
            _ => return None,
        })
    }

    /// Whether it is a word that cannot be a name.
    pub fn is_keyword(self) -> bool {
        self.spelling()
            .is_some_and(|text| text.starts_with(|first: char| first.is_ascii_lowercase()))
    }

    /// What it is in a message: a spelling in backticks, or words.
    pub fn describe(self) -> String {
        let words = match self {
            Self::Identifier => "a name",
            Self::Int(_) | Self::Float(_) => "a number",
            Self::StringOpen | Self::StringText | Self::IndentedOpen | Self::IndentedText | Self::IndentedEscape => {
                "a string"
            }
            Self::StringClose | Self::IndentedClose => "the end of a string",
            Self::PathText => "a path",
            Self::PathEnd => "the end of a path",
            Self::Bad => "something unreadable",
            Self::End => "the end of the file",
            _ => return format!("`{}`", self.spelling().unwrap_or_default()),
        };
        String::from(words)
    }
}
