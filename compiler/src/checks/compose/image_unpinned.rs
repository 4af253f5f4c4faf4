//! `image-unpinned`: an image whose content changes under its name.

use hostc_lang::ResourcePath;

use super::shared::images;
use crate::checks::{Check, CheckContext, Findings, Run};
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
    for (path, image) in images(context.fleet) {
        in_resource(path, image, findings);
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
