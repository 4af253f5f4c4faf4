//! A change for people in a terminal.

use std::collections::BTreeMap;

use super::{Change, ChangeSet, FieldChange, What};

/// What changes, and then the lines of the files.
pub fn text(changes: &ChangeSet) -> String {
    let mut text = format!("{}\n", summary(changes));
    if !changes.risks.is_empty() {
        text.push_str("\nLook twice:\n");
        for risk in &changes.risks {
            text.push_str(&format!("  ! {}: {}\n", risk.code.name(), risk.message));
        }
    }
    if !changes.changes.is_empty() {
        text.push_str("\nWhat changes:\n");
        for change in &changes.changes {
            one(&mut text, change);
        }
    }
    for (host, effects) in &changes.hosts {
        text.push_str(&format!("\nWhat happens on {host}:\n"));
        for (number, effect) in (1..).zip(effects) {
            text.push_str(&format!(
                "  {number}. {} ({})\n",
                effect.action,
                effect.downtime.words()
            ));
        }
    }
    if !changes.files.is_empty() {
        text.push_str("\nFiles:\n");
        for file in &changes.files {
            text.push_str(&format!("  {} {}:{}\n", file.what.mark(), file.host, file.path));
            for line in file.difference.lines() {
                text.push_str(&format!("      {line}\n"));
            }
        }
    }
    text
}

fn one(text: &mut String, change: &Change) {
    let causes = match change.causes.as_slice() {
        [] => String::new(),
        causes => format!("  ({})", causes.join(", ")),
    };
    let ((kind, name), host) = (change.title(), &change.host);
    let title = format!("{kind} {name}");
    text.push_str(&format!(
        "  {} {} on {host}{causes}\n",
        change.what.mark(),
        title.trim_end()
    ));
    for field in &change.fields {
        text.push_str(&format!("      {}\n", line(field)));
    }
    for effect in &change.effects {
        text.push_str(&format!("      → {} ({})\n", effect.action, effect.downtime.words()));
    }
}

/// `memory: 1 GiB → 512 MiB`
pub(super) fn line(field: &FieldChange) -> String {
    match (&field.before, &field.after) {
        (Some(before), Some(after)) => format!("{}: {before} → {after}", field.field),
        (None, Some(after)) => format!("{}: {after} comes", field.field),
        (Some(before), None) => format!("{}: {before} goes", field.field),
        (None, None) => format!("{}: empty", field.field),
    }
}

/// One line: `against main: 2 routes change, 1 service comes; 1 thing to look at twice; 3 files`.
pub(super) fn summary(changes: &ChangeSet) -> String {
    if changes.is_empty() {
        return format!("nothing changes against {}", changes.against);
    }
    let mut counts: BTreeMap<(What, &str), usize> = BTreeMap::new();
    for change in &changes.changes {
        *counts.entry((change.what, change.kind)).or_default() += 1;
    }
    let said = counts.iter().map(|((what, kind), count)| {
        let (kind, verb) = match count {
            1 => ((*kind).to_owned(), what.word()),
            _ => (plural(kind), plain(*what)),
        };
        format!("{count} {kind} {verb}")
    });
    let mut parts = vec![said.collect::<Vec<_>>().join(", ")];
    parts.retain(|part| !part.is_empty());
    match changes.risks.len() {
        0 => {}
        1 => parts.push("1 thing to look at twice".to_owned()),
        count => parts.push(format!("{count} things to look at twice")),
    }
    let worst = changes.hosts.values().flatten().map(|effect| effect.downtime).max();
    parts.extend(worst.map(|downtime| downtime.words().to_owned()));
    match changes.files.len() {
        0 => {}
        1 => parts.push("1 file".to_owned()),
        count => parts.push(format!("{count} files")),
    }
    format!(
        "against {} for {}: {}",
        changes.against,
        changes.target.name(),
        parts.join("; ")
    )
}

fn plural(kind: &str) -> String {
    match kind.strip_suffix('y') {
        Some(stem) => format!("{stem}ies"),
        None => format!("{kind}s"),
    }
}

const fn plain(what: What) -> &'static str {
    match what {
        What::Added => "come",
        What::Removed => "go",
        What::Changed => "change",
    }
}
