//! Rules of one address family, as UFW splits them: a rule from everywhere is one of IPv4 and one of IPv6, a rule from
//! networks is one rule a network, in the family of that network.

use ipnet::IpNet;
use serde::Serialize;

use crate::plan::model::FirewallRule;
use crate::resources::host::Protocol;

/// An address family.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Family {
    /// IPv4
    V4,
    /// IPv6
    V6,
    /// Not in use: no rules.
    Neither,
}

/// One rule of one family.
#[derive(PartialEq, Eq, Debug, Serialize)]
pub(super) struct Rule<'a> {
    /// The port.
    pub(super) port: u16,
    /// The protocol.
    pub(super) protocol: Protocol,
    /// From where: one address without its length, as UFW writes it, or a network.
    pub(super) source: String,
    /// Whether that is less than everywhere.
    pub(super) narrow: bool,
    /// Why.
    pub(super) comment: &'a str,
}

/// The rules of `family`; those of `ssh_port` first, the others as they come, none twice.
pub(super) fn rules(openings: &[FirewallRule], ssh_port: u16, family: Family) -> Vec<Rule<'_>> {
    let is_ssh = |rule: &&FirewallRule| rule.port == ssh_port && rule.protocol == Protocol::Tcp;
    let ssh = openings.iter().filter(is_ssh);
    let others = openings.iter().filter(|rule| !is_ssh(rule));
    let mut rules: Vec<Rule<'_>> = Vec::new();
    for opening in ssh.chain(others) {
        for source in sources(opening, family) {
            let known = rules.iter().any(|rule| {
                (rule.port, rule.protocol, rule.source.as_str()) == (opening.port, opening.protocol, source.as_str())
            });
            if !known {
                let narrow = source != "0.0.0.0/0" && source != "::/0";
                let (port, protocol) = (opening.port, opening.protocol);
                rules.push(Rule {
                    port,
                    protocol,
                    source,
                    narrow,
                    comment: &opening.comment,
                });
            }
        }
    }
    rules
}

fn sources(opening: &FirewallRule, family: Family) -> Vec<String> {
    let everywhere = match family {
        Family::V4 => "0.0.0.0/0",
        Family::V6 => "::/0",
        Family::Neither => return Vec::new(),
    };
    if opening.from.is_empty() {
        return vec![everywhere.to_owned()];
    }
    let here = |network: &&IpNet| matches!(network, IpNet::V4(_)) == (family == Family::V4);
    opening.from.iter().filter(here).map(source).collect()
}

fn source(network: &IpNet) -> String {
    if network.prefix_len() == network.max_prefix_len() {
        return network.addr().to_string();
    }
    network.trunc().to_string()
}
