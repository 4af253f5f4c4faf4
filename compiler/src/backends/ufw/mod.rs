//! UFW: what may come in from outside; everything else is refused.
//!
//! The files are those UFW writes itself, byte for byte, so that `ufw status` shows the rules with their reasons and `ufw`
//! can go on from there. They are data: how they come into force without a gap is apply's affair. Rules for SSH come first.
//!
//! Docker forwards published ports past UFW's input rules. Under compose `after.rules` therefore also holds a guard: a chain
//! that DOCKER-USER jumps to, which lets through answers, what comes from containers, and the ports the plan publishes, and
//! drops everything else that is meant for a container. Bridges are `docker0` and `br-…`.

use serde::Serialize;

use super::{Artifact, Backend, Context, Output};
use crate::plan::model::HostPlan;
use crate::schema::Target;

mod rule;

use self::rule::{Family, Rule, rules};

/// The backend.
pub const BACKEND: Backend = Backend {
    name: "ufw",
    targets: &[Target::Systemd, Target::Compose],
    templates: &[
        (USER, include_str!("../../../../stdlib/templates/ufw/user.rules.j2")),
        (USER6, include_str!("../../../../stdlib/templates/ufw/user6.rules.j2")),
        (AFTER, include_str!("../../../../stdlib/templates/ufw/after.rules.j2")),
        (AFTER6, include_str!("../../../../stdlib/templates/ufw/after6.rules.j2")),
        (CONF, include_str!("../../../../stdlib/templates/ufw/ufw.conf.j2")),
        (DEFAULT, include_str!("../../../../stdlib/templates/ufw/default.j2")),
    ],
    render,
};

const USER: &str = "ufw/user.rules";
const USER6: &str = "ufw/user6.rules";
const AFTER: &str = "ufw/after.rules";
const AFTER6: &str = "ufw/after6.rules";
const CONF: &str = "ufw/ufw.conf";
const DEFAULT: &str = "ufw/default";

/// UFW keeps its rules from everyone but root and root's group.
const RULES_MODE: u32 = 0o640;

#[derive(Serialize)]
struct View<'a> {
    resource: &'a str,
    rules: Vec<Rule<'a>>,
    ipv6: &'a str,
}

fn render(context: &Context<'_>, output: &mut Output) {
    let host = context.host;
    file(context, output, CONF, "etc/ufw/ufw.conf", 0o644, view(host, Vec::new()));
    file(
        context,
        output,
        DEFAULT,
        "etc/default/ufw",
        0o644,
        view(host, Vec::new()),
    );

    let input = |family| view(host, rules(&host.firewall.input, host.ssh.port, family));
    file(
        context,
        output,
        USER,
        "etc/ufw/user.rules",
        RULES_MODE,
        input(Family::V4),
    );
    file(
        context,
        output,
        USER6,
        "etc/ufw/user6.rules",
        RULES_MODE,
        input(own_v6(host)),
    );

    if context.plan.target == Target::Compose {
        let published = |family| view(host, rules(&host.firewall.published, host.ssh.port, family));
        file(
            context,
            output,
            AFTER,
            "etc/ufw/after.rules",
            RULES_MODE,
            published(Family::V4),
        );
        file(
            context,
            output,
            AFTER6,
            "etc/ufw/after6.rules",
            RULES_MODE,
            published(own_v6(host)),
        );
    }
}

fn file(context: &Context<'_>, output: &mut Output, template: &str, path: &str, mode: u32, view: View<'_>) {
    let resource = context.host.resource.as_str();
    context.file(output, resource, template, view, |host, text| {
        let mut artifact = Artifact::public(host, path, resource, text);
        artifact.mode = mode;
        artifact
    });
}

fn view<'a>(host: &'a HostPlan, rules: Vec<Rule<'a>>) -> View<'a> {
    View {
        resource: &host.resource,
        rules,
        ipv6: if host.ipv6 { "yes" } else { "no" },
    }
}

/// The rules of IPv6, of which a host without IPv6 has none.
fn own_v6(host: &HostPlan) -> Family {
    if host.ipv6 { Family::V6 } else { Family::Neither }
}

#[cfg(test)]
mod tests;
