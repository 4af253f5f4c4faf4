//! PostgreSQL: the server's settings, who may connect, and the roles and databases in it.
//!
//! A database is its owner's and nobody else's: `pg_hba.conf` lets in that role, from where its users run, with a password;
//! no role but the superuser may connect to another database; and the superuser comes by the unix socket alone. Roles and
//! databases are made by one SQL script that may run any number of times and never drops anything.
//!
//! # With systemd
//!
//! | file | what |
//! |---|---|
//! | `/etc/postgresql/MAJOR/main/conf.d/hostc.conf` | settings, over those of the package |
//! | `/etc/postgresql/MAJOR/main/pg_hba.conf` | the whole file |
//! | `/usr/local/share/hostc/postgresql.sql` | the script |
//! | a drop-in of `postgresql@MAJOR-main.service` | starts a server again that was killed |
//! | `hostc-postgresql.service` | runs it as `postgres`; what needs a database is ordered after this unit |
//!
//! # With Docker Compose
//!
//! This backend writes `postgres/{hostc.conf,pg_hba.conf,pg_ident.conf,provision.sql}` into the project's folder
//! `/srv/HOST`; the compose file runs two containers of the same image with them:
//!
//! | | `postgres` | `postgres-provision` |
//! |---|---|---|
//! | command | `["postgres", "-c", "config_file=/etc/hostc/hostc.conf"]` | `["psql", "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--set=credentials=/run/secrets", "--username=postgres", "--port=PORT", "--file=/etc/hostc/provision.sql", "postgres"]` |
//! | entry point | the image's | none: `entrypoint: []` |
//! | volumes | data; `./postgres:/etc/hostc:ro`; `postgres-socket:/var/run/postgresql` | the last two |
//! | networks | those of the plan | `network_mode: none` |
//! | secrets | the superuser's, by `POSTGRES_PASSWORD_FILE` | the owners', in `/run/secrets/ID` |
//! | user | the image's | `0:0`, without capabilities: root, since secrets are files of root |
//! | restart | `unless-stopped` | `no`; what needs a database waits for `service_completed_successfully` |
//!
//! The script comes by the unix socket on the volume `postgres-socket`, where PostgreSQL asks the kernel who calls: so no
//! address and no password can become the superuser, and the superuser's password is only what the image asks for when it
//! makes the data directory. The probe is `pg_isready --username=hostc_probe --port=PORT`. Parallel queries need
//! `shm_size` (128 MiB).

use serde::Serialize;

use super::format::postgresql_conf::memory;
use super::{Artifact, Backend, Context, Output};
use crate::plan::model::PostgresPlan;
use crate::schema::Target;

mod roles;

use self::roles::{Role, roles};

/// The backend.
pub const BACKEND: Backend = Backend {
    name: "postgres",
    targets: &[Target::Systemd, Target::Compose],
    templates: &[
        (
            HOSTC_CONF,
            include_str!("../../../../stdlib/templates/postgresql_conf/hostc.conf.j2"),
        ),
        (
            PG_HBA,
            include_str!("../../../../stdlib/templates/pg_hba/pg_hba.conf.j2"),
        ),
        (
            PG_IDENT,
            include_str!("../../../../stdlib/templates/pg_hba/pg_ident.conf.j2"),
        ),
        (
            PROVISION,
            include_str!("../../../../stdlib/templates/sql/provision.sql.j2"),
        ),
        (
            UNIT,
            include_str!("../../../../stdlib/templates/systemd/hostc-postgresql.service.j2"),
        ),
        (
            DROP_IN,
            include_str!("../../../../stdlib/templates/systemd/postgresql.conf.j2"),
        ),
    ],
    render,
};

const HOSTC_CONF: &str = "postgresql_conf/hostc.conf";
const PG_HBA: &str = "pg_hba/pg_hba.conf";
const PG_IDENT: &str = "pg_hba/pg_ident.conf";
const PROVISION: &str = "sql/provision.sql";
const UNIT: &str = "systemd/hostc-postgresql.service";
const DROP_IN: &str = "systemd/postgresql.conf";

/// The user map of `pg_ident.conf`, where there is one.
const MAP: &str = "hostc";

/// Who the probe of the container says to be: no role, so that nothing can be done by it.
pub const PROBE: &str = "hostc_probe";

/// What all templates of this backend see.
#[derive(Serialize)]
struct View<'a> {
    resource: &'a str,
    major: u32,
    port: u16,
    listen: String,
    /// Whether other hosts connect.
    remote: bool,
    max_connections: u32,
    shared_buffers: String,
    hba_file: Option<&'a str>,
    ident_file: Option<&'a str>,
    map: Option<&'a str>,
    /// Whom the probe says to be.
    probe: &'static str,
    roles: Vec<Role<'a>>,
    databases: Vec<Database<'a>>,
}

#[derive(Serialize)]
struct Database<'a> {
    resource: &'a str,
    name: &'a str,
    owner: &'a str,
    clients: Vec<String>,
    extensions: &'a [String],
}

fn render(context: &Context<'_>, output: &mut Output) {
    let Some(server) = &context.host.postgres else {
        return;
    };
    let view = view(server, context.plan.target);
    let mut file = |template: &str, place: &dyn Fn(&str, String) -> Artifact| {
        context.file(output, &server.resource, template, &view, place);
    };
    match context.plan.target {
        Target::Systemd => {
            let folder = format!("etc/postgresql/{}/main", server.major);
            let owned = |path: String, mode: u32| {
                move |host: &str, text: String| {
                    let mut artifact = Artifact::public(host, path.clone(), &server.resource, text);
                    artifact.mode = mode;
                    artifact.owned_by("postgres:postgres")
                }
            };
            let public = |path: &str| {
                let path = path.to_owned();
                move |host: &str, text: String| Artifact::public(host, path.clone(), &server.resource, text)
            };
            file(HOSTC_CONF, &owned(format!("{folder}/conf.d/hostc.conf"), 0o644));
            file(PG_HBA, &owned(format!("{folder}/pg_hba.conf"), 0o640));
            file(PROVISION, &public("usr/local/share/hostc/postgresql.sql"));
            file(UNIT, &public("etc/systemd/system/hostc-postgresql.service"));
            let cluster = format!("etc/systemd/system/postgresql@{}-main.service.d", server.major);
            file(DROP_IN, &public(&format!("{cluster}/hostc.conf")));
        }
        Target::Compose => {
            let public = |name: &'static str| {
                let path = format!("srv/{}/postgres/{name}", context.host.name);
                move |host: &str, text: String| Artifact::public(host, path.clone(), &server.resource, text)
            };
            file(HOSTC_CONF, &public("hostc.conf"));
            file(PG_HBA, &public("pg_hba.conf"));
            file(PG_IDENT, &public("pg_ident.conf"));
            file(PROVISION, &public("provision.sql"));
        }
    }
}

fn view(server: &PostgresPlan, target: Target) -> View<'_> {
    let contained = target == Target::Compose;
    let listen: Vec<String> = server.listen.iter().map(ToString::to_string).collect();
    View {
        resource: &server.resource,
        major: server.major,
        port: server.port,
        listen: if contained { "*".to_owned() } else { listen.join(", ") },
        remote: server.listen.iter().any(|address| !address.is_loopback()),
        max_connections: server.max_connections,
        shared_buffers: memory(server.shared_buffers),
        hba_file: contained.then_some("/etc/hostc/pg_hba.conf"),
        ident_file: contained.then_some("/etc/hostc/pg_ident.conf"),
        map: contained.then_some(MAP),
        probe: PROBE,
        roles: roles(&server.databases, target),
        databases: server.databases.iter().map(database).collect(),
    }
}

fn database(plan: &crate::plan::model::DatabasePlan) -> Database<'_> {
    Database {
        resource: &plan.resource,
        name: &plan.name,
        owner: &plan.owner,
        clients: plan.clients.iter().map(ToString::to_string).collect(),
        extensions: &plan.extensions,
    }
}

#[cfg(test)]
mod tests;
