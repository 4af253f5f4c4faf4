//! What goes on, and what comes back, with one machine gone.

use super::super::{INSTANCES, SITE};
use super::{APPS, PASSWORD, Stage, secret};
use crate::Question;
use crate::machine::Machine;
use crate::system::System;
use crate::visitor::opened;

pub fn questions() -> Vec<Question<Stage>> {
    vec![
        (
            "without the password an application host says where to copy it from",
            password_missing,
        ),
        ("every service comes back after a kill", killed),
        (
            "with one application host off the site goes on answering",
            application_off,
        ),
        (
            "with the database host off the pages go on, and it comes back",
            database_off,
        ),
        ("everything comes back after a reboot of the proxy", proxy_rebooted),
    ]
}

const SELECT: &str = "psql -XAtq \"$DATABASE_URL\" -c 'select 1'";

fn rows(stage: &Stage) -> [(bool, String); 2] {
    APPS.map(|app| stage.run_on(app, SELECT))
}

fn both_have_rows(stage: &Stage) {
    assert_eq!(rows(stage), [const { true }; 2].map(|ok| (ok, "1".to_owned())));
}

fn password_missing(stage: &Stage) {
    let file = format!("/var/lib/hostc/secrets/{PASSWORD}");
    let app = &stage.apps[1];
    app.shell(&format!("systemctl stop {INSTANCES}; rm {file}"));
    assert!(app.attempt("systemctl restart hostc-secrets").is_err());
    let log = app.shell("journalctl --no-pager --unit hostc-secrets --lines 20");
    let says = format!("it is made on the host database; copy {file} from there to {file} (root, mode 0600)");
    assert!(log.contains(&says), "{log}");
    app.shell("systemctl start --no-block malaffi-app-1");
    stage.wait_for_instances(&APPS[..1]);
    let started = app.attempt("systemctl is-active malaffi-app-1");
    assert!(started.is_err(), "it runs without what it needs");

    app.put(&file, "0600", &secret(&stage.database, PASSWORD));
    app.shell(&format!(
        "systemctl restart hostc-secrets && systemctl start {INSTANCES}"
    ));
    stage.wait_for_instances(&APPS);
    both_have_rows(stage);
}

fn killed(stage: &Stage) {
    let mut units: Vec<(&Machine, &str)> = vec![(&stage.proxy, "nginx"), (&stage.database, "postgresql@15-main")];
    for app in &stage.apps {
        units.extend(INSTANCES.split(' ').chain(["nginx"]).map(|unit| (app, unit)));
    }
    let before: Vec<String> = units.iter().map(|(machine, unit)| machine.main_process(unit)).collect();
    for ((machine, _), process) in units.iter().zip(&before) {
        machine.shell(&format!("kill -KILL {process}"));
    }
    for ((machine, unit), process) in units.iter().zip(&before) {
        machine.wait_for_another_process(unit, process);
    }
    stage.wait_for(&format!("{SITE}/"));
    stage.wait_for_instances(&APPS);
    both_have_rows(stage);
}

fn application_off(stage: &Stage) {
    stage.apps[0].off();
    let answered = |path: &str| {
        let start = std::time::Instant::now();
        let answer = stage.visit(&format!("{SITE}{path}"), &[]);
        assert_eq!(answer.status, 200, "{path}: {answer:?}");
        start.elapsed()
    };
    let script = "/_next/static/chunks/main-0a1b2c3d.js";
    for path in ["/", script] {
        // Each of the four that are gone may be tried once, for five seconds.
        assert!(answered(path).as_secs() < 25, "{path}");
    }
    stage.wait_for_instances(&APPS[1..]);
    stage.proxy.shell("systemctl restart nginx");
    answered("/");
    assert_eq!(stage.run_on(APPS[1], SELECT), (true, "1".to_owned()));

    stage.apps[0].on();
    stage.wait_for_instances(&APPS);
    both_have_rows(stage);
    let open = opened(stage.visitor().machine(), "", APPS[0], &[22, 5004, 5005]);
    assert_eq!(open, [22], "the firewall is not up");
}

fn database_off(stage: &Stage) {
    stage.database.off();
    assert_eq!(stage.visit(&format!("{SITE}/"), &[]).status, 200);
    let said = stage.run_on(APPS[0], &format!("timeout 5 {SELECT}"));
    assert!(!said.0, "{said:?}");
    stage.database.on();
    both_have_rows(stage);
    stage
        .database
        .shell("systemctl is-active hostc-postgresql malaffi-main-backup.timer fail2ban");
    let open = opened(stage.visitor().machine(), "", super::DATABASE, &[22, 5432]);
    assert_eq!(open, [22], "the firewall is not up");
}

fn proxy_rebooted(stage: &Stage) {
    stage.proxy.reboot();
    stage.wait_for(&format!("{SITE}/"));
    stage.wait_for_instances(&APPS);
    let open = opened(stage.visitor().machine(), "", super::PROXY, &[22, 80, 443, 5432]);
    assert_eq!(open, [22, 80, 443]);
    let policy = stage.proxy.shell("iptables -S INPUT | head -n 1");
    assert_eq!(policy, "-P INPUT DROP");
}
