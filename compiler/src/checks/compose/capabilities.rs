//! `capabilities`: a power of root that is as good as all of them.

use crate::checks::{Check, CheckContext, Findings, Run};
use crate::resources::service::Capability;
use crate::schema::Level;

/// The row of the table.
pub const CHECK: Check = Check {
    name: "capabilities",
    level: Level::Warning,
    summary: "a power of root that is as good as all of them",
    page: include_str!("capabilities.md"),
    run: Run::Plan(run),
};

fn run(context: &CheckContext<'_>, findings: &mut Findings) {
    for service in context.fleet.services.values() {
        for capability in &service.body.hardening.capabilities {
            let means = match capability.value {
                Capability::CapDacOverride => "it reads and writes every file of the host, passwords included",
                Capability::CapFowner => "it changes the permissions of every file of the host",
                Capability::CapChown => "it makes every file of the host its own",
                Capability::CapSetuid | Capability::CapSetgid => "it becomes any user of the host, root included",
                Capability::CapNetBindService
                | Capability::CapNetRaw
                | Capability::CapKill
                | Capability::CapSysNice => {
                    continue;
                }
            };
            let diagnostic = findings
                .finding(format!("`{}` keeps a capability that makes it as good as root", service.path))
                .label(capability.span, means)
                .help(
                    "do the part that needs it once, at another time: folders and their owners are hostc's to make, and a program need not \
                     change its user, since it starts as its own",
                );
            findings.report(&service.path, diagnostic);
        }
    }
}
