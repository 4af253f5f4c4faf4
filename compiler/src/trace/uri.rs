//! A path as nginx understands it, from the bytes that were sent.
//!
//! Escapes are decoded, slashes in a row are one, `.` and `..` are walked; the query is left out. What would leave the root, a
//! NUL and a broken escape are bad requests. This is `ngx_http_parse_complex_uri` with `merge_slashes on`, state by state: it
//! decides on what a location is compared with, and differs from what browsers do.

/// One byte of a path, after decoding.
#[derive(Clone, Copy)]
enum Piece {
    /// As it is, whatever it means elsewhere.
    Plain(u8),
    /// With the meaning it has in a path.
    Meant(u8),
}

/// Where the reader is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Usual,
    Slash,
    Dot,
    DotDot,
}

/// The path of `target`, the first line's second word; nothing where nginx answers 400.
pub fn normalised(target: &str) -> Option<Vec<u8>> {
    let end = target.find(['?', '#']).unwrap_or(target.len());
    let mut path: Vec<u8> = Vec::with_capacity(end);
    let mut state = State::Usual;
    for piece in pieces(target.get(..end)?.as_bytes())? {
        let (byte, meant) = match piece {
            Piece::Plain(byte) => (byte, false),
            Piece::Meant(byte) => (byte, true),
        };
        state = match (state, byte) {
            _ if !meant => {
                path.push(byte);
                State::Usual
            }
            (State::Usual, b'/') => {
                path.push(byte);
                State::Slash
            }
            (State::Slash, b'/') => State::Slash,
            (State::Slash, b'.') => {
                path.push(byte);
                State::Dot
            }
            (State::Dot, b'/') => {
                path.pop();
                State::Slash
            }
            (State::Dot, b'.') => {
                path.push(byte);
                State::DotDot
            }
            (State::DotDot, b'/') => {
                up(&mut path)?;
                State::Slash
            }
            (_, byte) => {
                path.push(byte);
                State::Usual
            }
        };
    }
    match state {
        State::Dot => {
            path.pop();
        }
        State::DotDot => up(&mut path)?,
        State::Usual | State::Slash => {}
    }
    Some(path)
}

/// Takes `/x/..` off the end, down to the slash before; nothing where there is none.
fn up(path: &mut Vec<u8>) -> Option<()> {
    let before = path.len().checked_sub(4)?;
    let slash = path.get(..=before)?.iter().rposition(|byte| *byte == b'/')?;
    path.truncate(slash + 1);
    Some(())
}

/// Decodes percent escapes. `%`, `#` and `?` that come of one mean nothing more.
fn pieces(bytes: &[u8]) -> Option<Vec<Piece>> {
    let mut found = Vec::with_capacity(bytes.len());
    let mut bytes = bytes.iter();
    while let Some(&byte) = bytes.next() {
        if byte != b'%' {
            found.push(Piece::Meant(byte));
            continue;
        }
        let mut digit = || char::from(*bytes.next()?).to_digit(16);
        let decoded = u8::try_from(digit()? * 16 + digit()?).ok()?;
        found.push(match decoded {
            0 => return None,
            b'%' | b'#' | b'?' => Piece::Plain(decoded),
            _ => Piece::Meant(decoded),
        });
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::normalised;

    #[test]
    fn paths_are_read_as_nginx_reads_them() {
        for (sent, path) in [
            ("/", "/"),
            ("/a/b?c=/d", "/a/b"),
            ("/a#b", "/a"),
            ("//a///b//", "/a/b/"),
            ("/a/./b/.", "/a/b/"),
            ("/a/../b", "/b"),
            ("/a/b/..", "/a/"),
            ("/a/b/../", "/a/"),
            ("/a/.../b", "/a/.../b"),
            ("/.a/..b", "/.a/..b"),
            ("/%61pi/%2E%2e/x", "/x"),
            ("/a%2Fb", "/a/b"),
            ("/a%2f%2fb", "/a/b"),
            ("/100%25", "/100%"),
            ("/a%3Fb%23c", "/a?b#c"),
            ("/a+b", "/a+b"),
        ] {
            assert_eq!(normalised(sent).as_deref(), Some(path.as_bytes()), "{sent}");
        }
    }

    #[test]
    fn what_leaves_the_root_or_is_broken_is_a_bad_request() {
        for sent in [
            "/..",
            "/../a",
            "/a/../../b",
            "/%00",
            "/%",
            "/%4",
            "/%zz",
            "/a/%2e%2e/..",
        ] {
            assert_eq!(normalised(sent), None, "{sent}");
        }
    }
}
