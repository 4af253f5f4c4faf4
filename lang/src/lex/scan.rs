//! The regular parts of the lexical grammar, as nom parsers over the text that is left. The names are those of Nix's lexer.

use nom::branch::alt;
use nom::bytes::complete::{tag, take_until, take_while, take_while1};
use nom::character::complete::{char, digit1, one_of, satisfy};
use nom::combinator::{opt, recognize};
use nom::multi::{many0_count, many1_count};
use nom::{IResult, Parser};

type Scan<'t> = IResult<&'t str, &'t str>;

/// Whether `character` can be part of a path.
pub(super) fn is_path_character(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '.' | '_' | '-' | '+')
}

/// `[a-zA-Z_][a-zA-Z0-9_'-]*`
pub(super) fn identifier(text: &str) -> Scan<'_> {
    let first = satisfy(|c| c.is_ascii_alphabetic() || c == '_');
    let more = take_while(|c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '\'' | '-'));
    recognize((first, more)).parse(text)
}

/// `[0-9]+`
pub(super) fn int(text: &str) -> Scan<'_> {
    digit1(text)
}

/// `(([1-9][0-9]*\.[0-9]*)|(0?\.[0-9]+))([Ee][+-]?[0-9]+)?`
pub(super) fn float(text: &str) -> Scan<'_> {
    // nom's own `digit0` takes nothing where the digits end the text.
    let digits = || take_while(|c: char| c.is_ascii_digit());
    let whole = recognize((one_of("123456789"), digits(), char('.'), digits()));
    let fraction = recognize((opt(char('0')), char('.'), digit1));
    let exponent = (one_of("Ee"), opt(one_of("+-")), digit1);
    recognize((alt((whole, fraction)), opt(exponent))).parse(text)
}

/// A path, or the part of one up to a `${`: segments with single slashes between and perhaps after them. May be empty.
pub(super) fn path_text(text: &str) -> Scan<'_> {
    let segment = (char('/'), take_while1(is_path_character));
    recognize((take_while(is_path_character), many0_count(segment), opt(char('/')))).parse(text)
}

/// `~(/segment)+/?`, or the `~/` before a `${`.
pub(super) fn home_path(text: &str) -> Scan<'_> {
    let segment = (char('/'), take_while1(is_path_character));
    let whole = recognize((char('~'), many1_count(segment), opt(char('/'))));
    alt((whole, tag("~/"))).parse(text)
}

/// `<nixpkgs>`, `<nixpkgs/lib>`
pub(super) fn lookup_path(text: &str) -> Scan<'_> {
    let segment = (char('/'), take_while1(is_path_character));
    recognize((
        char('<'),
        take_while1(is_path_character),
        many0_count(segment),
        char('>'),
    ))
    .parse(text)
}

/// What follows the colon of a URL literal.
pub(super) fn url_rest(text: &str) -> Scan<'_> {
    take_while1(|c: char| c.is_ascii_alphanumeric() || "%/?:@&=+$,-_.!~*'".contains(c)).parse(text)
}

/// `[ \t\r\n]+`
pub(super) fn white_space(text: &str) -> Scan<'_> {
    take_while1(|c| matches!(c, ' ' | '\t' | '\r' | '\n')).parse(text)
}

/// `#[^\r\n]*`
pub(super) fn line_comment(text: &str) -> Scan<'_> {
    recognize((char('#'), take_while(|c| !matches!(c, '\r' | '\n')))).parse(text)
}

/// `/* … */`
pub(super) fn block_comment(text: &str) -> Scan<'_> {
    recognize((tag("/*"), take_until("*/"), tag("*/"))).parse(text)
}

/// Spaces and a line break: what an indented string's opening swallows.
pub(super) fn rest_of_blank_line(text: &str) -> Scan<'_> {
    recognize((take_while(|c| c == ' '), char('\n'))).parse(text)
}
