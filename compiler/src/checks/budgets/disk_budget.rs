//! `disk-budget`: what is bounded on the disk, and does not fit on it.

use hostc_lang::Span;

use super::shared::{Share, show, sum, table};
use crate::checks::{Check, CheckContext, Findings, Run};
use crate::plan::model::HostPlan;
use crate::resources::{Host, Resource};
use crate::schema::{Level, Target};

/// The row of the table.
pub const CHECK: Check = Check {
    name: "disk-budget",
    level: Level::Warning,
    summary: "what is sure to be on the disk is more than it holds",
    page: include_str!("disk_budget.md"),
    run: Run::Plan(run),
};

/// What Debian takes without a desktop (installation guide, 3.4).
const SYSTEM: u64 = 4 << 30;
/// What one container's log may grow to: three files of 10 MB, as the compose file says.
const CONTAINER_LOG: u64 = 30 << 20;
/// What PostgreSQL keeps of its write-ahead log between checkpoints (`max_wal_size`, 1 GB by default).
const WRITE_AHEAD_LOG: u64 = 1 << 30;

fn run(context: &CheckContext<'_>, findings: &mut Findings) {
    for (host, plan) in context.hosts() {
        on_host(context, host, plan, findings);
    }
}

fn on_host(context: &CheckContext<'_>, host: &Resource<Host>, plan: &HostPlan, findings: &mut Findings) {
    let Some(disk) = &host.body.disk else { return };
    let mut shares = shares(context.plan().target, host, plan);
    let (wanted, has) = (sum(&shares), disk.value.bytes());
    if wanted <= has {
        return;
    }
    shares.sort_by_key(|share| std::cmp::Reverse(share.bytes));
    let message = format!(
        "what is sure to be on the disk of `{}` comes to {}, and it holds {}",
        host.path,
        show(wanted),
        show(has)
    );
    let mut diagnostic = findings
        .finding(message)
        .label(disk.span, format!("{} too little", show(wanted - has)));
    for share in &shares {
        if let Some(span) = share.span {
            diagnostic = diagnostic.label(span, format!("{} for {}", show(share.bytes), share.what));
        }
    }
    let begin = "take a larger disk; databases, backups, releases and images come on top of this:";
    findings.report(&host.path, diagnostic.help(table(begin, &shares, wanted)));
}

fn shares(target: Target, host: &Resource<Host>, plan: &HostPlan) -> Vec<Share> {
    let share = |what: &str, bytes: u64, span: Option<Span>| Share {
        what: what.to_owned(),
        bytes,
        product: None,
        span,
    };
    let mut shares = vec![share("the system", SYSTEM, None)];
    if plan.postgres.is_some() {
        let span = host.body.postgres.as_ref().map(|server| server.span);
        shares.push(share("PostgreSQL's write-ahead log", WRITE_AHEAD_LOG, span));
    }
    if let Some(server) = &plan.redis {
        // What was saved last stays until the next save is complete.
        let span = host
            .body
            .redis
            .as_ref()
            .map(|server| server.value.memory.as_ref().map_or(server.span, |size| size.span));
        let twice = server.memory.saturating_mul(2);
        shares.push(share("Redis' last save and the next", twice, span));
    }
    if target == Target::Compose {
        let programs: usize = plan.services.iter().map(|service| service.instances.len()).sum();
        let engines = [
            plan.proxy.is_some(),
            plan.postgres.is_some(),
            plan.mongodb.is_some(),
            plan.redis.is_some(),
        ];
        let containers = (programs + engines.into_iter().filter(|there| *there).count()) as u64;
        if containers > 0 {
            shares.push(Share {
                what: "logs of containers".to_owned(),
                bytes: containers.saturating_mul(CONTAINER_LOG),
                product: Some(format!("{containers} × {}", show(CONTAINER_LOG))),
                span: None,
            });
        }
    }
    shares
}
