//! What comes back: after a kill, after a reboot, with a part missing.

use super::firewall::stray;
use crate::Question;
use crate::native::Stage;
use crate::native::stage::UNITS;
use crate::questions::tenants::{BAKERY, BOOKSHOP};
use crate::system::System as _;

pub fn questions() -> Vec<Question<Stage>> {
    vec![
        ("nginx starts while an upstream is down", upstream_down),
        ("every service comes back after a kill", killed),
        ("one tenant's missing secret stops that tenant alone", missing_secret),
        ("everything comes back after a reboot", rebooted),
        (
            "after a reboot with a secret missing, the others are up",
            rebooted_without,
        ),
    ]
}

/// The store and what was made of it, as hashes.
fn secrets(stage: &Stage) -> String {
    stage
        .host()
        .shell("cd /var/lib/hostc/secrets && sha256sum * /run/hostc/env/*")
}

fn upstream_down(stage: &Stage) {
    stage.host().shell(
        "systemctl stop chienstreats-frontend chienstreats-api
        systemctl restart nginx",
    );
    assert_eq!(stage.visit(BAKERY, &[]).status, 502);
    assert_eq!(stage.visit(BOOKSHOP, &[]).status, 200);
}

fn killed(stage: &Stage) {
    let before = UNITS.map(|unit| (unit, stage.host().main_process(unit)));
    for (_, process) in &before {
        stage.host().shell(&format!("kill -KILL {process}"));
    }
    for (unit, process) in before {
        stage.host().wait_for_another_process(unit, &process);
    }
    stage.wait_for_sites();
    stage
        .run_as(BAKERY, "psql -XAtq \"$DATABASE_URL\" -c 'select 1'")
        .unwrap();
}

fn missing_secret(stage: &Stage) {
    let before = secrets(stage);
    stage
        .host()
        .shell("mv /var/lib/hostc/secrets/bookshop-payment /root/payment");
    let failed = stage.host().attempt("systemctl restart hostc-secrets");
    assert!(failed.is_err(), "a missing secret is no success");
    let log = stage
        .host()
        .shell("journalctl --no-pager --unit hostc-secrets --lines 20");
    assert!(log.contains("the secret bookshop-payment is missing"), "{log}");
    stage
        .host()
        .shell("systemctl restart chienstreats-frontend chienstreats-api redis-server hostc-postgresql");
    stage.wait_for(BAKERY);
    stage.host().shell("systemctl restart --no-block bookshop-api");
    assert_ne!(stage.visit(BOOKSHOP, &[]).status, 200, "it runs without what it needs");
    stage.host().shell(
        "mv /root/payment /var/lib/hostc/secrets/bookshop-payment
        systemctl restart hostc-secrets",
    );
    stage.wait_for(BOOKSHOP);
    assert_eq!(secrets(stage), before, "no secret was made anew");
}

/// What holds after a reboot, without a hand moved.
fn is_back(stage: &Stage) {
    stage.wait_for(BAKERY);
    stage.wait_for("https://chienstreats.com/api/v1/");
    for unit in [
        "nginx",
        "redis-server",
        "postgresql@15-main",
        "hostc-postgresql",
        "chienstreats-main-backup.timer",
    ] {
        assert!(
            stage.host().attempt(&format!("systemctl is-active {unit}")).is_ok(),
            "{unit} is not up"
        );
    }
    let rows = stage.run_as(BAKERY, "psql -XAtq \"$DATABASE_URL\" -c 'select 1'");
    assert_eq!(rows.unwrap(), "1");
    stray(stage);
    assert_eq!(stage.opened(&[22, 443, 9999]), [22, 443], "the firewall is not up");
}

fn rebooted(stage: &Stage) {
    let before = secrets(stage);
    stage.reboot();
    is_back(stage);
    stage.wait_for(BOOKSHOP);
    stage
        .run_as(BOOKSHOP, "redis-cli --no-auth-warning -u \"$CACHE_URL\" ping")
        .unwrap();
    assert_eq!(secrets(stage), before, "secrets stay what they are");
}

fn rebooted_without(stage: &Stage) {
    stage
        .host()
        .shell("mv /var/lib/hostc/secrets/bookshop-payment /root/payment");
    stage.reboot();
    is_back(stage);
    assert_ne!(stage.visit(BOOKSHOP, &[]).status, 200);
    stage.host().shell(
        "mv /root/payment /var/lib/hostc/secrets/bookshop-payment
        systemctl restart hostc-secrets",
    );
    stage.wait_for(BOOKSHOP);
}
