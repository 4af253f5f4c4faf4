//! Strings of both sorts.

use super::Generator;

const PLAIN: [&str; 12] = [
    "text",
    " ",
    "\\n",
    "\\\"",
    "\\${x}",
    "$${y}",
    "$",
    "\n",
    "\n  ",
    "\r\n",
    "''",
    "# no comment",
];

const INDENTED: [&str; 18] = [
    "text",
    "\n",
    "\n  ",
    "\n    ",
    "\n      more",
    "  ",
    "\t",
    "''$",
    "'''",
    "''\\n",
    "'' \\",
    "$",
    "'",
    "$$",
    "\"",
    "\r",
    "# no comment",
    "\n\n",
];

impl Generator<'_, '_> {
    pub(super) fn strings(&mut self) {
        if self.choices.chance(1, 2) {
            self.string();
        } else {
            self.indented();
        }
    }

    pub(super) fn string(&mut self) {
        self.word("\"");
        for _ in 0..self.choices.below(5) {
            if self.choices.chance(1, 4) {
                self.interpolation();
            } else {
                let text = self.choices.pick(&PLAIN);
                // A `$` before an interpolation would make it text.
                self.glued(if text == "$" { "$ " } else { text });
            }
        }
        self.glued("\"");
    }

    fn indented(&mut self) {
        let opening = self.choices.pick(&["''", "''\n", "''  \n", "''\n    ", "''\n  "]);
        self.word(opening);
        for _ in 0..self.choices.below(7) {
            if self.choices.chance(1, 4) {
                self.interpolation();
            } else {
                let text = self.choices.pick(&INDENTED);
                self.glued(match text {
                    "$" | "$$" => "$ ",
                    // Quotes next to quotes would be others.
                    "'" => "'x",
                    "'' \\" => "x",
                    text => text,
                });
            }
        }
        let closing = self.choices.pick(&["''", "\n''", "\n  ''"]);
        self.glued(closing);
    }

    pub(super) fn interpolation(&mut self) {
        self.glued("${");
        self.expression(0);
        self.word("}");
    }
}
