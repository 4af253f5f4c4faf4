//! The resource kinds, as the language is told of them.

use hostc_lang::{Dialect, Kind};

const fn kind(plural: &'static str, singular: &'static str, nested: bool, facts: &'static [&'static str]) -> Kind {
    Kind {
        plural,
        singular,
        nested,
        tenant: false,
        facts,
        secret: false,
    }
}

/// The kinds and the facts of each that only the target decides.
pub const DIALECT: Dialect = Dialect {
    extras: &["checks", "never"],
    kinds: &[
        kind("hosts", "host", false, &[]),
        kind("proxies", "proxy", false, &[]),
        Kind {
            tenant: true,
            ..kind("sites", "site", false, &["url"])
        },
        kind("services", "service", true, &["address", "port", "url"]),
        kind(
            "databases",
            "database",
            true,
            &["url", "host", "port", "name", "user", "password"],
        ),
        kind(
            "caches",
            "cache",
            true,
            &["url", "host", "port", "password", "database"],
        ),
        kind("volumes", "volume", true, &["path"]),
        Kind {
            secret: true,
            ..kind("secrets", "secret", true, &[])
        },
        kind("jobs", "job", true, &[]),
    ],
};
