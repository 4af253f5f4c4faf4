//! A native host, put in place by hand: the steps of `book/src/getting-started.md`, word by word.

use super::machine::Machine;
use super::project::Built;

/// Files, accounts, folders and units; then secrets, certificates and engines. `given` is what whoever applies the bundle has
/// in the environment, by the secret's name in the store.
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
        "have() { systemctl cat $1 >/dev/null 2>&1; }
        for unit in hostc-secrets hostc-certificates; do ! have $unit || systemctl start $unit; done
        ! have hostc-postgresql || systemctl restart postgresql
        [ ! -e /etc/systemd/system/redis-server.service.d ] || systemctl restart redis-server
        ! have hostc-postgresql || systemctl start hostc-postgresql",
    );
}

/// The last step, after the sites' code is there: SSH, nginx and the firewall.
pub fn open(machine: &Machine) {
    machine.shell(
        "sshd -t && systemctl reload ssh
        nginx -t && systemctl restart nginx
        ufw --force enable
        systemctl restart fail2ban
        systemctl start timers.target",
    );
}

/// Brings the firewall up again where somebody has taken it down.
pub fn raise_firewall(machine: &Machine) {
    machine.shell("iptables -S INPUT | grep -q -- '-P INPUT DROP' || ufw --force enable");
}
