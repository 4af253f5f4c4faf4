//! What is in a plan, one by one.

use std::collections::BTreeMap;

use serde_json::Value;

/// A sort of things in a host's plan.
#[derive(Debug)]
pub(super) struct Kind {
    /// What it is called.
    pub(super) noun: &'static str,
    /// Where it is: the fields to follow from the host; lists are walked.
    path: &'static [&'static str],
    /// The fields that make its name.
    name: &'static [&'static str],
    /// What is left out of it: lists that are items themselves.
    without: &'static [&'static str],
}

const fn kind(
    noun: &'static str,
    path: &'static [&'static str],
    name: &'static [&'static str],
    without: &'static [&'static str],
) -> Kind {
    Kind {
        noun,
        path,
        name,
        without,
    }
}

pub(super) const HOST: &str = "host";
pub(super) const PROXY: &str = "proxy";
pub(super) const SITE: &str = "site";
pub(super) const ROUTE: &str = "route";
pub(super) const SERVICE: &str = "service";
pub(super) const JOB: &str = "job";
pub(super) const POSTGRES: &str = "PostgreSQL";
pub(super) const MONGODB: &str = "MongoDB";
pub(super) const REDIS: &str = "Redis";
pub(super) const DATABASE: &str = "database";
pub(super) const CACHE: &str = "cache";
pub(super) const BACKUP: &str = "backup";
pub(super) const SECRET: &str = "secret";
pub(super) const CERTIFICATE: &str = "certificate";
pub(super) const USER: &str = "user";
pub(super) const FOLDER: &str = "folder";
pub(super) const OPENING: &str = "opening";
pub(super) const PUBLISHED: &str = "published port";
pub(super) const NETWORK: &str = "network";

/// What follows from the rest is no item: listeners, rotated logs, who joins whose group.
const KINDS: &[Kind] = &[
    kind(
        HOST,
        &[],
        &["name"],
        &[
            "accounts",
            "memberships",
            "directories",
            "listeners",
            "proxy",
            "services",
            "jobs",
            "upkeep",
            "postgres",
            "mongodb",
            "redis",
            "backups",
            "secrets",
            "certificates",
            "logs",
            "firewall",
            "networks",
        ],
    ),
    kind(PROXY, &["proxy"], &[], &["sites"]),
    kind(SITE, &["proxy", "sites"], &["id"], &["routes"]),
    kind(ROUTE, &["proxy", "sites", "routes"], &["resource"], &[]),
    kind(SERVICE, &["services"], &["id"], &[]),
    kind(JOB, &["jobs"], &["id"], &[]),
    kind(JOB, &["upkeep"], &["id"], &[]),
    kind(POSTGRES, &["postgres"], &[], &["databases"]),
    kind(DATABASE, &["postgres", "databases"], &["resource"], &[]),
    kind(MONGODB, &["mongodb"], &[], &["databases"]),
    kind(DATABASE, &["mongodb", "databases"], &["resource"], &[]),
    kind(REDIS, &["redis"], &[], &["caches"]),
    kind(CACHE, &["redis", "caches"], &["resource"], &[]),
    kind(BACKUP, &["backups"], &["id"], &[]),
    kind(SECRET, &["secrets"], &["id"], &[]),
    kind(CERTIFICATE, &["certificates"], &["name"], &[]),
    kind(USER, &["accounts"], &["name"], &[]),
    kind(FOLDER, &["directories"], &["path"], &[]),
    kind(OPENING, &["firewall", "input"], &["port", "protocol", "from"], &[]),
    kind(
        PUBLISHED,
        &["firewall", "published"],
        &["port", "protocol", "from"],
        &[],
    ),
    kind(NETWORK, &["networks"], &["name"], &[]),
];

/// One thing.
#[derive(Debug)]
pub(super) struct Item {
    /// Its sort.
    pub(super) kind: &'static Kind,
    /// Its host.
    pub(super) host: String,
    /// Its name there.
    pub(super) name: String,
    /// The resource it comes from.
    pub(super) resource: String,
    /// What is planned for it.
    pub(super) value: Value,
}

impl Item {
    /// A field's text; nothing where it has none.
    pub(super) fn text(&self, field: &str) -> &str {
        self.value.get(field).and_then(Value::as_str).unwrap_or_default()
    }
}

/// The items of a plan, by host, place of their sort, and name.
pub(super) type Items = BTreeMap<(String, usize, String), Item>;

/// Takes a plan apart.
pub(super) fn items(plan: &Value) -> Items {
    let mut found = Items::new();
    for host in plan.get("hosts").and_then(Value::as_array).into_iter().flatten() {
        let name = host.get("name").and_then(Value::as_str).unwrap_or_default();
        for (place, kind) in KINDS.iter().enumerate() {
            for value in at(host, kind.path) {
                let item = item(kind, name, value);
                found.insert((name.to_owned(), place, item.name.clone()), item);
            }
        }
    }
    found
}

/// What is at a path of fields, lists walked.
fn at<'a>(value: &'a Value, path: &[&str]) -> Vec<&'a Value> {
    if let Value::Array(values) = value {
        return values.iter().flat_map(|value| at(value, path)).collect();
    }
    match path.split_first() {
        None if value.is_null() => Vec::new(),
        None => vec![value],
        Some((first, rest)) => value.get(*first).map_or_else(Vec::new, |inner| at(inner, rest)),
    }
}

fn item(kind: &'static Kind, host: &str, value: &Value) -> Item {
    let part = |field: &&str| match value.get(*field) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Array(values)) => {
            let texts: Vec<&str> = values.iter().filter_map(Value::as_str).collect();
            if texts.is_empty() {
                "from everywhere".to_owned()
            } else {
                format!("from {}", texts.join(", "))
            }
        }
        Some(other) => other.to_string(),
        None => String::new(),
    };
    let name: Vec<String> = kind.name.iter().map(part).collect();
    let mut kept = value.clone();
    if let Some(fields) = kept.as_object_mut() {
        fields.retain(|name, _| !kind.without.contains(&name.as_str()));
    }
    Item {
        kind,
        host: host.to_owned(),
        name: if name.is_empty() {
            kind.noun.to_owned()
        } else {
            name.join(" ")
        },
        resource: value
            .get("resource")
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned(),
        value: kept,
    }
}
