//! logrotate: the log files of each site, daily.
//!
//! A site's folder belongs to its user, but no program of the site can write to the log folder: its sandbox leaves it out
//! natively, and its container does not see it. So root may rotate the files there. nginx opens its own anew when told to, and
//! gives them to its workers' user; what systemd appends to is copied and emptied.
//!
//! Under compose what the containers print is Docker's, and capped in the compose file.

use serde::Serialize;

use super::{Artifact, Backend, Context, Output};
use crate::plan::model::LogPlan;
use crate::schema::Target;

/// The backend.
pub const BACKEND: Backend = Backend {
    name: "logrotate",
    targets: &[Target::Systemd, Target::Compose],
    templates: &[(SITE, include_str!("../../../../stdlib/templates/logrotate/site.j2"))],
    render,
};

const SITE: &str = "logrotate/site";

#[derive(Serialize)]
struct View<'a> {
    resource: &'a str,
    nginx: &'a [String],
    native: bool,
    services: &'a [String],
    keep: u32,
}

fn render(context: &Context<'_>, output: &mut Output) {
    for log in &context.host.logs {
        let view = view(log, context.plan.target);
        if view.nginx.is_empty() && view.services.is_empty() {
            continue;
        }
        context.file(output, &log.resource, SITE, view, |host, text| {
            Artifact::public(host, format!("etc/logrotate.d/hostc-{}", log.id), &log.resource, text)
        });
    }
}

fn view(log: &LogPlan, target: Target) -> View<'_> {
    let native = target == Target::Systemd;
    View {
        resource: &log.resource,
        nginx: &log.nginx,
        native,
        services: if native { &log.services } else { &[] },
        keep: log.keep,
    }
}

#[cfg(test)]
mod tests;
