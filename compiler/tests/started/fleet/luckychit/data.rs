//! What must not be lost.

use super::{SITE, Stage};
use crate::Question;
use crate::system::System;

pub fn questions() -> Vec<Question<Stage>> {
    vec![("the daily dump is written and brings a table back", dump)]
}

fn dump(stage: &Stage) {
    let api = format!("{SITE}/api/");
    let sql = |statement: &str| {
        stage
            .run_as(&api, &format!("psql -XAtq \"$DATABASE_URL\" -c '{statement}'"))
            .unwrap()
    };
    sql("create table chits (id int); insert into chits select generate_series(1, 1000)");
    let calendar = stage
        .app
        .shell("systemctl show --property TimersCalendar --value luckychit-main-backup.timer");
    assert!(calendar.contains("OnCalendar=*-*-* 02:00:00"), "{calendar}");
    stage.app.shell("systemctl is-active luckychit-main-backup.timer");

    stage.app.shell("systemctl start luckychit-main-backup");
    let folder = "/var/backups/hostc/luckychit-main";
    let file = stage.app.shell(&format!("ls {folder}"));
    assert!(file.starts_with("luckychit-2") && file.ends_with("Z.dump"), "{file}");
    sql("delete from chits");
    stage.app.shell(&format!(
        "cd / && runuser -u postgres -- pg_restore --clean --if-exists --exit-on-error --single-transaction \
         --dbname=luckychit {folder}/{file}"
    ));
    assert_eq!(sql("select count(*) from chits"), "1000", "the owner has its rows back");
}
