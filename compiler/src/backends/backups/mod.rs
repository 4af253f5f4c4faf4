//! Backups: regular dumps of databases, regular copies of folders, and how many stay.
//!
//! A dump is `FOLDER/DATABASE-YYYYmmddTHHMMSSZ.dump`: of PostgreSQL in `pg_dump`'s custom format, of MongoDB a compressed
//! archive of `mongodump`. One program an engine makes all of them and is run by one timer a database: PostgreSQL's natively
//! as `postgres` over the unix socket, MongoDB's as root, whose password it reads, and both as root under compose, which asks
//! Docker to run the dump in the container. A copy is a folder, made by rsync, in which what has not changed since the one
//! before is a hard link; it is made by root, since the files are their owners' alone. How to put one back stands at the top
//! of each program.

use serde::Serialize;

use super::{Artifact, Backend, Context, Failure, Output};
use crate::backends::format::Unwritable;
use crate::backends::systemd::order;
use crate::backends::systemd::sandbox::{Directive, Network, Sandbox, is_in_homes};
use crate::plan::model::{BackedUp, BackupPlan, MongodbPlan, PostgresPlan};
use crate::resources::database::DatabaseEngine;
use crate::resources::service::Capability;
use crate::schema::Target;

/// The backend.
pub const BACKEND: Backend = Backend {
    name: "backups",
    targets: &[Target::Systemd, Target::Compose],
    templates: &[
        (
            POSTGRES_PROGRAM,
            include_str!("../../../../stdlib/templates/shell/backup-postgresql.j2"),
        ),
        (
            MONGODB_PROGRAM,
            include_str!("../../../../stdlib/templates/shell/backup-mongodb.j2"),
        ),
        (
            FOLDER_PROGRAM,
            include_str!("../../../../stdlib/templates/shell/backup-folder.j2"),
        ),
        (
            FOLDER_SERVICE,
            include_str!("../../../../stdlib/templates/systemd/backup-folder.service.j2"),
        ),
        (
            POSTGRES_SERVICE,
            include_str!("../../../../stdlib/templates/systemd/backup.service.j2"),
        ),
        (
            MONGODB_SERVICE,
            include_str!("../../../../stdlib/templates/systemd/backup-mongodb.service.j2"),
        ),
        (
            TIMER,
            include_str!("../../../../stdlib/templates/systemd/backup.timer.j2"),
        ),
    ],
    render,
};

const POSTGRES_PROGRAM: &str = "shell/backup-postgresql";
const MONGODB_PROGRAM: &str = "shell/backup-mongodb";
const FOLDER_PROGRAM: &str = "shell/backup-folder";
const FOLDER_SERVICE: &str = "systemd/backup-folder.service";
const POSTGRES_SERVICE: &str = "systemd/backup.service";
const MONGODB_SERVICE: &str = "systemd/backup-mongodb.service";
const TIMER: &str = "systemd/backup.timer";

#[derive(Serialize)]
struct ProgramView<'a> {
    resource: &'a str,
    major: u32,
    port: u16,
    compose_file: Option<&'a str>,
}

#[derive(Serialize)]
struct MongodbProgramView<'a> {
    resource: &'a str,
    port: u16,
    admin_secret: &'a str,
    compose_file: Option<&'a str>,
}

#[derive(Serialize)]
struct UnitView<'a> {
    resource: &'a str,
    description: String,
    /// The name of the database, or the folder.
    subject: &'a str,
    directory: &'a str,
    schedule: &'a str,
    keep: u32,
    user: Option<&'a str>,
    after: String,
    requires: String,
    sandbox: Vec<Directive>,
}

fn render(context: &Context<'_>, output: &mut Output) {
    let host = context.host;
    let compose_file = format!("/srv/{}/compose.yaml", host.name);
    let compose_file = (context.plan.target == Target::Compose).then_some(compose_file.as_str());
    let dumped = |kind: DatabaseEngine| {
        let mut backups = host.backups.iter();
        backups.any(|backup| matches!(&backup.what, BackedUp::Database { engine, .. } if *engine == kind))
    };
    if let Some(server) = host.postgres.as_ref().filter(|_| dumped(DatabaseEngine::Postgres)) {
        let view = program(server, compose_file);
        context.file(output, &server.resource, POSTGRES_PROGRAM, &view, |host, text| {
            Artifact::program(host, "usr/local/lib/hostc/backup-postgresql", &server.resource, text)
        });
    }
    if let Some(server) = host.mongodb.as_ref().filter(|_| dumped(DatabaseEngine::Mongodb)) {
        let view = mongodb_program(server, compose_file);
        context.file(output, &server.resource, MONGODB_PROGRAM, &view, |host, text| {
            Artifact::program(host, "usr/local/lib/hostc/backup-mongodb", &server.resource, text)
        });
    }
    let copied = host
        .backups
        .iter()
        .find(|backup| matches!(backup.what, BackedUp::Folder { .. }));
    if let Some(first) = copied {
        let view = minijinja::context! { resource => &first.resource };
        context.file(output, &first.resource, FOLDER_PROGRAM, &view, |host, text| {
            Artifact::program(host, "usr/local/lib/hostc/backup-folder", &first.resource, text)
        });
    }
    for backup in &host.backups {
        let (service, view) = match unit(backup, context.plan.target) {
            Ok(unit) => unit,
            Err(error) => {
                output.failures.push(Failure {
                    resource: backup.resource.clone(),
                    error: error.into(),
                });
                continue;
            }
        };
        for (template, suffix) in [(service, "service"), (TIMER, "timer")] {
            context.file(output, &backup.resource, template, &view, |host, text| {
                let path = format!("etc/systemd/system/{}.{suffix}", backup.id);
                Artifact::public(host, path, &backup.resource, text)
            });
        }
    }
}

fn program<'a>(server: &'a PostgresPlan, compose_file: Option<&'a str>) -> ProgramView<'a> {
    ProgramView {
        resource: &server.resource,
        major: server.major,
        port: server.port,
        compose_file,
    }
}

fn mongodb_program<'a>(server: &'a MongodbPlan, compose_file: Option<&'a str>) -> MongodbProgramView<'a> {
    MongodbProgramView {
        resource: &server.resource,
        port: server.port,
        admin_secret: &server.admin_secret,
        compose_file,
    }
}

/// The template of a backup's unit, and what it prints.
fn unit(backup: &BackupPlan, target: Target) -> Result<(&'static str, UnitView<'_>), Unwritable> {
    let (engine, name) = match &backup.what {
        BackedUp::Folder { path } => return Ok((FOLDER_SERVICE, copy(backup, path))),
        BackedUp::Database { engine, name } => (*engine, name),
    };
    file_name(name)?;
    let (user, after, network) = match (target, engine) {
        (Target::Systemd, DatabaseEngine::Postgres) => (Some("postgres"), order::POSTGRES.to_owned(), Network::Unix),
        (Target::Systemd, DatabaseEngine::Mongodb) => {
            (None, format!("{} {}", order::MONGOD, order::MONGODB), Network::Loopback)
        }
        (Target::Compose, _) => (None, format!("docker.service {}", order::COMPOSE), Network::Unix),
    };
    // Not the unit of the containers, which has failed where one of them, maybe of another tenant, is not up.
    let requires = match target {
        Target::Systemd => after.clone(),
        Target::Compose => "docker.service".to_owned(),
    };
    let template = match engine {
        DatabaseEngine::Postgres => POSTGRES_SERVICE,
        DatabaseEngine::Mongodb => MONGODB_SERVICE,
    };
    // mongodump is a Go program: it makes no code at run time.
    let sandbox = Sandbox {
        network,
        // Compose reads the operators' files of variables.
        reads_all_files: target == Target::Compose,
        ..Sandbox::default()
    };
    let view = UnitView {
        description: format!("Dump of the database {name}"),
        user,
        after,
        requires,
        sandbox: sandbox.directives(),
        ..UnitView::of(backup, name)
    };
    Ok((template, view))
}

fn copy<'a>(backup: &'a BackupPlan, path: &'a str) -> UnitView<'a> {
    let sandbox = Sandbox {
        network: Network::None,
        reads_all_files: true,
        capabilities: &[Capability::CapChown, Capability::CapDacOverride, Capability::CapFowner],
        sees_homes: is_in_homes(path),
        ..Sandbox::default()
    };
    UnitView {
        description: format!("Copy of {path}"),
        sandbox: sandbox.directives(),
        ..UnitView::of(backup, path)
    }
}

impl<'a> UnitView<'a> {
    fn of(backup: &'a BackupPlan, subject: &'a str) -> Self {
        Self {
            resource: &backup.resource,
            description: String::new(),
            subject,
            directory: &backup.directory,
            schedule: &backup.schedule,
            keep: backup.keep,
            user: None,
            after: String::new(),
            requires: String::new(),
            sandbox: Vec::new(),
        }
    }
}

/// A database's name becomes part of its dumps' names, and of a pattern for the shell.
fn file_name(database: &str) -> Result<(), Unwritable> {
    let fits = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    if database.starts_with(['-', '.']) || !database.chars().all(fits) {
        return Err(Unwritable::new(
            "the name of a dump",
            "such a name of a database",
            database,
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
