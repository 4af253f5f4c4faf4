//! Who can reach what from another machine.

use crate::Question;
use crate::native::Stage;
use crate::questions::tenants::BAKERY;
use crate::system::System as _;

pub fn questions() -> Vec<Question<Stage>> {
    vec![
        ("applications and engines listen on the loopback alone", loopback),
        ("a denied port is closed and the declared ones are open", denied),
        ("loading the rules again leaves no gap and no second copy", again),
    ]
}

fn loopback(stage: &Stage) {
    let listeners = stage.host().shell("ss -Hltn | awk '{ print $4 }'");
    for port in [3101, 4000, 5432, 6379] {
        let ends = format!(":{port}");
        let at: Vec<&str> = listeners.lines().filter(|line| line.ends_with(&ends)).collect();
        assert_eq!(at, [format!("127.0.0.1:{port}")], "{listeners}");
    }
    stage.host().shell("ufw disable");
    let open = stage.opened(&[22, 3101, 4000, 5432, 6379]);
    assert_eq!(open, [22], "can be reached from another machine");
}

/// Somebody's program that nothing declares.
pub fn stray(stage: &Stage) {
    stage.host().shell(
        "systemctl start ssh
        systemctl is-active --quiet stray || systemd-run --quiet --unit=stray python3 -m http.server --bind :: 9999
        for try in $(seq 50); do ss -Hltn | grep -q ':9999 ' && exit 0; sleep 0.2; done
        exit 1",
    );
}

fn denied(stage: &Stage) {
    stray(stage);
    let ports = [22, 80, 443, 8080, 9999];
    stage.host().shell("ufw disable");
    assert_eq!(stage.opened(&ports), ports, "without the firewall");
    stage.host().shell("ufw --force enable");
    assert_eq!(stage.opened(&ports), [22, 80, 443, 8080], "with it");
    assert_eq!(stage.visit(BAKERY, &[]).status, 200);
    let policies = stage.host().shell("iptables -S | grep ^-P; ip6tables -S | grep ^-P");
    for policy in ["-P INPUT DROP", "-P FORWARD DROP"] {
        assert_eq!(policies.matches(policy).count(), 2, "{policies}");
    }
}

fn again(stage: &Stage) {
    let rules = || {
        stage
            .host()
            .shell("iptables -S | grep -v '^-[PN]'; ip6tables -S | grep -v '^-[PN]'")
    };
    let before = rules();
    stage.host().shell(
        "iptables-restore -n --test /etc/ufw/user.rules && iptables-restore -n /etc/ufw/user.rules
        ip6tables-restore -n --test /etc/ufw/user6.rules && ip6tables-restore -n /etc/ufw/user6.rules",
    );
    assert_eq!(rules(), before);
    assert_eq!(stage.opened(&[443, 9999]), [443]);
}
