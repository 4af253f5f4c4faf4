//! A change as a comment on a pull request: one line, then what can be unfolded.

use super::text::{line, summary};
use super::{Change, ChangeSet};

/// What a comment may have: Gitea and GitHub take 65,536 characters.
const LONGEST: usize = 60_000;

/// What changes, for a pull request. The same change gives the same text.
pub fn markdown(changes: &ChangeSet) -> String {
    let mut text = format!("**hostc**: {}\n", escaped(&summary(changes)));
    if !changes.risks.is_empty() {
        text.push_str("\n**Look twice**\n\n");
        for risk in &changes.risks {
            text.push_str(&format!("- `{}`: {}\n", risk.code.name(), escaped(&risk.message)));
        }
    }
    if !changes.changes.is_empty() {
        let mut inner = String::new();
        for change in &changes.changes {
            inner.push_str(&one(change));
        }
        fold(&mut text, "What changes", &inner);
    }
    for (host, effects) in &changes.hosts {
        let mut inner = String::new();
        for (number, effect) in (1..).zip(effects) {
            inner.push_str(&format!(
                "{number}. {} ({})\n",
                escaped(&effect.action),
                effect.downtime.words()
            ));
        }
        fold(&mut text, &format!("What happens on {host}"), &inner);
    }
    files(&mut text, changes);
    text
}

fn one(change: &Change) -> String {
    let causes: Vec<String> = change.causes.iter().map(|cause| code(cause)).collect();
    let causes = if causes.is_empty() {
        String::new()
    } else {
        format!(", by {}", causes.join(", "))
    };
    let (kind, name) = change.title();
    let name = if name.is_empty() {
        String::new()
    } else {
        format!(" {}", code(name))
    };
    let (host, word) = (code(&change.host), change.what.word());
    let mut text = format!("- {kind}{name} on {host} **{word}**{causes}\n");
    for field in &change.fields {
        text.push_str(&format!("  - {}\n", escaped(&line(field))));
    }
    for effect in &change.effects {
        text.push_str(&format!(
            "  - → {} ({})\n",
            escaped(&effect.action),
            effect.downtime.words()
        ));
    }
    text
}

/// The files one by one, as long as there is room.
fn files(text: &mut String, changes: &ChangeSet) {
    let mut left = changes.files.len();
    for file in &changes.files {
        let mut fence = "```".to_owned();
        while file.difference.contains(&fence) {
            fence.push('`');
        }
        let inner = format!("{fence}diff\n{}\n{fence}\n", file.difference);
        if text.len() + inner.len() + 200 > LONGEST {
            break;
        }
        fold(
            text,
            &format!("{} {}:{}", file.what.mark(), file.host, file.path),
            &inner,
        );
        left -= 1;
    }
    if left > 0 {
        text.push_str(&format!(
            "\n… and {left} more files: `hostc diff --format text` shows them.\n"
        ));
    }
    if text.len() > LONGEST {
        let mut end = LONGEST;
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        text.truncate(end);
        text.push_str("…\n\n(cut: `hostc diff --format text` shows the rest)\n");
    }
}

fn fold(text: &mut String, title: &str, inner: &str) {
    let title = title.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    text.push_str(&format!(
        "\n<details><summary>{title}</summary>\n\n{inner}\n</details>\n"
    ));
}

fn code(text: &str) -> String {
    format!("`{}`", text.replace('`', "'"))
}

/// Characters as they are; what stands between backticks stays code.
fn escaped(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    let mut in_code = false;
    for character in text.chars() {
        match character {
            '`' => {
                in_code = !in_code;
                written.push('`');
            }
            other if in_code => written.push(other),
            '\\' | '*' | '_' | '[' | ']' | '#' | '~' => {
                written.push('\\');
                written.push(character);
            }
            '<' => written.push_str("&lt;"),
            '>' => written.push_str("&gt;"),
            '&' => written.push_str("&amp;"),
            '@' => written.push_str("&#64;"),
            other => written.push(other),
        }
    }
    if in_code {
        written.push('`');
    }
    written
}
