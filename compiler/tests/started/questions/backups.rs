//! Dumps of PostgreSQL: written at their time, and good for something.

use crate::machine::Machine;
use crate::system::System;

/// Asserts that the daily dump of a site's database `main`, on `machine`, is written and brings a table back; `application` is the URL at which the site's
/// own program answers.
#[track_caller]
pub fn brings_back(system: &impl System, machine: &Machine, site: &str, application: &str) {
    let sql = |statement: &str| {
        system
            .run_as(application, &format!("psql -XAtq \"$DATABASE_URL\" -c '{statement}'"))
            .unwrap()
    };
    sql("create table kept (id int); insert into kept select generate_series(1, 1000)");
    let unit = format!("{site}-main-backup");
    let calendar = machine.shell(&format!(
        "systemctl is-active --quiet {unit}.timer
        systemctl show --property TimersCalendar --value {unit}.timer"
    ));
    assert!(calendar.contains("OnCalendar=*-*-* 02:00:00"), "{calendar}");

    machine.shell(&format!("systemctl start {unit}"));
    let folder = format!("/var/backups/hostc/{site}-main");
    let file = machine.shell(&format!("ls {folder}"));
    assert!(
        file.starts_with(&format!("{site}-2")) && file.ends_with("Z.dump") && !file.contains('\n'),
        "{file}"
    );
    sql("delete from kept");
    machine.shell(&format!(
        "cd / && runuser -u postgres -- pg_restore --clean --if-exists --exit-on-error --single-transaction \
         --dbname={site} {folder}/{file}"
    ));
    assert_eq!(sql("select count(*) from kept"), "1000", "the owner has its rows back");
}
