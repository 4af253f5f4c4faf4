//! What comes back: after a kill, after a reboot, with a part missing.

use super::super::{INSTANCES, SITE};
use super::Stage;
use crate::Question;
use crate::system::System;

pub fn questions() -> Vec<Question<Stage>> {
    vec![
        ("nginx starts while all instances are down", upstreams_down),
        ("no visitor notices that an instance is killed", one_killed),
        ("every service comes back after a kill", killed),
        ("everything comes back after a reboot", rebooted),
    ]
}

fn upstreams_down(stage: &Stage) {
    stage.stop("malaffi-app");
    stage.host().shell("systemctl restart nginx");
    assert_eq!(stage.visit(&format!("{SITE}/"), &[]).status, 502);
    let script = format!("{SITE}/_next/static/chunks/main-0a1b2c3d.js");
    assert_eq!(stage.visit(&script, &[]).status, 200, "files need no instance");
}

fn one_killed(stage: &Stage) {
    let address = stage.host().address();
    let process = stage.host().main_process("malaffi-app-3");
    let load = stage.visitor().load(&address, "malaffi.example", "/", || {
        std::thread::sleep(std::time::Duration::from_secs(1));
        stage.host().shell(&format!("kill -KILL {process}"));
        stage.host().wait_for_another_process("malaffi-app-3", &process);
    });
    load.all_were(200);
    stage.wait_for_all_instances();
}

fn killed(stage: &Stage) {
    let units = INSTANCES.split(' ').chain(["nginx", "postgresql@17-main"]);
    let before: Vec<(&str, String)> = units.map(|unit| (unit, stage.host().main_process(unit))).collect();
    for (_, process) in &before {
        stage.host().shell(&format!("kill -KILL {process}"));
    }
    for (unit, process) in before {
        stage.host().wait_for_another_process(unit, &process);
    }
    is_back(stage);
}

fn rebooted(stage: &Stage) {
    let secrets = || {
        stage
            .host()
            .shell("cd /var/lib/hostc/secrets && sha256sum * /run/hostc/env/*")
    };
    let before = secrets();
    stage.reboot();
    is_back(stage);
    stage.host().shell(
        "systemctl is-active hostc-postgresql malaffi-main-backup.timer fail2ban
        iptables -S | grep -q '^-P INPUT DROP' && ip6tables -S | grep -q '^-P INPUT DROP'",
    );
    assert_eq!(stage.opened(&[22, 80, 443, 5005, 5432]), [22, 80, 443]);
    assert_eq!(secrets(), before, "secrets stay what they are");
}

fn is_back(stage: &Stage) {
    stage.wait_for(&format!("{SITE}/"));
    stage.wait_for_all_instances();
    let rows = stage.run_as(&format!("{SITE}/"), "psql -XAtq \"$DATABASE_URL\" -c 'select 1'");
    assert_eq!(rows.unwrap(), "1");
}
