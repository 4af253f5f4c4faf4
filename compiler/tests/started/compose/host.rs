//! A compose host, put in place by hand: the steps of `book/src/getting-started.md`, word by word, with images of its own.

use crate::machine::{Machine, Network};
use crate::project::Built;

/// A machine with an engine, and nothing that would hold the ports of the containers.
pub fn boot(network: &Network, name: &str) -> Machine {
    let machine = network.boot_with_engine(name);
    // The root has what a native host has besides.
    machine.shell("systemctl disable --now nginx postgresql redis-server 2>&1");
    machine
}

/// Files, accounts, folders and units; then secrets and certificates. `given` is what whoever applies the bundle has in the
/// environment, by the secret's name in the store.
pub fn put_in_place(built: &Built, host: &str, machine: &Machine, given: &[(&str, &str)]) {
    built.put_in_place(host, machine);
    machine.shell(
        "systemd-sysusers
        systemd-tmpfiles --create
        systemctl daemon-reload
        systemctl preset $(awk '/^(en|dis)able / { print $2 }' /etc/systemd/system-preset/10-hostc.preset)",
    );
    for (id, value) in given {
        machine.put(&format!("/var/lib/hostc/secrets/{id}"), "0600", value);
    }
    // What is not declared is not there.
    machine.shell(
        "systemctl start hostc-secrets
        ! systemctl cat hostc-certificates >/dev/null 2>&1 || systemctl start hostc-certificates",
    );
    make_images(host, machine);
}

/// The last step, after the sites' code is there.
pub fn start(machine: &Machine) {
    machine.shell(
        "ufw --force enable
        systemctl start hostc-compose timers.target",
    );
}

/// Starts whatever has been left stopped of the `containers` that are to run, and raises the firewall.
pub fn mend(machine: &Machine, host: &str, containers: usize) {
    machine.shell(&format!(
        "systemctl start docker hostc-compose
        running=$(docker compose --file /srv/{host}/compose.yaml ps --quiet --status running | wc -l)
        [ \"$running\" -ge {containers} ] || systemctl reload hostc-compose
        iptables -S INPUT | grep -q -- '-P INPUT DROP' || ufw --force enable"
    ));
}

/// The main process of a container, as the host sees it; 0 where it has none.
pub fn main_process(machine: &Machine, container: &str) -> String {
    machine.shell(&format!("docker inspect --format '{{{{.State.Pid}}}}' {container}"))
}

/// Kills the programs of all `containers`, whose names begin with `project`, has `wait` wait until what they answered is
/// answered again, and asserts that each is up anew.
pub fn kill_all(machine: &Machine, project: &str, containers: &[&str], wait: impl FnOnce()) {
    let process = |container: &str| main_process(machine, &format!("{project}-{container}-1"));
    let before: Vec<String> = containers.iter().map(|container| process(container)).collect();
    machine.shell(&format!("kill -KILL {}", before.join(" ")));
    wait();
    for (container, before) in containers.iter().zip(before) {
        let now = process(container);
        assert!(now != "0" && now != before, "{container} is not up again");
    }
}

/// In place of pulling them.
fn make_images(host: &str, machine: &Machine) {
    for (name, text) in [
        ("Dockerfile", include_str!("images/Dockerfile")),
        ("make.sh", include_str!("images/make.sh")),
        ("mongodb.py", include_str!("images/mongodb.py")),
        ("postgres.sh", include_str!("images/postgres.sh")),
        ("redis.sh", include_str!("images/redis.sh")),
        ("stand_in.js", include_str!("../stand_in.js")),
        ("stand_in.py", include_str!("../stand_in.py")),
    ] {
        machine.put(&format!("/images/{name}"), "0644", text);
    }
    machine.shell(&format!("sh /images/make.sh /srv/{host}"));
}
