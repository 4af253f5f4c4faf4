//! Whose address the application on the second machine sees.

use super::{SITE, Stage};
use crate::Question;
use crate::system::System;
use crate::visitor::CLOUDFLARE;

pub fn questions() -> Vec<Question<Stage>> {
    vec![
        (
            "behind Cloudflare the visitor's address reaches the application",
            behind_cloudflare,
        ),
        ("who is not Cloudflare says nothing about addresses", forged),
        ("the application is told the visitor's host and scheme", passed_on),
    ]
}

const SAYS: [&str; 6] = [
    "-H",
    "CF-Connecting-IP: 198.51.100.23",
    "-H",
    "X-Forwarded-For: 192.0.2.66",
    "-H",
    "X-Real-IP: 192.0.2.67",
];

fn behind_cloudflare(stage: &Stage) {
    let answer = stage.visit_from(CLOUDFLARE, &format!("{SITE}/api/"), &SAYS);
    assert_eq!(answer.passed_on("x-forwarded-for"), "198.51.100.23");
    assert_eq!(answer.passed_on("x-real-ip"), "198.51.100.23");
}

fn forged(stage: &Stage) {
    let visitor = stage.visitor().machine().address();
    let answer = stage.visit(&format!("{SITE}/api/"), &SAYS);
    assert_eq!(answer.passed_on("x-forwarded-for"), visitor);
    assert_eq!(answer.passed_on("x-real-ip"), visitor);
}

fn passed_on(stage: &Stage) {
    let says = ["-H", "X-Forwarded-Proto: http", "-H", "X-Forwarded-Host: evil.example"];
    let answer = stage.visit(&format!("{SITE}/api/"), &says);
    for name in ["host", "x-forwarded-host"] {
        assert_eq!(answer.passed_on(name), "chitfund.deepteklabs.com", "{name}");
    }
    assert_eq!(answer.passed_on("x-forwarded-proto"), "https");
}
