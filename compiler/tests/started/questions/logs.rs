//! Logs that go on while they rotate.

use crate::Question;
use crate::system::System;

pub fn questions<S: System>() -> Vec<Question<S>> {
    vec![("nginx's logs rotate and go on", nginx)]
}

/// Rotates one site's logs by force.
pub fn rotate(system: &impl System, site: &str) {
    let said = system
        .host()
        .shell(&format!("logrotate --force /etc/logrotate.d/hostc-{site}"));
    assert_eq!(said, "", "logrotate has something to complain about");
}

/// Waits until a file has a text, for ten seconds at most: logs are written after the answer is sent.
#[track_caller]
pub fn has(system: &impl System, file: &str, text: &str) {
    let script = format!("for try in $(seq 50); do grep -q '{text}' {file} && exit 0; sleep 0.2; done; exit 1");
    assert!(
        system.host().attempt(&script).is_ok(),
        "`{text}` does not come to {file}"
    );
}

fn nginx(system: &impl System) {
    rotates(system, "chienstreats", "https://chienstreats.com");
}

/// Asserts that nginx's log of a site rotates and goes on.
#[track_caller]
pub fn rotates(system: &impl System, site: &str, url: &str) {
    let log = &format!("/srv/sites/{site}/shared/logs/nginx-access.log");
    system.visit(&format!("{url}/before-rotation"), &[]);
    has(system, log, "/before-rotation");
    rotate(system, site);
    has(system, &format!("{log}.1"), "/before-rotation");
    // nginx opens its logs again at its leisure.
    system.host().shell(&format!(
        "for try in $(seq 50); do test -e {log} && break; sleep 0.2; done"
    ));
    system.visit(&format!("{url}/after-rotation"), &[]);
    has(system, log, "/after-rotation");
    assert!(
        system
            .host()
            .attempt(&format!("grep -q /before-rotation {log}"))
            .is_err(),
        "the new log begins anew"
    );
}
