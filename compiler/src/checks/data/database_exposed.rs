//! `database-exposed`: a database or cache that everyone may connect to.

use hostc_lang::ResourcePath;

use crate::checks::{Check, CheckContext, Findings, Run};
use crate::plan::model::HostPlan;
use crate::resources::database::DatabaseEngine;
use crate::resources::host::{FirewallAllow, Protocol};
use crate::resources::route::RouteTarget;
use crate::resources::{Host, Resource, Service};
use crate::schema::{Image, Level, Spanned};

/// The row of the table.
pub const CHECK: Check = Check {
    name: "database-exposed",
    level: Level::Error,
    summary: "a database or cache that everyone may connect to",
    page: include_str!("database_exposed.md"),
    run: Run::Plan(run),
};

/// Ports registered for, or usual of, engines that hold data (IANA; the engines' manuals).
const PORTS: &[(u16, &str)] = &[
    (1433, "SQL Server"),
    (2379, "etcd"),
    (3306, "MySQL"),
    (5432, "PostgreSQL"),
    (5984, "CouchDB"),
    (6379, "Redis"),
    (9042, "Cassandra"),
    (9200, "Elasticsearch"),
    (11211, "memcached"),
    (27017, "MongoDB"),
];

/// The last part of the images of engines.
const IMAGES: &[(&str, &str)] = &[
    ("postgres", "PostgreSQL"),
    ("postgis", "PostgreSQL"),
    ("pgvector", "PostgreSQL"),
    ("timescaledb", "PostgreSQL"),
    ("mysql", "MySQL"),
    ("mariadb", "MariaDB"),
    ("mongo", "MongoDB"),
    ("redis", "Redis"),
    ("valkey", "Valkey"),
    ("memcached", "memcached"),
    ("elasticsearch", "Elasticsearch"),
    ("couchdb", "CouchDB"),
    ("cassandra", "Cassandra"),
];

fn run(context: &CheckContext<'_>, findings: &mut Findings) {
    for (host, plan) in context.hosts() {
        opened(context, host, plan, findings);
    }
    for (path, database) in &context.fleet.databases {
        let engine = match database.body.engine() {
            DatabaseEngine::Postgres => "PostgreSQL",
            DatabaseEngine::Mongodb => "MongoDB",
        };
        declared_public(path, database.body.public.as_ref(), engine, findings);
    }
    for (path, cache) in &context.fleet.caches {
        declared_public(path, cache.body.public.as_ref(), "Redis", findings);
    }
    for site in context.fleet.sites.values() {
        for (key, route) in &site.body.routes {
            let Some(Spanned {
                value: RouteTarget::Service(target),
                span,
            }) = &route.value.to
            else {
                continue;
            };
            let service = context.fleet.services.get(&target.resource);
            let Some((service, engine)) = service.and_then(|service| Some((service, engine_of(service)?))) else {
                continue;
            };
            let message = format!("the route `\"{key}\"` of `{}` leads everyone to {engine}", site.path);
            let diagnostic = findings
                .finding(message)
                .label(*span, format!("requests from everywhere go to `{}`", service.path))
                .label(service.span, format!("which runs {engine}"))
                .help("send the route to the program that uses it; what uses a database is connected to it without a route");
            findings.report(&site.path, diagnostic);
        }
    }
}

fn opened(context: &CheckContext<'_>, host: &Resource<Host>, plan: &HostPlan, findings: &mut Findings) {
    for allow in &host.body.firewall.allow {
        let opening = &allow.value;
        let udp = opening
            .protocol
            .as_ref()
            .is_some_and(|protocol| protocol.value == Protocol::Udp);
        let number = opening.port.value.number();
        if !from_everywhere(opening) || (udp && number != 11211) {
            continue;
        }
        let Some(engine) = engine_at(context, host, plan, number) else {
            continue;
        };
        let wide = opening.from.iter().find(|range| range.value.prefix() <= 1);
        let mut diagnostic = findings
            .finding(format!(
                "port {number} of `{}`, which is {engine}, is open to everyone",
                host.path
            ))
            .label(opening.port.span, format!("{engine} for the whole internet"));
        if let Some(range) = wide {
            diagnostic = diagnostic.label(range.span, "this is every address");
        }
        findings.report(
            &host.path,
            diagnostic.help(
                "remove it: programs of the fleet that use a database are let in without a rule; for a person, forward it over SSH \
                 (`ssh -L`), or name the network: `from = [ \"10.8.0.0/24\" ];`",
            ),
        );
    }
}

fn from_everywhere(opening: &FirewallAllow) -> bool {
    // Two halves are the whole, so a prefix of one bit counts too.
    opening.from.is_empty() || opening.from.iter().any(|range| range.value.prefix() <= 1)
}

/// Which engine is behind a port of a host: hostc's own at their declared ports, then services by image, then by the usual port.
fn engine_at(context: &CheckContext<'_>, host: &Resource<Host>, plan: &HostPlan, port: u16) -> Option<&'static str> {
    if plan.postgres.as_ref().is_some_and(|server| server.port == port) {
        return Some("PostgreSQL");
    }
    if plan.mongodb.as_ref().is_some_and(|server| server.port == port) {
        return Some("MongoDB");
    }
    if plan.redis.as_ref().is_some_and(|server| server.port == port) {
        return Some("Redis");
    }
    let planned = context.planned;
    let mut services = planned.placement.only_on(&host.path, &context.fleet.services);
    if let Some(service) = services.find(|service| planned.numbers.port(&host.path, &service.path) == Some(port)) {
        return engine_of(service);
    }
    PORTS
        .iter()
        .find(|(number, _)| *number == port)
        .map(|(_, engine)| *engine)
}

fn engine_of(service: &Resource<Service>) -> Option<&'static str> {
    let image: &Image = &service.body.image.as_ref()?.value;
    let last = image.repository().rsplit('/').next()?;
    IMAGES.iter().find(|(name, _)| *name == last).map(|(_, engine)| *engine)
}

fn declared_public(path: &ResourcePath, public: Option<&Spanned<bool>>, engine: &str, findings: &mut Findings) {
    let Some(public) = public.filter(|public| public.value) else {
        return;
    };
    let diagnostic = findings
        .finding(format!("`{path}` asks to be reachable by everyone"))
        .label(public.span, format!("{engine} for the whole internet"))
        .help("leave `public` out: whatever names a fact of it, on any host, is let in; for a person, forward it over SSH (`ssh -L`)");
    findings.report(path, diagnostic);
}
