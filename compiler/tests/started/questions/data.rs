//! What must not be lost: backups that restore, and logs that go on while they rotate.

use crate::Question;
use crate::stage::Stage;

pub const QUESTIONS: &[Question] = &[
    ("a backup is written and brings a table back", backup),
    ("nginx's logs rotate and go on", nginx_logs),
    ("a service's logs rotate and go on", service_logs),
];

const PSQL: &str = "runuser -u postgres -- psql -XAtq --set=ON_ERROR_STOP=1";

fn backup(stage: &Stage) {
    let fill = "psql -XAtq \"$DATABASE_URL\" -c 'create table orders (id int); insert into orders select generate_series(1, 1000)'";
    stage.run_as("chienstreats.com", fill).unwrap();
    let folder = "/var/backups/hostc/chienstreats-main";
    stage.host.shell("systemctl start chienstreats-main-backup");
    let dump = stage.host.shell(&format!("ls {folder}"));
    assert!(
        dump.starts_with("chienstreats-2") && dump.ends_with("Z.dump") && !dump.contains('\n'),
        "{dump}"
    );
    let mode = stage.host.shell(&format!("stat -c '%U %a' {folder} {folder}/{dump}"));
    assert_eq!(mode, "postgres 700\npostgres 600");

    // Into a database beside it, and over what is there, as the comment of the backup's program says.
    stage
        .host
        .shell(&format!("{PSQL} -c 'create database restored' postgres"));
    let restore = format!(
        "cd / && runuser -u postgres -- pg_restore --clean --if-exists --exit-on-error --single-transaction {folder}/{dump}"
    );
    stage.host.shell(&format!("{restore} --dbname=restored"));
    assert_eq!(
        stage
            .host
            .shell(&format!("{PSQL} -c 'select count(*) from orders' restored")),
        "1000"
    );
    stage
        .run_as(
            "chienstreats.com",
            "psql -XAtq \"$DATABASE_URL\" -c 'delete from orders'",
        )
        .unwrap();
    stage.host.shell(&format!("{restore} --dbname=chienstreats"));
    let count = stage.run_as(
        "chienstreats.com",
        "psql -XAtq \"$DATABASE_URL\" -c 'select count(*) from orders'",
    );
    assert_eq!(count.unwrap(), "1000", "the owner has its rows back");
}

/// Rotates one site's logs by force.
fn rotate(stage: &Stage) {
    let said = stage
        .host
        .shell("logrotate --force /etc/logrotate.d/hostc-chienstreats");
    assert_eq!(said, "", "logrotate has something to complain about");
}

/// Waits until a file has a text, for ten seconds at most: logs are written after the answer is sent.
#[track_caller]
fn has(stage: &Stage, file: &str, text: &str) {
    let script = format!("for try in $(seq 50); do grep -q '{text}' {file} && exit 0; sleep 0.2; done; exit 1");
    assert!(stage.host.attempt(&script).is_ok(), "`{text}` does not come to {file}");
}

fn nginx_logs(stage: &Stage) {
    let log = "/srv/sites/chienstreats/shared/logs/nginx-access.log";
    stage.visit("https://chienstreats.com/before-rotation", &[]);
    has(stage, log, "/before-rotation");
    rotate(stage);
    has(stage, &format!("{log}.1"), "/before-rotation");
    // nginx opens its logs again at its leisure.
    stage.host.shell(&format!(
        "for try in $(seq 50); do test -e {log} && break; sleep 0.2; done"
    ));
    stage.visit("https://chienstreats.com/after-rotation", &[]);
    has(stage, log, "/after-rotation");
    assert!(
        stage.host.attempt(&format!("grep -q /before-rotation {log}")).is_err(),
        "the new log begins anew"
    );
}

fn service_logs(stage: &Stage) {
    let log = "/srv/sites/chienstreats/shared/logs/frontend.log";
    stage.visit("https://chienstreats.com/before-copy", &[]);
    has(stage, log, "/before-copy");
    rotate(stage);
    has(stage, &format!("{log}.1"), "/before-copy");
    stage.visit("https://chienstreats.com/after-copy", &[]);
    has(stage, log, "/after-copy");
    assert!(
        stage.host.attempt(&format!("grep -q /before-copy {log}")).is_err(),
        "the log was emptied"
    );
    let sparse = stage.host.shell(&format!("head -c 1 {log} | od -An -tx1"));
    assert_ne!(sparse, "00", "the log was emptied under a writer that does not append");
}
