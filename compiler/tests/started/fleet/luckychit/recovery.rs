//! What comes back, with one machine gone or both.

use super::{SITE, Stage};
use crate::Question;
use crate::machine::Machine;
use crate::system::System;

pub fn questions() -> Vec<Question<Stage>> {
    vec![
        ("every service comes back after a kill", killed),
        (
            "the proxy host starts and answers while the application host is off",
            application_off,
        ),
        (
            "everything comes back after a reboot of the application host",
            application_rebooted,
        ),
        ("everything comes back after a reboot of the proxy host", proxy_rebooted),
    ]
}

fn killed(stage: &Stage) {
    let units: [(&Machine, &str); 4] = [
        (&stage.proxy, "nginx"),
        (&stage.app, "nginx"),
        (&stage.app, "luckychit-api"),
        (&stage.app, "postgresql@15-main"),
    ];
    let before = units.map(|(machine, unit)| (machine, unit, machine.main_process(unit)));
    for (machine, _, process) in &before {
        machine.shell(&format!("kill -KILL {process}"));
    }
    for (machine, unit, process) in before {
        machine.wait_for_another_process(unit, &process);
    }
    stage.wait_for(&format!("{SITE}/"));
    stage.wait_for(&format!("{SITE}/api/"));
    stage
        .run_as(&format!("{SITE}/api/"), "psql -XAtq \"$DATABASE_URL\" -c 'select 1'")
        .unwrap();
}

fn application_off(stage: &Stage) {
    stage.app.off();
    let answered = |path: &str| {
        let start = std::time::Instant::now();
        let answer = stage.visit(&format!("{SITE}{path}"), &[]);
        // Refused at once, or not answered in the five seconds that connecting may take.
        assert!([502, 504].contains(&answer.status), "{answer:?}");
        assert!(start.elapsed().as_secs() < 10, "{path} took {:?}", start.elapsed());
        assert_eq!(answer.header("strict-transport-security"), ["max-age=63072000"]);
        assert_eq!(
            answer.header("cache-control"),
            ["no-store"],
            "an error is not to be kept"
        );
    };
    answered("/");
    answered("/api/");
    stage.proxy.shell("systemctl restart nginx");
    answered("/");
    stage.proxy.reboot();
    stage.visitor().introduce(&stage.proxy);
    answered("/");
    stage.app.on();
    is_back(stage);
}

fn application_rebooted(stage: &Stage) {
    let secrets = || {
        stage
            .app
            .shell("cd /var/lib/hostc/secrets && sha256sum * /run/hostc/env/*")
    };
    let before = secrets();
    stage.app.reboot();
    is_back(stage);
    assert_eq!(secrets(), before, "secrets stay what they are");
}

fn proxy_rebooted(stage: &Stage) {
    stage.proxy.reboot();
    stage.visitor().introduce(&stage.proxy);
    is_back(stage);
}

/// What holds after a reboot, without a hand moved.
fn is_back(stage: &Stage) {
    stage.wait_for(&format!("{SITE}/"));
    stage.wait_for(&format!("{SITE}/api/"));
    let rows = stage.run_as(&format!("{SITE}/api/"), "psql -XAtq \"$DATABASE_URL\" -c 'select 1'");
    assert_eq!(rows.unwrap(), "1");
    stage
        .app
        .shell("systemctl is-active luckychit-main-backup.timer fail2ban");
    stage
        .proxy
        .shell("systemctl is-active hostc-certificates-issue.timer fail2ban");
    let open = stage.reached(&stage.neighbour, &[22, 3000, 8080]);
    assert_eq!(open, [22], "the firewall is not up");
    for machine in [&stage.app, &stage.proxy] {
        machine.shell("iptables -S | grep -q '^-P INPUT DROP' && ip6tables -S | grep -q '^-P INPUT DROP'");
    }
}
