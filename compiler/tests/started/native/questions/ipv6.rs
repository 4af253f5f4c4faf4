//! The same over IPv6: what is open is open there, and what is closed is closed.

use super::firewall::stray;
use crate::Question;
use crate::answer::Answer;
use crate::native::Stage;
use crate::questions::bans;
use crate::questions::http::has_security_headers;
use crate::system::System as _;
use crate::visitor::opened;

pub fn questions() -> Vec<Question<Stage>> {
    vec![
        ("the sites answer over IPv6, and see the visitor's address", answers),
        (
            "over IPv6 a denied port is closed and the declared ones are open",
            denied,
        ),
        ("over IPv6 neither applications nor engines can be reached", loopback),
    ]
}

fn get(stage: &Stage, url: &str) -> Answer {
    let address = format!("[{}]", stage.host().address6());
    Answer::of(stage.visitor().machine(), &address, url, &[])
}

fn reached(stage: &Stage, ports: &[u16]) -> Vec<u16> {
    opened(stage.visitor().machine(), "", &stage.host().address6(), ports)
}

fn answers(stage: &Stage) {
    let plain = get(stage, "http://chienstreats.com/menu");
    assert_eq!(plain.status, 301, "{plain:?}");
    assert_eq!(plain.header("location"), ["https://chienstreats.com/menu"]);
    assert_eq!(get(stage, "http://unknown.example/").status, 421);
    let unknown = get(stage, "https://unknown.example/");
    assert!(unknown.body.contains("unrecognized name"), "{unknown:?}");
    for url in ["https://chienstreats.com/", "https://bookshop.example/api/"] {
        let answer = get(stage, url);
        assert_eq!(answer.status, 200, "{answer:?}");
        has_security_headers(&answer);
        let visitor = stage.visitor().machine().address6();
        assert_eq!(answer.passed_on("x-forwarded-for"), visitor);
        assert_eq!(answer.passed_on("x-real-ip"), visitor);
    }
}

fn denied(stage: &Stage) {
    stray(stage);
    let ports = [22, 80, 443, 8080, 9999];
    stage.host().shell("ufw disable");
    assert_eq!(reached(stage, &ports), ports, "without the firewall");
    stage.host().shell("ufw --force enable");
    assert_eq!(reached(stage, &ports), [22, 80, 443, 8080], "with it");
}

fn loopback(stage: &Stage) {
    stage.host().shell("ufw disable");
    assert_eq!(reached(stage, &[22, 3101, 4000, 4020, 5432, 6379]), [22]);
}

/// Asserts that a flood over IPv6 is answered with a ban of that address.
pub fn flood_is_banned(stage: &Stage) {
    let host = stage.host().address6();
    let own = stage.visitor().machine().address6();
    let hammer = format!("{}:bad", &own[..own.rfind(':').unwrap()]);
    stage
        .visitor()
        .machine()
        .shell(&format!("ip -6 address replace {hammer}/64 dev eth0 nodad"));
    bans::flood_is_banned(stage, &host, &hammer, "bookshop.example", "/api/login");
    stage
        .visitor()
        .machine()
        .shell(&format!("ip -6 address delete {hammer}/64 dev eth0"));
}
