//! MongoDB: the server's settings, and one user for each database in it.
//!
//! Authorization is on from the first start. A database has one user, made in it, who may read and write it and look after
//! its collections (`readWrite`, `dbAdmin`), from where its programs run, and nothing else: not make users, and not see
//! another database. The user `hostc` makes users, dumps and restores, and comes from the server's own machine alone. One
//! script for mongosh makes all of them; it may run any number of times and never drops anything.
//!
//! The first user comes by MongoDB's localhost exception: while there is no user, whoever connects from the machine may make
//! one. The alternative, a key file that makes its holder the server itself (`__system`), would stay as a second way in.
//!
//! # With systemd
//!
//! No distribution has a package: `mongodb-org` comes from MongoDB's own repository, with `mongod.service` and its user.
//!
//! | file | what |
//! |---|---|
//! | `/etc/mongod.conf` | the whole file |
//! | `/etc/systemd/system/mongod.service.d/hostc.conf` | the sandbox, which the package lacks |
//! | `/usr/local/share/hostc/mongodb.js` | the script |
//! | `hostc-mongodb.service` | runs it; what needs a database is ordered after this unit |
//!
//! # With Docker Compose
//!
//! This backend writes `mongodb/{mongod.conf,provision.js}` into the project's folder `/srv/HOST`; the compose file runs two
//! containers of the same image with them:
//!
//! | | `mongodb` | `mongodb-setup` |
//! |---|---|---|
//! | entry point | `["mongod", "--config", "/etc/hostc/mongod.conf"]` | `["mongosh", "--nodb", "--norc", "--quiet", "--file", "/etc/hostc/provision.js"]` |
//! | volumes | data at `/data/db`; `./mongodb:/etc/hostc:ro` | the last |
//! | networks | those of the plan | `network_mode: service:mongodb`, so that it comes from the server's own machine |
//! | secrets | none | all passwords, in `/run/secrets/ID` |
//! | user | `999:999`, as the image calls `mongodb` | the image's, root, without capabilities: secrets are files of root |

use serde::Serialize;

use super::systemd::order;
use super::systemd::sandbox::{Directive, Network, Sandbox};
use super::{Artifact, Backend, Context, Output};
use crate::plan::model::{DatabasePlan, MongodbPlan};
use crate::schema::Target;

/// The backend.
pub const BACKEND: Backend = Backend {
    name: "mongodb",
    targets: &[Target::Systemd, Target::Compose],
    templates: &[
        (
            CONF,
            include_str!("../../../../stdlib/templates/mongod_conf/mongod.conf.j2"),
        ),
        (
            PROVISION,
            include_str!("../../../../stdlib/templates/mongosh/provision.js.j2"),
        ),
        (
            DROP_IN,
            include_str!("../../../../stdlib/templates/systemd/mongod.conf.j2"),
        ),
        (
            UNIT,
            include_str!("../../../../stdlib/templates/systemd/hostc-mongodb.service.j2"),
        ),
    ],
    render,
};

const CONF: &str = "mongod_conf/mongod.conf";
const PROVISION: &str = "mongosh/provision.js";
const DROP_IN: &str = "systemd/mongod.conf";
const UNIT: &str = "systemd/hostc-mongodb.service";

/// `mongod.conf`.
#[derive(Serialize)]
struct ConfView<'a> {
    resource: &'a str,
    contained: bool,
    port: u16,
    bind: String,
    ipv6: bool,
    directory: &'a str,
    cache_gib: String,
}

/// The script.
#[derive(Serialize)]
struct ScriptView<'a> {
    resource: &'a str,
    address: String,
    admin_secret: &'a str,
    databases: Vec<DatabaseView<'a>>,
}

#[derive(Serialize)]
struct DatabaseView<'a> {
    resource: &'a str,
    name: &'a str,
    owner: &'a str,
    credential: &'a str,
    clients: Vec<String>,
}

/// The drop-in and the unit.
#[derive(Serialize)]
struct UnitView<'a> {
    resource: &'a str,
    secrets: Vec<Credential<'a>>,
    sandbox: Vec<Directive>,
}

/// A password that is lent to the unit, under a name.
#[derive(Serialize)]
struct Credential<'a> {
    credential: &'a str,
    id: &'a str,
}

fn render(context: &Context<'_>, output: &mut Output) {
    let Some(server) = &context.host.mongodb else {
        return;
    };
    let resource = server.resource.as_str();
    let (conf, script) = (conf(server, context.plan.target), script(server, context.plan.target));
    match context.plan.target {
        Target::Systemd => {
            context.file(output, resource, CONF, conf, |host, text| {
                Artifact::public(host, "etc/mongod.conf", resource, text)
            });
            context.file(output, resource, PROVISION, script, |host, text| {
                Artifact::public(host, "usr/local/share/hostc/mongodb.js", resource, text)
            });
            context.file(output, resource, DROP_IN, drop_in(server), |host, text| {
                Artifact::public(host, "etc/systemd/system/mongod.service.d/hostc.conf", resource, text)
            });
            super::systemd::unit(context, output, resource, order::MONGODB, UNIT, unit(server));
        }
        Target::Compose => {
            let folder = format!("srv/{}/mongodb", context.host.name);
            context.file(output, resource, CONF, conf, |host, text| {
                Artifact::public(host, format!("{folder}/mongod.conf"), resource, text)
            });
            context.file(output, resource, PROVISION, script, |host, text| {
                Artifact::public(host, format!("{folder}/provision.js"), resource, text)
            });
        }
    }
}

fn conf(server: &MongodbPlan, target: Target) -> ConfView<'_> {
    let contained = target == Target::Compose;
    let listen: Vec<String> = server.listen.iter().map(ToString::to_string).collect();
    ConfView {
        resource: &server.resource,
        contained,
        port: server.port,
        bind: if contained {
            "0.0.0.0".to_owned()
        } else {
            listen.join(",")
        },
        ipv6: !contained && server.listen.iter().any(std::net::IpAddr::is_ipv6),
        directory: if contained { "/data/db" } else { "/var/lib/mongodb" },
        cache_gib: gib(server.cache),
    }
}

fn script(server: &MongodbPlan, target: Target) -> ScriptView<'_> {
    ScriptView {
        resource: &server.resource,
        address: format!(
            "mongodb://127.0.0.1:{}/admin?directConnection=true&serverSelectionTimeoutMS=2000",
            server.port
        ),
        admin_secret: &server.admin_secret,
        databases: server.databases.iter().map(|plan| database(plan, target)).collect(),
    }
}

fn database(plan: &DatabasePlan, target: Target) -> DatabaseView<'_> {
    let clients: Vec<String> = plan.clients.iter().map(ToString::to_string).collect();
    DatabaseView {
        resource: &plan.resource,
        name: &plan.name,
        owner: &plan.owner,
        credential: credential(plan, target),
        // An empty list would let its user in from everywhere.
        clients: if clients.is_empty() {
            vec!["127.0.0.1/32".to_owned()]
        } else {
            clients
        },
    }
}

fn drop_in(server: &MongodbPlan) -> UnitView<'_> {
    let near = server.listen.iter().all(std::net::IpAddr::is_loopback);
    UnitView {
        resource: &server.resource,
        secrets: Vec::new(),
        // Queries may run JavaScript, which the server compiles.
        sandbox: Sandbox {
            network: if near { Network::Loopback } else { Network::Any },
            jit: true,
            ..Sandbox::default()
        }
        .directives(),
    }
}

fn unit(server: &MongodbPlan) -> UnitView<'_> {
    UnitView {
        resource: &server.resource,
        secrets: credentials(server),
        sandbox: Sandbox {
            network: Network::Loopback,
            jit: true,
            ..Sandbox::default()
        }
        .directives(),
    }
}

/// The name of the file that the script reads the password of a database's user from: a credential of the unit, or a secret of
/// the container.
fn credential(plan: &DatabasePlan, target: Target) -> &str {
    match target {
        Target::Systemd => &plan.id,
        Target::Compose => &plan.password_secret,
    }
}

fn credentials(server: &MongodbPlan) -> Vec<Credential<'_>> {
    let admin = Credential {
        credential: &server.admin_secret,
        id: &server.admin_secret,
    };
    let owners = server.databases.iter().map(|plan| Credential {
        credential: credential(plan, Target::Systemd),
        id: &plan.password_secret,
    });
    std::iter::once(admin).chain(owners).collect()
}

/// The ids of all passwords that the script reads.
pub fn secrets(server: &MongodbPlan) -> Vec<&str> {
    let owners = server
        .databases
        .iter()
        .map(|database| database.password_secret.as_str());
    std::iter::once(server.admin_secret.as_str()).chain(owners).collect()
}

/// Bytes as gibibytes with three digits behind the point, never more than they are.
fn gib(bytes: u64) -> String {
    let thousandths = (u128::from(bytes) * 1000) >> 30;
    format!("{}.{:03}", thousandths / 1000, thousandths % 1000)
}

#[cfg(test)]
mod tests;
