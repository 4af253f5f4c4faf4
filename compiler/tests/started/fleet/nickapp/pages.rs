//! What a visitor is answered, who comes through the edge.

use super::{SITE, Stage};
use crate::Question;
use crate::questions::http::has_security_headers;
use crate::system::System;

pub fn questions() -> Vec<Question<Stage>> {
    vec![
        ("each route reaches its service", routes),
        ("other names are refused", names),
        (
            "security headers are once on 200, 404 and an error of nginx",
            security_headers,
        ),
        ("Socket.IO is upgraded", websocket),
        ("uploads are served by nginx from the shared volume", uploads),
        ("a body past ten megabytes is answered 413", body_limit),
        ("the backend's limit is 20 a second and a burst of 40", limit),
        ("who is not the edge says nothing about addresses", forged_address),
    ]
}

fn routes(stage: &Stage) {
    for (path, port) in [
        ("/", 8083),
        ("/shop?page=2", 8083),
        ("/api/orders", 5001),
        ("/socket.io/?EIO=4", 5001),
        ("/apidocs", 8083),
    ] {
        let answer = stage.get(path).json();
        assert_eq!(answer["port"], port, "{path}");
        assert_eq!(answer["path"], path, "it arrives unchanged");
        assert_eq!(answer["headers"]["x-forwarded-proto"], "https", "TLS ended at the edge");
        assert_eq!(answer["headers"]["host"], "amn.gg");
    }
}

fn names(stage: &Stage) {
    assert_eq!(stage.visit("http://unknown.example:8083/", &[]).status, 421);
    let bare = format!("http://{}:8083/", stage.host().address());
    assert_eq!(stage.visit(&bare, &[]).status, 421);
}

fn security_headers(stage: &Stage) {
    let must = |path: &str, statuses: &[u16]| {
        let answer = stage.get(path);
        assert!(statuses.contains(&answer.status), "{path}: {answer:?}");
        has_security_headers(&answer);
    };
    must("/", &[200]);
    must("/api/missing", &[404]);
    must("/uploads/missing.png", &[404]);
    stage.stop("nickapp-backend");
    must("/api/", stage.unanswered());
    must("/", &[200]);
}

fn websocket(stage: &Stage) {
    let upgrade = [
        "--max-time",
        "2",
        "-H",
        "Connection: Upgrade",
        "-H",
        "Upgrade: websocket",
        "-H",
        "Sec-WebSocket-Version: 13",
        "-H",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    ];
    let answer = stage.visit(&format!("{SITE}/socket.io/?transport=websocket"), &upgrade);
    assert_eq!(answer.status, 101, "{answer:?}");
    assert_eq!(answer.header("sec-websocket-accept"), ["s3pPLMBiTxaQ9kYGzzhZRbK+xOo="]);
}

fn uploads(stage: &Stage) {
    stage
        .backend("echo a photo >/app/uploads/photo.png && echo SECRET=1 >/app/uploads/.env")
        .unwrap();
    let answer = stage.get("/uploads/photo.png");
    assert_eq!((answer.status, answer.body.as_str()), (200, "a photo\n"), "{answer:?}");
    assert_eq!(answer.header("content-type"), ["image/png"]);
    assert_eq!(stage.get("/uploads/.env").status, 403);
    for path in [
        "/uploads/../.env",
        "/uploads../logs/nginx-access.log",
        "/uploads/..%2f..%2flogs/nginx-access.log",
    ] {
        let answer = stage.get(path);
        assert!(!answer.body.contains("GET /"), "{path}: {answer:?}");
    }
    assert_eq!(stage.frontend("cat /app/uploads/photo.png").unwrap(), "a photo");
    assert!(stage.frontend("echo x >/app/uploads/planted").is_err());
    stage.frontend("echo x >/app/.next/cache/page").unwrap();
    assert!(stage.backend("echo x >/app/planted").is_err());
}

fn body_limit(stage: &Stage) {
    let post = |bytes: u32| {
        let file = format!("/tmp/{bytes}");
        let make = format!("head -c {bytes} /dev/zero >{file}");
        stage.visitor().machine().shell(&make);
        stage.visit(&format!("{SITE}/api/upload"), &["--data-binary", &format!("@{file}")])
    };
    assert_eq!(post(10 << 20).json()["received"], 10 << 20);
    assert_eq!(post((10 << 20) + 1).status, 413);
}

/// Of requests sent as fast as they go, one and the burst pass at once, and then as many as the rate lets in meanwhile.
fn limit(stage: &Stage) {
    let flood = format!(
        "start=$(date +%s%N)
        curl -s -o /dev/null -w '%{{http_code}}\\n' --interface 198.51.100.11 --connect-to ::{}: '{SITE}/api/[1-150]' | sort | uniq -c
        echo $((($(date +%s%N) - start) / 1000000)) took",
        stage.host().address()
    );
    let said = stage.visitor().machine().shell(&flood);
    let number = |word: &str| -> f64 {
        let line = said.lines().find(|line| line.ends_with(word));
        let number = line.and_then(|line| line.split_whitespace().next());
        number.unwrap_or_else(|| panic!("{said}")).parse().unwrap()
    };
    let (passed, refused, milliseconds) = (number(" 200"), number(" 429"), number(" took"));
    assert!(passed + refused > 149.0, "{said}");
    let most = 42.0 + 20.0 * milliseconds / 1000.0;
    assert!(passed > 40.0 && passed <= most, "{said}");
}

fn forged_address(stage: &Stage) {
    let says = ["-H", "CF-Connecting-IP: 198.51.100.23"];
    let answer = stage.visit(&format!("{SITE}/"), &says);
    assert_eq!(answer.passed_on("x-forwarded-for"), stage.visitor().machine().address());
    let answer = stage.visit_from(crate::visitor::CLOUDFLARE, &format!("{SITE}/"), &says);
    assert_eq!(answer.passed_on("x-forwarded-for"), "198.51.100.23");
}
