//! The formats that artifacts are written in, and how a value is escaped in each.
//!
//! A format is one file with one type: `escape(value) -> Result<String, Unwritable>` for a value that stands where the format's
//! ordinary values stand, and further functions where a format has several kinds of places (a systemd `Exec` argument is not a
//! systemd path). A value that a format cannot carry is [`Unwritable`], which becomes a diagnostic; it is never cut or
//! replaced. The rules are those of the programs that read the files, as measured; the book's chapter on backends has them.

use std::fmt;

use crate::schema::field::shown;

pub mod comment;
pub mod config;
pub mod fail2ban;
pub mod logrotate;
pub mod mongosh;
pub mod nginx;
pub mod number;
pub mod pg_hba;
pub mod postgresql_conf;
pub mod redis_conf;
pub mod shell;
pub mod sql;
pub mod systemd;
pub mod ufw;
pub mod yaml;

/// Why a format cannot carry a value.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unwritable {
    /// What it was to be part of: `nginx`, `systemd unit`.
    pub format: &'static str,
    /// What is in the way: `a newline`.
    pub reason: String,
    /// The value.
    pub value: String,
}

impl Unwritable {
    /// `format` cannot carry `value` for this reason.
    pub fn new(format: &'static str, reason: &str, value: &str) -> Self {
        Self {
            format,
            reason: reason.to_owned(),
            value: value.to_owned(),
        }
    }
}

impl fmt::Display for Unwritable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} cannot carry {}: {}",
            self.format,
            self.reason,
            shown(&self.value)
        )
    }
}

impl std::error::Error for Unwritable {}

/// Escapes an ordinary value for one format.
pub type Escape = fn(&str) -> Result<String, Unwritable>;

/// The format of the templates in a folder of `stdlib/templates/`.
#[derive(Clone, Copy)]
pub struct Format {
    /// The folder: `nginx`.
    pub folder: &'static str,
    /// How an interpolated value is escaped there by default.
    pub escape: Escape,
    /// Further kinds of places, as filters: `{{ command | exec }}`.
    pub filters: &'static [(&'static str, Escape)],
}

/// Every format. A template folder without a row here cannot be rendered.
pub const FORMATS: &[Format] = &[
    config::APT,
    fail2ban::FAIL2BAN,
    config::GROUP,
    logrotate::LOGROTATE,
    mongosh::MONGOSH,
    nginx::FORMAT,
    pg_hba::PG_HBA,
    postgresql_conf::POSTGRESQL_CONF,
    redis_conf::REDIS_CONF,
    shell::SHELL,
    sql::SQL,
    config::SSHD,
    config::SUDOERS,
    config::SYSUSERS,
    systemd::SYSTEMD,
    config::TMPFILES,
    ufw::UFW,
    yaml::COMPOSE,
    yaml::MONGOD_CONF,
];
