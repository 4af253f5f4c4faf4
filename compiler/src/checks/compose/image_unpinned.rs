//! `image-unpinned`: an image whose content changes under its name.

use hostc_lang::ResourcePath;

use crate::checks::{Check, CheckContext, Findings, Run};
use crate::resources::Service;
use crate::schema::{Image, Level, Spanned};

/// The row of the table.
pub const CHECK: Check = Check {
    name: "image-unpinned",
    level: Level::Error,
    summary: "an image whose content changes under its name",
    page: include_str!("image_unpinned.md"),
    run: Run::Plan(run),
};

fn run(context: &CheckContext<'_>, findings: &mut Findings) {
    let fleet = context.fleet;
    // What is built on the host is no registry's to change.
    let built = |body: &Service| body.build.is_some();
    let services = fleet
        .services
        .iter()
        .map(|(path, service)| (path, service.body.image.as_ref().filter(|_| !built(&service.body))));
    let jobs = fleet.jobs.iter().map(|(path, job)| (path, job.body.image.as_ref()));
    let proxies = fleet
        .proxies
        .iter()
        .map(|(path, proxy)| (path, proxy.body.image.as_ref()));
    let postgres = fleet.hosts.iter().map(|(path, host)| {
        (
            path,
            host.body
                .postgres
                .as_ref()
                .and_then(|server| server.value.image.as_ref()),
        )
    });
    let mongodb = fleet.hosts.iter().map(|(path, host)| {
        (
            path,
            host.body
                .mongodb
                .as_ref()
                .and_then(|server| server.value.image.as_ref()),
        )
    });
    let redis = fleet.hosts.iter().map(|(path, host)| {
        (
            path,
            host.body.redis.as_ref().and_then(|server| server.value.image.as_ref()),
        )
    });
    let engines = postgres.chain(mongodb).chain(redis);
    for (path, image) in services.chain(jobs).chain(proxies).chain(engines) {
        if let Some(image) = image {
            in_resource(path, image, findings);
        }
    }
}

fn in_resource(path: &ResourcePath, image: &Spanned<Image>, findings: &mut Findings) {
    let value = &image.value;
    if value.digest().is_some() {
        return;
    }
    let label = match value.tag() {
        None => "no tag means `latest`: whatever was pushed last".to_owned(),
        // A version or a commit has a digit; `latest`, `stable`, `alpine`, `main` have none and move.
        Some(tag) if !tag.bytes().any(|byte| byte.is_ascii_digit()) => format!("the tag `{tag}` names no version"),
        Some(_) => return,
    };
    let diagnostic = findings
        .finding(format!("`{path}` runs whatever `{value}` is on the day"))
        .label(image.span, label)
        .help(format!(
            "name a version, `\"{0}:VERSION\"`, or the very image, `\"{0}@sha256:…\"` (`docker buildx imagetools inspect {value}` prints it)",
            value.name()
        ));
    findings.report(path, diagnostic);
}
