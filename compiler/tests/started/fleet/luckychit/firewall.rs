//! Who reaches what on the application host.

use super::{APP, PROXY, Stage};
use crate::Question;
use crate::machine::Machine;
use crate::system::System;
use crate::visitor::opened;

pub fn questions() -> Vec<Question<Stage>> {
    vec![
        ("3000 and 8080 are open to the proxy host alone", edges),
        ("PostgreSQL and what nothing declares are closed to all", closed),
        (
            "without the firewall PostgreSQL and the pages are still closed",
            without,
        ),
    ]
}

/// An address that the proxy host has only in [`edges`].
const OTHER: &str = "192.168.8.200";

fn edges(stage: &Stage) {
    stage.proxy.shell(&format!("ip address replace {OTHER}/24 dev eth0"));
    let ports = [22, 3000, 8080];
    assert_eq!(opened(&stage.proxy, PROXY, APP, &ports), ports, "to the proxy");
    assert_eq!(
        opened(&stage.proxy, OTHER, APP, &ports),
        [22],
        "to another address of that machine"
    );
    assert_eq!(stage.reached(&stage.neighbour, &ports), [22], "to the neighbour");
    assert_eq!(stage.reached(stage.visitor().machine(), &ports), [22], "to the visitor");
    stage.proxy.shell(&format!("ip address delete {OTHER}/24 dev eth0"));
}

/// Somebody's program that nothing declares.
fn stray(machine: &Machine) {
    machine.shell(
        "systemctl is-active --quiet stray || systemd-run --quiet --unit=stray python3 -m http.server 9999
        for try in $(seq 50); do ss -Hltn | grep -q ':9999 ' && exit 0; sleep 0.2; done
        exit 1",
    );
}

fn closed(stage: &Stage) {
    for machine in [&stage.app, &stage.proxy] {
        stray(machine);
    }
    for machine in [&stage.proxy, &stage.neighbour] {
        assert_eq!(
            stage.reached(machine, &[22, 80, 443, 5432, 9999]),
            [22],
            "of the application host"
        );
    }
    let ports = [22, 80, 443, 3000, 8080, 9999];
    assert_eq!(
        opened(&stage.neighbour, "", PROXY, &ports),
        [22, 80, 443],
        "of the proxy host"
    );
}

fn without(stage: &Stage) {
    stray(&stage.app);
    stage.app.shell("ufw disable");
    for machine in [&stage.proxy, &stage.neighbour] {
        assert_eq!(
            stage.reached(machine, &[5432, 9999]),
            [9999],
            "PostgreSQL listens to other machines"
        );
    }
    let status =
        |machine: &Machine| machine.shell(&format!("curl -s -o /dev/null -w '%{{http_code}}' http://{APP}:8080/"));
    assert_eq!(status(&stage.proxy), "200");
    assert_eq!(status(&stage.neighbour), "403", "nginx answers whoever asks");
}
