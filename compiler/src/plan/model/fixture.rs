//! Small plans for the tests of backends: a host on which nothing runs yet.

use std::collections::BTreeMap;

use super::{FirewallPlan, HostPlan, Plan, PlannedVersions, SshPlan};
use crate::backends::template::Templates;
use crate::backends::{Backend, Context, Output};
use crate::schema::{Target, Version};

/// A plan of this one host.
pub(crate) fn plan(target: Target, host: HostPlan) -> Plan {
    Plan {
        target,
        hosts: vec![host],
        edges: Vec::new(),
    }
}

/// The host `vps`, Debian 12, on which nothing runs.
pub(crate) fn host() -> HostPlan {
    HostPlan {
        name: "vps".to_owned(),
        resource: "hosts.vps".to_owned(),
        public_address: None,
        internal_address: None,
        os: "debian-12".to_owned(),
        versions: PlannedVersions {
            nginx: Version::new([1, 22, 1]),
            systemd: Version::new([252]),
            compose: Version::new([2, 30]),
        },
        ipv6: true,
        cpus: 1,
        memory: None,
        reserve: 0,
        ssh: SshPlan {
            port: 22,
            from: Vec::new(),
            passwords: false,
        },
        accounts: Vec::new(),
        memberships: Vec::new(),
        directories: Vec::new(),
        listeners: Vec::new(),
        proxy: None,
        services: Vec::new(),
        jobs: Vec::new(),
        upkeep: Vec::new(),
        postgres: None,
        mongodb: None,
        redis: None,
        backups: Vec::new(),
        secrets: Vec::new(),
        certificates: Vec::new(),
        acme_email: None,
        logs: Vec::new(),
        firewall: FirewallPlan::default(),
        networks: Vec::new(),
        fail2ban: false,
        unattended_upgrades: false,
    }
}

/// What `backend` writes for `host`: the texts by path. No other backend runs.
pub(crate) fn written(backend: &Backend, target: Target, host: HostPlan) -> BTreeMap<String, String> {
    let output = output(backend, target, host);
    assert!(output.failures.is_empty(), "{:?}", output.failures);
    output
        .artifacts
        .into_iter()
        .map(|artifact| (artifact.path, artifact.content))
        .collect()
}

/// The same with modes, owners and failures.
pub(crate) fn output(backend: &Backend, target: Target, host: HostPlan) -> Output {
    let plan = plan(target, host);
    let templates = Templates::new(&[backend.templates]);
    let mut output = Output::default();
    for host in &plan.hosts {
        (backend.render)(
            &Context {
                plan: &plan,
                host,
                templates: &templates,
            },
            &mut output,
        );
    }
    for artifact in &output.artifacts {
        assert!(artifact.content.ends_with('\n'), "{} ends within a line", artifact.path);
        assert!(
            !artifact.content.contains(" \n"),
            "{} has space at the end of a line",
            artifact.path
        );
        assert_eq!(artifact.mode & 0o022, 0, "{} may be written by others", artifact.path);
    }
    output
}
