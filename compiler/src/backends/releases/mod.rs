//! Releases: old ones go, so that deployments do not fill the disk.
//!
//! The plan holds a job for each site that is deployed (`HostPlan::upkeep`), which the systemd backend prints like any other;
//! here is the program it runs. It runs as the site's own user, on the host under both targets, for the folders are there.

use super::template::TemplateTable;
use super::{Artifact, Backend, Context, Output};
use crate::plan::PRUNE_RELEASES;
use crate::schema::Target;

/// The backend.
pub const BACKEND: Backend = Backend {
    name: "releases",
    targets: &[Target::Systemd, Target::Compose],
    templates: TEMPLATES,
    render,
};

const TEMPLATES: TemplateTable = &[(
    "shell/prune-releases.j2",
    include_str!("../../../../stdlib/templates/shell/prune-releases.j2"),
)];

fn render(context: &Context<'_>, output: &mut Output) {
    if context.host.upkeep.is_empty() {
        return;
    }
    let resource = &context.host.resource;
    let view = minijinja::context! { resource };
    context.file(output, resource, "shell/prune-releases.j2", view, |host, text| {
        Artifact::program(host, PRUNE_RELEASES.trim_start_matches('/'), resource, text)
    });
}
