//! What systemd and the firewall do for the site and for MongoDB.

use super::{SITE, Stage};
use crate::Question;
use crate::system::System;

pub fn questions() -> Vec<Question<Stage>> {
    vec![
        (
            "the programs run as users of their own, without any right of root's",
            users,
        ),
        ("MongoDB listens on the loopback alone", loopback),
        (
            "MongoDB is up before its users are made, and these before the backend",
            order,
        ),
        ("secrets are root's alone", secrets),
        ("the daily dump is written", dump),
        ("every service comes back after a kill", killed),
        ("everything comes back after a reboot", rebooted),
    ]
}

const UNITS: [&str; 3] = ["nginx", "mongod", "codementee-backend"];

fn users(stage: &Stage) {
    for (unit, user) in [("mongod", "mongodb"), ("codementee-backend", "codementee")] {
        let process = stage.host().main_process(unit);
        let owner = stage.host().shell(&format!("stat -c %U /proc/{process}"));
        assert_eq!(owner, user, "{unit}");
        let rights = stage.host().shell(&format!(
            "grep -E '^(CapEff|CapBnd|NoNewPrivs):' /proc/{process}/status | tr -d '\\t'"
        ));
        assert_eq!(
            rights, "CapEff:0000000000000000\nCapBnd:0000000000000000\nNoNewPrivs:1",
            "{unit}"
        );
    }
}

fn loopback(stage: &Stage) {
    let listeners = stage.host().shell("ss -Hltn | awk '{ print $4 }'");
    for port in [8001, 27017] {
        let ends = format!(":{port}");
        let at: Vec<&str> = listeners.lines().filter(|line| line.ends_with(&ends)).collect();
        assert_eq!(at, [format!("127.0.0.1:{port}")], "{listeners}");
    }
    stage.host().shell("ufw disable");
    assert_eq!(stage.opened(&[22, 80, 443, 8001, 27017]), [22, 80, 443]);
}

fn order(stage: &Stage) {
    stage
        .host()
        .shell("systemctl stop codementee-backend mongod; systemctl start codementee-backend");
    let since = |unit: &str, property: &str| -> u64 {
        let said = stage
            .host()
            .shell(&format!("systemctl show --property {property} --value {unit}"));
        said.parse().unwrap()
    };
    let server = since("mongod", "ActiveEnterTimestampMonotonic");
    let users = since("hostc-mongodb", "ExecMainStartTimestampMonotonic");
    let made = since("hostc-mongodb", "ActiveEnterTimestampMonotonic");
    let backend = since("codementee-backend", "ExecMainStartTimestampMonotonic");
    assert!(0 < server && server <= users && users < made && made <= backend);
}

fn secrets(stage: &Stage) {
    let modes = stage
        .host()
        .shell("stat -c '%a %U %n' /var/lib/hostc/secrets /var/lib/hostc/secrets/* /run/hostc/env /run/hostc/env/*");
    assert_eq!(modes.lines().count(), 2 + 6 + 1, "{modes}");
    for line in modes.lines() {
        assert!(
            line.starts_with("700 root /") || line.starts_with("600 root /"),
            "{line}"
        );
    }
    for script in [
        "cat /var/lib/hostc/secrets/mongodb.admin",
        "cat /run/hostc/env/codementee-backend.env",
    ] {
        stage.host().shell(script);
        let as_site = stage.run_as(&format!("{SITE}/api/"), script);
        assert!(as_site.is_err(), "the site may `{script}`");
        let as_another = format!("runuser -u nobody -- {script}");
        assert!(stage.host().attempt(&as_another).is_err(), "anybody may `{script}`");
    }
}

fn dump(stage: &Stage) {
    let calendar = stage
        .host()
        .shell("systemctl show --property TimersCalendar --value codementee-main-backup.timer");
    assert!(calendar.contains("OnCalendar=*-*-* 03:00:00"), "{calendar}");
    stage.host().shell("systemctl is-active codementee-main-backup.timer");
    stage.host().shell("systemctl start codementee-main-backup");
    let dump = stage
        .host()
        .shell("cd /var/backups/hostc/codementee-main && stat -c '%U %a' * && gunzip <$(ls)");
    assert_eq!(dump, "root 600\ndump");
}

fn killed(stage: &Stage) {
    let before = UNITS.map(|unit| (unit, stage.host().main_process(unit)));
    for (_, process) in &before {
        stage.host().shell(&format!("kill -KILL {process}"));
    }
    for (unit, process) in before {
        stage.host().wait_for_another_process(unit, &process);
    }
    stage.wait_for(&format!("{SITE}/api/"));
}

fn rebooted(stage: &Stage) {
    stage.host().reboot();
    stage.wait_for(&format!("{SITE}/"));
    stage.wait_for(&format!("{SITE}/api/"));
    stage
        .host()
        .shell("systemctl is-active mongod hostc-mongodb codementee-main-backup.timer fail2ban");
    assert_eq!(stage.opened(&[22, 80, 443, 8001, 27017]), [22, 80, 443]);
    let policy = stage.host().shell("iptables -S INPUT | head -n 1");
    assert_eq!(policy, "-P INPUT DROP");
}
