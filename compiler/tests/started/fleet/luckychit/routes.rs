//! What a visitor is answered through both machines.

use super::{SITE, Stage};
use crate::Question;
use crate::answer::Answer;
use crate::questions::http::has_security_headers;
use crate::system::System;

pub fn questions() -> Vec<Question<Stage>> {
    vec![
        ("the proxy ends TLS and reaches both services", routes),
        ("plain HTTP is sent to HTTPS, and other names are refused", names),
        ("a path without a file is answered by the application's page", fallback),
        ("security headers are once on 200, 404 and 502", security_headers),
        (
            "text is compressed for who takes it, and says once that it varies",
            compression,
        ),
        ("WebSocket is upgraded through both machines", websocket),
        ("a body past the limit is answered 413", body_limit),
    ]
}

fn get(stage: &Stage, path: &str) -> Answer {
    stage.visit(&format!("{SITE}{path}"), &["--path-as-is"])
}

fn routes(stage: &Stage) {
    let page = get(stage, "/");
    assert_eq!((page.status, page.body.as_str()), (200, "<title>LuckyChit</title>\n"));
    assert_eq!(page.header("content-type"), ["text/html; charset=utf-8"]);
    let orders = get(stage, "/api/chits?month=1%202").json();
    assert_eq!(orders["port"], 3000);
    assert_eq!(
        orders["path"], "/api/chits?month=1%202",
        "path and query arrive unchanged"
    );
    assert_eq!(orders["environment"]["NODE_ENV"], "production");
    let other = get(stage, "/apidocs");
    assert_eq!(other.body, page.body, "/apidocs is no route of the API");
}

fn names(stage: &Stage) {
    let answer = stage.visit("http://chitfund.deepteklabs.com/chits?month=1", &[]);
    assert_eq!(answer.status, 301, "{answer:?}");
    assert_eq!(
        answer.header("location"),
        ["https://chitfund.deepteklabs.com/chits?month=1"]
    );
    assert_eq!(stage.visit("http://unknown.example/", &[]).status, 421);
    let answer = stage.visit("https://unknown.example/", &[]);
    assert!(answer.body.contains("unrecognized name"), "{answer:?}");
}

fn fallback(stage: &Stage) {
    for path in ["/chits/17", "/assets/missing.png", "/missing.js"] {
        let answer = get(stage, path);
        assert_eq!(
            (answer.status, answer.body.as_str()),
            (200, "<title>LuckyChit</title>\n"),
            "{path}"
        );
    }
    let hidden = get(stage, "/.env");
    assert_eq!(hidden.status, 403, "{hidden:?}");
}

fn security_headers(stage: &Stage) {
    let must = |path: &str, status: u16| {
        let answer = get(stage, path);
        assert_eq!(answer.status, status, "{path}: {answer:?}");
        has_security_headers(&answer);
    };
    must("/", 200);
    must("/api/", 200);
    must("/api/missing", 404);
    stage.stop("nginx luckychit-api");
    must("/", 502);
    must("/api/", 502);
}

fn compression(stage: &Stage) {
    let url = format!("{SITE}/main.dart.js");
    for (takes, encoding) in [("gzip", vec!["gzip"]), ("identity", vec![])] {
        let takes = format!("Accept-Encoding: {takes}");
        let answer = stage.visit(&url, &["-H", &takes, "--output", "/dev/null", "--dump-header", "-"]);
        assert_eq!(answer.header("content-encoding"), encoding, "{answer:?}");
        assert_eq!(answer.header("vary"), ["Accept-Encoding"], "{answer:?}");
    }
    let page = stage.visit(&url, &["--compressed"]);
    assert_eq!(page.body.lines().count(), 1000, "what was compressed is what was there");
    let picture = stage.visit(&format!("{SITE}/assets/logo.png"), &["-H", "Accept-Encoding: gzip"]);
    assert!(picture.header("content-encoding").is_empty(), "{picture:?}");
}

fn websocket(stage: &Stage) {
    let address = stage.host().address();
    let answer = stage
        .visitor()
        .websocket(&address, "chitfund.deepteklabs.com", "/api/live");
    assert_eq!(answer["status"], 101, "{answer}");
    assert_eq!(
        answer["headers"]["sec-websocket-accept"],
        "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
    );
    assert_eq!(answer["body"], "as it was sent", "{answer}");
}

fn body_limit(stage: &Stage) {
    let post = |bytes: u32| {
        let file = format!("/tmp/{bytes}");
        let machine = stage.visitor().machine();
        machine.shell(&format!("head -c {bytes} /dev/zero >{file}"));
        stage.visit(&format!("{SITE}/api/chits"), &["--data-binary", &format!("@{file}")])
    };
    assert_eq!(post(1 << 20).json()["received"], 1 << 20);
    assert_eq!(post((1 << 20) + 1).status, 413);
}
