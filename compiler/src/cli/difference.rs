//! Two versions of a text, as the lines that differ.

use std::time::Duration;

use similar::{Algorithm, TextDiff};

/// How many lines are shown of one difference.
const MOST_LINES: usize = 30;

/// How long the smallest difference is looked for; after that any will do.
const LONGEST_SEARCH: Duration = Duration::from_millis(500);

/// The lines that differ, each with one around it, a step to the right; shortened where there are many.
pub(super) fn show(before: &str, after: &str) -> String {
    let difference = TextDiff::configure()
        .algorithm(Algorithm::Patience)
        .timeout(LONGEST_SEARCH)
        .diff_lines(before, after);
    let unified = difference.unified_diff().context_radius(1).to_string();
    let count = unified.lines().count();
    let mut text = String::new();
    for line in unified.lines().take(MOST_LINES) {
        text.push_str(&format!("  {}\n", visible(line)));
    }
    if count > MOST_LINES {
        text.push_str(&format!("  … {} more lines\n", count - MOST_LINES));
    }
    text
}

/// The line with control characters, such as that at the end of Windows' lines, made visible.
fn visible(line: &str) -> String {
    let escape = |c: char| {
        if c.is_control() && c != '\t' {
            c.escape_default().collect()
        } else {
            String::from(c)
        }
    };
    line.chars().map(escape).collect()
}

#[cfg(test)]
mod tests {
    use super::show;

    #[test]
    fn the_lines_that_differ_are_shown() {
        assert_eq!(
            show("a\nb\nc\nd\n", "a\nb\nx\nd\n"),
            "  @@ -2,3 +2,3 @@\n   b\n  -c\n  +x\n   d\n"
        );
        let long = show("", &"line\n".repeat(100));
        assert!(long.ends_with("  +line\n  … 71 more lines\n"), "{long}");
    }
}
