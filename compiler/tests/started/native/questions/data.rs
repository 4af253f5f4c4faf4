//! What must not be lost: backups that restore, and logs that go on while they rotate.

use crate::Question;
use crate::native::Stage;
use crate::questions::logs::{has, rotate};
use crate::questions::tenants::BAKERY;
use crate::system::System as _;

pub fn questions() -> Vec<Question<Stage>> {
    vec![
        ("a backup is written and brings a table back", backup),
        ("a service's logs rotate and go on", service_logs),
    ]
}

const PSQL: &str = "runuser -u postgres -- psql -XAtq --set=ON_ERROR_STOP=1";

fn backup(stage: &Stage) {
    let fill = "psql -XAtq \"$DATABASE_URL\" -c 'drop table if exists orders; create table orders (id int); insert into orders select generate_series(1, 1000)'";
    stage.run_as(BAKERY, fill).unwrap();
    let folder = "/var/backups/hostc/chienstreats-main";
    stage.host().shell("systemctl start chienstreats-main-backup");
    // Its name tells its time.
    let dump = stage.host().shell(&format!("ls {folder} | tail -n 1"));
    assert!(dump.starts_with("chienstreats-2") && dump.ends_with("Z.dump"), "{dump}");
    let mode = stage.host().shell(&format!("stat -c '%U %a' {folder} {folder}/{dump}"));
    assert_eq!(mode, "postgres 700\npostgres 600");

    // Into a database beside it, and over what is there, as the comment of the backup's program says.
    stage.host().shell(&format!(
        "{PSQL} -c 'drop database if exists restored' -c 'create database restored' postgres"
    ));
    let restore = format!(
        "cd / && runuser -u postgres -- pg_restore --clean --if-exists --exit-on-error --single-transaction {folder}/{dump}"
    );
    stage.host().shell(&format!("{restore} --dbname=restored"));
    assert_eq!(
        stage
            .host()
            .shell(&format!("{PSQL} -c 'select count(*) from orders' restored")),
        "1000"
    );
    stage
        .run_as(BAKERY, "psql -XAtq \"$DATABASE_URL\" -c 'delete from orders'")
        .unwrap();
    stage.host().shell(&format!("{restore} --dbname=chienstreats"));
    let count = stage.run_as(BAKERY, "psql -XAtq \"$DATABASE_URL\" -c 'select count(*) from orders'");
    assert_eq!(count.unwrap(), "1000", "the owner has its rows back");
}

fn service_logs(stage: &Stage) {
    let log = "/srv/sites/chienstreats/shared/logs/frontend.log";
    stage.visit("https://chienstreats.com/before-copy", &[]);
    has(stage, log, "/before-copy");
    rotate(stage, "chienstreats");
    has(stage, &format!("{log}.1"), "/before-copy");
    stage.visit("https://chienstreats.com/after-copy", &[]);
    has(stage, log, "/after-copy");
    assert!(
        stage.host().attempt(&format!("grep -q /before-copy {log}")).is_err(),
        "the log was emptied"
    );
    let sparse = stage.host().shell(&format!("head -c 1 {log} | od -An -tx1"));
    assert_ne!(sparse, "00", "the log was emptied under a writer that does not append");
}
