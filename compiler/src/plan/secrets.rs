//! The secrets that each host needs: those its programs read, and the passwords of its own engines.
//!
//! A value is made in one place. A password is made where its server is, a declared secret on the first host whose programs
//! read it; every other host is given it, since two values would be two secrets.

use std::collections::{BTreeMap, BTreeSet};

use hostc_lang::ResourcePath;

use super::defaults::PASSWORD_LENGTH;
use super::engines::Engines;
use super::model::{SecretPlan, SecretSource};
use super::symbols::{Names, password_secret, redis_secret};
use crate::graph::Relation;
use crate::resources::{Resource, Secret};

/// The secrets of the fleet by the ids that programs name them by.
pub struct SecretsById<'a> {
    declared: BTreeMap<String, &'a Resource<Secret>>,
    /// Passwords of engines on one host, as programs of others see them: whose they are, where they are made, under which id.
    passwords: BTreeMap<String, (&'a ResourcePath, &'a ResourcePath, String)>,
}

impl<'a> SecretsById<'a> {
    /// Every secret of the fleet.
    pub fn of(names: &Names<'a>) -> Self {
        let declared = names.fleet.secrets.values().map(|secret| (secret.id(), secret));
        let of = |path: &'a ResourcePath, id: String, there: String| {
            let host = names.placement.host(path)?;
            Some((id, (path, host, there)))
        };
        let databases = names.fleet.databases.keys();
        let databases = databases.filter_map(|path| of(path, password_secret(path), password_secret(path)));
        let caches = names.fleet.caches.keys();
        let caches = caches.filter_map(|path| {
            let host = names.placement.host(path)?;
            of(path, redis_secret(Some(host)), redis_secret(None))
        });
        Self {
            declared: declared.collect(),
            passwords: databases.chain(caches).collect(),
        }
    }
}

/// The secrets of `host`, whose programs read those of `used`.
pub fn plan_secrets(
    names: &Names<'_>,
    host: &ResourcePath,
    secrets: &SecretsById<'_>,
    used: impl IntoIterator<Item = String>,
    engines: Engines<'_>,
) -> Vec<SecretPlan> {
    let Engines {
        postgres,
        mongodb,
        redis,
    } = engines;
    let used: BTreeSet<String> = used.into_iter().collect();
    let mut planned: BTreeMap<String, SecretPlan> = BTreeMap::new();
    let mut add = |id: String, resource: String, source: SecretSource| {
        planned.insert(id.clone(), SecretPlan { id, resource, source });
    };
    for (id, (path, home, there)) in used.iter().filter_map(|id| secrets.passwords.get_key_value(id)) {
        add(id.clone(), path.to_string(), elsewhere(home, there));
    }
    for (id, secret) in used.iter().filter_map(|id| secrets.declared.get_key_value(id)) {
        let home = first_reader(names, &secret.path).filter(|home| *home != host);
        let source = match (source(&secret.body), home) {
            (SecretSource::Generate(_), Some(home)) => elsewhere(home, id),
            (source, _) => source,
        };
        add(id.clone(), secret.path.to_string(), source);
    }
    let relational = postgres.iter().flat_map(|server| &server.databases);
    let documents = mongodb.iter().flat_map(|server| &server.databases);
    let made = || SecretSource::Generate(PASSWORD_LENGTH);
    for database in relational.chain(documents) {
        add(database.password_secret.clone(), database.resource.clone(), made());
    }
    if let Some(id) = postgres.and_then(|server| server.superuser_secret.clone()) {
        let resource = postgres.map(|server| server.resource.clone()).unwrap_or_default();
        add(id, resource, made());
    }
    if let Some(mongodb) = mongodb {
        add(mongodb.admin_secret.clone(), mongodb.resource.clone(), made());
    }
    if let Some(redis) = redis {
        add(redis.password_secret.clone(), redis.resource.clone(), made());
    }
    planned.into_values().collect()
}

/// The first host on which a program reads a secret.
fn first_reader<'a>(names: &Names<'a>, secret: &ResourcePath) -> Option<&'a ResourcePath> {
    let readers = names.graph.dependents(secret).into_iter();
    let readers = readers.filter(|(_, dependency)| dependency.relation == Relation::Reads);
    readers.flat_map(|(reader, _)| names.placement.hosts(reader)).min()
}

fn elsewhere(host: &ResourcePath, id: &str) -> SecretSource {
    SecretSource::Elsewhere {
        host: host.name().to_owned(),
        id: id.to_owned(),
    }
}

fn source(secret: &Secret) -> SecretSource {
    match (&secret.env, &secret.file, &secret.generate) {
        (Some(name), _, _) => SecretSource::Env(name.value.to_string()),
        (None, Some(file), _) => SecretSource::File(file.value.to_string()),
        (None, None, length) => SecretSource::Generate(length.as_ref().map_or(PASSWORD_LENGTH, |length| length.value)),
    }
}
