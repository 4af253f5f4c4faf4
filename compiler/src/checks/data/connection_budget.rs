//! `connection-budget`: more connections than PostgreSQL takes.

use hostc_lang::{ResourcePath, Span};

use crate::checks::{Check, CheckContext, Findings, Run};
use crate::graph::Relation;
use crate::plan::POOL;
use crate::plan::model::PostgresPlan;
use crate::resources::database::DatabaseEngine;
use crate::resources::{Database, Host, Resource};
use crate::schema::Level;

/// The row of the table.
pub const CHECK: Check = Check {
    name: "connection-budget",
    level: Level::Error,
    summary: "programs that may open more connections than PostgreSQL takes",
    page: include_str!("connection_budget.md"),
    run: Run::Plan(run),
};

/// Connections that only a superuser gets (`superuser_reserved_connections`, 3 by default).
const RESERVED: u64 = 3;

/// What one database's users may open.
struct Demand {
    connections: u64,
    sum: String,
    span: Span,
}

fn run(context: &CheckContext<'_>, findings: &mut Findings) {
    for (host, plan) in context.hosts() {
        if let Some(server) = &plan.postgres {
            on_host(context, host, server, findings);
        }
    }
}

fn on_host(context: &CheckContext<'_>, host: &Resource<Host>, server: &PostgresPlan, findings: &mut Findings) {
    let placement = &context.planned.placement;
    let here = placement.only_on(&host.path, &context.fleet.databases);
    let mut demands: Vec<Demand> = here
        .filter(|database| database.body.engine() == DatabaseEngine::Postgres)
        .filter_map(|database| demand(context, database))
        .collect();
    let wanted: u64 = demands.iter().map(|demand| demand.connections).sum();
    let most = u64::from(server.max_connections);
    let free = most.saturating_sub(RESERVED);
    if wanted <= free {
        return;
    }
    let declared = host.body.postgres.as_ref();
    let most_span = declared.map_or(host.span, |server| {
        server
            .value
            .max_connections
            .as_ref()
            .map_or(server.span, |most| most.span)
    });
    demands.sort_by_key(|demand| (std::cmp::Reverse(demand.connections), demand.span));
    let message = format!(
        "programs may open {wanted} connections to the PostgreSQL of `{}`, which has {free} for them",
        host.path
    );
    let mut diagnostic = findings.finding(message).label(
        most_span,
        format!("{most} at most, {RESERVED} of them kept for the superuser"),
    );
    for demand in &demands {
        diagnostic = diagnostic.label(demand.span, demand.sum.clone());
    }
    let help = format!(
        "allow more, `postgres.maxConnections = {};`, or lower `connections` or `instances` of the largest",
        wanted + RESERVED
    );
    findings.report(&host.path, diagnostic.help(help));
}

fn demand(context: &CheckContext<'_>, database: &Resource<Database>) -> Option<Demand> {
    let declared = database.body.connections.as_ref();
    let pool = u64::from(declared.map_or(POOL, |connections| connections.value));
    let mut processes = 0;
    let mut users = Vec::new();
    for (user, dependency) in context.graph.dependents(&database.path) {
        if dependency.relation != Relation::Uses {
            continue;
        }
        let count = processes_of(context, user);
        processes += count;
        users.push(if count == 1 {
            format!("`{user}`")
        } else {
            format!("{count} × `{user}`")
        });
    }
    if processes == 0 {
        return None;
    }
    let connections = pool.saturating_mul(processes);
    let sum = if processes == 1 {
        format!("{connections} for {}", users.concat())
    } else {
        format!("{pool} for each of {} = {connections}", users.join(" and "))
    };
    let span = declared.map_or(database.span, |connections| connections.span);
    Some(Demand { connections, sum, span })
}

fn processes_of(context: &CheckContext<'_>, user: &ResourcePath) -> u64 {
    let instances = context
        .fleet
        .services
        .get(user)
        .and_then(|service| service.body.instances.as_ref());
    let hosts = context.planned.placement.hosts(user).len() as u64;
    instances.map_or(1, |instances| u64::from(instances.value.max(1))) * hosts.max(1)
}
