//! `never`: somebody can reach what the project says they never can.

use hostc_lang::ResourcePath;

use crate::checks::{Check, CheckContext, Findings, Run};
use crate::reach::{Node, Step, answerers, senders};
use crate::resources::policy::Never;
use crate::schema::{Level, Spanned};

/// The row of the table.
pub const CHECK: Check = Check {
    name: "never",
    level: Level::Error,
    summary: "a way to what the project says is never reached",
    page: include_str!("never.md"),
    run: Run::Plan(run),
};

/// How many ways one sentence is refuted with.
const MOST_WAYS: usize = 20;

fn run(context: &CheckContext<'_>, findings: &mut Findings) {
    for never in &context.fleet.policy.never {
        about_nobody(never, findings);
        let from = senders(&never.value.from.value, context.fleet, context.planned);
        let to = answerers(&never.value.to.value, context.fleet);
        let through = never.value.through.is_some_and(|through| through.value);
        let ways = context.reach().between(&from, &to, through);
        for (node, steps) in ways.into_iter().take(MOST_WAYS) {
            refuted(never, &node, &steps, findings);
        }
    }
}

/// A sentence about nothing holds whatever happens.
fn about_nobody(never: &Spanned<Never>, findings: &mut Findings) {
    for (parties, verb) in [(&never.value.from, "connects"), (&never.value.to, "is connected to")] {
        if parties.value.0.is_empty() {
            let span = parties.span;
            let diagnostic = findings
                .finding(format!("nothing {verb} here, so this holds whatever happens"))
                .label(span, "there is none of these")
                .help("name a kind in quotes, `\"databases\"`, for all that may come, or remove the sentence");
            findings.report(&ResourcePath::top("never", ""), diagnostic);
        }
    }
}

fn refuted(never: &Spanned<Never>, node: &Node, steps: &[Step], findings: &mut Findings) {
    let Some(first) = steps.first() else { return };
    let mut names = vec![first.from.to_string()];
    names.extend(steps.iter().map(|step| step.to.to_string()));
    names.dedup();
    let mut diagnostic = findings
        .finding(format!("`{}` can reach `{node}`, which is never to be", first.from))
        .label(never.span, "said here");
    for step in steps {
        if let Some(span) = step.span {
            diagnostic = diagnostic.label(span, step.how.clone());
        }
    }
    let hidden = steps.iter().filter(|step| step.span.is_none());
    let hidden: Vec<String> = hidden.map(|step| format!("; `{}`: {}", step.to, step.how)).collect();
    let way = names.join(" → ");
    let help = format!(
        "close a step of this way: {way}{}; or take the sentence back if it may be",
        hidden.concat()
    );
    let resource = match node {
        Node::Internet => ResourcePath::top("never", ""),
        Node::Address(path) | Node::Local(path) | Node::Acts(path) | Node::Answers(path) => path.clone(),
    };
    findings.report(&resource, diagnostic.help(help));
}
