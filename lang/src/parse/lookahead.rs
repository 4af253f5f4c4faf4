//! Recognisers over the tokens ahead: what does this look like?
//!
//! Nix's grammar needs more than one token of lookahead in two places (`{` may open a set or a pattern; a name may be a
//! variable or a parameter), and good recovery in a third (a missing `;` shows only where the next binding's `=` stands). The
//! answers are small grammars of their own, so they are nom parsers over a slice of tokens. They report nothing.

use nom::branch::alt;
use nom::combinator::value;
use nom::error::{Error, ErrorKind, ParseError};
use nom::sequence::preceded;
use nom::{IResult, Parser};

use crate::lex::{Token, TokenKind};

type Ahead<'t> = IResult<&'t [Token], ()>;

/// Whether a function begins here: `x:`, `x@{`, `{}:`, `{ a, …`.
pub(super) fn function_follows(tokens: &[Token]) -> bool {
    let after_name = alt((token(TokenKind::Colon), token(TokenKind::At)));
    let name = value((), (token(TokenKind::Identifier), after_name));
    alt((name, pattern)).parse(tokens).is_ok()
}

/// Whether a binding begins here: a path and its `=`.
pub(super) fn binding_follows(tokens: &[Token]) -> bool {
    let path = (plain_name, repeated(preceded(token(TokenKind::Dot), plain_name)));
    (path, token(TokenKind::Assign)).parse(tokens).is_ok()
}

fn pattern(tokens: &[Token]) -> Ahead<'_> {
    let after = || value((), alt((token(TokenKind::Colon), token(TokenKind::At))));
    let empty = value((), (token(TokenKind::RightBrace), after()));
    let only = value((), (token(TokenKind::RightBrace), after()));
    let more = alt((token(TokenKind::Comma), token(TokenKind::Question)));
    let first = value((), (token(TokenKind::Identifier), alt((more, only, spaced_names))));
    preceded(
        token(TokenKind::LeftBrace),
        alt((empty, token(TokenKind::Ellipsis), first)),
    )
    .parse(tokens)
}

/// `b c }:` as in `{ a b c }:`, a pattern that lacks its commas.
fn spaced_names(tokens: &[Token]) -> Ahead<'_> {
    let names = (token(TokenKind::Identifier), repeated(token(TokenKind::Identifier)));
    value((), (names, token(TokenKind::RightBrace), token(TokenKind::Colon))).parse(tokens)
}

fn plain_name(tokens: &[Token]) -> Ahead<'_> {
    let text = (
        token(TokenKind::StringOpen),
        token(TokenKind::StringText),
        token(TokenKind::StringClose),
    );
    alt((token(TokenKind::Identifier), value((), text))).parse(tokens)
}

/// `parser` as often as it matches. (nom's own repetitions want an input that can be measured and cut in bytes.)
fn repeated<'t>(
    mut parser: impl Parser<&'t [Token], Output = (), Error = Error<&'t [Token]>>,
) -> impl FnMut(&'t [Token]) -> Ahead<'t> {
    move |mut tokens| {
        while let Ok((rest, ())) = parser.parse(tokens) {
            tokens = rest;
        }
        Ok((tokens, ()))
    }
}

fn token<'t>(kind: TokenKind) -> impl Parser<&'t [Token], Output = (), Error = Error<&'t [Token]>> {
    move |tokens: &'t [Token]| match tokens.split_first() {
        Some((first, rest)) if first.kind == kind => Ok((rest, ())),
        _ => Err(nom::Err::Error(Error::from_error_kind(tokens, ErrorKind::Tag))),
    }
}
