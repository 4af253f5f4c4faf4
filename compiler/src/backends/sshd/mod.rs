//! The SSH daemon: keys only, root by key alone, on the declared port.
//!
//! Where a setting is given twice sshd takes the first, and the distributions include `sshd_config.d` before their own settings:
//! this file is read early and wins.

use super::template::TemplateTable;
use super::{Artifact, Backend, Context, Output};
use crate::schema::Target;

/// The backend.
pub const BACKEND: Backend = Backend {
    name: "sshd",
    targets: &[Target::Systemd, Target::Compose],
    templates: TEMPLATES,
    render,
};

const TEMPLATES: TemplateTable = &[(
    "sshd/hostc.conf.j2",
    include_str!("../../../../stdlib/templates/sshd/hostc.conf.j2"),
)];

fn render(context: &Context<'_>, output: &mut Output) {
    let host = context.host;
    let yes_no = |yes: bool| if yes { "yes" } else { "no" };
    let view = minijinja::context! {
        resource => &host.resource,
        port => (host.ssh.port != 22).then_some(host.ssh.port),
        passwords => yes_no(host.ssh.passwords),
    };
    context.file(output, &host.resource, "sshd/hostc.conf.j2", view, |name, text| {
        Artifact::public(name, "etc/ssh/sshd_config.d/10-hostc.conf", &host.resource, text)
    });
}
