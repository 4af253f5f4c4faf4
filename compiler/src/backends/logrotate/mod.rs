//! logrotate: the log files of each site, daily.
//!
//! A site's folder belongs to its user, and a program that works as root in a folder of someone else can be led astray by
//! links. So natively the files are rotated as the user of nginx's workers, to whom nginx gives its logs whenever it opens
//! them anew, so that nobody else but root could compress them. The plan therefore makes that user the owner of the files
//! and lets it write to their folder (group `www-data`, 2770), where the site's user reads them.
//!
//! Under compose no program of a site runs outside its container, so root may rotate nginx's files; what the containers
//! print is Docker's, and capped in the compose file.

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

/// The user of nginx's workers on Debian and Ubuntu.
const NGINX_USER: &str = "www-data";

#[derive(Serialize)]
struct View<'a> {
    resource: &'a str,
    nginx: &'a [String],
    native_user: Option<&'a str>,
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
        native_user: native.then_some(NGINX_USER),
        services: if native { &log.services } else { &[] },
        keep: log.keep,
    }
}

#[cfg(test)]
mod tests;
