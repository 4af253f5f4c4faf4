//! Upkeep: what hostc itself has run on a host, by the calendar.

use std::collections::BTreeMap;

use hostc_lang::ResourcePath;

use super::allocation::site_user;
use super::model::JobPlan;
use super::symbols::Names;
use crate::resources::{Resource, Site};

/// The program that keeps the newest releases of a site.
pub const PRUNE_RELEASES: &str = "/usr/local/lib/hostc/prune-releases";
/// Releases kept where nothing is said.
const RELEASES: u32 = 5;
/// Time for one run, in milliseconds.
const TIMEOUT_MS: u64 = 3_600_000;

/// The upkeep of a host: for each site that is deployed to it, its old releases.
pub(super) fn plan_upkeep(names: &Names<'_>, host: &ResourcePath) -> Vec<JobPlan> {
    let here = names.placement.only_on(host, &names.fleet.sites);
    here.filter(|site| is_deployed(names, site))
        .map(|site| prune(names, host, site))
        .collect()
}

/// A site with a program, or one that says how many releases stay.
fn is_deployed(names: &Names<'_>, site: &Resource<Site>) -> bool {
    site.body.releases.keep.is_some()
        || owns(&site.path, "services", &names.fleet.services)
        || owns(&site.path, "jobs", &names.fleet.jobs)
}

/// Whether any of `all`, which are of one kind, belongs to `site`: they stand side by side in order of path.
fn owns<T>(site: &ResourcePath, kind: &str, all: &BTreeMap<ResourcePath, Resource<T>>) -> bool {
    let first = all.range(site.child(kind, "")..).next();
    first.is_some_and(|(path, _)| path.parent().as_ref() == Some(site))
}

fn prune(names: &Names<'_>, host: &ResourcePath, site: &Resource<Site>) -> JobPlan {
    let user = site_user(&site.path, &site.body);
    let home = names.site_home(&site.path);
    let keep = site
        .body
        .releases
        .keep
        .as_ref()
        .map_or(RELEASES, |keep| keep.value.max(1));
    JobPlan {
        id: format!("hostc-releases-{}", site.id()),
        resource: site.path.to_string(),
        tenant: None,
        description: format!("{} old releases", super::sites::title(site)),
        uid: names
            .numbers
            .uids
            .get(&(host.clone(), user.clone()))
            .copied()
            .unwrap_or_default(),
        user,
        command: vec![PRUNE_RELEASES.to_owned(), home.clone(), keep.to_string()],
        image: None,
        workdir: None,
        environment: Vec::new(),
        env_files: Vec::new(),
        schedule: "daily".to_owned(),
        timeout_ms: TIMEOUT_MS,
        memory: None,
        tasks: super::programs::TASKS,
        writable: vec![format!("{home}/releases")],
        dependencies: Vec::new(),
        secrets: Vec::new(),
        networks: Vec::new(),
    }
}
