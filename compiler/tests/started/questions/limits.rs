//! Rate limits, by arithmetic: of requests sent as fast as they go, one and the burst pass at once, and then as many as the
//! rate lets in during the time that passed. A slow machine makes the time longer and the bound wider, never false.

use std::collections::BTreeMap;

use crate::Question;
use crate::stage::{CLOUDFLARE, Stage};

pub const QUESTIONS: &[Question] = &[
    ("the frontend's limit is 30 a second and a burst of 50", frontend),
    ("the API's limit is 10 a second and a burst of 20", api),
    ("who has no limit is not limited", none),
    ("one visitor's flood does not limit another", others),
];

#[derive(serde::Deserialize)]
struct Flood {
    statuses: BTreeMap<u16, u32>,
    seconds: f64,
}

/// Asks until a hundred requests were refused or a thousand were sent, from an address of the host that nothing else comes from.
fn flood(stage: &Stage, source: &str, name: &str, path: &str) -> Flood {
    let arguments = ["python3", "/visitor.py", "flood", source, "127.0.0.1", name, path];
    let output = stage.host.program(&arguments);
    let said = String::from_utf8_lossy(&output.stderr);
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{said}"))
}

fn held(stage: &Stage, source: &str, path: &str, rate: f64, burst: f64) {
    let flood = flood(stage, source, "chienstreats.com", path);
    let statuses: Vec<u16> = flood.statuses.keys().copied().collect();
    assert_eq!(statuses, [200, 503], "{path}: {:?}", flood.statuses);
    let passed = f64::from(flood.statuses[&200]);
    assert!(
        passed > burst,
        "{path}: one and the burst of {burst} pass at once, not {passed}"
    );
    // One for the clock's grain.
    let most = 1.0 + burst + rate * flood.seconds + 1.0;
    assert!(
        passed <= most,
        "{path}: {passed} passed in {} s, and {most} at most may",
        flood.seconds
    );
}

fn frontend(stage: &Stage) {
    held(stage, "127.0.0.11", "/", 30.0, 50.0);
}

fn api(stage: &Stage) {
    held(stage, "127.0.0.12", "/api/v1/", 10.0, 20.0);
}

fn none(stage: &Stage) {
    let flood = flood(stage, "127.0.0.13", "neighbour.test", "/");
    let statuses: Vec<u16> = flood.statuses.keys().copied().collect();
    assert_eq!(statuses, [200], "{:?}", flood.statuses);
}

fn others(stage: &Stage) {
    let flood = flood(stage, CLOUDFLARE, "chienstreats.com", "/");
    assert!(flood.statuses.contains_key(&503), "{:?}", flood.statuses);
    let visitor = ["-H", "CF-Connecting-IP: 198.51.100.24"];
    let answer = stage.visit_from(CLOUDFLARE, "https://chienstreats.com/", &visitor);
    assert_eq!(
        answer.status, 200,
        "visitors behind the CDN are counted one by one: {answer:?}"
    );
}
