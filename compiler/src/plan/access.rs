//! Accounts, folders, certificates and log files of a host.

use std::collections::BTreeMap;

use hostc_lang::ResourcePath;

use super::allocation::{own_user, site_user};
use super::model::{
    AccountPlan, BackedUp, CertificatePlan, DirectoryPlan, LogPlan, Membership, PathKind, ProxySite, ServicePlan,
    TlsPlan,
};
use super::sites::WEBROOT;
use super::symbols::Names;
use crate::resources::database::DatabaseEngine;
use crate::resources::{Host, Resource, Site};
use crate::schema::Target;

/// The user nginx's workers run as: in Debian's package, and in nginx's image.
const fn nginx_user(target: Target) -> &'static str {
    match target {
        Target::Systemd => "www-data",
        Target::Compose => "nginx",
    }
}

const NO_LOGIN: &str = "/usr/sbin/nologin";

/// The Unix accounts of a host, by number.
pub fn plan_accounts(names: &Names<'_>, path: &ResourcePath, host: &Host) -> Vec<AccountPlan> {
    let mut accounts: BTreeMap<String, AccountPlan> = BTreeMap::new();
    let mut add = |account: AccountPlan| {
        accounts.entry(account.name.clone()).or_insert(account);
    };
    let uid = |user: &str| {
        names
            .numbers
            .uids
            .get(&(path.clone(), user.to_owned()))
            .copied()
            .unwrap_or_default()
    };
    for (name, administrator) in &host.administrators {
        let name = name.to_string();
        add(AccountPlan {
            uid: uid(&name),
            home: format!("/home/{name}"),
            shell: "/bin/bash".to_owned(),
            comment: "Administrator".to_owned(),
            passwordless_sudo: administrator
                .value
                .passwordless_sudo
                .as_ref()
                .is_some_and(|sudo| sudo.value),
            resource: path.to_string(),
            name,
        });
    }
    for site in names.placement.present(path, names.fleet) {
        let name = site_user(&site.path, &site.body);
        add(service_account(
            name.clone(),
            uid(&name),
            names.site_home(&site.path),
            super::sites::title(site),
            &site.path,
        ));
    }
    let services = names.placement.only_on(path, &names.fleet.services);
    let services = services.map(|service| (&service.path, service.body.user.as_ref()));
    let jobs = names.placement.only_on(path, &names.fleet.jobs);
    let jobs = jobs.map(|job| (&job.path, job.body.r#as.as_ref()));
    for (program, user) in services.chain(jobs) {
        let Some(name) = own_user(program, user).filter(|name| name != "root") else {
            continue;
        };
        add(service_account(
            name.clone(),
            uid(&name),
            "/nonexistent".to_owned(),
            program.id(),
            program,
        ));
    }
    let mut accounts: Vec<AccountPlan> = accounts.into_values().collect();
    accounts.sort_by(|a, b| (a.uid, &a.name).cmp(&(b.uid, &b.name)));
    accounts
}

fn service_account(name: String, uid: u32, home: String, comment: String, resource: &ResourcePath) -> AccountPlan {
    let (shell, resource) = (NO_LOGIN.to_owned(), resource.to_string());
    AccountPlan {
        name,
        uid,
        home,
        shell,
        comment,
        passwordless_sudo: false,
        resource,
    }
}

/// nginx joins the group of each site, whose files it serves and whose log folder it writes to.
pub fn plan_memberships(names: &Names<'_>, host: &ResourcePath) -> Vec<Membership> {
    let member = |site: &Resource<Site>| Membership {
        user: nginx_user(names.target).to_owned(),
        group: site_user(&site.path, &site.body),
    };
    let sites = names.placement.present(host, names.fleet);
    let mut memberships: Vec<Membership> = sites.map(member).collect();
    memberships.sort();
    memberships.dedup();
    memberships
}

/// The folders of sites and volumes and the operator's files in them, parents first.
pub fn plan_directories(names: &Names<'_>, host: &ResourcePath, sites: &[ProxySite]) -> Vec<DirectoryPlan> {
    let mut directories = Directories::default();
    let served = by_site(sites);
    for site in names.placement.present(host, names.fleet) {
        let (home, user) = (names.site_home(&site.path), site_user(&site.path, &site.body));
        let resource = site.path.to_string();
        let lives_here = names.placement.is_on(&site.path, host);
        for (below, mode) in [
            ("", 0o750),
            ("/releases", 0o755),
            ("/shared", 0o755),
            ("/shared/logs", 0o755),
        ] {
            // Of a site that is only served here, nothing but the logs is.
            if below == "/releases" && !lives_here {
                continue;
            }
            directories.add(format!("{home}{below}"), PathKind::Directory, mode, &user, &resource);
        }
        if let Some(file) = site.body.env_file.as_ref().filter(|_| lives_here) {
            directories.add(file.value.to_string(), PathKind::File, 0o600, &user, &resource);
        }
        for log in served.get(resource.as_str()).into_iter().flatten() {
            // fail2ban does not start where a log that it is to watch is missing.
            directories.add(log.error_log.clone(), PathKind::File, 0o640, &user, &resource);
        }
    }
    for volume in names.placement.only_on(host, &names.fleet.volumes) {
        let owner = volume.body.owner.as_ref().map(|owner| owner.value.to_string());
        let site = volume.path.parent().and_then(|site| names.fleet.sites.get(&site));
        let user = owner.or_else(|| site.map(|site| site_user(&site.path, &site.body)));
        let user = user.unwrap_or_else(|| "root".to_owned());
        let mode = volume
            .body
            .mode
            .as_ref()
            .map_or(0o750, |mode| u32::from(mode.value.bits()));
        let (path, resource) = (names.volume_path(&volume.path), volume.path.to_string());
        directories.add(path, PathKind::Directory, mode, &user, &resource);
    }
    for backup in super::engines::plan_backups(names, host) {
        // A dump is written by PostgreSQL's own user natively, and by root where a password is read, Docker asked or a folder
        // of somebody else's copied.
        let writer = match (names.target, &backup.what) {
            (
                Target::Systemd,
                BackedUp::Database {
                    engine: DatabaseEngine::Postgres,
                    ..
                },
            ) => "postgres",
            (Target::Systemd | Target::Compose, _) => "root",
        };
        directories.add(backup.directory, PathKind::Directory, 0o700, writer, &backup.resource);
    }
    directories.with_what_is_between()
}

#[derive(Default)]
struct Directories {
    by_path: BTreeMap<String, DirectoryPlan>,
}

impl Directories {
    fn add(&mut self, path: String, kind: PathKind, mode: u32, user: &str, resource: &str) {
        let (owner, group, resource) = (user.to_owned(), user.to_owned(), resource.to_owned());
        let plan = DirectoryPlan {
            path: path.clone(),
            kind,
            mode,
            owner,
            group,
            resource,
        };
        self.by_path.entry(path).or_insert(plan);
    }

    /// In order of path, so that parents come first. Folders between one and another of the same owner are that owner's too: made by
    /// tmpfiles they would be root's, and what lies below root in a folder of somebody else is not trusted (tmpfiles.d(5)).
    fn with_what_is_between(mut self) -> Vec<DirectoryPlan> {
        let planned: Vec<DirectoryPlan> = self.by_path.values().cloned().collect();
        for below in &planned {
            let mut path = below.path.as_str();
            let mut between = Vec::new();
            while let Some((folder, _)) = path.rsplit_once('/').filter(|(folder, _)| !folder.is_empty()) {
                if let Some(above) = self.by_path.get(folder) {
                    if above.owner == below.owner {
                        let (owner, resource) = (below.owner.clone(), below.resource.clone());
                        for path in std::mem::take(&mut between) {
                            self.add(path, PathKind::Directory, 0o750, &owner, &resource);
                        }
                    }
                    break;
                }
                between.push(folder.to_owned());
                path = folder;
            }
        }
        self.by_path.into_values().collect()
    }
}

/// The certificates that certbot is to issue.
pub fn plan_certificates(sites: &[ProxySite]) -> Vec<CertificatePlan> {
    let certificate = |site: &ProxySite| match &site.tls {
        TlsPlan::Here {
            certificate,
            key,
            acme: true,
        } => Some(CertificatePlan {
            name: site.names.first()?.clone(),
            domains: site.names.clone(),
            certificate: certificate.clone(),
            key: key.clone(),
            webroot: WEBROOT.to_owned(),
            resource: site.resource.clone(),
        }),
        TlsPlan::Here { .. } | TlsPlan::Edge | TlsPlan::None => None,
    };
    sites.iter().filter_map(certificate).collect()
}

/// The servers of nginx by the path of their site: its own, and those of its services.
fn by_site(sites: &[ProxySite]) -> BTreeMap<&str, Vec<&ProxySite>> {
    let mut by_site: BTreeMap<&str, Vec<&ProxySite>> = BTreeMap::new();
    for planned in sites {
        let service = planned.resource.split_once(".services.");
        let site = service.map_or(planned.resource.as_str(), |(site, _)| site);
        by_site.entry(site).or_default().push(planned);
    }
    by_site
}

/// The log files that each site has on `host`.
pub fn plan_logs(
    names: &Names<'_>,
    host: &ResourcePath,
    sites: &[ProxySite],
    services: &[ServicePlan],
) -> Vec<LogPlan> {
    let served = by_site(sites);
    let log = |site: &Resource<Site>| {
        let id = site.id();
        let own = services
            .iter()
            .filter(|service| service.tenant.as_ref().is_some_and(|tenant| tenant.id == id));
        let files = own.filter_map(|service| Some((service.log_directory.as_ref()?, &service.log_name)));
        let files =
            files.flat_map(|(folder, name)| [format!("{folder}/{name}.log"), format!("{folder}/{name}-error.log")]);
        let resource = site.path.to_string();
        let nginx = served.get(resource.as_str()).into_iter().flatten();
        LogPlan {
            nginx: nginx
                .flat_map(|planned| [planned.access_log.clone(), planned.error_log.clone()])
                .collect(),
            services: files.collect(),
            user: site_user(&site.path, &site.body),
            keep: site.body.logs.keep.as_ref().map_or(14, |keep| keep.value),
            resource,
            id,
        }
    };
    names.placement.present(host, names.fleet).map(log).collect()
}
