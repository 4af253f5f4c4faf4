//! Rate limits, by arithmetic: of requests sent as fast as they go, one and the burst pass at once, and then as many as the
//! rate lets in during the time that passed. A slow machine makes the time longer and the bound wider, never false.

use crate::Question;
use crate::system::System;
use crate::visitor::{CLOUDFLARE, Flood};

pub fn questions<S: System>() -> Vec<Question<S>> {
    vec![
        ("the frontend's limit is 30 a second and a burst of 50", frontend),
        ("the API's limit is 10 a second and a burst of 20", api),
        ("the bookshop's limit is 5 logins a minute and a burst of 5", login),
        ("who has no limit is not limited", none),
        ("one visitor's flood does not limit another", others),
    ]
}

fn flood(system: &impl System, source: &str, name: &str, path: &str) -> Flood {
    system.visitor().flood(source, &system.host().address(), name, path)
}

/// What a limit is to let through, and the status of the rest.
pub struct Limit {
    a_second: f64,
    burst: f64,
    refused: u16,
}

/// A limit.
pub fn limit(a_second: f64, burst: f64, refused: u16) -> Limit {
    Limit {
        a_second,
        burst,
        refused,
    }
}

/// Asserts a limit from an address that nothing else comes from.
#[track_caller]
pub fn held(system: &impl System, source: &str, name: &str, path: &str, limit: &Limit) {
    let flood = flood(system, source, name, path);
    let statuses: Vec<u16> = flood.statuses.keys().copied().collect();
    assert_eq!(statuses, [200, limit.refused], "{path}: {:?}", flood.statuses);
    let passed = f64::from(flood.statuses[&200]);
    assert!(
        passed > limit.burst,
        "{path}: one and the burst of {} pass at once, not {passed}",
        limit.burst
    );
    // One for the clock's grain.
    let most = 1.0 + limit.burst + limit.a_second * flood.seconds + 1.0;
    assert!(
        passed <= most,
        "{path}: {passed} passed in {} s, and {most} at most may",
        flood.seconds
    );
}

fn frontend(system: &impl System) {
    held(
        system,
        "198.51.100.11",
        "chienstreats.com",
        "/",
        &limit(30.0, 50.0, 503),
    );
}

fn api(system: &impl System) {
    held(
        system,
        "198.51.100.12",
        "chienstreats.com",
        "/api/v1/",
        &limit(10.0, 20.0, 503),
    );
}

fn login(system: &impl System) {
    held(
        system,
        "198.51.100.11",
        "bookshop.example",
        "/api/login",
        &limit(5.0 / 60.0, 5.0, 429),
    );
}

fn none(system: &impl System) {
    let flood = flood(system, "198.51.100.13", "bookshop.example", "/api/");
    flood.all_were(200);
}

fn others(system: &impl System) {
    let flood = flood(system, CLOUDFLARE, "chienstreats.com", "/");
    assert!(flood.statuses.contains_key(&503), "{:?}", flood.statuses);
    let visitor = ["-H", "CF-Connecting-IP: 198.51.100.24"];
    let answer = system.visit_from(CLOUDFLARE, "https://chienstreats.com/", &visitor);
    assert_eq!(
        answer.status, 200,
        "visitors behind the CDN are counted one by one: {answer:?}"
    );
}
