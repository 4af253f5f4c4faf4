//! `socket-path-long`: a unix socket whose path the kernel does not take.

use crate::checks::{Check, CheckContext, Findings, Run};
use crate::resources::route::RouteTarget;
use crate::schema::Level;

/// The row of the table.
pub const CHECK: Check = Check {
    name: "socket-path-long",
    level: Level::Error,
    summary: "a unix socket whose path the kernel does not take",
    page: include_str!("socket_path_long.md"),
    run: Run::Plan(run),
};

/// `sun_path` of unix(7) has 108 bytes, the last of which is zero.
const MOST: usize = 107;

fn run(context: &CheckContext<'_>, findings: &mut Findings) {
    for site in context.fleet.sites.values() {
        for (key, route) in &site.body.routes {
            let Some(to) = &route.value.to else { continue };
            let RouteTarget::Url(url) = &to.value else { continue };
            let Some(path) = url.strip_prefix("unix:").filter(|path| path.len() > MOST) else {
                continue;
            };
            let diagnostic = findings
                .finding(format!(
                    "the socket of the route `\"{key}\"` of `{}` has a path of {} bytes",
                    site.path,
                    path.len()
                ))
                .label(to.span, format!("a socket's path has at most {MOST}"))
                .help("let the program listen in a shorter place, such as `/run/NAME/http.sock`");
            findings.report(&site.path, diagnostic);
        }
    }
}
