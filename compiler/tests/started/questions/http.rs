//! What a visitor is answered: routes, names, redirects, headers, upgrades, and whose address the application sees.

use super::PAYMENT_KEY;
use crate::Question;
use crate::answer::Answer;
use crate::system::System;
use crate::visitor::CLOUDFLARE;

pub fn questions<S: System>() -> Vec<Question<S>> {
    vec![
        ("each route reaches its service", routes),
        ("plain HTTP is sent to HTTPS in one hop", https),
        ("another name is sent to the first", canonical),
        ("a name that no site has is answered 421", unknown_host),
        ("a TLS name that no site has is refused", unknown_server_name),
        ("a connection made for one site does not serve another", crossed_names),
        ("security headers are on 200, 404 and 502", security_headers),
        ("the application's own security header is not doubled", own_header),
        ("WebSocket is upgraded", websocket),
        ("a body past the limit is answered 413", body_limit),
        ("behind the CDN the visitor's address arrives", address_behind_cdn),
        ("who is not the CDN says nothing about addresses", forged_address),
        ("a request's other headers arrive as they should", passed_on),
    ]
}

fn routes(system: &impl System) {
    let port = |url: &str| system.visit(url, &[]).json()["port"].clone();
    assert_eq!(port("https://chienstreats.com/"), 3101, "/ belongs to the frontend");
    assert_eq!(
        port("https://chienstreats.com/a/b?c=d"),
        3101,
        "what no other route takes belongs to the frontend"
    );
    assert_eq!(
        port("https://chienstreats.com/api/v1/orders"),
        4000,
        "/api/v1/ belongs to the API"
    );
    assert_eq!(
        port("https://chienstreats.com/api/v2/"),
        3101,
        "/api/v2/ is no route of the API"
    );
    let path = system
        .visit("https://chienstreats.com/api/v1/orders?day=1%202", &[])
        .field("path");
    assert_eq!(path, "/api/v1/orders?day=1%202", "path and query arrive unchanged");
    let bookshop = system.visit("https://bookshop.example/api/", &[]).json();
    assert_eq!(bookshop["port"], 4020, "the other site has its own service");
    assert_eq!(
        bookshop["environment"]["PAYMENT_KEY"], PAYMENT_KEY,
        "and its own secret"
    );
    let reserved = system.visit("http://vps.example:8080/", &[]);
    assert_eq!(reserved.status, 200);
    assert!(reserved.body.contains("<h1>Coming soon</h1>"), "{reserved:?}");
    assert_eq!(reserved.header("content-type"), ["text/html; charset=utf-8"]);
}

fn https(system: &impl System) {
    for name in ["chienstreats.com", "www.chienstreats.com"] {
        let answer = system.visit(&format!("http://{name}/menu?day=1"), &[]);
        assert_eq!(answer.status, 301, "{answer:?}");
        assert_eq!(
            answer.header("location"),
            ["https://chienstreats.com/menu?day=1"],
            "{name}"
        );
    }
}

fn canonical(system: &impl System) {
    let answer = system.visit("https://www.chienstreats.com/menu?day=1", &[]);
    assert_eq!(answer.status, 301, "{answer:?}");
    assert_eq!(answer.header("location"), ["https://chienstreats.com/menu?day=1"]);
}

fn unknown_host(system: &impl System) {
    assert_eq!(system.visit("http://unknown.example/", &[]).status, 421);
    assert_eq!(
        system
            .visit(&format!("http://{}/", system.host().address()), &[])
            .status,
        421,
        "the bare address is no name"
    );
    let answer = system.visit("https://chienstreats.com/", &["-H", "Host: unknown.example"]);
    assert_eq!(answer.status, 421, "{answer:?}");
}

fn unknown_server_name(system: &impl System) {
    for url in [
        "https://unknown.example/".to_owned(),
        format!("https://{}/", system.host().address()),
    ] {
        let answer = system.visit(&url, &[]);
        assert_eq!(answer.status, 0, "{url}: {answer:?}");
        assert!(answer.body.contains("unrecognized name"), "{url}: {answer:?}");
    }
}

fn crossed_names(system: &impl System) {
    let answer = system.visit("https://chienstreats.com/", &["-H", "Host: bookshop.example"]);
    assert_eq!(answer.status, 421, "{answer:?}");
}

/// Asserts that the answer has the headers that every answer over HTTPS has, once.
#[track_caller]
pub fn has_security_headers(answer: &Answer) {
    for (name, value) in [
        ("strict-transport-security", "max-age=63072000"),
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "SAMEORIGIN"),
        ("referrer-policy", "strict-origin-when-cross-origin"),
        (
            "content-security-policy",
            "frame-ancestors 'self'; base-uri 'self'; object-src 'none'",
        ),
        // The version is nobody's business.
        ("server", "nginx"),
    ] {
        assert_eq!(answer.header(name), [value], "{name}: {answer:?}");
    }
}

fn security_headers(system: &impl System) {
    let must = |url: &str, statuses: &[u16]| {
        let answer = system.visit(url, &[]);
        assert!(statuses.contains(&answer.status), "{url}: {answer:?}");
        has_security_headers(&answer);
    };
    must("https://chienstreats.com/", &[200]);
    must("https://chienstreats.com/missing", &[404]);
    system.stop("chienstreats-frontend");
    must("https://chienstreats.com/", system.unanswered());
}

fn own_header(system: &impl System) {
    let answer = system.visit("https://chienstreats.com/own-headers", &[]);
    assert_eq!(
        answer.header("x-frame-options"),
        ["DENY"],
        "the application's own is kept, alone: {answer:?}"
    );
    assert_eq!(
        answer.header("strict-transport-security"),
        ["max-age=63072000"],
        "HSTS is the host's: {answer:?}"
    );
}

fn websocket(system: &impl System) {
    for (name, path) in [
        ("chienstreats.com", "/live"),
        ("chienstreats.com", "/api/v1/live"),
        ("bookshop.example", "/api/live"),
    ] {
        let answer = system.visitor().websocket(&system.host().address(), name, path);
        assert_eq!(answer["status"], 101, "{name}{path}: {answer}");
        assert_eq!(
            answer["headers"]["sec-websocket-accept"], "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
            "{answer}"
        );
        assert_eq!(answer["body"], "as it was sent", "{answer}");
    }
}

fn body_limit(system: &impl System) {
    let post = |url: &str, bytes: u32| {
        let file = format!("/tmp/{bytes}");
        system
            .visitor()
            .machine()
            .shell(&format!("head -c {bytes} /dev/zero >{file}"));
        system.visit(url, &["--data-binary", &format!("@{file}")])
    };
    for (url, limit) in [
        ("https://chienstreats.com/", 1 << 20),
        ("https://bookshop.example/api/reviews/1", 64 << 10),
    ] {
        let within = post(url, limit);
        assert_eq!(
            within.json()["received"],
            limit,
            "{url} takes what the limit says: {within:?}"
        );
        assert_eq!(post(url, limit + 1).status, 413, "{url} takes no more");
    }
}

fn address_behind_cdn(system: &impl System) {
    let says = [
        "-H",
        "CF-Connecting-IP: 198.51.100.23",
        "-H",
        "X-Forwarded-For: 192.0.2.66",
    ];
    let answer = system.visit_from(CLOUDFLARE, "https://chienstreats.com/", &says);
    assert_eq!(answer.passed_on("x-forwarded-for"), "198.51.100.23");
    assert_eq!(answer.passed_on("x-real-ip"), "198.51.100.23");
}

fn forged_address(system: &impl System) {
    let says = [
        "-H",
        "CF-Connecting-IP: 198.51.100.23",
        "-H",
        "X-Forwarded-For: 192.0.2.66",
    ];
    let visitor = system.visitor().machine().address();
    let answer = system.visit("https://chienstreats.com/", &says);
    assert_eq!(answer.passed_on("x-forwarded-for"), visitor);
    assert_eq!(answer.passed_on("x-real-ip"), visitor);
    // The bookshop has no CDN in front of it.
    let answer = system.visit_from(CLOUDFLARE, "https://bookshop.example/api/", &says);
    assert_eq!(answer.passed_on("x-forwarded-for"), CLOUDFLARE);
}

fn passed_on(system: &impl System) {
    let says = ["-H", "X-Forwarded-Proto: http", "-H", "X-Forwarded-Host: evil.example"];
    let answer = system.visit("https://chienstreats.com/", &says);
    assert_eq!(answer.passed_on("host"), "chienstreats.com");
    assert_eq!(answer.passed_on("x-forwarded-host"), "chienstreats.com");
    assert_eq!(answer.passed_on("x-forwarded-proto"), "https");
}
