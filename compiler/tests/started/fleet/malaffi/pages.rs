//! What a visitor is answered, whatever number of machines the site runs on.

use super::SITE;
use crate::Question;
use crate::answer::Answer;
use crate::questions::http::has_security_headers;
use crate::system::System;

pub fn questions<S: System>() -> Vec<Question<S>> {
    vec![
        ("plain HTTP is sent to HTTPS, and other names are refused", names),
        ("TLS is 1.2 or 1.3, and no older", tls),
        ("all security headers are once on 200, 404 and 502", security_headers),
        ("the build's files are kept for a year, pages are not", cache),
        ("a body past the limit is answered 413", body_limit),
    ]
}

fn get(system: &impl System, path: &str) -> Answer {
    system.visit(&format!("{SITE}{path}"), &["--path-as-is"])
}

fn names(system: &impl System) {
    let answer = system.visit("http://malaffi.example/records?page=2", &[]);
    assert_eq!(answer.status, 301, "{answer:?}");
    assert_eq!(answer.header("location"), ["https://malaffi.example/records?page=2"]);
    assert_eq!(system.visit("http://unknown.example/", &[]).status, 421);
    let answer = system.visit("https://unknown.example/", &[]);
    assert_eq!(answer.status, 0, "{answer:?}");
    assert!(answer.body.contains("unrecognized name"), "{answer:?}");
    let answer = system.visit(SITE, &["-H", "Host: unknown.example"]);
    assert_eq!(answer.status, 421, "{answer:?}");
}

fn tls(system: &impl System) {
    let address = system.host().address();
    let said = |options: &str| {
        let connect = format!("openssl s_client -connect {address}:443 -servername malaffi.example {options}");
        system
            .visitor()
            .machine()
            .shell(&format!("{connect} </dev/null 2>&1 || true"))
    };
    for version in ["1.2", "1.3"] {
        let said = said(&format!("-tls{}", version.replace('.', "_")));
        assert!(said.contains(&format!("New, TLSv{version}, Cipher is")), "{said}");
    }
    // The visitor could: it is the server who says no.
    let all = "-cipher ALL:@SECLEVEL=0";
    for version in ["-tls1", "-tls1_1"] {
        let said = said(&format!("{version} {all}"));
        assert!(said.contains("alert protocol version"), "{version}: {said}");
    }
    let weak = said("-tls1_2 -cipher AES128-SHA:AES256-SHA256:@SECLEVEL=0");
    assert!(weak.contains("alert handshake failure"), "{weak}");
}

fn security_headers(system: &impl System) {
    let must = |path: &str, status: u16| {
        let answer = get(system, path);
        assert_eq!(answer.status, status, "{path}: {answer:?}");
        has_security_headers(&answer);
        for (name, value) in [
            (
                "permissions-policy",
                "camera=(self), geolocation=(self), microphone=(self), browsing-topics=()",
            ),
            ("cross-origin-opener-policy", "same-origin-allow-popups"),
        ] {
            assert_eq!(answer.header(name), [value], "{path}: {name}: {answer:?}");
        }
    };
    let files = ["/_next/static/chunks/main-0a1b2c3d.js", "/_next/static/missing.js"];
    must("/", 200);
    must("/missing", 404);
    must("/api/missing", 404);
    must(files[0], 200);
    must(files[1], 404);
    system.stop("malaffi-app");
    must("/", 502);
    must("/api/auth/login", 502);
    must(files[0], 200);
}

fn cache(system: &impl System) {
    let kept = |path: &str| {
        let answer = get(system, path);
        assert!(answer.header("expires").is_empty(), "{answer:?}");
        (answer.status, answer.header("cache-control").join(" | "))
    };
    let script = "/_next/static/chunks/main-0a1b2c3d.js";
    assert_eq!(kept(script), (200, "public, max-age=31536000".to_owned()));
    assert_eq!(get(system, script).body, "let record;\n");
    let missing = kept("/_next/static/chunks/main-00000000.js");
    assert_eq!(missing, (404, String::new()), "what is missing now may come");
    for path in ["/_next/static/.env", "/_next/static/../server/secret"] {
        let answer = get(system, path);
        assert!(!answer.body.contains("SECRET=1"), "{path}: {answer:?}");
    }
    assert_eq!(get(system, "/_next/static/.env").status, 403);
    assert_eq!(
        kept("/"),
        (200, String::new()),
        "the application says that of its pages"
    );
}

fn body_limit(system: &impl System) {
    let post = |bytes: u32| {
        let file = format!("/tmp/{bytes}");
        let machine = system.visitor().machine();
        machine.shell(&format!("head -c {bytes} /dev/zero >{file}"));
        system.visit(&format!("{SITE}/api/records"), &["--data-binary", &format!("@{file}")])
    };
    assert_eq!(post(1 << 20).json()["received"], 1 << 20);
    assert_eq!(post((1 << 20) + 1).status, 413);
}
