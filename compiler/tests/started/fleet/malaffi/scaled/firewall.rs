//! Who reaches what on the private network.

use super::super::PORTS;
use super::{APPS, DATABASE, PROXY, Stage};
use crate::Question;
use crate::machine::Machine;
use crate::system::System;
use crate::visitor::opened;

pub fn questions() -> Vec<Question<Stage>> {
    vec![
        ("the database is open to the two application hosts alone", database),
        ("the instances and the build are open to the proxy alone", instances),
        ("the proxy is open where it serves", proxy),
        (
            "without the firewall PostgreSQL and nginx still refuse the others",
            without,
        ),
    ]
}

fn database(stage: &Stage) {
    let ports = [22, 80, 443, 5432];
    for app in &stage.apps {
        assert_eq!(opened(app, "", DATABASE, &ports), [22, 5432], "to an application host");
    }
    for (who, machine) in [("the proxy", &stage.proxy), ("a visitor", stage.visitor().machine())] {
        assert_eq!(opened(machine, "", DATABASE, &ports), [22], "to {who}");
    }
}

fn instances(stage: &Stage) {
    let ports: Vec<u16> = [22, 5004].into_iter().chain(PORTS).collect();
    for app in APPS {
        assert_eq!(opened(&stage.proxy, "", app, &ports), ports, "of {app} to the proxy");
    }
    let others: [(&str, &Machine, &str); 4] = [
        ("the database host", &stage.database, APPS[0]),
        ("a visitor", stage.visitor().machine(), APPS[0]),
        ("the other application host", &stage.apps[0], APPS[1]),
        ("a visitor", stage.visitor().machine(), APPS[1]),
    ];
    for (who, machine, app) in others {
        assert_eq!(opened(machine, "", app, &ports), [22], "of {app} to {who}");
    }
}

fn proxy(stage: &Stage) {
    let ports = [22, 80, 443, 5004, 5005, 5432];
    for machine in [stage.visitor().machine(), &stage.apps[0], &stage.database] {
        assert_eq!(opened(machine, "", PROXY, &ports), [22, 80, 443]);
    }
}

fn without(stage: &Stage) {
    stage.database.shell("ufw disable");
    stage.apps[0].shell("ufw disable");
    let visitor = stage.visitor().machine();
    assert_eq!(opened(visitor, "", DATABASE, &[5432]), [5432], "the firewall is down");
    // With the right password, from the wrong machine.
    let url = stage.apps[0].shell("sed -n \"s/^DATABASE_URL='\\(.*\\)'$/\\1/p\" /run/hostc/env/malaffi-app-1.env");
    let connect = format!("psql -XAtq '{url}' -c 'select 1'");
    assert_eq!(stage.apps[0].shell(&connect), "1");
    for machine in [visitor, &stage.proxy] {
        let said = machine.attempt(&connect).unwrap_err();
        assert!(said.contains("no pg_hba.conf entry"), "{said}");
    }
    let script = format!("http://{}:5004/chunks/main-0a1b2c3d.js", APPS[0]);
    let status = |machine: &Machine| machine.shell(&format!("curl -s -o /dev/null -w '%{{http_code}}' {script}"));
    assert_eq!(status(&stage.proxy), "200");
    assert_eq!(status(visitor), "403");
}
