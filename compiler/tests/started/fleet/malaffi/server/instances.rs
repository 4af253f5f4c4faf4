//! Four instances: how they share the work, what each may use, and how they are restarted.

use super::super::{INSTANCES, PORTS, SITE};
use super::Stage;
use crate::Question;
use crate::questions::limits::{held, limit};
use crate::system::System;

pub fn questions() -> Vec<Question<Stage>> {
    vec![
        ("all four instances answer, on the loopback alone", all),
        ("who has the fewest connections is asked next", least_connections),
        ("an instance has 1 GiB and no more", memory),
        ("5 logins a minute and a burst of 4 are let in", logins),
        ("100 API calls a minute and a burst of 20 are let in", calls),
        (
            "the instances are restarted one by one without a failed request",
            restart,
        ),
    ]
}

fn all(stage: &Stage) {
    stage.wait_for_all_instances();
    let listeners = stage.host().shell("ss -Hltn | awk '{ print $4 }'");
    for port in PORTS.into_iter().chain([5432]) {
        let ends = format!(":{port}");
        let at: Vec<&str> = listeners.lines().filter(|line| line.ends_with(&ends)).collect();
        assert_eq!(at, [format!("127.0.0.1:{port}")], "{listeners}");
    }
    assert_eq!(stage.opened(&[22, 80, 443, 5005, 5008, 5432]), [22, 80, 443]);
}

/// While three instances have something to do, the fourth is asked, again and again; in turn it would be one of each.
fn least_connections(stage: &Stage) {
    stage.wait_for_all_instances();
    let script = format!(
        "cd /tmp && rm -f slow.? quick.?
        ask() {{ curl -sk --connect-to ::{}: {SITE}/$1 -o $2; }}
        for each in 1 2 3; do ask slow slow.$each & sleep 0.05; done
        sleep 0.2
        for each in 1 2 3; do ask quick quick.$each; done
        ls slow.? 2>/dev/null
        wait
        grep -ho '\"port\":[0-9]*' quick.?",
        stage.host().address()
    );
    let quick: Vec<String> = (0..5)
        .map(|_| stage.visitor().machine().attempt(&script).unwrap())
        // On a busy machine the slow ones may be done before the quick ones are asked.
        .find(|said| !said.contains("slow"))
        .unwrap()
        .lines()
        .map(str::to_owned)
        .collect();
    assert_eq!(quick.len(), 3, "{quick:?}");
    assert!(quick.iter().all(|port| *port == quick[0]), "{quick:?}");
}

fn memory(stage: &Stage) {
    for unit in INSTANCES.split(' ') {
        let process = stage.host().main_process(unit);
        // Of whichever hierarchy of control groups the kernel has.
        let limit = stage.host().shell(&format!(
            "path() {{ sed -n \"s|^[0-9]*:$1:||p\" /proc/{process}/cgroup; }}
            cat \"/sys/fs/cgroup$(path '')/memory.max\" 2>/dev/null ||
                cat \"/sys/fs/cgroup/memory$(path memory)/memory.limit_in_bytes\""
        ));
        assert_eq!(limit, (1_u32 << 30).to_string(), "{unit}");
    }
    let hold = |bytes: u32| format!("python3 -c 'held = b\"x\" * {bytes}; print(len(held))'");
    let site = format!("{SITE}/");
    assert_eq!(stage.run_as(&site, &hold(600 << 20)).unwrap(), (600 << 20).to_string());
    let answer = stage.visit(&format!("{SITE}/run"), &["--data-binary", &hold(1 << 30)]);
    assert!(
        answer.status != 200 || answer.json()["status"] != 0,
        "a program of an instance holds 1 GiB beside the instance: {answer:?}"
    );
}

fn logins(stage: &Stage) {
    let limit = limit(5.0 / 60.0, 4.0, 429);
    held(stage, "198.51.100.11", "malaffi.example", "/api/auth/login", &limit);
}

fn calls(stage: &Stage) {
    let limit = limit(100.0 / 60.0, 20.0, 429);
    held(stage, "198.51.100.12", "malaffi.example", "/api/records", &limit);
}

fn restart(stage: &Stage) {
    let processes = || INSTANCES.split(' ').map(|unit| stage.host().main_process(unit));
    let before: Vec<String> = processes().collect();
    let address = stage.host().address();
    let load = stage.visitor().load(&address, "malaffi.example", "/", || {
        stage.host().shell("systemctl start hostc-restart-malaffi-app");
    });
    load.all_were(200);
    assert!(load.statuses[&200] > 200, "that is no load: {load:?}");
    for (before, after) in before.iter().zip(processes()) {
        assert_ne!(*before, after, "each instance is another process");
    }
    let at = |unit: &str, property: &str| -> u64 {
        let show = format!("systemctl show --property {property}Monotonic --value {unit}");
        stage.host().shell(&show).parse().unwrap()
    };
    let units: Vec<&str> = INSTANCES.split(' ').collect();
    for pair in units.windows(2) {
        let (good, stopped) = (at(pair[0], "ActiveEnterTimestamp"), at(pair[1], "ActiveExitTimestamp"));
        assert!(
            good + 11_000_000 <= stopped,
            "{} was stopped before nginx had eleven seconds to ask {} again",
            pair[1],
            pair[0]
        );
    }
}
