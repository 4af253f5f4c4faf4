//! What a container may do that a stranger has taken.

use crate::Question;
use crate::compose::Stage;
use crate::compose::stage::CONTAINERS;
use crate::questions::tenants::{BAKERY, BOOKSHOP, may_not};
use crate::system::System as _;

pub fn questions() -> Vec<Question<Stage>> {
    vec![
        ("programs run as their sites' users, without any right of root's", users),
        ("a container has no more memory and processes than declared", limits),
        ("no container has Docker's socket or the host's namespaces", doors),
    ]
}

fn users(stage: &Stage) {
    for (url, uid) in [(BAKERY, 1001), (BOOKSHOP, 1003)] {
        let rights = stage
            .run_as(
                url,
                "id -u; grep -E '^(CapEff|CapBnd|NoNewPrivs|Seccomp):' /proc/self/status | tr -d '\\t'",
            )
            .unwrap();
        let expected = "CapBnd:0000000000000000\nNoNewPrivs:1\nSeccomp:2";
        assert_eq!(rights, format!("{uid}\nCapEff:0000000000000000\n{expected}"), "{url}");
        may_not(stage, url, "touch /planted /usr/bin/planted /root/planted");
    }
    for (container, user) in [("postgres", "999"), ("redis", "999")] {
        let uids = format!("docker exec vps-{container}-1 sh -c \"stat -c %u /proc/[0-9]* | sort -u | grep -vx 0\"");
        assert_eq!(stage.host().shell(&uids), user, "{container}");
    }
}

fn limits(stage: &Stage) {
    for container in CONTAINERS {
        let limits = "{{.HostConfig.Memory}} {{.HostConfig.PidsLimit}} {{.HostConfig.NanoCpus}}";
        let said = stage
            .host()
            .shell(&format!("docker inspect --format '{limits}' vps-{container}-1"));
        assert!(
            said.split(' ').all(|limit| limit.parse::<u64>().unwrap() > 0),
            "{container}: {said}"
        );
    }
    // More than 256 MiB are not to be had.
    let greedy = "python3 -c 'bytes(bytearray(400 << 20))'";
    may_not(stage, BOOKSHOP, greedy);
    stage.wait_for(BOOKSHOP);
}

fn doors(stage: &Stage) {
    let said = stage.host().shell(
        "docker ps --all --quiet | xargs docker inspect --format \
            '{{.HostConfig.Privileged}} {{.HostConfig.ReadonlyRootfs}} {{.HostConfig.PidMode}}{{.HostConfig.UsernsMode}}{{.HostConfig.UTSMode}}' | sort -u",
    );
    assert_eq!(said, "false true");
    let mounts = stage.host().shell(
        "docker ps --all --quiet | xargs docker inspect --format '{{range .Mounts}}{{println .Source}}{{end}}' | sort -u",
    );
    for door in ["docker.sock", "/proc", "/etc/letsencrypt", "/var/lib/hostc/secrets\n"] {
        assert!(!mounts.contains(door), "{mounts}");
    }
}
