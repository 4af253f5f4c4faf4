//! `image-no-digest`: an image named by a version and not by what it is.

use super::shared::images;
use crate::checks::{Check, CheckContext, Findings, Run};
use crate::schema::Level;

/// The row of the table.
pub const CHECK: Check = Check {
    name: "image-no-digest",
    level: Level::Off,
    summary: "an image named by a version and not by what it is",
    page: include_str!("image_no_digest.md"),
    run: Run::Plan(run),
};

fn run(context: &CheckContext<'_>, findings: &mut Findings) {
    for (path, image) in images(context.fleet) {
        let value = &image.value;
        // Without a version at all it is `image-unpinned`.
        if value.digest().is_some() || value.tag().is_none() {
            continue;
        }
        let diagnostic = findings
            .finding(format!("`{path}` runs whatever is called `{value}`"))
            .label(image.span, "a tag can be given to another image")
            .help(format!(
                "add its digest, `\"{value}@sha256:…\"` (`docker buildx imagetools inspect {value}` prints it)"
            ));
        findings.report(path, diagnostic);
    }
}
