//! `rule-orphan`: an opening behind which nothing listens.

use crate::checks::{Check, CheckContext, Findings, Run};
use crate::plan::model::HostPlan;
use crate::resources::host::{FirewallAllow, Protocol};
use crate::schema::Level;

/// The row of the table.
pub const CHECK: Check = Check {
    name: "rule-orphan",
    level: Level::Warning,
    summary: "an opening behind which nothing listens",
    page: include_str!("rule_orphan.md"),
    run: Run::Plan(run),
};

fn run(context: &CheckContext<'_>, findings: &mut Findings) {
    for (host, plan) in context.hosts() {
        for allow in &host.body.firewall.allow {
            let rule = &allow.value;
            // With a word of what it is for, it is for a program that hostc does not know.
            let said = rule
                .comment
                .as_ref()
                .is_some_and(|comment| !comment.value.trim().is_empty());
            if said || listens(plan, rule) {
                continue;
            }
            let number = rule.port.value.number();
            let near = plan.listeners.iter().find(|listener| listener.port == number);
            let label = match near {
                Some(listener) => format!("{} listens there for its own host alone", listener.owner),
                None => "no program of this host listens there".to_owned(),
            };
            let diagnostic = findings
                .finding(format!("port {number} of `{}` is open for nothing", host.path))
                .label(rule.port.span, label)
                .help(
                    "remove it: what programs of the fleet need is opened by itself; if a program that is not declared listens there, say \
                     so: `comment = \"…\";`",
                );
            findings.report(&host.path, diagnostic);
        }
    }
}

/// Whether something can be reached through a rule.
fn listens(plan: &HostPlan, rule: &FirewallAllow) -> bool {
    let protocol = rule.protocol.as_ref().map_or(Protocol::Tcp, |protocol| protocol.value);
    let number = rule.port.value.number();
    plan.listeners
        .iter()
        .any(|listener| listener.port == number && listener.protocol == protocol && !listener.address.is_loopback())
}
