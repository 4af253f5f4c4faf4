//! `name-portability`: names that become one, become somebody else's, or grow too long in the artifacts.
//!
//! The id of a resource (`sites.shop.services.api` → `shop-api`) is its unit, its container, its DNS name there, and where no
//! site gives it one its Unix user. Two of one kind with one id are refused where fields are read (`name-conflict`); this is about
//! what different kinds, instances, engines and the distribution make of the same name.

use std::collections::BTreeMap;

use hostc_lang::{ResourcePath, Span};

use crate::checks::{Check, CheckContext, Findings, Run};
use crate::plan::site_user;
use crate::schema::Level;

/// The row of the table.
pub const CHECK: Check = Check {
    name: "name-portability",
    level: Level::Error,
    summary: "names that collide or grow too long in the artifacts",
    page: include_str!("name_portability.md"),
    run: Run::Plan(run),
};

/// Containers that hostc itself starts.
const CONTAINERS: &[&str] = &[
    "proxy",
    "postgres",
    "postgres-setup",
    "mongodb",
    "mongodb-setup",
    "redis",
];

/// Units of the distribution on a host that hostc sets up, which a unit of the same name would replace (systemd.unit(5): a file in
/// `/etc/systemd/system` hides the package's).
const UNITS: &[&str] = &[
    "apt-daily",
    "certbot",
    "containerd",
    "cron",
    "dbus",
    "docker",
    "fail2ban",
    "logrotate",
    "mongod",
    "networking",
    "nftables",
    "nginx",
    "postgresql",
    "redis",
    "redis-server",
    "rsyslog",
    "ssh",
    "sshd",
    "systemd-journald",
    "systemd-logind",
    "systemd-networkd",
    "systemd-resolved",
    "systemd-timesyncd",
    "ufw",
    "unattended-upgrades",
];

/// The longest label of a DNS name (RFC 1035), which a container's name is on its networks.
const LONGEST_CONTAINER: usize = 63;
/// The longest user name (useradd(8)).
const LONGEST_USER: usize = 31;

fn run(context: &CheckContext<'_>, findings: &mut Findings) {
    let names = context.names();
    let fleet = context.fleet;
    let mut units: BTreeMap<(&ResourcePath, String), (&ResourcePath, Span)> = BTreeMap::new();
    let services = fleet.services.values().flat_map(|service| {
        let ids = names.instance_ids(&service.path).into_iter();
        ids.map(move |id| (&service.path, service.span, id))
    });
    let jobs = fleet.jobs.values().map(|job| (&job.path, job.span, job.path.id()));
    let backups = fleet.backups();
    let backups = backups.map(|(path, span, _)| (path, span, format!("{}-backup", path.id())));
    for (path, span, id) in services.chain(jobs).chain(backups) {
        reserved(path, span, &id, findings);
        too_long(path, span, &id, findings);
        let hosts = context.planned.placement.hosts(path).iter();
        let taken = hosts.filter_map(|host| {
            let first = *units.entry((host, id.clone())).or_insert((path, span));
            (first != (path, span)).then_some(first)
        });
        let Some((first, there)) = taken.collect::<Vec<_>>().first().copied() else {
            continue;
        };
        if first.kind() == path.kind() && first.id() == path.id() {
            continue;
        }
        let diagnostic = findings
            .finding(format!("`{path}` and `{first}` would both be the unit `{id}`"))
            .label(span, format!("its name in the artifacts is `{id}`"))
            .label(there, "and so is this one's")
            .help("rename one of them: names of a site and its resource are joined by `-`, and instances get `-1`, `-2` …");
        findings.report(path, diagnostic);
    }
    users(context, findings);
}

fn reserved(path: &ResourcePath, span: Span, id: &str, findings: &mut Findings) {
    let whose = if CONTAINERS.contains(&id) {
        "a container of hostc's own is called so"
    } else if UNITS.contains(&id) {
        "its unit would take the place of the distribution's"
    } else {
        return;
    };
    let diagnostic = findings
        .finding(format!("`{path}` cannot be called `{id}` on a host"))
        .label(span, whose)
        .help(format!(
            "rename it, `{}.{}-app` say, or declare it inside the site it belongs to",
            path.kind(),
            path.name()
        ));
    findings.report(path, diagnostic);
}

fn too_long(path: &ResourcePath, span: Span, id: &str, findings: &mut Findings) {
    if id.len() <= LONGEST_CONTAINER {
        return;
    }
    let diagnostic = findings
        .finding(format!("the name `{id}` of `{path}` has {} characters", id.len()))
        .label(
            span,
            format!("as a host name on a container network it has at most {LONGEST_CONTAINER}"),
        )
        .help("shorten the name of the site or of the resource");
    findings.report(path, diagnostic);
}

/// Users that take the name of a resource.
fn users(context: &CheckContext<'_>, findings: &mut Findings) {
    let fleet = context.fleet;
    let placement = &context.planned.placement;
    let services = fleet
        .services
        .values()
        .filter(|service| service.body.user.is_none())
        .map(|s| (&s.path, s.span));
    let jobs = fleet
        .jobs
        .values()
        .filter(|job| job.body.r#as.is_none())
        .map(|job| (&job.path, job.span));
    let programs = services.chain(jobs).filter(|(path, _)| path.parent().is_none());
    let sites = fleet
        .sites
        .values()
        .filter(|site| site.body.user.name.is_none())
        .map(|site| (&site.path, site.span));
    for (path, span) in sites.chain(programs.clone()) {
        let user = path.id();
        if user.len() > LONGEST_USER {
            let field = match path.kind() {
                "sites" => "user.name",
                "jobs" => "as",
                _ => "user",
            };
            let diagnostic = findings
                .finding(format!("the name of `{path}` is too long for its Unix user"))
                .label(
                    span,
                    format!("{} characters, and a user name has at most {LONGEST_USER}", user.len()),
                )
                .help(format!("name the user: `{field} = \"…\";`, or shorten the name"));
            findings.report(path, diagnostic);
        }
    }
    let homes = fleet.sites.values().flat_map(|site| {
        let hosts = placement.hosts(&site.path).iter();
        hosts.map(|host| ((host, site_user(&site.path, &site.body)), (&site.path, site.span)))
    });
    let homes: BTreeMap<(&ResourcePath, String), (&ResourcePath, Span)> = homes.collect();
    for (path, span) in programs {
        let mut hosts = placement.hosts(path).iter();
        let Some((site, there)) = hosts.find_map(|host| homes.get(&(host, path.id()))) else {
            continue;
        };
        let diagnostic = findings
            .finding(format!("`{path}` would run as the user `{}` of `{site}`", path.id()))
            .label(span, "its own user takes its name")
            .label(*there, "and so does this site's, whose files it could then read")
            .help("rename one of them, or declare the program inside the site if it is the site's");
        findings.report(path, diagnostic);
    }
}
