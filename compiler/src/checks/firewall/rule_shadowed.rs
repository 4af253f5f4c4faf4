//! `rule-shadowed`: an opening that another one makes already.

use hostc_lang::Span;
use ipnet::IpNet;

use crate::checks::{Check, CheckContext, Findings, Run};
use crate::plan::model::HostPlan;
use crate::resources::host::{FirewallAllow, Protocol};
use crate::resources::{Host, Resource};
use crate::schema::Level;

/// The row of the table.
pub const CHECK: Check = Check {
    name: "rule-shadowed",
    level: Level::Warning,
    summary: "an opening that another one makes already",
    page: include_str!("rule_shadowed.md"),
    run: Run::Plan(run),
};

/// What a rule lets in; from everywhere if it has no networks.
struct Opening {
    port: u16,
    protocol: Protocol,
    from: Vec<IpNet>,
    /// Where it was written; nothing for one that follows from something else.
    span: Option<Span>,
    why: String,
}

impl Opening {
    fn of(rule: &FirewallAllow, span: Span) -> Self {
        Self {
            port: rule.port.value.number(),
            protocol: rule.protocol.as_ref().map_or(Protocol::Tcp, |protocol| protocol.value),
            from: rule.from.iter().map(|range| range.value.net()).collect(),
            span: Some(span),
            why: "this rule lets them in already".to_owned(),
        }
    }

    /// Whether everything that `other` lets in comes in by this one.
    fn covers(&self, other: &Self) -> bool {
        let all = self.from.is_empty();
        let each = || {
            other
                .from
                .iter()
                .all(|inner| self.from.iter().any(|outer| outer.contains(inner)))
        };
        self.port == other.port && self.protocol == other.protocol && (all || (!other.from.is_empty() && each()))
    }
}

fn run(context: &CheckContext<'_>, findings: &mut Findings) {
    for (host, plan) in context.hosts() {
        on_host(host, plan, findings);
    }
}

fn on_host(host: &Resource<Host>, plan: &HostPlan, findings: &mut Findings) {
    let mut others = derived(plan);
    for allow in &host.body.firewall.allow {
        let rule = Opening::of(&allow.value, allow.span);
        if let Some(other) = others.iter().find(|other| other.covers(&rule)) {
            let mut diagnostic = findings
                .finding(format!("port {} of `{}` is open already", rule.port, host.path))
                .label(allow.span, format!("this changes nothing: {}", other.why));
            if let Some(span) = other.span {
                diagnostic = diagnostic.label(span, "the wider one");
            }
            findings.report(
                &host.path,
                diagnostic.help("remove it, or the other if fewer are to come in"),
            );
        } else {
            // An earlier rule that this one covers is the one to remove.
            let covered = others.iter().find(|other| other.span.is_some() && rule.covers(other));
            if let Some((narrow, span)) = covered.and_then(|narrow| Some((narrow, narrow.span?))) {
                let diagnostic = findings
                    .finding(format!("port {} of `{}` is open already", narrow.port, host.path))
                    .label(span, "this changes nothing: a later rule lets them in too")
                    .label(allow.span, "the wider one")
                    .help("remove it, or the other if fewer are to come in");
                findings.report(&host.path, diagnostic);
            }
        }
        others.push(rule);
    }
}

/// What is open without a word: SSH, and what nginx serves to everyone.
fn derived(plan: &HostPlan) -> Vec<Opening> {
    let opening = |port: u16, from: Vec<IpNet>, why: &str| Opening {
        port,
        protocol: Protocol::Tcp,
        from,
        span: None,
        why: why.to_owned(),
    };
    let mut openings = vec![opening(
        plan.ssh.port,
        plan.ssh.from.clone(),
        "it is sshd's, and `ssh.from` says who comes in",
    )];
    if let Some(proxy) = &plan.proxy {
        let own = proxy.sites.iter().filter(|site| site.exclusive && !site.private);
        let own = own.flat_map(|site| site.http.iter().chain(&site.https));
        for port in proxy.http.iter().chain(&proxy.https).chain(own) {
            openings.push(opening(*port, Vec::new(), "the sites there open it to everyone"));
        }
    }
    openings
}
