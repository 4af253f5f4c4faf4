//! `update-unpinned`: automatic updates of an image whose tag goes anywhere, or nowhere.

use crate::checks::{Check, CheckContext, Findings, Run};
use crate::schema::Level;

/// The row of the table.
pub const CHECK: Check = Check {
    name: "update-unpinned",
    level: Level::Warning,
    summary: "automatic updates of an image whose tag goes anywhere, or nowhere",
    page: include_str!("update_unpinned.md"),
    run: Run::Plan(run),
};

fn run(context: &CheckContext<'_>, findings: &mut Findings) {
    for service in context.fleet.services.values() {
        let body = &service.body;
        let (Some(update), Some(image)) = (body.auto_update().filter(|update| update.value), &body.image) else {
            continue;
        };
        let tag = image.value.tag().unwrap_or_default();
        let moves = !tag.bytes().any(|byte| byte.is_ascii_digit());
        let (message, label, help) = if image.value.digest().is_some() {
            (
                format!("`{}` is to be updated, and can never change", service.path),
                "a digest is one image for ever",
                "follow a series, such as `\"NAME:2\"`, or leave `autoUpdate` out",
            )
        } else if moves {
            (
                format!(
                    "`{}` is updated to whatever comes, the next major version included",
                    service.path
                ),
                "this names no series",
                "follow a series: `\"NAME:2\"` gets every fix of 2 and never 3",
            )
        } else {
            continue;
        };
        let diagnostic = findings
            .finding(message)
            .label(image.span, label)
            .label(update.span, "updated when its tag moves")
            .help(help);
        findings.report(&service.path, diagnostic);
    }
}
