//! Who may what: accounts, folders, certificates, logs and the firewall.

use ipnet::IpNet;
use serde::Serialize;

use crate::resources::host::Protocol;

/// A Unix account; its group has the same name and number.
#[derive(Clone, Debug, Serialize)]
pub struct AccountPlan {
    /// Its name.
    pub name: String,
    /// Its number.
    pub uid: u32,
    /// Its folder.
    pub home: String,
    /// Its shell: `/usr/sbin/nologin` for tenants.
    pub shell: String,
    /// One line for people.
    pub comment: String,
    /// Whether `sudo` asks for no password.
    pub passwordless_sudo: bool,
    /// The resource it comes from.
    pub resource: String,
}

/// `user` reads what `group` may read.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
pub struct Membership {
    /// The user.
    pub user: String,
    /// The group.
    pub group: String,
}

/// A folder, or an empty file, to be there.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct DirectoryPlan {
    /// Where.
    pub path: String,
    /// Folder or file.
    pub kind: PathKind,
    /// Permissions.
    pub mode: u32,
    /// Owner and group.
    pub owner: String,
    /// The group.
    pub group: String,
    /// The resource it comes from.
    pub resource: String,
}

/// What stands at a path.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum PathKind {
    /// A folder.
    Directory,
    /// A file, made empty if it is missing and left alone otherwise.
    File,
}

/// A certificate by Let's Encrypt.
#[derive(Clone, Debug, Serialize)]
pub struct CertificatePlan {
    /// certbot's name for it: the canonical domain.
    pub name: String,
    /// All names it must cover.
    pub domains: Vec<String>,
    /// Where the chain lies.
    pub certificate: String,
    /// Where the key lies.
    pub key: String,
    /// Where the challenge is answered from.
    pub webroot: String,
    /// The site's path.
    pub resource: String,
}

/// Log files of one tenant.
#[derive(Clone, Debug, Serialize)]
pub struct LogPlan {
    /// The site's name.
    pub id: String,
    /// The site's path.
    pub resource: String,
    /// nginx's files.
    pub nginx: Vec<String>,
    /// The services' files.
    pub services: Vec<String>,
    /// Who owns them.
    pub user: String,
    /// Days kept.
    pub keep: u32,
}

/// What may come in; everything else is refused.
#[derive(Clone, Debug, Default, Serialize)]
pub struct FirewallPlan {
    /// In order of port.
    pub input: Vec<FirewallRule>,
    /// Ports of the host that Docker publishes and the world may use (compose): what the DOCKER-USER guard returns for.
    pub published: Vec<FirewallRule>,
}

/// One opening.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct FirewallRule {
    /// The port.
    pub port: u16,
    /// The protocol.
    pub protocol: Protocol,
    /// From where; everywhere if empty.
    pub from: Vec<IpNet>,
    /// Why.
    pub comment: String,
    /// The resource it comes from.
    pub resource: String,
}
