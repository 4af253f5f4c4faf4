//! `memory-budget`: limits that add up to more memory than the host has.

use super::shared::{Share, show, sum, table};
use crate::checks::{Check, CheckContext, Findings, Run};
use crate::plan::model::HostPlan;
use crate::resources::{Host, Resource};
use crate::schema::Level;

/// The row of the table.
pub const CHECK: Check = Check {
    name: "memory-budget",
    level: Level::Error,
    summary: "limits that add up to more memory than the host has",
    page: include_str!("memory_budget.md"),
    run: Run::Plan(run),
};

fn run(context: &CheckContext<'_>, findings: &mut Findings) {
    for (host, plan) in context.hosts() {
        on_host(context, host, plan, findings);
    }
}

fn on_host(context: &CheckContext<'_>, host: &Resource<Host>, plan: &HostPlan, findings: &mut Findings) {
    let Some(memory) = &host.body.memory else { return };
    let mut shares = shares(context, host, plan);
    let wanted = sum(&shares);
    let has = memory.value.bytes();
    if wanted <= has {
        return;
    }
    shares.sort_by(|a, b| (std::cmp::Reverse(a.bytes), &a.what).cmp(&(std::cmp::Reverse(b.bytes), &b.what)));
    let message = format!(
        "what runs on `{}` may use {}, and it has {}",
        host.path,
        show(wanted),
        show(has)
    );
    let mut diagnostic = findings
        .finding(message)
        .label(memory.span, format!("{} too little", show(wanted - has)));
    for share in &shares {
        if let Some(span) = share.span {
            let product = share
                .product
                .as_ref()
                .map(|product| format!("{product} = "))
                .unwrap_or_default();
            diagnostic = diagnostic.label(span, format!("{product}{} for {}", show(share.bytes), share.what));
        }
    }
    let begin = "lower a limit or the number of instances, or take a larger host:";
    findings.report(&host.path, diagnostic.help(table(begin, &shares, wanted)));
}

fn shares(context: &CheckContext<'_>, host: &Resource<Host>, plan: &HostPlan) -> Vec<Share> {
    let body = &host.body;
    let mut shares = vec![Share {
        what: "the system (`reserve`)".to_owned(),
        bytes: plan.reserve,
        product: None,
        span: body.reserve.as_ref().map(|reserve| reserve.span),
    }];
    for service in &plan.services {
        let declared = context
            .resource(&service.resource)
            .and_then(|path| context.fleet.services.get(path));
        let (Some(bytes), Some(declared)) = (service.memory, declared) else {
            continue;
        };
        let count = service.instances.len() as u64;
        shares.push(Share {
            what: format!("`{}`", service.resource),
            bytes: bytes.saturating_mul(count),
            product: (count > 1).then(|| format!("{count} × {}", show(bytes))),
            span: declared.body.memory.as_ref().map(|memory| memory.span),
        });
    }
    for job in &plan.jobs {
        let declared = context
            .resource(&job.resource)
            .and_then(|path| context.fleet.jobs.get(path));
        let (Some(bytes), Some(declared)) = (job.memory, declared) else {
            continue;
        };
        let span = declared.body.memory.as_ref().map(|memory| memory.span);
        shares.push(Share {
            what: format!("`{}`", job.resource),
            bytes,
            product: None,
            span,
        });
    }
    if let Some(server) = &plan.postgres {
        // Its cache, and as much again for its processes; a container's limit says so itself.
        let bytes = server
            .container
            .as_ref()
            .map_or(server.shared_buffers.saturating_mul(2), |container| container.memory);
        let span = body.postgres.as_ref().map(|server| {
            server
                .value
                .shared_buffers
                .as_ref()
                .map_or(server.span, |size| size.span)
        });
        shares.push(Share {
            what: "PostgreSQL".to_owned(),
            bytes,
            product: None,
            span,
        });
    }
    if let Some(server) = &plan.mongodb {
        let span = body
            .mongodb
            .as_ref()
            .map(|server| server.value.memory.as_ref().map_or(server.span, |size| size.span));
        shares.push(Share {
            what: "MongoDB".to_owned(),
            bytes: server.memory,
            product: None,
            span,
        });
    }
    if let Some(server) = &plan.redis {
        // A save copies what changes meanwhile: up to as much again (Redis FAQ, "Background saving").
        let bytes = server
            .container
            .as_ref()
            .map_or(server.memory.saturating_mul(2), |container| container.memory);
        let span = body
            .redis
            .as_ref()
            .map(|server| server.value.memory.as_ref().map_or(server.span, |size| size.span));
        shares.push(Share {
            what: "Redis".to_owned(),
            bytes,
            product: None,
            span,
        });
    }
    if let Some(container) = plan.proxy.as_ref().and_then(|proxy| proxy.container.as_ref()) {
        shares.push(Share {
            what: "nginx's container".to_owned(),
            bytes: container.memory,
            product: None,
            span: None,
        });
    }
    shares
}
