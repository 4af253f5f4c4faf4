//! `[a-z[:digit:]]`: which bytes a bracket expression takes.

use super::parser::{Parser, Problem};
use super::program::Bytes;

/// What stood last, which a `-` may make the beginning of a range.
enum Last {
    Nothing,
    Byte(u8),
    Class,
}

/// The bytes of the bracket expression whose `[` has been read.
pub(super) fn bracket(parser: &mut Parser<'_>) -> Result<Bytes, Problem> {
    let negated = parser.eat(b'^');
    let (mut bytes, mut last) = (Bytes::default(), Last::Nothing);
    let mut first = true;
    loop {
        let byte = parser.peek().ok_or("a `[` is not closed")?;
        parser.at += 1;
        match byte {
            b']' if !first => break,
            // In front it stands for itself.
            b'-' if !first => match last {
                _ if parser.peek() == Some(b']') => last = Last::Byte(b'-'),
                Last::Byte(from) => {
                    let to = end_of_range(parser)?;
                    add_range(&mut bytes, from, to)?;
                    last = Last::Nothing;
                }
                Last::Class => return Err("a range begins with a class"),
                Last::Nothing => return Err("a `-` stands between nothing"),
            },
            b'[' if matches!(parser.peek(), Some(b':' | b'.' | b'=')) => {
                if let Last::Byte(byte) = last {
                    bytes.add(byte);
                }
                last = named(parser, &mut bytes)?;
            }
            byte => {
                bytes.add(byte);
                last = Last::Byte(byte);
            }
        }
        if let Last::Byte(byte) = last {
            bytes.add(byte);
        }
        first = false;
    }
    Ok(if negated {
        Bytes::which(|byte| !bytes.has(byte))
    } else {
        bytes
    })
}

fn end_of_range(parser: &mut Parser<'_>) -> Result<u8, Problem> {
    let byte = parser.peek().ok_or("a `[` is not closed")?;
    parser.at += 1;
    match byte {
        b'[' if matches!(parser.peek(), Some(b':' | b'.' | b'=')) => Err("a range ends with a class"),
        byte => Ok(byte),
    }
}

/// Bytes are signed where Nix runs, so those past ASCII come before it.
fn add_range(bytes: &mut Bytes, from: u8, to: u8) -> Result<(), Problem> {
    let [low, high] = [from, to].map(u8::cast_signed);
    if low > high {
        return Err("a range ends before it begins");
    }
    (low..=high).for_each(|byte| bytes.add(byte.cast_unsigned()));
    Ok(())
}

/// `[:alpha:]`, `[.a.]` or `[=a=]`, whose `[` has been read.
fn named(parser: &mut Parser<'_>, bytes: &mut Bytes) -> Result<Last, Problem> {
    let kind = parser.peek().unwrap_or(b':');
    parser.at += 1;
    let rest = parser.text.get(parser.at..).unwrap_or_default();
    let length = rest
        .iter()
        .position(|&byte| byte == kind)
        .ok_or("a class is not closed")?;
    let name = rest.get(..length).unwrap_or_default();
    parser.at += length + 1;
    if !parser.eat(b']') {
        return Err("a class is not closed");
    }
    match (kind, name) {
        (b':', name) => {
            let class = class(&name.to_ascii_lowercase()).ok_or("there is no class of this name")?;
            (0..128).filter(class).for_each(|byte| bytes.add(byte));
            Ok(Last::Class)
        }
        (b'.', &[letter]) if letter.is_ascii_alphabetic() => Ok(Last::Byte(letter)),
        (b'=', &[letter]) if letter.is_ascii_alphabetic() => {
            bytes.add(letter.to_ascii_lowercase());
            bytes.add(letter.to_ascii_uppercase());
            Ok(Last::Class)
        }
        _ => Err("only letters can stand in `[. .]` and `[= =]`"),
    }
}

fn class(name: &[u8]) -> Option<fn(&u8) -> bool> {
    Some(match name {
        b"alnum" => u8::is_ascii_alphanumeric,
        b"alpha" => u8::is_ascii_alphabetic,
        b"blank" => |byte| matches!(byte, b' ' | b'\t'),
        b"cntrl" => u8::is_ascii_control,
        b"digit" | b"d" => u8::is_ascii_digit,
        b"graph" => u8::is_ascii_graphic,
        b"lower" => u8::is_ascii_lowercase,
        b"print" => |byte| byte.is_ascii_graphic() || *byte == b' ',
        b"punct" => u8::is_ascii_punctuation,
        b"space" | b"s" => |byte| matches!(byte, b' ' | 9..=13),
        b"upper" => u8::is_ascii_uppercase,
        b"w" => |byte| byte.is_ascii_alphanumeric() || *byte == b'_',
        b"xdigit" => u8::is_ascii_hexdigit,
        _ => return None,
    })
}
