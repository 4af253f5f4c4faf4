//! What a visitor is answered: routes, names, redirects, headers, upgrades, and whose address the application sees.

use crate::Question;
use crate::stage::{CLOUDFLARE, Stage};

pub const QUESTIONS: &[Question] = &[
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
];

fn routes(stage: &Stage) {
    let port = |url: &str| stage.visit(url, &[]).json()["port"].clone();
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
    let path = stage
        .visit("https://chienstreats.com/api/v1/orders?day=1%202", &[])
        .field("path");
    assert_eq!(path, "/api/v1/orders?day=1%202", "path and query arrive unchanged");
    let neighbour = stage.visit("https://neighbour.test/", &[]).json()["environment"]["PARTNER_KEY"].clone();
    assert_eq!(
        neighbour, "what the partner gave",
        "the other site has its own service and secret"
    );
    let reserved = stage.visit("http://vps.test:8080/", &[]);
    assert_eq!(reserved.status, 200);
    assert!(reserved.body.contains("<h1>Coming soon</h1>"), "{reserved:?}");
    assert_eq!(reserved.header("content-type"), ["text/html; charset=utf-8"]);
}

fn https(stage: &Stage) {
    for name in ["chienstreats.com", "www.chienstreats.com"] {
        let answer = stage.visit(&format!("http://{name}/menu?day=1"), &[]);
        assert_eq!(answer.status, 301, "{answer:?}");
        assert_eq!(
            answer.header("location"),
            ["https://chienstreats.com/menu?day=1"],
            "{name}"
        );
    }
}

fn canonical(stage: &Stage) {
    let answer = stage.visit("https://www.chienstreats.com/menu?day=1", &[]);
    assert_eq!(answer.status, 301, "{answer:?}");
    assert_eq!(answer.header("location"), ["https://chienstreats.com/menu?day=1"]);
}

fn unknown_host(stage: &Stage) {
    assert_eq!(stage.visit("http://unknown.test/", &[]).status, 421);
    assert_eq!(
        stage.visit(&format!("http://{}/", stage.address()), &[]).status,
        421,
        "the bare address is no name"
    );
    let answer = stage.visit("https://chienstreats.com/", &["-H", "Host: unknown.test"]);
    assert_eq!(answer.status, 421, "{answer:?}");
}

fn unknown_server_name(stage: &Stage) {
    for url in [
        "https://unknown.test/".to_owned(),
        format!("https://{}/", stage.address()),
    ] {
        let answer = stage.visit(&url, &[]);
        assert_eq!(answer.status, 0, "{url}: {answer:?}");
        assert!(answer.body.contains("unrecognized name"), "{url}: {answer:?}");
    }
}

fn crossed_names(stage: &Stage) {
    let answer = stage.visit("https://chienstreats.com/", &["-H", "Host: neighbour.test"]);
    assert_eq!(answer.status, 421, "{answer:?}");
}

fn security_headers(stage: &Stage) {
    let must = |url: &str, status: u16| {
        let answer = stage.visit(url, &[]);
        assert_eq!(answer.status, status, "{url}: {answer:?}");
        for (name, value) in [
            ("strict-transport-security", "max-age=63072000"),
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "SAMEORIGIN"),
            ("referrer-policy", "strict-origin-when-cross-origin"),
            (
                "content-security-policy",
                "frame-ancestors 'self'; base-uri 'self'; object-src 'none'",
            ),
        ] {
            assert_eq!(answer.header(name), [value], "{name} on {status}: {answer:?}");
        }
        assert_eq!(answer.header("server"), ["nginx"], "the version is nobody's business");
    };
    must("https://chienstreats.com/", 200);
    must("https://chienstreats.com/missing", 404);
    stage.host.shell("systemctl stop chienstreats-frontend");
    must("https://chienstreats.com/", 502);
}

fn own_header(stage: &Stage) {
    let answer = stage.visit("https://chienstreats.com/own-headers", &[]);
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

fn websocket(stage: &Stage) {
    let arguments = ["python3", "/visitor.py", "websocket", "0.0.0.0", &stage.address()];
    for (name, path) in [
        ("chienstreats.com", "/live"),
        ("chienstreats.com", "/api/v1/live"),
        ("neighbour.test", "/"),
    ] {
        let output = stage.visitor.program(&[&arguments[..], &[name, path]].concat());
        let answer: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(answer["status"], 101, "{name}{path}: {answer}");
        assert_eq!(
            answer["headers"]["sec-websocket-accept"], "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
            "{answer}"
        );
        assert_eq!(answer["body"], "as it was sent", "{answer}");
    }
}

fn body_limit(stage: &Stage) {
    let post = |url: &str, bytes: u32| {
        let file = format!("/tmp/{bytes}");
        stage.visitor.shell(&format!("head -c {bytes} /dev/zero >{file}"));
        stage.visit(url, &["--data-binary", &format!("@{file}")])
    };
    for (url, limit) in [
        ("https://chienstreats.com/", 1 << 20),
        ("https://neighbour.test/upload/photo", 64 << 10),
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

fn address_behind_cdn(stage: &Stage) {
    let says = [
        "-H",
        "CF-Connecting-IP: 198.51.100.23",
        "-H",
        "X-Forwarded-For: 192.0.2.66",
    ];
    let answer = stage.visit_from(CLOUDFLARE, "https://chienstreats.com/", &says);
    assert_eq!(answer.passed_on("x-forwarded-for"), "198.51.100.23");
    assert_eq!(answer.passed_on("x-real-ip"), "198.51.100.23");
}

fn forged_address(stage: &Stage) {
    let says = [
        "-H",
        "CF-Connecting-IP: 198.51.100.23",
        "-H",
        "X-Forwarded-For: 192.0.2.66",
    ];
    let visitor = stage.visitor.address();
    let answer = stage.visit("https://chienstreats.com/", &says);
    assert_eq!(answer.passed_on("x-forwarded-for"), visitor);
    assert_eq!(answer.passed_on("x-real-ip"), visitor);
    // The neighbour has no CDN in front of it.
    let answer = stage.visit_from(CLOUDFLARE, "https://neighbour.test/", &says);
    assert_eq!(answer.passed_on("x-forwarded-for"), CLOUDFLARE);
}

fn passed_on(stage: &Stage) {
    let says = ["-H", "X-Forwarded-Proto: http", "-H", "X-Forwarded-Host: evil.test"];
    let answer = stage.visit("https://chienstreats.com/", &says);
    assert_eq!(answer.passed_on("host"), "chienstreats.com");
    assert_eq!(answer.passed_on("x-forwarded-host"), "chienstreats.com");
    assert_eq!(answer.passed_on("x-forwarded-proto"), "https");
}
