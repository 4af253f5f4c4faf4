//! `user-root`: a program that runs as the superuser.

use hostc_lang::ResourcePath;

use crate::checks::{Check, CheckContext, Findings, Run};
use crate::resources::{Resource, Service};
use crate::schema::{Level, Spanned, UserName};

/// The row of the table.
pub const CHECK: Check = Check {
    name: "user-root",
    level: Level::Error,
    summary: "a program that runs as the superuser",
    page: include_str!("user_root.md"),
    run: Run::Plan(run),
};

fn run(context: &CheckContext<'_>, findings: &mut Findings) {
    let fleet = context.fleet;
    for (path, service) in &fleet.services {
        named(path, "user", service.body.user.as_ref(), &[], findings);
    }
    for (path, job) in &fleet.jobs {
        named(path, "as", job.body.r#as.as_ref(), &[], findings);
    }
    for (path, site) in &fleet.sites {
        let own = fleet.services.values().filter(|service| service.body.user.is_none());
        let own: Vec<_> = own
            .filter(|service| service.path.parent().as_ref() == Some(path))
            .collect();
        named(path, "user.name", site.body.user.name.as_ref(), &own, findings);
        numbered(path, "the programs of this site", site.body.user.uid.as_ref(), findings);
    }
    for (path, host) in &fleet.hosts {
        for (name, administrator) in &host.body.administrators {
            numbered(path, &format!("`{name}`"), administrator.value.uid.as_ref(), findings);
            if name.is_root() {
                let diagnostic = findings
                    .finding(format!("`{path}` makes `root` the account of an administrator"))
                    .label(
                        administrator.span,
                        "what is done as `root` is nobody's doing in the logs",
                    )
                    .help("give each person an account of their own, with `passwordlessSudo = true;` if need be");
                findings.report(path, diagnostic);
            }
        }
    }
}

/// `programs` are those that run as this user without saying so themselves.
fn named(
    path: &ResourcePath,
    field: &str,
    user: Option<&Spanned<UserName>>,
    programs: &[&Resource<Service>],
    findings: &mut Findings,
) {
    let Some(user) = user.filter(|user| user.value.is_root()) else {
        return;
    };
    let mut diagnostic = findings
        .finding(format!("`{path}` runs as `root`"))
        .label(user.span, "a hole in the program is a hole in the host");
    for program in programs {
        diagnostic = diagnostic.label(program.span, format!("`{}` would be that program", program.path));
    }
    let diagnostic = diagnostic.help(format!(
            "leave `{field}` out: it then has a user of its own; for a port below 1024, `hardening.capabilities = [ \"CAP_NET_BIND_SERVICE\" ];`"
        ));
    findings.report(path, diagnostic);
}

fn numbered(path: &ResourcePath, who: &str, uid: Option<&Spanned<u32>>, findings: &mut Findings) {
    let Some(uid) = uid.filter(|uid| uid.value == 0) else {
        return;
    };
    let diagnostic = findings
        .finding(format!("the user number 0 of `{path}` is the superuser's"))
        .label(uid.span, format!("{who} would be `root` under another name"))
        .help("leave `uid` out: the next free number is allocated and kept in `host.lock`");
    findings.report(path, diagnostic);
}
