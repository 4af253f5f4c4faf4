//! Static files: the bookshop's pages, and for how long each may be kept.

use crate::Question;
use crate::answer::Answer;
use crate::system::System;

pub fn questions<S: System>() -> Vec<Question<S>> {
    vec![
        ("files are served with their types", types),
        ("a missing path is answered with the application's page", fallback),
        ("pages are asked for again, assets kept for thirty days", cache),
        ("hidden files and what is outside are not served", hidden),
    ]
}

/// Puts a release of the bookshop's pages in place.
pub fn release(system: &impl System) {
    system.host().shell(
        "release=/srv/sites/bookshop/releases/1
        mkdir -p $release/dist/assets $release/dist/about
        echo '<h1>The bookshop</h1>' >$release/dist/index.html
        echo '<h1>About</h1>' >$release/dist/about/index.html
        echo 'let books;' >$release/dist/assets/main.js
        echo DEBUG=1 >$release/dist/.env
        echo hidden >$release/package.json
        chown -R bookshop:bookshop $release",
    );
}

fn get(system: &impl System, path: &str) -> Answer {
    system.visit(&format!("https://bookshop.example{path}"), &["--path-as-is"])
}

fn types(system: &impl System) {
    for (path, body, media) in [
        ("/", "<h1>The bookshop</h1>\n", "text/html; charset=utf-8"),
        ("/about", "<h1>About</h1>\n", "text/html; charset=utf-8"),
        (
            "/assets/main.js",
            "let books;\n",
            "application/javascript; charset=utf-8",
        ),
    ] {
        let answer = get(system, path);
        assert_eq!((answer.status, answer.body.as_str()), (200, body), "{path}");
        assert_eq!(answer.header("content-type"), [media], "{path}");
        assert_eq!(answer.header("x-content-type-options"), ["nosniff"], "{path}");
    }
}

fn fallback(system: &impl System) {
    for path in ["/books/1984", "/a/b/c?d=e"] {
        let answer = get(system, path);
        assert_eq!(
            (answer.status, answer.body.as_str()),
            (200, "<h1>The bookshop</h1>\n"),
            "{path}"
        );
    }
}

fn cache(system: &impl System) {
    let kept = |path: &str| get(system, path).header("cache-control").join(", ");
    assert_eq!(kept("/"), "no-cache");
    assert_eq!(
        kept("/books/1984"),
        "no-cache",
        "the page that stands in for a path is a page"
    );
    assert_eq!(kept("/assets/main.js"), "public, max-age=2592000");
    assert_eq!(kept("/api/"), "", "nothing is said about the application's answers");
}

fn hidden(system: &impl System) {
    for path in ["/.env", "/assets/../.env"] {
        assert_eq!(get(system, path).status, 403, "{path}");
    }
    for path in [
        "/../package.json",
        "/assets/..%2f..%2fpackage.json",
        "/assets../package.json",
    ] {
        let answer = get(system, path);
        assert!(!answer.body.contains("hidden"), "{path}: {answer:?}");
    }
}
