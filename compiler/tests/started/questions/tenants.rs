//! What keeps tenants apart: each question is asked from inside a tenant's own application, with its user and its sandbox.

use crate::Question;
use crate::system::System;

/// Where the bakery's application answers.
pub const BAKERY: &str = "https://chienstreats.com/";

/// Where the bookshop's does.
pub const BOOKSHOP: &str = "https://bookshop.example/api/";

pub fn questions<S: System>() -> Vec<Question<S>> {
    vec![
        ("a tenant reads its own files and not another's", files),
        ("a tenant writes where it may, and not its logs nor its code", writes),
        ("a tenant sees neither root's secrets nor another's processes", secrets),
        ("a tenant connects to its database and to no other", databases),
        ("the cache refuses whoever has no password", cache),
    ]
}

#[track_caller]
pub fn may(system: &impl System, url: &str, script: &str) -> String {
    match system.run_as(url, script) {
        Ok(said) => said,
        Err(said) => panic!("{url} must be able to `{script}`: {said}"),
    }
}

#[track_caller]
pub fn may_not(system: &impl System, url: &str, script: &str) {
    if let Ok(said) = system.run_as(url, script) {
        panic!("{url} must not be able to `{script}`: {said}");
    }
}

fn files(system: &impl System) {
    system
        .host()
        .shell("install -m 644 -o chienstreats /dev/null /srv/sites/chienstreats/shared/uploads/photo");
    may(
        system,
        BAKERY,
        "cat /srv/sites/chienstreats/shared/.env /srv/sites/chienstreats/shared/uploads/photo",
    );
    for path in [
        "shared/.env",
        "shared/uploads/photo",
        "shared/logs/frontend.log",
        "shared/logs/nginx-access.log",
    ] {
        may_not(system, BOOKSHOP, &format!("cat /srv/sites/chienstreats/{path}"));
    }
    may_not(system, BOOKSHOP, "ls /srv/sites/chienstreats");
    may_not(system, BOOKSHOP, "ls /var/backups/hostc/chienstreats-main");
    may_not(system, BAKERY, "ls /srv/sites/bookshop");
}

fn writes(system: &impl System) {
    may(system, BAKERY, "echo x >/srv/sites/chienstreats/shared/uploads/written");
    may(system, BAKERY, "echo x >/tmp/own && test \"$(ls /tmp)\" = own");
    for (url, site) in [(BAKERY, "chienstreats"), (BOOKSHOP, "bookshop")] {
        for path in [
            "shared/logs/planted",
            "shared/logs/nginx-access.log",
            "current/planted",
            "shared/.env",
        ] {
            may_not(system, url, &format!("echo x >>/srv/sites/{site}/{path}"));
        }
        may_not(system, url, &format!("echo x >/srv/sites/{site}/shared/planted"));
    }
    may_not(
        system,
        BOOKSHOP,
        "echo x >/srv/sites/chienstreats/shared/uploads/written",
    );
    may_not(system, BOOKSHOP, "cat /tmp/own");
    may_not(system, BOOKSHOP, "echo x >/etc/planted");
}

fn secrets(system: &impl System) {
    system.host().shell(
        "test -s /var/lib/hostc/secrets/bookshop-payment
        test -s /run/hostc/env/chienstreats-frontend.env
        test -s /var/lib/hostc/tls/chienstreats.com/privkey.pem || test -s /etc/letsencrypt/live/chienstreats.com/privkey.pem",
    );
    for url in [BAKERY, BOOKSHOP] {
        may_not(system, url, "cat /var/lib/hostc/secrets/*");
        may_not(system, url, "cat /run/hostc/env/*");
        may_not(system, url, "cat /run/redis/password.conf");
        may_not(system, url, "cat /var/lib/hostc/tls/*/privkey.pem");
        may_not(system, url, "cat /etc/letsencrypt/live/*/privkey.pem");
    }
    // The brackets keep the search from finding itself.
    let bakery = "cat /proc/[0-9]*/cmdline | tr '\\0' ' ' | grep 'pnpm star[t] '";
    may(system, BAKERY, bakery);
    may_not(system, BOOKSHOP, bakery);
}

fn databases(system: &impl System) {
    for url in [BAKERY, BOOKSHOP] {
        may(
            system,
            url,
            "psql -XAtq \"$DATABASE_URL\" -c 'create table if not exists stock (name text)'",
        );
    }
    for other in ["chienstreats", "postgres", "template1"] {
        may_not(
            system,
            BOOKSHOP,
            &format!("psql -XAtq \"${{DATABASE_URL%/*}}/{other}\" -c 'select 1'"),
        );
    }
    // Another's role, with one's own password, over TCP and over the unix socket.
    let forged = "psql -XAtq \"$(echo \"$DATABASE_URL\" | sed s/bookshop/chienstreats/g)\" -c 'select 1'";
    may_not(system, BOOKSHOP, forged);
    may_not(
        system,
        BOOKSHOP,
        "psql -XAtq -h /run/postgresql -U chienstreats chienstreats -c 'select 1'",
    );
    may_not(
        system,
        BOOKSHOP,
        "psql -XAtq -h /run/postgresql -U postgres postgres -c 'select 1'",
    );
    // Nor may a role make itself more than it is.
    may_not(
        system,
        BOOKSHOP,
        "psql -XAtq \"$DATABASE_URL\" -c 'create role more superuser'",
    );
    may_not(
        system,
        BOOKSHOP,
        "psql -XAtq \"$DATABASE_URL\" -c \"copy stock from program 'id'\"",
    );
}

fn cache(system: &impl System) {
    let redis = |url: &str, command: &str| {
        let said = format!("redis-cli --no-auth-warning -u \"{url}\" {command} 2>&1");
        may(system, BOOKSHOP, &said)
    };
    assert_eq!(redis("$CACHE_URL", "ping"), "PONG");
    let said = redis("$(echo \"$CACHE_URL\" | sed 's|//.*@|//|')", "ping");
    assert!(said.starts_with("NOAUTH"), "{said}");
    let said = redis("$(echo \"$CACHE_URL\" | sed 's|:[^:@]*@|:wrong@|')", "ping");
    assert!(said.contains("WRONGPASS"), "{said}");
    let said = redis("$CACHE_URL", "config get requirepass");
    assert!(said.contains("unknown command"), "{said}");
    may_not(system, BAKERY, "env | grep -q CACHE_URL");
}
