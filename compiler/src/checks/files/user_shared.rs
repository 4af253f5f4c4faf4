//! `user-shared`: programs of two owners that run as one Unix user.

use std::collections::BTreeMap;

use hostc_lang::{ResourcePath, Span};

use crate::checks::findings::{Side, places};
use crate::checks::{Check, CheckContext, Findings, Run};
use crate::plan::{program_user, site_user};
use crate::schema::Level;

/// The row of the table.
pub const CHECK: Check = Check {
    name: "user-shared",
    level: Level::Warning,
    summary: "programs of two sites that run as one Unix user",
    page: include_str!("user_shared.md"),
    run: Run::Plan(run),
};

/// Somebody who runs as a user.
struct Runner<'a> {
    resource: &'a ResourcePath,
    /// The site it belongs to, or itself.
    owner: ResourcePath,
    user: String,
    span: Span,
    /// Whether the user was written, and not made of its own name.
    said: bool,
}

impl<'a> Runner<'a> {
    fn side(&self) -> Side<'a> {
        Side {
            resource: self.resource,
            span: self.span,
        }
    }
}

fn run(context: &CheckContext<'_>, findings: &mut Findings) {
    for (host, _) in context.hosts() {
        let mut runners = runners(context, &host.path);
        runners.sort_by_key(|runner| (runner.said, runner.span));
        let mut first: BTreeMap<&str, &Runner<'_>> = BTreeMap::new();
        for runner in &runners {
            let Some(other) = first.get(runner.user.as_str()) else {
                first.insert(&runner.user, runner);
                continue;
            };
            let of_site = runner.owner.kind() == "sites" || other.owner.kind() == "sites";
            // Two that were given one name without a word are `name-portability`; root is `user-root`.
            if other.owner != runner.owner && of_site && runner.said && runner.user != "root" {
                report(context, runner, other, findings);
            }
        }
    }
}

fn runners<'a>(context: &CheckContext<'a>, host: &ResourcePath) -> Vec<Runner<'a>> {
    let (fleet, names) = (context.fleet, context.names());
    let here = context.planned.placement.on(host);
    let runner = |resource: &'a ResourcePath, user: String, said: Option<Span>, span: Span| Runner {
        resource,
        owner: resource.parent().unwrap_or_else(|| resource.clone()),
        user,
        span: said.unwrap_or(span),
        said: said.is_some(),
    };
    let runners = here.filter_map(|path| {
        if let Some(site) = fleet.sites.get(path) {
            let said = site.body.user.name.as_ref().map(|name| name.span);
            return Some(runner(&site.path, site_user(path, &site.body), said, site.span));
        }
        if let Some(service) = fleet.services.get(path) {
            let declared = service.body.user.as_ref();
            let user = program_user(&names, path, declared);
            return Some(runner(
                &service.path,
                user,
                declared.map(|user| user.span),
                service.span,
            ));
        }
        let job = fleet.jobs.get(path)?;
        let declared = job.body.r#as.as_ref();
        let user = program_user(&names, path, declared);
        Some(runner(&job.path, user, declared.map(|user| user.span), job.span))
    });
    runners.collect()
}

fn report(context: &CheckContext<'_>, runner: &Runner<'_>, other: &Runner<'_>, findings: &mut Findings) {
    let (here, there) = places(context.fleet, runner.side(), other.side());
    let (mine, theirs) = (runner.resource, other.resource);
    let diagnostic = findings
        .finding(format!("`{mine}` and `{theirs}` run as one user, `{}`", runner.user))
        .label(here, "here")
        .label(there, "and here")
        .help("leave the user out: each site has one of its own, and reads nobody else's files; what both need is a volume that both mount");
    findings.report(mine, diagnostic);
}
