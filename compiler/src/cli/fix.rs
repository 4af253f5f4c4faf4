//! `hostc check --fix`: makes the changes that findings offer.
//!
//! All of one finding or none; of two that change the same text the first is made, and the other comes up again in the next round
//! if it still holds. A file that was in its layout is in its layout again, one that cannot be read is left alone, and only
//! files of the project are ever written, each in one step.

use std::collections::BTreeMap;

use camino::Utf8PathBuf;
use hostc_lang::diagnostic::{Change, Edit, edits};
use hostc_lang::{Diagnostic, Diagnostics, SourceFile, SourceId, Sources, TokenKind, format, lex};

use super::{difference, terminal};
use crate::os::{Os, OsError, RealOs};
use crate::project::Project;

/// A file before and after.
struct Changed {
    path: Utf8PathBuf,
    name: String,
    before: String,
    after: String,
    /// What was mended, each with its place.
    mended: Vec<String>,
}

/// Makes what changes the findings offer, and says so; gives the number of findings that it mended.
///
/// # Errors
///
/// A file cannot be written.
pub(super) fn fix(project: &Project, diagnostics: &Diagnostics) -> Result<usize, OsError> {
    let mut mended = 0;
    for changed in changes(project, diagnostics) {
        // Somebody may have saved it meanwhile.
        let now = RealOs.read(&changed.path, changed.before.len() as u64 + 1);
        if now.is_ok_and(|now| now == changed.before.as_bytes()) {
            RealOs.replace(&changed.path, changed.after.as_bytes())?;
            mended += changed.mended.len();
            for line in &changed.mended {
                terminal::say(&format!("fixed {line}\n"));
            }
            terminal::say(&difference::show(&changed.before, &changed.after));
        } else {
            terminal::say(&format!(
                "`{}` was changed meanwhile, and is left as it is\n",
                changed.name
            ));
        }
    }
    Ok(mended)
}

/// What is to become of each file.
fn changes(project: &Project, diagnostics: &Diagnostics) -> Vec<Changed> {
    let mut files: BTreeMap<SourceId, (Vec<Edit>, Vec<String>)> = BTreeMap::new();
    let one_profile = !asks_for_the_profile(project);
    for found in diagnostics.iter() {
        let certain = |change: &Change| one_profile || matches!(change, Change::Replace { .. });
        if !found.changes.iter().all(certain) {
            continue;
        }
        let Some(edits) = edits(&found.changes, project) else {
            continue;
        };
        let free = edits.iter().all(|edit| {
            let taken = files.get(&edit.span.source).map_or(&[] as &[Edit], |(edits, _)| edits);
            project.path(edit.span.source).is_some() && !taken.iter().any(|other| overlap(edit, other))
        });
        if !free {
            continue;
        }
        if let Some((id, line)) = edits.first().and_then(|edit| described(project, found, edit)) {
            files.entry(id).or_default().1.push(line);
        }
        for edit in edits {
            let planned = &mut files.entry(edit.span.source).or_default().0;
            if !planned.contains(&edit) {
                planned.push(edit);
            }
        }
    }
    let changed = files
        .into_iter()
        .filter_map(|(id, (edits, mended))| changed(project, id, edits, mended));
    changed.collect()
}

/// `site.host:3:5: unknown field`
fn described(project: &Project, found: &Diagnostic, edit: &Edit) -> Option<(SourceId, String)> {
    let file = project.source(edit.span.source)?;
    let marked = found.labels.first().filter(|label| label.span.source == file.id());
    let (line, column) = file.position(marked.map_or(edit.span, |label| label.span).start);
    let text = format!("{}:{line}:{column}: {}", file.name(), found.message);
    Some((file.id(), text))
}

/// Whether two edits cannot both be made; one that is the same is made once.
fn overlap(one: &Edit, other: &Edit) -> bool {
    one != other && one.span.start < other.span.end.max(other.span.start + 1) && other.span.start < one.span.end
}

/// A file with these edits made; nothing where it cannot be read, before or after.
fn changed(project: &Project, id: SourceId, mut edits: Vec<Edit>, mended: Vec<String>) -> Option<Changed> {
    let (file, path) = (project.source(id)?, project.path(id)?);
    edits.sort_by_key(|edit| edit.span);
    let mut after = String::with_capacity(file.text().len());
    let mut at = 0;
    for edit in &edits {
        after.push_str(file.text().get(at..edit.span.start as usize)?);
        after.push_str(&edit.text);
        at = edit.span.end as usize;
    }
    after.push_str(file.text().get(at..)?);
    let laid_out = |text: &str| format(&SourceFile::new(id, file.name(), text)).value;
    let (layout, new) = (laid_out(file.text())?, laid_out(&after)?);
    if layout == file.text() {
        after = new;
    }
    Some(Changed {
        path,
        name: file.name().to_owned(),
        before: file.text().to_owned(),
        after,
        mended,
    })
}

/// Whether some file depends on the profile: what is not needed in one may be needed in another.
fn asks_for_the_profile(project: &Project) -> bool {
    let mut files = (0..).map_while(|id| project.source(SourceId(id)));
    files.any(|file| {
        let tokens = lex(&file).value;
        let mut names = tokens.tokens.iter().filter(|token| token.kind == TokenKind::Identifier);
        project.path(file.id()).is_some() && names.any(|token| file.slice(token.span) == "profile")
    })
}
