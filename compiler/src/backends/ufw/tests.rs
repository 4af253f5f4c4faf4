use super::*;
use crate::plan::model::FirewallRule;
use crate::plan::model::fixture::{host, output, written};
use crate::resources::host::Protocol;

fn opening(port: u16, protocol: Protocol, from: &[&str], comment: &str) -> FirewallRule {
    FirewallRule {
        port,
        protocol,
        from: from.iter().map(|network| network.parse().unwrap()).collect(),
        comment: comment.to_owned(),
        resource: "hosts.vps".to_owned(),
    }
}

fn with(input: Vec<FirewallRule>) -> HostPlan {
    let mut host = host();
    host.firewall.input = input;
    host
}

fn tuples(text: &str) -> Vec<&str> {
    text.lines()
        .filter_map(|line| line.strip_prefix("### tuple ### "))
        .collect()
}

fn rules_of<'a>(text: &'a str, chain: &str) -> Vec<&'a str> {
    text.lines()
        .filter_map(|line| line.strip_prefix("-A ")?.strip_prefix(chain)?.strip_prefix(' '))
        .collect()
}

/// What UFW 0.36.2 wrote itself for the same openings.
#[test]
fn a_rule_from_both_families_is_split_as_ufw_does() {
    let networks = ["10.9.9.9/8", "10.1.2.3/32", "fd00::/8", "2001:db8::1/128"];
    let host = with(vec![
        opening(22, Protocol::Tcp, &[], "SSH"),
        opening(5432, Protocol::Tcp, &networks, "db"),
    ]);
    let files = written(&BACKEND, Target::Systemd, host);
    assert_eq!(
        tuples(&files["etc/ufw/user.rules"]),
        [
            "allow tcp 22 0.0.0.0/0 any 0.0.0.0/0 in comment=535348",
            "allow tcp 5432 0.0.0.0/0 any 10.0.0.0/8 in comment=6462",
            "allow tcp 5432 0.0.0.0/0 any 10.1.2.3 in comment=6462",
        ]
    );
    assert_eq!(
        tuples(&files["etc/ufw/user6.rules"]),
        [
            "allow tcp 22 ::/0 any ::/0 in comment=535348",
            "allow tcp 5432 ::/0 any fd00::/8 in comment=6462",
            "allow tcp 5432 ::/0 any 2001:db8::1 in comment=6462",
        ]
    );
    assert_eq!(
        rules_of(&files["etc/ufw/user.rules"], "ufw-user-input"),
        [
            "-p tcp --dport 22 -j ACCEPT",
            "-p tcp --dport 5432 -s 10.0.0.0/8 -j ACCEPT",
            "-p tcp --dport 5432 -s 10.1.2.3 -j ACCEPT",
        ]
    );
}

#[test]
fn the_way_in_comes_first_and_nothing_twice() {
    let mut host = with(vec![
        opening(80, Protocol::Tcp, &[], ""),
        opening(2222, Protocol::Udp, &[], ""),
        opening(2222, Protocol::Tcp, &[], "SSH"),
        opening(80, Protocol::Tcp, &["0.0.0.0/0"], "again"),
    ]);
    host.ssh.port = 2222;
    let files = written(&BACKEND, Target::Systemd, host);
    let expected = [
        "-p tcp --dport 2222 -j ACCEPT",
        "-p tcp --dport 80 -j ACCEPT",
        "-p udp --dport 2222 -j ACCEPT",
    ];
    assert_eq!(rules_of(&files["etc/ufw/user.rules"], "ufw-user-input"), expected);
}

#[test]
fn without_ipv6_no_rule_of_it_is_left() {
    let mut host = with(vec![opening(22, Protocol::Tcp, &[], "")]);
    host.ipv6 = false;
    let files = written(&BACKEND, Target::Systemd, host);
    assert!(files["etc/default/ufw"].contains("\nIPV6=no\n"));
    assert!(tuples(&files["etc/ufw/user6.rules"]).is_empty());
}

#[test]
fn what_is_not_allowed_is_dropped() {
    let files = written(&BACKEND, Target::Systemd, with(Vec::new()));
    assert!(files["etc/ufw/ufw.conf"].contains("\nENABLED=yes\n"));
    assert!(files["etc/default/ufw"].contains("\nDEFAULT_INPUT_POLICY=\"DROP\"\n"));
    assert!(!files.contains_key("etc/ufw/after.rules"));
}

#[test]
fn docker_forwards_what_is_published_and_drops_the_rest() {
    let mut host = with(Vec::new());
    host.firewall.published = vec![
        opening(443, Protocol::Tcp, &[], ""),
        opening(53, Protocol::Udp, &["192.0.2.0/24"], ""),
    ];
    let files = written(&BACKEND, Target::Compose, host);
    assert_eq!(
        rules_of(&files["etc/ufw/after.rules"], "hostc-docker"),
        [
            "-m conntrack --ctstate RELATED,ESTABLISHED -j RETURN",
            "-i docker0 -j RETURN",
            "-i br-+ -j RETURN",
            "-p tcp -m conntrack --ctstate DNAT --ctorigdstport 443 -j RETURN",
            "-p udp -s 192.0.2.0/24 -m conntrack --ctstate DNAT --ctorigdstport 53 -j RETURN",
            "-o docker0 -j DROP",
            "-o br-+ -j DROP",
        ]
    );
    assert_eq!(rules_of(&files["etc/ufw/after6.rules"], "hostc-docker").len(), 6);
    assert!(files["etc/ufw/after6.rules"].ends_with("\nCOMMIT\n"));
}

#[test]
fn rules_are_roots() {
    let output = output(&BACKEND, Target::Compose, with(Vec::new()));
    let rules = output.artifacts.iter().filter(|file| file.path.ends_with(".rules"));
    assert!(
        rules.clone().count() == 4
            && rules
                .clone()
                .all(|file| file.mode == 0o640 && file.owner == "root:root")
    );
}
