//! nginx: what the world talks to.
//!
//! Prints `nginx.conf`, which the sites share, and `sites-available/SITE.conf` for each of them: its limits, upstreams and
//! servers, so that a change of a site changes its file alone. A site is enabled because `nginx.conf` includes it by name. Natively
//! the files stand in `/etc/nginx`; under compose in `/srv/HOST/nginx`, mounted over the same paths of the container, where
//! everything but the workers' user is the same.
//!
//! What is decided where: the plan says what is served, to whom and how fast. The views ([`site::Site`], [`main_file::Main`])
//! turn it into servers and locations the way nginx is best told, and the templates put these into words. Nothing is
//! looked up when nginx starts, so a missing upstream cannot keep it from starting.
//!
//! Paths are matched as nginx matches them: an exact route first, then the longest prefix, unless a regular expression
//! matches; these are tried in the order of the plan and win over prefixes.

use super::format::Unwritable;
use super::template::{RenderError, TemplateTable};
use super::{Artifact, Backend, Context, Failure, Output};
use crate::plan::model::{HostPlan, ProxyPlan};
use crate::schema::{Target, Version};

pub(crate) mod action;
pub(crate) mod cache;
mod external;
pub mod groups;
pub(crate) mod header;
pub(crate) mod location;
pub(crate) mod main_file;
pub(crate) mod server;
pub(crate) mod site;
#[cfg(test)]
mod tests;

/// nginx's row in the table of backends.
pub const BACKEND: Backend = Backend {
    name: "nginx",
    targets: &[Target::Systemd, Target::Compose],
    templates: TEMPLATES,
    render,
};

const TEMPLATES: TemplateTable = &[
    (
        "nginx/nginx.conf.j2",
        include_str!("../../../../stdlib/templates/nginx/nginx.conf.j2"),
    ),
    (
        "nginx/site.conf.j2",
        include_str!("../../../../stdlib/templates/nginx/site.conf.j2"),
    ),
    (
        "nginx/server.j2",
        include_str!("../../../../stdlib/templates/nginx/server.j2"),
    ),
    (
        "nginx/location.j2",
        include_str!("../../../../stdlib/templates/nginx/location.j2"),
    ),
    (
        "group/nginx.j2",
        include_str!("../../../../stdlib/templates/group/nginx.j2"),
    ),
];

/// What nginx of a host is told, before it is put into words.
pub(crate) struct Configuration {
    /// What all sites share.
    pub(crate) main: main_file::Main,
    /// The sites that nginx can be told, in the plan's order.
    pub(crate) sites: Vec<site::Site>,
    /// Why the others are missing.
    problems: Vec<Problem>,
}

impl Configuration {
    /// For the nginx of `host`.
    pub(crate) fn new(target: Target, host: &HostPlan, proxy: &ProxyPlan) -> Self {
        let surroundings = Surroundings::new(target, host, proxy);
        let mut configuration = Self {
            main: main_file::Main::new(proxy, &surroundings),
            sites: Vec::new(),
            problems: Vec::new(),
        };
        for planned in &proxy.sites {
            match site::Site::new(planned, &surroundings) {
                Ok(site) => configuration.sites.push(site),
                Err(problem) => configuration.problems.push(problem),
            }
        }
        configuration
    }
}

/// What the views need to know besides the proxy and the site.
struct Surroundings<'a> {
    /// The proxy.
    proxy: &'a ProxyPlan,
    /// Whether `http2 on;` is understood; before, it is a parameter of `listen`.
    http2_directive: bool,
    /// Whether session tickets have keys that change by themselves.
    tickets_rotate: bool,
    /// Whether nginx knows how long a kept connection may be used.
    keepalive_time: bool,
    /// Whether to listen on IPv6 too.
    ipv6: bool,
    /// Who nginx's workers run as; in a container, the user that its image was built for.
    user: Option<&'static str>,
    /// Where the ACME challenge is answered from.
    webroot: String,
}

impl<'a> Surroundings<'a> {
    fn new(target: Target, host: &HostPlan, proxy: &'a ProxyPlan) -> Self {
        let since = |numbers: [u32; 3]| host.versions.nginx >= Version::new(numbers);
        let user = match target {
            Target::Systemd => Some("www-data"),
            Target::Compose => None,
        };
        Self {
            proxy,
            http2_directive: since([1, 25, 1]),
            tickets_rotate: since([1, 23, 2]),
            keepalive_time: since([1, 19, 10]),
            ipv6: host.ipv6,
            user,
            webroot: proxy.webroot.clone(),
        }
    }
}

fn render(context: &Context<'_>, output: &mut Output) {
    let host = context.host;
    let Some(proxy) = &host.proxy else { return };
    let Configuration { main, sites, problems } = Configuration::new(context.plan.target, host, proxy);
    let folder = match context.plan.target {
        Target::Systemd => "etc/nginx".to_owned(),
        Target::Compose => format!("srv/{}/nginx", host.name),
    };

    if let (Target::Compose, Some(groups)) = (context.plan.target, groups::Groups::new(host, &proxy.resource)) {
        context.file(output, &proxy.resource, "group/nginx.j2", groups, |name, text| {
            let path = format!("srv/{}/{}", host.name, groups::FILE);
            Artifact::public(name, path, &proxy.resource, text)
        });
    }
    context.file(output, &proxy.resource, "nginx/nginx.conf.j2", main, |name, text| {
        Artifact::public(name, format!("{folder}/nginx.conf"), &proxy.resource, text)
    });
    output.failures.extend(problems.into_iter().map(Failure::from));
    for site in sites {
        let (id, resource) = (site.id.clone(), site.resource.clone());
        context.file(output, &resource, "nginx/site.conf.j2", site, |name, text| {
            let path = format!("{folder}/sites-available/{id}.conf");
            Artifact::public(name, path, &resource, text)
        });
    }
}

/// A route that nginx cannot be told.
struct Problem {
    /// The route's path in source.
    resource: String,
    /// Why.
    unwritable: Unwritable,
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self {
            resource: problem.resource,
            error: RenderError::Unwritable(problem.unwritable),
        }
    }
}

/// A time as nginx reads it: `60s`, `1500ms`.
fn time(milliseconds: u64) -> String {
    if milliseconds.is_multiple_of(1000) {
        format!("{}s", milliseconds / 1000)
    } else {
        format!("{milliseconds}ms")
    }
}
