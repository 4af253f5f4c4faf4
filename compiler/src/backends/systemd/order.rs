//! What a unit starts after.
//!
//! Every dependency is `Wants=` and `After=`, not `Requires=`: a program outlives a restart of its database, and one missing secret
//! stops the programs that read it (their environment file is not there) and no others.

use crate::plan::model::{Dependency, DependencyKind, EnvVar, SecretPiece};

/// The unit that puts secrets in their places.
pub const SECRETS: &str = "hostc-secrets.service";
/// The unit that makes the databases and their owners.
pub const POSTGRES: &str = "hostc-postgresql.service";
/// The unit that makes the users of MongoDB's databases.
pub const MONGODB: &str = "hostc-mongodb.service";
/// The server of MongoDB's packages, which they do not enable.
pub const MONGOD: &str = "mongod.service";
/// The unit that brings the containers up.
pub const COMPOSE: &str = "hostc-compose.service";
/// The unit that sees to it that there is some certificate.
pub const CERTIFICATES: &str = "hostc-certificates.service";

/// The units that `dependencies` stand for, and the secrets' unit where one is read.
pub fn units(dependencies: &[Dependency], reads_secrets: bool) -> Vec<String> {
    let mut units = Vec::new();
    for dependency in dependencies {
        match dependency.kind {
            DependencyKind::Postgres => units.extend(["postgresql.service".to_owned(), POSTGRES.to_owned()]),
            DependencyKind::Mongodb => units.extend([MONGOD.to_owned(), MONGODB.to_owned()]),
            DependencyKind::Redis => units.push("redis-server.service".to_owned()),
            DependencyKind::Service => units.extend(dependency.ids.iter().map(|id| format!("{id}.service"))),
        }
    }
    if reads_secrets {
        units.push(SECRETS.to_owned());
    }
    let mut seen = std::collections::BTreeSet::new();
    units.retain(|unit| seen.insert(unit.clone()));
    units
}

/// Where the variables of `id` that hold secrets are read from.
pub fn secret_environment(id: &str) -> String {
    format!("/run/hostc/env/{id}.env")
}

/// Whether a variable's value is known to the bundle.
pub fn is_public(variable: &EnvVar) -> bool {
    !variable
        .value
        .pieces
        .iter()
        .any(|piece| matches!(piece, SecretPiece::Secret(_)))
}

/// `NAME=value` of each variable that holds no secret.
pub fn public_assignments(environment: &[EnvVar]) -> Vec<String> {
    environment
        .iter()
        .filter_map(|variable| {
            variable
                .value
                .as_literal()
                .map(|value| format!("{}={value}", variable.name))
        })
        .collect()
}
