//! Numbers that their type allows and their meaning does not: no instance at all, half a million of them, a redirect with
//! status 200. A number out of its range is reported and taken out, so that nothing later has to count to four billion.

use std::fmt::Display;
use std::ops::RangeInclusive;

use hostc_lang::{Diagnostic, Diagnostics};

use crate::resources::database::{Backup, DatabaseEngine};
use crate::resources::{Cache, Database, Host, Route, Secret, Service, Volume};
use crate::schema::{Size, Spanned};

/// The least cache of MongoDB, in bytes (`storage.wiredTiger.engineConfig.cacheSizeGB`).
const LEAST_CACHE: u64 = 256 << 20;
/// More instances than this are a slip of the finger.
const MOST_INSTANCES: u32 = 256;

/// The statuses that redirect and may be written.
const REDIRECTS: [u16; 5] = [301, 302, 303, 307, 308];

pub(super) fn host(host: &mut Host, problems: &mut Diagnostics) {
    within(&mut host.cpus, 1..=4096, problems);
    if let Some(postgres) = &mut host.postgres {
        // The bounds of max_connections in PostgreSQL, less the three that are the superuser's.
        within(&mut postgres.value.max_connections, 4..=262_143, problems);
    }
    if let Some(mongodb) = &mut host.mongodb {
        least_cache(&mut mongodb.value.memory, problems);
    }
    for range in host.ports.values_mut() {
        within(&mut range.value.block, 1..=1000, problems);
        if let Some(to) = range.to
            && *to < *range.from
        {
            problems.push(
                Diagnostic::error("value-syntax", format!("the range ends at `{}`, before it begins", *to))
                    .label(to.span, "the last port")
                    .label(range.from.span, "the first port")
                    .help("write the smaller port as `from`"),
            );
            range.value.to = None;
        }
    }
}

pub(super) fn service(service: &mut Service, problems: &mut Diagnostics) {
    within(&mut service.instances, 1..=MOST_INSTANCES, problems);
    within(&mut service.cpus, 0.01..=4096.0, problems);
    within(&mut service.tasks, 1..=4_194_304, problems);
    if let Some(health) = &mut service.health {
        within(&mut health.value.retries, 1..=1000, problems);
    }
}

/// WiredTiger does not start with less.
fn least_cache(memory: &mut Option<Spanned<Size>>, problems: &mut Diagnostics) {
    let Some(size) = memory else { return };
    if size.value.bytes() >= LEAST_CACHE {
        return;
    }
    problems.push(
        Diagnostic::error(
            "value-syntax",
            "MongoDB does not start with so small a cache".to_owned(),
        )
        .label(size.span, "")
        .help("`\"256MiB\"` or more"),
    );
    *memory = None;
}

pub(super) fn database(database: &mut Database, problems: &mut Diagnostics) {
    if database.engine() == DatabaseEngine::Mongodb
        && let Some(extension) = database.extensions.first()
    {
        problems.push(
            Diagnostic::error("value-syntax", "only PostgreSQL has extensions".to_owned())
                .label(extension.span, "this database is one of MongoDB")
                .help("leave `extensions` out"),
        );
        database.extensions.clear();
    }
    within(&mut database.connections, 1..=262_143, problems);
    backup(&mut database.backup, problems);
}

pub(super) fn volume(volume: &mut Volume, problems: &mut Diagnostics) {
    backup(&mut volume.backup, problems);
}

fn backup(backup: &mut Option<Spanned<Backup>>, problems: &mut Diagnostics) {
    if let Some(backup) = backup {
        within(&mut backup.value.keep, 1..=100_000, problems);
    }
}

pub(super) fn cache(cache: &mut Cache, problems: &mut Diagnostics) {
    within(&mut cache.database, 0..=15, problems);
}

pub(super) fn secret(secret: &mut Secret, problems: &mut Diagnostics) {
    within(&mut secret.generate, 16..=1024, problems);
}

pub(super) fn route(route: &mut Route, problems: &mut Diagnostics) {
    if let Some(respond) = &mut route.respond {
        within(&mut respond.value.status, 200..=599, problems);
    }
    if let Some(limit) = &mut route.limit {
        // What nginx takes for limit_req_status.
        within(&mut limit.value.status, 400..=599, problems);
    }
    if let Some(redirect) = &mut route.redirect
        && let Some(status) = redirect.status
        && !REDIRECTS.contains(&*status)
    {
        let message = format!("`{}` is not the status of a redirect", *status);
        let help = "write 301 or 308 for good, 302, 303 or 307 for now";
        problems.push(
            Diagnostic::error("value-syntax", message)
                .label(status.span, "")
                .help(help),
        );
        redirect.value.status = None;
    }
}

fn within<N: PartialOrd + Display>(
    field: &mut Option<Spanned<N>>,
    range: RangeInclusive<N>,
    problems: &mut Diagnostics,
) {
    let Some(number) = field else { return };
    if range.contains(&number.value) {
        return;
    }
    let message = format!("`{}` is out of range", number.value);
    let help = format!("from {} to {}", range.start(), range.end());
    problems.push(
        Diagnostic::error("value-syntax", message)
            .label(number.span, "")
            .help(help),
    );
    *field = None;
}
