//! Folders of state, and whose they are.

use hostc_lang::{ResourcePath, Span};

use crate::checks::CheckContext;
use crate::checks::findings::Side;
use crate::plan::Names;

/// Folders that hold everybody's: below them is fine, they themselves are not one owner's.
pub(super) const SHARED: &[&str] = &[
    "/",
    "/home",
    "/mnt",
    "/opt",
    "/run",
    "/srv",
    "/tmp",
    "/var",
    "/var/backups",
    "/var/lib",
    "/var/log",
];

/// What a folder is to its owner.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// The folder of a site.
    Home,
    /// A volume.
    Volume,
    /// Where dumps go.
    Backups,
    /// What a program may write to.
    Writable,
    /// The same, mounted into it.
    Mounted,
}

/// A folder, and whose it is.
#[derive(Clone)]
pub(super) struct Claim<'a> {
    pub(super) path: String,
    pub(super) role: Role,
    pub(super) resource: &'a ResourcePath,
    /// The site it belongs to, or the resource itself.
    pub(super) owner: ResourcePath,
    pub(super) span: Span,
}

impl Claim<'_> {
    /// What it does with the folder, in words.
    pub(super) fn does(&self) -> String {
        match self.role {
            Role::Home => format!("`{}` lives in `{}`", self.resource, self.path),
            Role::Volume => format!("`{}` is `{}`", self.resource, self.path),
            Role::Backups => format!("dumps of `{}` go to `{}`", self.resource, self.path),
            Role::Writable | Role::Mounted => format!("`{}` writes to `{}`", self.resource, self.path),
        }
    }

    /// Where it stands in a conflict.
    pub(super) fn side(&self) -> Side<'_> {
        Side {
            resource: self.resource,
            span: self.span,
        }
    }
}

/// Every folder that somebody keeps state in, of the whole fleet.
pub(super) fn claims<'a>(context: &'a CheckContext<'_>, names: &Names<'_>) -> Vec<Claim<'a>> {
    let fleet = context.fleet;
    let mut claims = Vec::new();
    let mut add = |path: String, role: Role, resource: &'a ResourcePath, span: Span| {
        let owner = resource.parent().unwrap_or_else(|| resource.clone());
        claims.push(Claim {
            path,
            role,
            resource,
            owner,
            span,
        });
    };
    for (path, site) in &fleet.sites {
        let span = site.body.home.as_ref().map_or(site.span, |home| home.span);
        add(names.site_home(path), Role::Home, path, span);
    }
    for (path, volume) in &fleet.volumes {
        let span = volume.body.path.as_ref().map_or(volume.span, |path| path.span);
        add(names.volume_path(path), Role::Volume, path, span);
    }
    for (path, _, backup) in fleet.backups() {
        if let Some(to) = &backup.to {
            add(to.value.to_string(), Role::Backups, path, to.span);
        }
    }
    for (path, service) in &fleet.services {
        for folder in &service.body.writable {
            add(folder.value.to_string(), Role::Writable, path, folder.span);
        }
        for mount in service.body.volumes(names.target) {
            let mount = &mount.value;
            let writes = mount.read_only.as_ref().is_none_or(|read_only| !read_only.value);
            if let Some(folder) = mount.path.as_ref().filter(|_| writes) {
                add(folder.value.to_string(), Role::Mounted, path, folder.span);
            }
        }
    }
    for (path, job) in &fleet.jobs {
        for folder in &job.body.writable {
            add(folder.value.to_string(), Role::Writable, path, folder.span);
        }
    }
    claims
}
