//! Backups: regular dumps of databases, and how many stay.
//!
//! A dump is `FOLDER/DATABASE-YYYYmmddTHHMMSSZ.dump` in `pg_dump`'s custom format. One program makes all of them and is run
//! by one timer a database: natively as `postgres` over the unix socket, under compose as root, which asks Docker to run
//! `pg_dump` in the container. How to put one back stands at the top of the program.

use serde::Serialize;

use super::{Artifact, Backend, Context, Failure, Output};
use crate::backends::format::Unwritable;
use crate::plan::model::{BackupPlan, PostgresPlan};
use crate::schema::Target;

/// The backend.
pub const BACKEND: Backend = Backend {
    name: "backups",
    targets: &[Target::Systemd, Target::Compose],
    templates: &[
        (
            PROGRAM,
            include_str!("../../../../stdlib/templates/shell/backup-postgresql.j2"),
        ),
        (
            SERVICE,
            include_str!("../../../../stdlib/templates/systemd/backup.service.j2"),
        ),
        (
            TIMER,
            include_str!("../../../../stdlib/templates/systemd/backup.timer.j2"),
        ),
    ],
    render,
};

const PROGRAM: &str = "shell/backup-postgresql";
const SERVICE: &str = "systemd/backup.service";
const TIMER: &str = "systemd/backup.timer";

#[derive(Serialize)]
struct ProgramView<'a> {
    resource: &'a str,
    major: u32,
    port: u16,
    compose_file: Option<&'a str>,
}

#[derive(Serialize)]
struct UnitView<'a> {
    resource: &'a str,
    database: &'a str,
    directory: &'a str,
    schedule: &'a str,
    keep: u32,
    user: Option<&'a str>,
    after: &'a str,
}

fn render(context: &Context<'_>, output: &mut Output) {
    let host = context.host;
    let Some(server) = host.postgres.as_ref().filter(|_| !host.backups.is_empty()) else {
        return;
    };
    let compose_file = format!("/srv/{}/compose.yaml", host.name);
    let compose_file = (context.plan.target == Target::Compose).then_some(compose_file.as_str());
    let view = program(server, compose_file);
    context.file(output, &server.resource, PROGRAM, &view, |host, text| {
        Artifact::program(host, "usr/local/lib/hostc/backup-postgresql", &server.resource, text)
    });
    for backup in &host.backups {
        if let Err(error) = file_name(&backup.database) {
            output.failures.push(Failure {
                resource: backup.resource.clone(),
                error: error.into(),
            });
            continue;
        }
        let view = unit(backup, context.plan.target);
        for (template, suffix) in [(SERVICE, "service"), (TIMER, "timer")] {
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

fn unit(backup: &BackupPlan, target: Target) -> UnitView<'_> {
    let (user, after) = match target {
        Target::Systemd => (Some("postgres"), "hostc-postgresql.service"),
        Target::Compose => (None, "docker.service"),
    };
    UnitView {
        resource: &backup.resource,
        database: &backup.database,
        directory: &backup.directory,
        schedule: &backup.schedule,
        keep: backup.keep,
        user,
        after,
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
