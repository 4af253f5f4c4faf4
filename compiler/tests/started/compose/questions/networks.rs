//! Who can reach what: from another machine, and from one container to the next.

use crate::Question;
use crate::compose::Stage;
use crate::questions::tenants::{BAKERY, BOOKSHOP, may, may_not};
use crate::system::System as _;

pub fn questions() -> Vec<Question<Stage>> {
    vec![
        ("only nginx is published", published),
        ("a denied port is closed to other machines and to containers", denied),
        (
            "a port that somebody publishes by hand is closed all the same",
            published_by_hand,
        ),
        ("two containers without an edge between them cannot talk", apart),
    ]
}

fn published(stage: &Stage) {
    let ports = "docker ps --format '{{.Names}} {{.Ports}}' | grep -e '->' | cut -d ' ' -f 1";
    assert_eq!(stage.host().shell(ports), "vps-proxy-1");
    stage.host().shell("ufw disable");
    let open = stage.opened(&[22, 80, 443, 3101, 4000, 4020, 5432, 6379, 8080, 10080]);
    assert_eq!(open, [22, 80, 443, 8080], "can be reached from another machine");
}

/// Somebody's program that nothing declares.
fn stray(stage: &Stage) {
    stage.host().shell(
        "systemctl start ssh
        systemctl is-active --quiet stray || systemd-run --quiet --unit=stray python3 -m http.server 9999
        for try in $(seq 50); do ss -Hltn | grep -q ':9999 ' && exit 0; sleep 0.2; done
        exit 1",
    );
}

fn denied(stage: &Stage) {
    stray(stage);
    let ports = [22, 80, 443, 8080, 9999];
    stage.host().shell("ufw disable");
    assert_eq!(stage.opened(&ports), ports, "without the firewall");
    let address = stage.host().address();
    let ask = format!("curl -sf -o /dev/null --max-time 2 http://{address}:9999/");
    may(stage, BOOKSHOP, &ask);
    stage.host().shell("ufw --force enable");
    assert_eq!(stage.opened(&ports), [22, 80, 443, 8080], "with it");
    may_not(stage, BOOKSHOP, &ask);
    may_not(
        stage,
        BOOKSHOP,
        "curl -sf -o /dev/null --max-time 2 http://$(ip -4 route show default | cut -d ' ' -f 3):9999/",
    );
    assert_eq!(stage.visit(BAKERY, &[]).status, 200);
}

fn published_by_hand(stage: &Stage) {
    stage.host().shell(
        "docker run --detach --rm --name by-hand --publish 9998:9998 bookshop/api:1.0.0 python3 -m http.server 9998 >/dev/null
        for try in $(seq 50); do curl -sf -o /dev/null http://127.0.0.1:9998/ && exit 0; sleep 0.2; done
        exit 1",
    );
    let guarded = stage.opened(&[443, 9998]);
    stage.host().shell("iptables -I DOCKER-USER -j RETURN");
    let open = stage.opened(&[443, 9998]);
    stage
        .host()
        .shell("iptables -D DOCKER-USER -j RETURN; docker stop --time 0 by-hand");
    assert_eq!(open, [443, 9998], "without the guard");
    assert_eq!(guarded, [443]);
}

fn apart(stage: &Stage) {
    let address = |container: &str| {
        stage.host().shell(&format!(
            "docker inspect --format '{{{{range .NetworkSettings.Networks}}}}{{{{.IPAddress}}}} {{{{end}}}}' vps-{container}-1"
        ))
    };
    let ask = |address: &str, port: u16| format!("timeout 1 bash -c '</dev/tcp/{address}/{port}'");
    // All addresses at once.
    let any = |addresses: String, port: u16| {
        let each = addresses.split_whitespace();
        let each: Vec<String> = each
            .map(|address| format!("{} && echo reached &", ask(address, port)))
            .collect();
        format!("{{ {} wait; }} 2>&1 | grep reached", each.join(" "))
    };
    may(stage, BOOKSHOP, &any(format!("postgres {}", address("redis")), 6379));
    may(stage, BOOKSHOP, &ask("postgres", 5432));
    may(stage, BOOKSHOP, &ask("redis", 6379));
    may(stage, BAKERY, &ask("postgres", 5432));
    may_not(stage, BAKERY, &any(address("redis"), 6379));
    may_not(stage, BOOKSHOP, &any(address("chienstreats-frontend"), 3101));
    may_not(stage, BOOKSHOP, &any(address("chienstreats-api"), 4000));
    may_not(stage, BAKERY, &any(address("bookshop-api"), 4020));
    // Not even the two of one tenant, which nothing says to talk.
    may_not(stage, BAKERY, &any(address("chienstreats-api"), 4000));
}
