//! What keeps tenants apart: each question is asked from inside a tenant's own unit, with its user and its sandbox.

use crate::Question;
use crate::stage::Stage;

const OWN: &str = "chienstreats.com";
const NEIGHBOUR: &str = "neighbour.test";

pub const QUESTIONS: &[Question] = &[
    ("a tenant reads its own files and not another's", files),
    ("a tenant writes where it may, and not its logs nor its code", writes),
    ("a tenant sees neither root's secrets nor another's processes", secrets),
    ("a tenant connects to its database and to no other", databases),
    ("the cache refuses whoever has no password", cache),
];

#[track_caller]
fn may(stage: &Stage, domain: &str, script: &str) -> String {
    match stage.run_as(domain, script) {
        Ok(said) => said,
        Err(said) => panic!("{domain} must be able to `{script}`: {said}"),
    }
}

#[track_caller]
fn may_not(stage: &Stage, domain: &str, script: &str) {
    if let Ok(said) = stage.run_as(domain, script) {
        panic!("{domain} must not be able to `{script}`: {said}");
    }
}

fn files(stage: &Stage) {
    stage
        .host
        .shell("install -m 644 -o chienstreats /dev/null /srv/sites/chienstreats/shared/uploads/photo");
    may(
        stage,
        OWN,
        "cat /srv/sites/chienstreats/shared/.env /srv/sites/chienstreats/shared/uploads/photo",
    );
    for path in [
        "shared/.env",
        "shared/uploads/photo",
        "shared/logs/frontend.log",
        "shared/logs/nginx-access.log",
    ] {
        may_not(stage, NEIGHBOUR, &format!("cat /srv/sites/chienstreats/{path}"));
    }
    may_not(stage, NEIGHBOUR, "ls /srv/sites/chienstreats");
    may_not(stage, NEIGHBOUR, "ls /var/backups/hostc/chienstreats-main");
    may_not(stage, OWN, "ls /srv/sites/neighbour");
}

fn writes(stage: &Stage) {
    may(stage, OWN, "echo x >/srv/sites/chienstreats/shared/uploads/written");
    may(stage, OWN, "echo x >/tmp/own && test \"$(ls /tmp)\" = own");
    for (domain, site) in [(OWN, "chienstreats"), (NEIGHBOUR, "neighbour")] {
        for path in [
            "shared/logs/planted",
            "shared/logs/nginx-access.log",
            "current/planted",
            "shared/.env",
        ] {
            may_not(stage, domain, &format!("echo x >>/srv/sites/{site}/{path}"));
        }
        may_not(stage, domain, &format!("echo x >/srv/sites/{site}/shared/planted"));
    }
    may_not(
        stage,
        NEIGHBOUR,
        "echo x >/srv/sites/chienstreats/shared/uploads/written",
    );
    may_not(stage, NEIGHBOUR, "cat /tmp/own");
    may_not(stage, NEIGHBOUR, "echo x >/etc/planted");
}

fn secrets(stage: &Stage) {
    stage
        .host
        .shell("test -s /var/lib/hostc/secrets/neighbour-partner && test -s /run/hostc/env/chienstreats-frontend.env");
    for domain in [OWN, NEIGHBOUR] {
        may_not(stage, domain, "cat /var/lib/hostc/secrets/*");
        may_not(stage, domain, "cat /run/hostc/env/*");
        may_not(stage, domain, "cat /run/redis/password.conf");
        may_not(stage, domain, "cat /etc/letsencrypt/live/chienstreats.com/privkey.pem");
    }
    let pid = stage
        .host
        .shell("systemctl show --property MainPID --value chienstreats-frontend");
    may(stage, OWN, &format!("test -d /proc/{pid}"));
    may_not(stage, NEIGHBOUR, &format!("test -d /proc/{pid}"));
    may_not(stage, NEIGHBOUR, &format!("kill -0 {pid}"));
}

fn databases(stage: &Stage) {
    for domain in [OWN, NEIGHBOUR] {
        may(
            stage,
            domain,
            "psql -XAtq \"$DATABASE_URL\" -c 'create table if not exists cakes (name text)'",
        );
    }
    for other in ["chienstreats", "postgres", "template1"] {
        may_not(
            stage,
            NEIGHBOUR,
            &format!("psql -XAtq \"${{DATABASE_URL%/*}}/{other}\" -c 'select 1'"),
        );
    }
    // Another's role, with one's own password, over TCP and over the unix socket.
    let forged = "psql -XAtq \"$(echo \"$DATABASE_URL\" | sed s/neighbour/chienstreats/g)\" -c 'select 1'";
    may_not(stage, NEIGHBOUR, forged);
    may_not(
        stage,
        NEIGHBOUR,
        "psql -XAtq -h /run/postgresql -U chienstreats chienstreats -c 'select 1'",
    );
    may_not(
        stage,
        NEIGHBOUR,
        "psql -XAtq -h /run/postgresql -U postgres postgres -c 'select 1'",
    );
    // Nor may a role make itself more than it is.
    may_not(
        stage,
        NEIGHBOUR,
        "psql -XAtq \"$DATABASE_URL\" -c 'create role more superuser'",
    );
    may_not(
        stage,
        NEIGHBOUR,
        "psql -XAtq \"$DATABASE_URL\" -c \"copy cakes from program 'id'\"",
    );
}

fn cache(stage: &Stage) {
    let pong = may(stage, NEIGHBOUR, "redis-cli --no-auth-warning -u \"$CACHE_URL\" ping");
    assert_eq!(pong, "PONG");
    let said = stage.host.shell("redis-cli ping");
    assert!(said.starts_with("NOAUTH"), "{said}");
    let said = stage.host.shell("redis-cli -a wrong ping 2>&1");
    assert!(said.contains("WRONGPASS"), "{said}");
    may_not(stage, OWN, "env | grep -q CACHE_URL");
    let refused = may(
        stage,
        NEIGHBOUR,
        "redis-cli --no-auth-warning -u \"$CACHE_URL\" config get requirepass",
    );
    assert!(refused.contains("unknown command"), "{refused}");
}
