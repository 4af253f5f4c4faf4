//! Markdown, put together so that no value can become markup.

/// A piece of a line, escaped.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Inline(String);

/// Characters as they are.
pub(super) fn text(value: &str) -> Inline {
    let mut written = String::with_capacity(value.len());
    for character in value.chars() {
        match character {
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '#' | '~' | '!' => {
                written.push('\\');
                written.push(character);
            }
            '<' => written.push_str("&lt;"),
            '>' => written.push_str("&gt;"),
            '&' => written.push_str("&amp;"),
            control if control.is_control() => written.push(' '),
            other => written.push(other),
        }
    }
    Inline(written)
}

/// Characters as they are, in the letters of code; nothing if there are none.
pub(super) fn code(value: &str) -> Inline {
    let value: String = value.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if value.trim().is_empty() {
        return Inline::default();
    }
    let mut fence = "`".to_owned();
    while value.contains(&fence) {
        fence.push('`');
    }
    let room = if value.starts_with('`') || value.ends_with('`') {
        " "
    } else {
        ""
    };
    // A table ends a cell at every bar, in code too.
    Inline(format!("{fence}{room}{}{room}{fence}", value.replace('|', "\\|")))
}

/// Several codes, with commas.
pub(super) fn codes<S: AsRef<str>>(values: impl IntoIterator<Item = S>) -> Inline {
    joined(values.into_iter().map(|value| code(value.as_ref())), ", ")
}

/// Several pieces with `between` between them; empty ones are left out.
pub(super) fn joined(pieces: impl IntoIterator<Item = Inline>, between: &str) -> Inline {
    let pieces: Vec<String> = pieces
        .into_iter()
        .map(|piece| piece.0)
        .filter(|piece| !piece.is_empty())
        .collect();
    Inline(pieces.join(between))
}

/// A sentence with pieces in the places of its `{}`.
pub(super) fn sentence(pattern: &str, pieces: &[Inline]) -> Inline {
    let mut pieces = pieces.iter();
    let mut parts = pattern.split("{}");
    let mut written = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        if let Some(piece) = pieces.next() {
            written.push_str(&piece.0);
        }
        written.push_str(part);
    }
    Inline(written)
}

impl From<&'static str> for Inline {
    /// What hostc itself says.
    fn from(said: &'static str) -> Self {
        Self(said.to_owned())
    }
}

/// A page.
#[derive(Default)]
pub(super) struct Page {
    text: String,
    /// Headings with nothing under them yet.
    pending: Vec<(usize, String)>,
}

impl Page {
    fn block(&mut self, block: &str) {
        for (level, title) in std::mem::take(&mut self.pending) {
            self.write(&format!("{} {title}", "#".repeat(level)));
        }
        self.write(block);
    }

    fn write(&mut self, block: &str) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        self.text.push_str(block.trim_end());
        self.text.push('\n');
    }

    /// A heading; it is written with the first block under it.
    pub(super) fn heading(&mut self, level: usize, title: &Inline) {
        self.pending.retain(|(above, _)| *above < level);
        self.pending.push((level, title.0.clone()));
    }

    /// A paragraph.
    pub(super) fn paragraph(&mut self, said: &Inline) {
        self.block(&said.0);
    }

    /// A table; nothing where it has no rows.
    pub(super) fn table<const N: usize>(&mut self, head: [&'static str; N], rows: Vec<[Inline; N]>) {
        if rows.is_empty() {
            return;
        }
        let line = |cells: [String; N]| format!("| {} |\n", cells.join(" | "));
        let mut table = line(head.map(ToOwned::to_owned));
        table.push_str(&line(head.map(|_| "---".to_owned())));
        for row in rows {
            table.push_str(&line(
                row.map(|cell| if cell.0.is_empty() { "–".to_owned() } else { cell.0 }),
            ));
        }
        self.block(&table);
    }

    /// Steps in order.
    pub(super) fn steps(&mut self, steps: &[Inline]) {
        let lines: Vec<String> = (1..)
            .zip(steps)
            .map(|(number, step)| format!("{number}. {}", step.0))
            .collect();
        self.block(&lines.join("\n"));
    }

    /// A block of code.
    pub(super) fn code(&mut self, language: &str, lines: &str) {
        let mut fence = "```".to_owned();
        while lines.contains(&fence) {
            fence.push('`');
        }
        self.block(&format!("{fence}{language}\n{}\n{fence}", lines.trim_end()));
    }

    /// The whole page.
    pub(super) fn finish(self) -> String {
        self.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_value_becomes_markup() {
        assert_eq!(
            text("a|b *c* [d](e) <f> `g`").0,
            "a\\|b \\*c\\* \\[d\\](e) &lt;f&gt; \\`g\\`"
        );
        assert_eq!(code("a|b").0, "`a\\|b`");
        assert_eq!(code("`").0, "`` ` ``");
        assert_eq!(code("x\ny").0, "`x y`");
        assert_eq!(code(" ").0, "");
    }

    #[test]
    fn a_table_has_as_many_cells_in_every_row() {
        let mut page = Page::default();
        page.table(["a", "b"], vec![[text("x|y"), Inline::default()]]);
        page.table(["none"], Vec::new());
        assert_eq!(page.finish(), "| a | b |\n| --- | --- |\n| x\\|y | – |\n");
    }

    #[test]
    fn a_heading_without_anything_under_it_is_left_out() {
        let mut page = Page::default();
        page.heading(1, &"a".into());
        page.heading(2, &"b".into());
        page.heading(3, &"c".into());
        page.heading(2, &"d".into());
        page.paragraph(&"e".into());
        page.heading(2, &"f".into());
        assert_eq!(page.finish(), "# a\n\n## d\n\ne\n");
    }

    #[test]
    fn a_block_of_code_ends_where_it_should() {
        let mut page = Page::default();
        page.code("sh", "echo '```'\n");
        assert_eq!(page.finish(), "````sh\necho '```'\n````\n");
    }
}
