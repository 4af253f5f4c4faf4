//! Pieces of a program with something in between.

use super::{Choices, Piece};

/// What stands between the pieces.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(dead_code, reason = "each user takes its own")]
pub enum Layout {
    /// A space.
    Plain,
    /// Spaces and line breaks.
    Spaced,
    /// Spaces, line breaks and comments.
    Commented,
}

const SPACES: [&str; 6] = [" ", "\n", "\n  ", "   ", "\n\n\n", "\t"];
const COMMENTS: [&str; 9] = [
    " # comment\n",
    "\n# comment of its own\n",
    " /* block */ ",
    "\n\n# apart\n\n",
    "\n  /* two\n     lines */\n",
    " # one\n # two\n",
    " /**/ ",
    " /* a */ /* b */\n",
    "\n    # ''${ \"  \r\n",
];

/// The text of `pieces`.
pub fn layout(pieces: &[Piece], choices: &mut Choices<'_>, style: Layout) -> String {
    let mut text = String::new();
    // Some programs are tidy, some are not, and most are on few lines, so that everything is tried on one line too.
    let (spaces, comments) = match style {
        Layout::Plain => (0, 0),
        Layout::Spaced => (choices.below(4) * choices.below(8), 0),
        Layout::Commented => (choices.below(16), choices.below(4)),
    };
    for (number, piece) in pieces.iter().enumerate() {
        if !piece.glued {
            let between = if choices.chance(comments, 32) {
                choices.pick(&COMMENTS)
            } else if choices.chance(spaces, 32) {
                choices.pick(&SPACES)
            } else if number > 0 {
                " "
            } else {
                ""
            };
            text.push_str(between);
        }
        text.push_str(&piece.text);
    }
    if choices.chance(comments, 32) {
        text.push_str(choices.pick(&COMMENTS));
    }
    text
}
