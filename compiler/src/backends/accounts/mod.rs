//! Accounts, their groups, folders, and who may become root.
//!
//! sysusers.d(5) makes an account with the group of its name and number; tmpfiles.d(5) makes the folders, parents first;
//! a file in sudoers.d lets an administrator act as root without a password. Both targets need them: containers run under
//! the same numbers on the same folders.

use std::collections::BTreeSet;

use serde::Serialize;

use super::template::TemplateTable;
use super::{Artifact, Backend, Context, Output};
use crate::plan::model::{AccountPlan, HostPlan, Membership, PathKind};
use crate::schema::Target;

/// The backend.
pub const BACKEND: Backend = Backend {
    name: "accounts",
    targets: &[Target::Systemd, Target::Compose],
    templates: TEMPLATES,
    render,
};

const TEMPLATES: TemplateTable = &[
    (
        "sysusers/hostc.conf.j2",
        include_str!("../../../../stdlib/templates/sysusers/hostc.conf.j2"),
    ),
    (
        "tmpfiles/hostc.conf.j2",
        include_str!("../../../../stdlib/templates/tmpfiles/hostc.conf.j2"),
    ),
    (
        "sudoers/administrator.j2",
        include_str!("../../../../stdlib/templates/sudoers/administrator.j2"),
    ),
];

fn render(context: &Context<'_>, output: &mut Output) {
    let host = context.host;
    // nginx in its container has a file of groups of its own.
    let memberships = match context.plan.target {
        Target::Systemd => host.memberships.as_slice(),
        Target::Compose => &[],
    };
    let users = UsersView {
        resource: &host.resource,
        accounts: &host.accounts,
        memberships,
    };
    if !(host.accounts.is_empty() && memberships.is_empty()) {
        context.file(output, &host.resource, "sysusers/hostc.conf.j2", users, |name, text| {
            Artifact::public(name, "etc/sysusers.d/hostc.conf", &host.resource, text)
        });
    }
    let folders = FoldersView::new(host, context.plan.target);
    context.file(
        output,
        &host.resource,
        "tmpfiles/hostc.conf.j2",
        folders,
        |name, text| Artifact::public(name, "etc/tmpfiles.d/hostc.conf", &host.resource, text),
    );
    for account in host.accounts.iter().filter(|account| account.passwordless_sudo) {
        context.file(
            output,
            &account.resource,
            "sudoers/administrator.j2",
            account,
            |name, text| {
                let mut file = Artifact::public(
                    name,
                    format!("etc/sudoers.d/hostc-{}", account.name),
                    &account.resource,
                    text,
                );
                file.mode = 0o440;
                file
            },
        );
    }
}

#[derive(Serialize)]
struct UsersView<'a> {
    resource: &'a str,
    accounts: &'a [AccountPlan],
    memberships: &'a [Membership],
}

#[derive(Serialize)]
struct FoldersView<'a> {
    resource: &'a str,
    lines: Vec<Line<'a>>,
}

/// One line of tmpfiles.d.
#[derive(Serialize)]
struct Line<'a> {
    kind: char,
    path: &'a str,
    mode: String,
    owner: &'a str,
    group: &'a str,
}

impl<'a> FoldersView<'a> {
    /// hostc's own folders, then the plan's, then the homes of people, which sysusers.d does not make, and the services' log
    /// files: systemd would make those as root, and logrotate as the site's user could not cut them.
    fn new(host: &'a HostPlan, target: Target) -> Self {
        let mut lines: Vec<Line<'a>> = own(host, target)
            .into_iter()
            .map(|(path, mode)| Line::folder(path, mode, "root"))
            .collect();
        lines.extend(host.directories.iter().map(|directory| Line {
            kind: match directory.kind {
                PathKind::Directory => 'd',
                PathKind::File => 'f',
            },
            path: &directory.path,
            mode: format!("{:04o}", directory.mode),
            owner: &directory.owner,
            group: &directory.group,
        }));
        let people = host
            .accounts
            .iter()
            .filter(|account| account.home.starts_with("/home/"));
        lines.extend(people.map(|account| Line::folder(&account.home, 0o750, &account.name)));
        if target == Target::Systemd {
            lines.extend(
                host.logs
                    .iter()
                    .flat_map(|log| log.services.iter().map(|path| Line::log(path, &log.user))),
            );
        }
        // The plan's word counts where both speak of a path.
        let mut planned: BTreeSet<&str> = host
            .directories
            .iter()
            .map(|directory| directory.path.as_str())
            .collect();
        let own_lines = own(host, target).len();
        let mut at = 0;
        lines.retain(|line| {
            at += 1;
            let is_planned = at > own_lines && at <= own_lines + host.directories.len();
            is_planned || planned.insert(line.path)
        });
        Self {
            resource: &host.resource,
            lines,
        }
    }
}

impl<'a> Line<'a> {
    fn folder(path: &'a str, mode: u32, owner: &'a str) -> Self {
        Self {
            kind: 'd',
            path,
            mode: format!("{mode:04o}"),
            owner,
            group: owner,
        }
    }

    fn log(path: &'a str, user: &'a str) -> Self {
        Self {
            kind: 'f',
            path,
            mode: "0640".to_owned(),
            owner: user,
            group: user,
        }
    }
}

/// Folders that hostc's own units work in. `/var/lib/hostc` itself is open to all, for nginx passes through it to the challenges
/// of Let's Encrypt; what is secret in it is closed.
fn own(host: &HostPlan, target: Target) -> Vec<(&str, u32)> {
    let mut folders = vec![("/var/lib/hostc", 0o755)];
    if !host.secrets.is_empty() {
        folders.extend([
            ("/var/lib/hostc/secrets", 0o700),
            ("/run/hostc", 0o755),
            ("/run/hostc/env", 0o700),
        ]);
    }
    if !host.certificates.is_empty() {
        folders.extend([
            ("/var/lib/hostc/certificates", 0o700),
            ("/etc/letsencrypt", 0o755),
            ("/etc/letsencrypt/archive", 0o700),
            ("/etc/letsencrypt/live", 0o700),
            ("/var/lib/letsencrypt", 0o755),
            ("/var/log/letsencrypt", 0o700),
        ]);
        if target == Target::Compose {
            folders.push((super::certificates::COPIES, 0o700));
        }
        let webroots: BTreeSet<&str> = host
            .certificates
            .iter()
            .map(|certificate| certificate.webroot.as_str())
            .collect();
        folders.extend(webroots.into_iter().map(|webroot| (webroot, 0o755)));
    }
    folders
}
