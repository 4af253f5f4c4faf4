//! Databases, caches, volumes, backups and secrets.

use super::markdown::{Inline, Page, code, codes, joined, sentence, text};
use super::{Sources, size};
use crate::plan::model::{BackedUp, DatabasePlan, HostPlan, SecretPlan, SecretSource};

pub(super) fn write(sources: &Sources<'_>, page: &mut Page) {
    databases(sources, page);
    caches(sources, page);
    volumes(sources, page);
    backups(sources, page);
    secrets(sources, page);
}

fn databases(sources: &Sources<'_>, page: &mut Page) {
    let mut rows = Vec::new();
    let mut servers = Vec::new();
    for host in sources.hosts() {
        let mut add = |engine: String, port: u16, databases: &[DatabasePlan]| {
            for database in databases {
                let backup = host.backups.iter().find(|backup| backup.resource == database.resource);
                let connections = database.connection_limit.map(|most| text(&most.to_string()));
                rows.push([
                    code(&database.name),
                    text(&engine),
                    code(&format!("{}:{port}", host.name)),
                    code(&database.owner),
                    codes(database.clients.iter().map(ToString::to_string)),
                    connections.unwrap_or_default(),
                    codes(&database.extensions),
                    backup.map_or_else(|| "none".into(), |backup| code(&backup.schedule)),
                    sources.place(&database.resource),
                ]);
            }
        };
        if let Some(server) = &host.postgres {
            add(format!("PostgreSQL {}", server.major), server.port, &server.databases);
            let limits = server.databases.iter().filter_map(|database| database.connection_limit);
            let promised: u64 = limits.map(u64::from).sum();
            servers.push([
                code(&host.name),
                text(&format!("PostgreSQL {}", server.major)),
                listen(server.container.is_some(), &server.listen, server.port),
                text(&format!("{promised} of {} connections", server.max_connections)),
                size(server.shared_buffers),
            ]);
        }
        if let Some(server) = &host.mongodb {
            add(format!("MongoDB {}", server.version), server.port, &server.databases);
            let listen = listen(server.container.is_some(), &server.listen, server.port);
            let engine = text(&format!("MongoDB {}", server.version));
            servers.push([code(&host.name), engine, listen, Inline::default(), size(server.cache)]);
        }
    }
    if rows.is_empty() {
        return;
    }
    page.heading(2, &"Database registry".into());
    page.table(
        [
            "database",
            "engine",
            "server",
            "owner",
            "clients",
            "connections",
            "extensions",
            "backup",
            "declared",
        ],
        rows,
    );
    page.paragraph(
        &"Each owner can log in to its own database alone, by password; no other role has rights there.".into(),
    );
    page.table(["host", "server", "listens on", "in use", "cache"], servers);
}

fn listen(container: bool, addresses: &[std::net::IpAddr], port: u16) -> Inline {
    if container {
        return sentence("its container's networks, port {}", &[text(&port.to_string())]);
    }
    codes(
        addresses
            .iter()
            .map(|address| std::net::SocketAddr::new(*address, port).to_string()),
    )
}

fn caches(sources: &Sources<'_>, page: &mut Page) {
    let mut rows = Vec::new();
    for host in sources.hosts() {
        let Some(server) = &host.redis else { continue };
        for cache in &server.caches {
            rows.push([
                code(&cache.resource),
                text(&format!("Redis {}", server.version)),
                code(&format!("{}:{}", host.name, server.port)),
                text(&cache.database.to_string()),
                size(server.memory),
                "by password".into(),
                sources.place(&cache.resource),
            ]);
        }
    }
    if rows.is_empty() {
        return;
    }
    page.heading(3, &"Caches".into());
    page.table(
        [
            "cache",
            "engine",
            "server",
            "number",
            "memory of the server",
            "access",
            "declared",
        ],
        rows,
    );
}

fn volumes(sources: &Sources<'_>, page: &mut Page) {
    let mut rows = Vec::new();
    for host in sources.hosts() {
        let mut mounts: Vec<_> = host
            .services
            .iter()
            .flat_map(|service| service.mounts.iter().map(move |mount| (mount, service)))
            .collect();
        mounts.sort_by_key(|(mount, service)| (&mount.source, &service.id));
        for (mount, service) in mounts {
            let way = if mount.read_only { "reads" } else { "writes" };
            let is_it = |what: &BackedUp| matches!(what, BackedUp::Folder { path } if *path == mount.source);
            let backup = host.backups.iter().find(|backup| is_it(&backup.what));
            rows.push([
                code(&host.name),
                code(&mount.source),
                code(&service.id),
                code(&mount.at),
                way.into(),
                backup.map_or_else(|| "none".into(), |backup| code(&backup.schedule)),
            ]);
        }
    }
    if !rows.is_empty() {
        page.heading(2, &"Storage".into());
        page.table(["host", "folder", "program", "sees it at", "and", "backup"], rows);
    }
    folders(sources, page);
}

fn folders(sources: &Sources<'_>, page: &mut Page) {
    let mut rows = Vec::new();
    for host in sources.hosts() {
        for directory in &host.directories {
            rows.push([
                code(&host.name),
                code(&directory.path),
                code(&format!("{:04o}", directory.mode)),
                code(&format!("{}:{}", directory.owner, directory.group)),
                sources.place(&directory.resource),
            ]);
        }
    }
    page.heading(3, &"Folders".into());
    page.table(["host", "path", "mode", "owner", "declared"], rows);
}

fn backups(sources: &Sources<'_>, page: &mut Page) {
    page.heading(2, &"Backups".into());
    let mut rows = Vec::new();
    for host in sources.hosts() {
        for backup in &host.backups {
            let what = match &backup.what {
                BackedUp::Database { name, .. } => sentence("the database {}", &[code(name)]),
                BackedUp::Folder { path } => sentence("the folder {}", &[code(path)]),
            };
            rows.push([
                code(&host.name),
                what,
                code(&backup.schedule),
                text(&backup.keep.to_string()),
                code(&backup.directory),
                code(&format!("{}.timer", backup.id)),
                sources.place(&backup.resource),
            ]);
        }
    }
    if rows.is_empty() {
        page.paragraph(&"Nothing is backed up.".into());
    }
    page.table(["host", "what", "when", "kept", "where", "by", "declared"], rows);
    let states = sources
        .fleet
        .databases
        .values()
        .map(|it| (&it.path, it.body.backup.is_none()));
    let states = states.chain(
        sources
            .fleet
            .volumes
            .values()
            .map(|it| (&it.path, it.body.backup.is_none())),
    );
    let without = joined(
        states
            .filter(|(_, none)| *none)
            .map(|(path, _)| code(&path.to_string())),
        ", ",
    );
    if without != Inline::default() {
        page.paragraph(&sentence("Without a backup: {}.", &[without]));
    }
}

fn secrets(sources: &Sources<'_>, page: &mut Page) {
    let mut rows = Vec::new();
    for host in sources.hosts() {
        for secret in &host.secrets {
            rows.push([
                code(&host.name),
                code(&secret.id),
                source(secret),
                codes(readers(host, &secret.id)),
                sources.place(&secret.resource),
            ]);
        }
    }
    if rows.is_empty() {
        return;
    }
    page.heading(2, &"Secrets".into());
    page.paragraph(
        &"Values are on the host alone, in `/var/lib/hostc/secrets/NAME`, which only root reads. They are in no file of the bundle.".into(),
    );
    page.table(
        ["host", "name", "where the value comes from", "read by", "declared"],
        rows,
    );
}

fn source(secret: &SecretPlan) -> Inline {
    match &secret.source {
        SecretSource::Generate(length) => text(&format!("made on the host, {length} letters and digits")),
        SecretSource::Env(name) => sentence("put there by hand: {}", &[code(name)]),
        SecretSource::File(path) => sentence("copied from {}", &[code(path)]),
        SecretSource::Elsewhere { host, id } => sentence("the same as {} of {}", &[code(id), code(host)]),
    }
}

fn readers(host: &HostPlan, id: &str) -> Vec<String> {
    let services = host.services.iter().map(|service| (&service.id, &service.secrets));
    let programs = services.chain(host.jobs.iter().map(|job| (&job.id, &job.secrets)));
    let reading = programs.filter(|(_, secrets)| secrets.iter().any(|secret| secret == id));
    let mut readers: Vec<String> = reading.map(|(program, _)| program.clone()).collect();
    let databases = |databases: &[DatabasePlan]| databases.iter().any(|database| database.password_secret == id);
    if let Some(server) = &host.postgres
        && (databases(&server.databases) || server.superuser_secret.as_deref() == Some(id))
    {
        readers.push("PostgreSQL".to_owned());
    }
    if let Some(server) = &host.mongodb
        && (databases(&server.databases) || server.admin_secret == id)
    {
        readers.push("MongoDB".to_owned());
    }
    if host.redis.as_ref().is_some_and(|server| server.password_secret == id) {
        readers.push("Redis".to_owned());
    }
    readers
}
