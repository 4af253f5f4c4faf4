//! Bans by the real fail2ban: who does too much of something is shut out of it for a while, and nobody else is.

use std::time::Duration;

use crate::system::System;
use crate::visitor::{HAMMER, opened};

/// One ban: who, by which jail, from which ports of which address.
struct Ban<'a> {
    jail: &'a str,
    source: &'a str,
    /// An address of the same machine that has done nothing.
    other: &'a str,
    address: &'a str,
    /// What is shut.
    shut: &'a [u16],
    /// What another jail is about.
    open: &'a [u16],
}

/// Asserts that a flood of requests from `source`, far beyond the limit of `path`, is answered with a ban.
#[track_caller]
pub fn flood_is_banned(system: &impl System, address: &str, source: &str, name: &str, path: &str) {
    let visitor = system.visitor().machine();
    let other = if source.contains(':') {
        visitor.address6()
    } else {
        visitor.address()
    };
    let ban = Ban {
        jail: "nginx-limit-req",
        source,
        other: &other,
        address,
        shut: &[80, 443],
        open: &[22],
    };
    banned(system, &ban, || {
        let flood = system.visitor().flood(source, address, name, path);
        assert!(flood.statuses.contains_key(&429), "{flood:?}");
    });
}

/// Asserts that guessing at names over SSH is answered with a ban.
#[track_caller]
pub fn guessing_is_banned(system: &impl System) {
    let address = system.host().address();
    let ban = Ban {
        jail: "sshd",
        source: HAMMER,
        other: &system.visitor().machine().address(),
        address: &address,
        shut: &[22],
        open: &[80, 443],
    };
    banned(system, &ban, || {
        let guess = format!(
            "for name in admin oracle test guest ftp; do
                ssh -b {HAMMER} -o BatchMode=yes -o StrictHostKeyChecking=no -o ConnectTimeout=5 $name@{address} true || true
            done"
        );
        let said = system.visitor().machine().shell(&guess);
        assert!(said.contains("Permission denied (publickey)"), "{said}");
    });
}

#[track_caller]
fn banned(system: &impl System, ban: &Ban<'_>, hammer: impl FnOnce()) {
    let host = system.host();
    let visitor = system.visitor().machine();
    let all = [ban.shut, ban.open].concat();
    let seen = |from: &str| opened(visitor, from, ban.address, &all);
    let client = |command: &str| host.shell(&format!("fail2ban-client {command}"));
    client("unban --all");
    host.shell("systemctl is-active fail2ban; systemctl start ssh");
    assert_eq!(seen(ban.source), all, "before");
    hammer();
    wait_for(
        || seen(ban.source) == ban.open,
        &format!("{} is not shut out", ban.source),
    );
    let status = client(&format!("status {}", ban.jail));
    assert!(
        status.ends_with(&format!("Banned IP list:\t{}", ban.source)),
        "{status}"
    );
    assert_eq!(seen(ban.other), all, "another is shut out too");
    client(&format!("set {} unbanip {}", ban.jail, ban.source));
    wait_for(|| seen(ban.source) == all, "the ban cannot be lifted");
}

#[track_caller]
fn wait_for(holds: impl Fn() -> bool, otherwise: &str) {
    for _ in 0..15 {
        if holds() {
            return;
        }
        std::thread::sleep(Duration::from_millis(500));
    }
    panic!("{otherwise}");
}
