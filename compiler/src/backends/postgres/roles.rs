//! The roles that own databases.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::plan::model::DatabasePlan;
use crate::schema::Target;

/// A role, as the script makes it.
#[derive(PartialEq, Eq, Debug, Serialize)]
pub(super) struct Role<'a> {
    /// Its name.
    pub(super) name: &'a str,
    /// The first of its databases.
    pub(super) resource: &'a str,
    /// The id of its password in the secret store.
    pub(super) password_secret: &'a str,
    /// The name of the file that the script reads the password from: a credential of the unit, or a secret of the container.
    pub(super) credential: &'a str,
    /// Most connections; -1 for any number.
    pub(super) connection_limit: i64,
}

/// Each owner once, by name. One that owns several databases may have the connections of all of them.
pub(super) fn roles(databases: &[DatabasePlan], target: Target) -> Vec<Role<'_>> {
    let mut roles: BTreeMap<&str, Role<'_>> = BTreeMap::new();
    for database in databases {
        let limit = database.connection_limit.map_or(-1, i64::from);
        roles
            .entry(&database.owner)
            .and_modify(|role| role.connection_limit = together(role.connection_limit, limit))
            .or_insert(Role {
                name: &database.owner,
                resource: &database.resource,
                password_secret: &database.password_secret,
                credential: match target {
                    Target::Systemd => &database.id,
                    Target::Compose => &database.password_secret,
                },
                connection_limit: limit,
            });
    }
    roles.into_values().collect()
}

fn together(a: i64, b: i64) -> i64 {
    if a < 0 || b < 0 { -1 } else { a.saturating_add(b) }
}
