//! fail2ban: addresses that fail to log in again and again, or flood a site, are shut out for a while.
//!
//! Bans are made by `iptables-multiport`. The action `ufw` would write into `user.rules`, which the bundle owns, and
//! `nftables` is not installed with UFW. A log file that is missing keeps all of fail2ban from starting, so a site is watched
//! only if the plan makes its error log; and only if visitors connect directly, since an address that a CDN reports is not the
//! one that packets come from. Under compose nginx's packets never pass the chain that bans hook into.

use serde::Serialize;

use super::{Artifact, Backend, Context, Output};
use crate::plan::model::{HostPlan, PathKind, ProxySite};
use crate::schema::Target;

/// The backend.
pub const BACKEND: Backend = Backend {
    name: "fail2ban",
    targets: &[Target::Systemd, Target::Compose],
    templates: &[(JAIL, include_str!("../../../../stdlib/templates/fail2ban/jail.conf.j2"))],
    render,
};

const JAIL: &str = "fail2ban/jail.conf";

/// iptables takes no more ports in one rule.
const MOST_PORTS: usize = 15;

#[derive(Serialize)]
struct View<'a> {
    resource: &'a str,
    has_administrators: bool,
    administrators: Vec<String>,
    ssh_port: u16,
    web_ports: String,
    error_logs: bool,
    first_error_log: &'a str,
    more_error_logs: Vec<&'a str>,
}

fn render(context: &Context<'_>, output: &mut Output) {
    let host = context.host;
    if !host.fail2ban {
        return;
    }
    context.file(
        output,
        &host.resource,
        JAIL,
        view(host, context.plan.target),
        |name, text| Artifact::public(name, "etc/fail2ban/jail.d/hostc.conf", &host.resource, text),
    );
}

fn view(host: &HostPlan, target: Target) -> View<'_> {
    let sites: Vec<&ProxySite> = match &host.proxy {
        Some(proxy) if target == Target::Systemd => proxy.sites.iter().filter(|site| is_watched(host, site)).collect(),
        _ => Vec::new(),
    };
    let mut logs: Vec<&str> = sites.iter().map(|site| site.error_log.as_str()).collect();
    logs.sort_unstable();
    logs.dedup();
    let mut ports: Vec<u16> = sites
        .iter()
        .flat_map(|site| site.http.iter().chain(&site.https).copied())
        .collect();
    ports.sort_unstable();
    ports.dedup();
    let web_ports = match ports.len() {
        0..=MOST_PORTS => ports.iter().map(ToString::to_string).collect::<Vec<_>>().join(","),
        _ => "0:65535".to_owned(),
    };
    let administrators: Vec<String> = host
        .ssh
        .from
        .iter()
        .map(|network| network.trunc().to_string())
        .collect();
    View {
        resource: &host.resource,
        has_administrators: !administrators.is_empty(),
        administrators,
        ssh_port: host.ssh.port,
        web_ports,
        error_logs: !logs.is_empty(),
        first_error_log: logs.first().copied().unwrap_or_default(),
        more_error_logs: logs.into_iter().skip(1).collect(),
    }
}

fn is_watched(host: &HostPlan, site: &ProxySite) -> bool {
    let made = |path: &str| {
        host.directories
            .iter()
            .any(|entry| entry.kind == PathKind::File && entry.path == path)
    };
    site.cdn.is_none() && !site.limits.is_empty() && made(&site.error_log)
}

#[cfg(test)]
mod tests;
