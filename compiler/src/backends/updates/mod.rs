//! Security updates by unattended-upgrades(8), daily and without a reboot.

use serde::Serialize;

use super::template::TemplateTable;
use super::{Artifact, Backend, Context, Output};
use crate::schema::Target;

/// The backend.
pub const BACKEND: Backend = Backend {
    name: "updates",
    targets: &[Target::Systemd, Target::Compose],
    templates: TEMPLATES,
    render,
};

const TEMPLATES: TemplateTable = &[(
    "apt/unattended-upgrades.j2",
    include_str!("../../../../stdlib/templates/apt/unattended-upgrades.j2"),
)];

/// Where Debian's security updates come from, for the `Origins-Pattern` list.
const DEBIAN: &[&str] = &["origin=Debian,codename=${distro_codename}-security,label=Debian-Security"];

/// The same of Ubuntu, extended support included.
const UBUNTU: &[&str] = &[
    "origin=Ubuntu,archive=${distro_codename}-security",
    "origin=UbuntuESMApps,archive=${distro_codename}-apps-security",
    "origin=UbuntuESM,archive=${distro_codename}-infra-security",
];

fn render(context: &Context<'_>, output: &mut Output) {
    let host = context.host;
    if !host.unattended_upgrades {
        return;
    }
    let origins = if host.os.starts_with("ubuntu") { UBUNTU } else { DEBIAN };
    let view = UpdatesView {
        resource: &host.resource,
        origins,
    };
    context.file(
        output,
        &host.resource,
        "apt/unattended-upgrades.j2",
        view,
        |name, text| {
            Artifact::public(
                name,
                "etc/apt/apt.conf.d/52hostc-unattended-upgrades",
                &host.resource,
                text,
            )
        },
    );
}

#[derive(Serialize)]
struct UpdatesView<'a> {
    resource: &'a str,
    origins: &'a [&'a str],
}
