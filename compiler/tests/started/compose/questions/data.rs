//! What must not be lost, and what must not grow: backups that restore, jobs that run, logs with an end.

use crate::Question;
use crate::compose::Stage;
use crate::compose::stage::COMPOSE;
use crate::questions::tenants::BAKERY;
use crate::system::System as _;

pub fn questions() -> Vec<Question<Stage>> {
    vec![
        ("a backup is written and brings a table back", backup),
        ("a job runs, with its own secret and its database", job),
        ("what a container prints is cut at thirty megabytes", logs),
        ("PostgreSQL's log has no complaint about its probe", quiet_probe),
    ]
}

const PSQL: &str = "psql -XAtq \"$DATABASE_URL\"";

fn backup(stage: &Stage) {
    let fill = "create table orders (id int); insert into orders select generate_series(1, 1000)";
    stage.run_as(BAKERY, &format!("{PSQL} -c '{fill}'")).unwrap();
    let folder = "/var/backups/hostc/chienstreats-main";
    stage.host().shell("systemctl start chienstreats-main-backup");
    let dump = stage.host().shell(&format!("ls {folder}"));
    assert!(
        dump.starts_with("chienstreats-2") && dump.ends_with("Z.dump") && !dump.contains('\n'),
        "{dump}"
    );
    let mode = stage.host().shell(&format!("stat -c '%U %a' {folder} {folder}/{dump}"));
    assert_eq!(mode, "root 700\nroot 600");

    // As the comment of the backup's program says.
    stage
        .run_as(BAKERY, &format!("{PSQL} -c 'delete from orders'"))
        .unwrap();
    stage.host().shell(&format!(
        "{COMPOSE} exec -T --user postgres postgres \
            pg_restore --port=5432 --clean --if-exists --exit-on-error --single-transaction --dbname=chienstreats <{folder}/{dump}"
    ));
    let count = stage.run_as(BAKERY, &format!("{PSQL} -c 'select count(*) from orders'"));
    assert_eq!(count.unwrap(), "1000", "the owner has its rows back");
}

fn job(stage: &Stage) {
    let calendar = stage
        .host()
        .shell("systemctl show --property TimersCalendar --value chienstreats-report.timer");
    assert!(calendar.contains("OnCalendar=*-*-* 04:00:00"), "{calendar}");
    stage.host().shell("systemctl is-active chienstreats-report.timer");
    stage.host().shell("systemctl start chienstreats-report");
    let report = stage.host().shell(
        "stat -c '%U' /srv/sites/chienstreats/shared/uploads/report; cat /srv/sites/chienstreats/shared/uploads/report",
    );
    assert_eq!(report, "chienstreats\nchienstreats");
    stage.host().shell("rm /run/hostc/env/chienstreats-report.env");
    let lacking = stage.host().attempt("systemctl start chienstreats-report");
    stage.host().shell("systemctl restart hostc-secrets");
    assert!(lacking.is_err(), "it runs without its secret");
    let left = stage
        .host()
        .shell("docker ps --all --format '{{.Names}}' | grep -c report || true");
    assert_eq!(left, "0", "its container is gone");
}

fn logs(stage: &Stage) {
    stage
        .run_as(
            BAKERY,
            "yes 'a line of a log that never ends' | head -c 45000000 >/proc/1/fd/1",
        )
        .unwrap();
    let files = "cd $(dirname $(docker inspect --format '{{.LogPath}}' vps-chienstreats-frontend-1)) && cat *-json.log* | wc -c && ls *-json.log* | wc -l";
    let said = stage.host().shell(files);
    let (bytes, files) = said.split_once('\n').unwrap();
    let bytes: u32 = bytes.parse().unwrap();
    assert!((10_000_000..31_000_000).contains(&bytes), "{said}");
    assert_eq!(files, "3");
    let capped =
        "docker ps --all --quiet | xargs docker inspect --format '{{json .HostConfig.LogConfig.Config}}' | sort -u";
    assert_eq!(stage.host().shell(capped), r#"{"max-file":"3","max-size":"10m"}"#);
}

fn quiet_probe(stage: &Stage) {
    stage
        .host()
        .shell("docker inspect --format '{{.State.Health.Status}}' vps-postgres-1 | grep -qx healthy");
    let said = stage
        .host()
        .shell("docker logs vps-postgres-1 2>&1 | grep -c 'FATAL.*127.0.0.1' || true");
    assert_eq!(said, "0");
}
