//! The machines, what is installed on them, and how their resources are divided.

use super::markdown::{Inline, Page, code, codes, joined, sentence, text};
use super::{Sources, networks, size};
use crate::plan::model::HostPlan;

pub(super) fn write(sources: &Sources<'_>, page: &mut Page) {
    page.heading(2, &"Hosts".into());
    let rows = sources.hosts().iter().map(|host| {
        let addresses = [("public", host.public_address), ("internal", host.internal_address)];
        let addresses = addresses.into_iter().filter_map(|(word, address)| {
            address.map(|address| sentence("{} {}", &[text(word), code(&address.to_string())]))
        });
        let addresses = match (host.public_address, host.internal_address) {
            (Some(public), Some(internal)) if public == internal => code(&public.to_string()),
            _ => joined(addresses, ", "),
        };
        [
            code(&host.name),
            addresses,
            text(&host.os),
            text(&host.cpus.to_string()),
            host.memory.map_or_else(Inline::default, size),
            ssh(host),
            sources.place(&host.resource),
        ]
    });
    let head = ["host", "addresses", "system", "processors", "memory", "SSH", "declared"];
    page.table(head, rows.collect());
    for host in sources.hosts() {
        page.heading(3, &sentence("Software of {}", &[code(&host.name)]));
        page.table(["component", "version", "what for"], software(sources, host));
    }
    budget(sources, page);
}

fn ssh(host: &HostPlan) -> Inline {
    let by = if host.ssh.passwords {
        "keys and passwords"
    } else {
        "keys only"
    };
    sentence(
        "port {}, {}, from {}",
        &[text(&host.ssh.port.to_string()), text(by), networks(&host.ssh.from)],
    )
}

fn software(sources: &Sources<'_>, host: &HostPlan) -> Vec<[Inline; 3]> {
    let mut rows: Vec<[Inline; 3]> = Vec::new();
    let mut add = |component: &'static str, version: Inline, what: &'static str| {
        rows.push([component.into(), version, what.into()]);
    };
    let image = |image: Option<&str>| image.map(code);
    if let Some(proxy) = &host.proxy {
        let version = image(proxy.container.as_ref().map(|container| container.image.as_str()));
        let version = version.unwrap_or_else(|| text(&host.versions.nginx.to_string()));
        add("nginx", version, "sites, TLS, limits, files");
    }
    if let Some(server) = &host.postgres {
        let version = image(server.container.as_ref().map(|container| container.image.as_str()));
        let version = version.unwrap_or_else(|| text(&server.major.to_string()));
        add("PostgreSQL", version, "databases");
    }
    if let Some(server) = &host.mongodb {
        let version = image(server.container.as_ref().map(|container| container.image.as_str()));
        add("MongoDB", version.unwrap_or_else(|| text(&server.version)), "databases");
    }
    if let Some(server) = &host.redis {
        let version = image(server.container.as_ref().map(|container| container.image.as_str()));
        add("Redis", version.unwrap_or_else(|| text(&server.version)), "caches");
    }
    let system = text(&host.versions.systemd.to_string());
    add("systemd", system, "programs, timers, accounts, folders");
    if !sources.is_native() {
        let compose = text(&format!("Compose {}", host.versions.compose));
        add("Docker", compose, "containers and their networks");
    }
    add("UFW", Inline::default(), "the firewall");
    if host.fail2ban {
        add("fail2ban", Inline::default(), "bans after failed logins");
    }
    if !host.certificates.is_empty() {
        add("certbot", Inline::default(), "certificates by Let's Encrypt");
    }
    if !host.logs.is_empty() {
        add("logrotate", Inline::default(), "logs, daily");
    }
    if host.unattended_upgrades {
        add("unattended-upgrades", Inline::default(), "security updates, daily");
    }
    rows
}

/// What is set aside for whom.
fn budget(sources: &Sources<'_>, page: &mut Page) {
    let mut rows = Vec::new();
    for host in sources.hosts() {
        let mut add = |what: Inline, count: u64, each: Option<u64>, processes: Inline| {
            let memory = each.map_or_else(
                || "what is free".into(),
                |each| match count {
                    1 => size(each),
                    count => sentence("{} × {}", &[text(&count.to_string()), size(each)]),
                },
            );
            rows.push([code(&host.name), what, memory, processes]);
        };
        add("the system".into(), 1, Some(host.reserve), Inline::default());
        if let Some(container) = host.proxy.as_ref().and_then(|proxy| proxy.container.as_ref()) {
            add("nginx".into(), 1, Some(container.memory), Inline::default());
        }
        if let Some(server) = &host.postgres {
            let memory = server
                .container
                .as_ref()
                .map_or(server.shared_buffers, |container| container.memory);
            let most = text(&format!("{} connections", server.max_connections));
            add("PostgreSQL".into(), 1, Some(memory), most);
        }
        if let Some(server) = &host.mongodb {
            add("MongoDB".into(), 1, Some(server.memory), Inline::default());
        }
        if let Some(server) = &host.redis {
            add("Redis".into(), 1, Some(server.memory), Inline::default());
        }
        for service in &host.services {
            let cpus = service.cpus.map(|cpus| text(&format!("{cpus} processors")));
            let most = joined(
                [text(&format!("{} processes", service.tasks))].into_iter().chain(cpus),
                ", ",
            );
            let count = u64::try_from(service.instances.len()).unwrap_or(u64::MAX);
            add(codes([&service.id]), count, service.memory, most);
        }
    }
    page.heading(3, &"Resources".into());
    page.table(["host", "for", "memory", "most"], rows);
}
