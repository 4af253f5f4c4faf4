//! `port-privileged`: a port below 1024 without the capability that opens it.

use crate::checks::{Check, CheckContext, Findings, Run};
use crate::resources::service::Capability;
use crate::schema::{Level, Target};

/// The row of the table.
pub const CHECK: Check = Check {
    name: "port-privileged",
    level: Level::Warning,
    summary: "a port below 1024 without the capability that opens it",
    page: include_str!("port_privileged.md"),
    run: Run::Plan(run),
};

/// `net.ipv4.ip_unprivileged_port_start` as Linux sets it.
const FIRST_FREE: u16 = 1024;

fn run(context: &CheckContext<'_>, findings: &mut Findings) {
    for service in context.fleet.services.values() {
        let Some(port) = &service.body.port else { continue };
        let capabilities = &service.body.hardening.capabilities;
        let may = capabilities
            .iter()
            .any(|kept| kept.value == Capability::CapNetBindService);
        // Files are served by nginx, which opens its ports before it gives root up.
        let low = port.value.number() < FIRST_FREE && service.body.files.is_none();
        if !low || may || !context.is_planned_for(Target::Systemd, &service.path) {
            continue;
        }
        let number = port.value.number();
        let diagnostic = findings
            .finding(format!("`{}` may not listen on port {number}", service.path))
            .label(
                port.span,
                "only root opens ports below 1024, and the service is not root",
            )
            .help("take a port from 1024 on, or let it: `hardening.capabilities = [ \"CAP_NET_BIND_SERVICE\" ];`");
        findings.report(&service.path, diagnostic);
    }
}
