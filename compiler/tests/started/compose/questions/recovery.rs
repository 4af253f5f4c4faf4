//! What comes back: after a kill, after a restart of the engine, after a reboot, with a part missing.

use crate::Question;
use crate::compose::stage::{COMPOSE, CONTAINERS};
use crate::compose::{Stage, host};
use crate::questions::tenants::{BAKERY, BOOKSHOP};
use crate::system::System as _;

pub fn questions() -> Vec<Question<Stage>> {
    vec![
        ("nginx starts while an upstream is down", upstream_down),
        ("every container comes back after a kill", killed),
        ("everything comes back after a restart of the engine", engine_restarted),
        ("everything comes back after the engine was killed", engine_killed),
        ("one tenant's missing secret stops that tenant alone", missing_secret),
        ("one tenant's missing image stops that tenant alone", missing_image),
        ("everything comes back after a reboot, and was ended in order", rebooted),
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
    stage.host().shell(&format!(
        "{COMPOSE} stop chienstreats-frontend chienstreats-api
        {COMPOSE} restart --no-deps proxy"
    ));
    let answer = stage.visit(BAKERY, &[]);
    assert!(stage.unanswered().contains(&answer.status), "{answer:?}");
    assert_eq!(stage.visit(BOOKSHOP, &[]).status, 200);
}

fn killed(stage: &Stage) {
    host::kill_all(stage.host(), "vps", &CONTAINERS, || stage.wait_for_sites());
    stage
        .run_as(BAKERY, "psql -XAtq \"$DATABASE_URL\" -c 'select 1'")
        .unwrap();
}

/// What holds when all is up, without a hand moved.
fn is_back(stage: &Stage) {
    stage.wait_for(BAKERY);
    stage.wait_for("https://chienstreats.com/api/v1/");
    let rows = stage.run_as(BAKERY, "psql -XAtq \"$DATABASE_URL\" -c 'select 1'");
    assert_eq!(rows.unwrap(), "1");
    // Nothing but what was open before.
    stage.host().shell("systemctl is-active docker ufw");
    assert_eq!(
        stage.opened(&[22, 80, 443, 3101, 5432, 6379, 8080]),
        [22, 80, 443, 8080]
    );
    assert_eq!(guard(stage), "1", "the way to containers is guarded");
}

/// How often the guard stands in the chain that every forwarded packet passes.
fn guard(stage: &Stage) -> String {
    stage
        .host()
        .shell("iptables -S DOCKER-USER | grep -c -- '-j hostc-docker'")
}

fn engine_restarted(stage: &Stage) {
    stage.host().shell("systemctl restart docker");
    is_back(stage);
    stage.wait_for(BOOKSHOP);
    stage.host().shell("systemctl is-active hostc-compose");
}

fn engine_killed(stage: &Stage) {
    let before = stage.host().main_process("docker");
    stage.host().shell(&format!("kill -KILL {before}"));
    stage.host().wait_for_another_process("docker", &before);
    is_back(stage);
    stage.wait_for(BOOKSHOP);
}

fn take_payment(stage: &Stage) {
    stage
        .host()
        .shell("mv /var/lib/hostc/secrets/bookshop-payment /root/payment");
}

fn give_payment(stage: &Stage) {
    stage.host().shell(
        "mv /root/payment /var/lib/hostc/secrets/bookshop-payment
        systemctl restart hostc-secrets
        systemctl reload hostc-compose",
    );
    stage.wait_for(BOOKSHOP);
}

/// That the bookshop's pages are served though its program does not run, and the bakery is whole.
fn only_the_bookshop_is_down(stage: &Stage) {
    stage.wait_for(BAKERY);
    let answer = stage.visit(BOOKSHOP, &[]);
    assert!(stage.unanswered().contains(&answer.status), "{answer:?}");
    stage.wait_for("https://bookshop.example/");
    let running = stage.host().shell(&format!("{COMPOSE} ps --services --status running"));
    assert!(!running.contains("bookshop-api"), "it runs without what it needs");
}

fn missing_secret(stage: &Stage) {
    let before = secrets(stage);
    take_payment(stage);
    let failed = stage.host().attempt("systemctl restart hostc-secrets");
    assert!(failed.is_err(), "a missing secret is no success");
    let log = stage
        .host()
        .shell("journalctl --no-pager --unit hostc-secrets --lines 20");
    assert!(log.contains("the secret bookshop-payment is missing"), "{log}");
    stage.host().shell("systemctl restart hostc-compose");
    only_the_bookshop_is_down(stage);
    let log = stage
        .host()
        .shell("journalctl --no-pager --unit hostc-compose --lines 200");
    assert!(log.contains("bookshop-api is left out: it lacks a secret"), "{log}");
    give_payment(stage);
    assert_eq!(secrets(stage), before, "no secret was made anew");
}

fn missing_image(stage: &Stage) {
    stage.host().shell(&format!(
        "{COMPOSE} rm --stop --force bookshop-api
        docker tag bookshop/api:1.0.0 kept
        docker rmi bookshop/api:1.0.0"
    ));
    let failed = stage.host().attempt("systemctl restart hostc-compose");
    assert!(failed.is_err(), "an image that is nowhere is no success");
    only_the_bookshop_is_down(stage);
    stage.host().shell(
        "docker tag kept bookshop/api:1.0.0
        docker rmi kept
        systemctl start hostc-compose",
    );
    stage.wait_for(BOOKSHOP);
}

fn rebooted(stage: &Stage) {
    let before = secrets(stage);
    let write = "redis-cli --no-auth-warning -u \"$CACHE_URL\" set kept yes";
    stage.run_as(BOOKSHOP, write).unwrap();
    stage.reboot();
    is_back(stage);
    stage.wait_for(BOOKSHOP);
    stage
        .host()
        .shell("systemctl is-active hostc-compose chienstreats-main-backup.timer");
    let kept = "redis-cli --no-auth-warning -u \"$CACHE_URL\" get kept";
    assert_eq!(
        stage.run_as(BOOKSHOP, kept).unwrap(),
        "yes",
        "the cache was written down"
    );
    let log = stage.host().shell("docker logs vps-postgres-1 2>&1");
    let last = log.rsplit("database system was ").next().unwrap();
    assert!(
        last.starts_with("shut down at"),
        "PostgreSQL was not ended in order: {last}"
    );
    assert_eq!(secrets(stage), before, "secrets stay what they are");
}

fn rebooted_without(stage: &Stage) {
    take_payment(stage);
    stage.reboot();
    is_back(stage);
    only_the_bookshop_is_down(stage);
    give_payment(stage);
}
