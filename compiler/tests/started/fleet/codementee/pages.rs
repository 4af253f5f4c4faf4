//! What a visitor is answered.

use super::{SITE, Stage};
use crate::Question;
use crate::answer::Answer;
use crate::questions::http::has_security_headers;
use crate::system::System;

pub fn questions() -> Vec<Question<Stage>> {
    vec![
        ("plain HTTP is sent to HTTPS, and other names are refused", names),
        ("a path without a file is answered by the application's page", fallback),
        (
            "what has a hash in its name is kept for a year, pages are asked for again",
            cache,
        ),
        ("/api/ reaches uvicorn and its two workers", api),
        ("security headers are once on 200, 404 and 502", security_headers),
    ]
}

fn get(stage: &Stage, path: &str) -> Answer {
    stage.visit(&format!("{SITE}{path}"), &["--path-as-is"])
}

fn names(stage: &Stage) {
    let answer = stage.visit("http://codementee.io/mentors?page=2", &[]);
    assert_eq!(answer.status, 301, "{answer:?}");
    assert_eq!(answer.header("location"), ["https://codementee.io/mentors?page=2"]);
    assert_eq!(stage.visit("http://unknown.example/", &[]).status, 421);
    let answer = stage.visit("https://unknown.example/", &[]);
    assert!(answer.body.contains("unrecognized name"), "{answer:?}");
    let answer = stage.visit(SITE, &["-H", "Host: unknown.example"]);
    assert_eq!(answer.status, 421, "{answer:?}");
}

fn fallback(stage: &Stage) {
    for path in ["/", "/mentors/17", "/a/b?c=d"] {
        let answer = get(stage, path);
        assert_eq!(
            (answer.status, answer.body.as_str()),
            (200, "<title>Codementee</title>\n"),
            "{path}"
        );
        assert_eq!(answer.header("content-type"), ["text/html; charset=utf-8"], "{path}");
    }
    assert_eq!(get(stage, "/.env").status, 403);
    let missing = get(stage, "/static/js/main.00000000.js");
    assert_eq!(
        missing.status, 404,
        "a script of an older release is no page: {missing:?}"
    );
}

fn cache(stage: &Stage) {
    let kept = |path: &str| get(stage, path).header("cache-control").join(", ");
    assert_eq!(kept("/static/js/main.0a1b2c3d.js"), "public, max-age=31536000");
    for path in ["/", "/mentors/17", "/manifest.json"] {
        assert_eq!(kept(path), "no-cache", "{path}");
    }
    assert_eq!(
        kept("/static/js/main.00000000.js"),
        "",
        "a script that is missing now may come"
    );
}

fn api(stage: &Stage) {
    let answer = get(stage, "/api/mentors").json();
    assert_eq!(answer["path"], "/api/mentors", "the path arrives with its prefix");
    assert_eq!(answer["headers"]["host"], "codementee.io");
    assert_eq!(answer["headers"]["x-forwarded-proto"], "https");
    assert_eq!(
        answer["headers"]["x-forwarded-for"],
        stage.visitor().machine().address()
    );
    let environment = &answer["environment"];
    for (name, value) in [
        ("DB_NAME", "codementee"),
        ("CORS_ORIGINS", "https://codementee.io"),
        ("RAZORPAY_KEY_ID", "the id"),
        ("RAZORPAY_KEY_SECRET", "the key"),
        ("RESEND_API_KEY", "the other key"),
    ] {
        assert_eq!(environment[name], value, "{name}");
    }
    assert_eq!(environment["JWT_SECRET"].as_str().unwrap().len(), 64);
    let url = environment["MONGO_URL"].as_str().unwrap();
    let ends = "@127.0.0.1:27017/codementee?authSource=codementee";
    assert!(url.starts_with("mongodb://codementee:") && url.ends_with(ends), "{url}");

    let workers = stage.host().shell(
        "pgrep --parent $(systemctl show --property MainPID --value codementee-backend) --full spawn_main | wc -l",
    );
    assert_eq!(workers, "2");
}

fn security_headers(stage: &Stage) {
    let must = |path: &str, status: u16| {
        let answer = get(stage, path);
        assert_eq!(answer.status, status, "{path}: {answer:?}");
        has_security_headers(&answer);
    };
    must("/", 200);
    must("/static/js/main.0a1b2c3d.js", 200);
    must("/static/missing.js", 404);
    must("/api/missing", 404);
    stage.stop("codementee-backend");
    must("/api/", 502);
    must("/", 200);
}
