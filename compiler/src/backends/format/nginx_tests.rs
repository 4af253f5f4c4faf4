//! The escaper against a reader of nginx's tokens that was written from nginx's `ngx_conf_read_token`, not from it.

use super::*;

/// What nginx makes of the one token that `written` is.
fn read(written: &str) -> Option<String> {
    let bytes = written.as_bytes();
    let quote = bytes.first().copied().filter(|byte| matches!(byte, b'"' | b'\''));
    let inner = match quote {
        Some(quote) => {
            let inner = &written[1..written.len() - 1];
            (bytes.len() >= 2 && bytes.last() == Some(&quote)).then_some(inner)?
        }
        None => written,
    };
    let mut value = String::new();
    let mut characters = inner.chars().peekable();
    while let Some(character) = characters.next() {
        if quote.is_none() && (character.is_whitespace() || matches!(character, ';' | '{' | '}')) {
            return None;
        }
        if quote.is_some_and(|quote| character == char::from(quote)) {
            return None;
        }
        match (character, characters.peek()) {
            ('\\', Some(&next)) => {
                let special = match next {
                    '"' | '\'' | '\\' => Some(next),
                    'n' => Some('\n'),
                    'r' => Some('\r'),
                    't' => Some('\t'),
                    _ => None,
                };
                match special {
                    Some(special) => {
                        characters.next();
                        value.push(special);
                    }
                    None => value.push('\\'),
                }
            }
            ('\\', None) => return None,
            _ => value.push(character),
        }
    }
    Some(value)
}

/// What nginx sends for a text with variables: only ours may be in it.
fn evaluated(token: &str) -> Option<String> {
    let without = token.replace("${hostc_dollar}", "");
    (!without.contains('$')).then(|| token.replace("${hostc_dollar}", "$"))
}

/// Texts of up to four of the pieces that mean something to nginx, some shell or some regular expression.
fn nasty() -> Vec<String> {
    let pieces = [
        "", "a", " ", "\"", "'", "\\", "\\n", "\n", "\r", "\t", "$", "${x}", "{", "}", ";", "#", "é", "\u{2028}",
        "\u{1}", "~", "=", "$$",
    ];
    let mut texts: Vec<String> = vec![String::new()];
    for _ in 0..3 {
        texts = texts
            .iter()
            .flat_map(|text| pieces.map(|piece| format!("{text}{piece}")))
            .collect();
    }
    texts
}

#[test]
fn every_text_comes_back() {
    for value in nasty() {
        let written = text(&value).unwrap();
        let back = read(&written).and_then(|token| evaluated(&token));
        assert_eq!(back.as_deref(), Some(value.as_str()), "written as {written}");
        assert!(!written.contains('\n'), "a value stays on its line");
    }
}

#[test]
fn every_literal_comes_back() {
    for value in nasty() {
        let written = literal(&value).unwrap();
        assert_eq!(read(&written).as_deref(), Some(value.as_str()), "written as {written}");
    }
}

#[test]
fn plain_values_stand_bare() {
    for value in [
        "10m",
        "[::]:80",
        "/srv/sites/shop",
        "127.0.0.1:4000",
        "unix:/run/x.sock",
        "text/plain",
    ] {
        assert_eq!(text(value).unwrap(), value);
    }
    assert_eq!(text("").unwrap(), "\"\"");
}

#[test]
fn a_token_fits_into_the_buffer_of_nginx() {
    assert!(text(&"a".repeat(LONGEST_TOKEN)).is_ok());
    assert!(text(&"a".repeat(LONGEST_TOKEN + 1)).is_err());
    assert!(text(&"\"".repeat(LONGEST_TOKEN / 2)).is_err());
    assert!(text("a\0b").is_err());
}

#[test]
fn headers_carry_no_control_characters() {
    for value in ["a\r\nSet-Cookie: x=1", "a\nb", "\u{7f}", "a\tb"] {
        assert!(header(value).is_err(), "{value:?}");
        assert!(redirect(value).is_err(), "{value:?}");
        assert!(comment(value).is_err(), "{value:?}");
    }
    assert!(header_name("X-Thing").is_ok());
    assert!(header_name("X Thing").is_err());
    assert!(header_name("X-Thing:").is_err());
    assert!(header_name("").is_err());
}

#[test]
fn a_location_is_a_path() {
    assert_eq!(location("/a b/").unwrap(), "\"/a b/\"");
    assert_eq!(location("/a$b").unwrap(), "\"/a$b\"");
    for value in ["~ /x", "= /x", "@x", "^~ /x", "x", ""] {
        assert!(location(value).is_err(), "{value:?}");
    }
}

#[test]
fn names_inside_tokens_need_no_quotes() {
    assert!(bare("shop_api").is_ok());
    for value in ["a b", "a;b", "a\"b", "$x", ""] {
        assert!(bare(value).is_err(), "{value:?}");
    }
    assert!(path("/srv/$x").is_err());
}

#[test]
fn redirects_keep_the_query() {
    assert_eq!(redirect("https://x.org/a").unwrap(), "\"https://x.org/a$is_args$args\"");
    assert_eq!(redirect("/a?b=1").unwrap(), "\"/a?b=1$hostc_more_args\"");
    assert_eq!(redirect("/a#top").unwrap(), "\"/a$is_args$args#top\"");
    assert_eq!(redirect("/$1").unwrap(), "\"/${hostc_dollar}1$is_args$args\"");
}

#[test]
fn prefixes_are_matched_as_they_are_sent() {
    assert_eq!(rest_of("/api/").unwrap(), r#""^/api/(?<uri_rest>.*)$""#);
    assert_eq!(rest_of("/v1.0").unwrap(), r#""^/v1\\.0/?(?<uri_rest>.*)$""#);
    assert_eq!(rest_of("/é/").unwrap(), r#""^/%C3%A9/(?<uri_rest>.*)$""#);
    assert_eq!(url_path("/a b;c").unwrap(), "/a%20b%3Bc");
}
