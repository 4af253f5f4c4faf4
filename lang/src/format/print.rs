//! A document into text: the one place that knows columns.

use crate::format::WIDTH;
use crate::format::document::{Break, Document, Group, GroupKind, Item};
use crate::format::measure::Measures;

/// A step of indentation.
const STEP: usize = 2;

/// The deepest indentation; from there on, deeper code stands below the other. Otherwise a file of ten thousand nested
/// brackets would become two hundred megabytes of spaces.
const DEEPEST: usize = WIDTH;

/// How a group is laid out.
#[derive(Clone, Copy, PartialEq)]
enum Mode {
    /// On one line.
    Flat,
    /// Broken only inside what hugs.
    Hug {
        /// The item where that begins.
        start: usize,
        /// Whether it has to be broken: something follows it on its last line.
        breaks: bool,
    },
    /// Broken at every break of its own.
    Broken,
}

/// The text of `document`.
pub(super) fn print(document: &Document<'_>) -> String {
    let mut printer = Printer {
        document,
        measures: Measures::new(document),
        text: String::new(),
        line_start: 0,
        column: 0,
        level: 0,
        base: Vec::new(),
        modes: vec![Mode::Broken],
        hugging: false,
        held: Vec::new(),
    };
    for (at, item) in document.items.iter().enumerate() {
        printer.item(at, item);
    }
    printer.text.push('\n');
    printer.text
}

struct Printer<'d, 's> {
    document: &'d Document<'s>,
    measures: Measures,
    text: String,
    /// Where in `text` the line begins.
    line_start: usize,
    /// How many characters it has. Its indentation is written with its first character, so that blank lines have none.
    column: usize,
    /// Steps of indentation.
    level: usize,
    /// Columns that the steps are counted from, and the steps outside.
    base: Vec<(usize, usize)>,
    /// How the groups round here are laid out.
    modes: Vec<Mode>,
    /// Whether the next group has to be broken.
    hugging: bool,
    /// The same, for the group after a head, for each head round here.
    held: Vec<bool>,
}

impl Printer<'_, '_> {
    fn item(&mut self, at: usize, item: &Item<'_>) {
        match *item {
            Item::Text(text) => self.write(text),
            Item::Aside(text) => {
                self.write(" ");
                self.write(text);
            }
            Item::Block { text, column } => self.block(text, column),
            Item::Break(place) => self.line_break(at, place),
            Item::TextLine { indented } => self.new_line(if indented { self.indentation() } else { 0 }),
            Item::Open(number) => self.open(number),
            Item::Close(number) => self.close(number),
            Item::Hug => {
                self.hugging = matches!(self.modes.last(), Some(&Mode::Hug { start, breaks: true }) if start == at);
            }
            Item::HugEnd => self.hugging = false,
            Item::Indent if self.modes.last() == Some(&Mode::Broken) => self.level += 1,
            Item::Dedent if self.modes.last() == Some(&Mode::Broken) => self.level = self.level.saturating_sub(1),
            Item::Indent | Item::Dedent => {}
        }
    }

    fn open(&mut self, number: usize) {
        let Some(group) = self.document.groups.get(number) else {
            return;
        };
        let hugging = std::mem::take(&mut self.hugging);
        if group.kind == GroupKind::Head {
            self.held.push(hugging);
        }
        let hugging = hugging && group.kind != GroupKind::Head;
        let mode = if self.modes.last() == Some(&Mode::Flat) {
            Mode::Flat
        } else {
            self.mode(group, hugging)
        };
        self.modes.push(mode);
        if group.kind == GroupKind::Interpolation {
            let line = self.text.get(self.line_start..).unwrap_or_default();
            let column = if self.line_start == self.text.len() {
                self.column
            } else {
                line.len() - line.trim_start_matches(' ').len()
            };
            self.base.push((column, std::mem::take(&mut self.level)));
        }
    }

    fn close(&mut self, number: usize) {
        self.modes.pop();
        match self.document.groups.get(number).map(|group| group.kind) {
            Some(GroupKind::Head) => self.hugging = self.held.pop().unwrap_or_default(),
            Some(GroupKind::Interpolation) => {
                let outside = self.base.pop();
                self.level = outside.map_or(self.level, |(_, level)| level);
            }
            _ => {}
        }
    }

    fn mode(&self, group: &Group, hugging: bool) -> Mode {
        let forced = self.measures.forced(group.open, group.close);
        let room = |column: usize, width: u32| column + width as usize <= WIDTH;
        if !forced && group.kind == GroupKind::Interpolation {
            return Mode::Flat;
        }
        if !forced && !hugging && room(self.column, self.measures.whole(group)) {
            return Mode::Flat;
        }
        if let (GroupKind::Hang, false, [(start, end)]) = (group.kind, forced, group.hugs.as_slice()) {
            let below = self.measures.width(*start, *end) + self.measures.tail(group.close);
            if room(self.indentation() + STEP, below) {
                return Mode::Broken;
            }
        }
        let hugs = group.hugs.iter().rev();
        let mut fitting = hugs
            .filter(|&&hug| self.measures.may_hug(group, hug) && room(self.column, self.measures.hug_lead(group, hug)));
        fitting.next().map_or(Mode::Broken, |&(start, end)| Mode::Hug {
            start,
            breaks: self.measures.width(end, group.close) > 0,
        })
    }

    fn line_break(&mut self, at: usize, place: Break) {
        let full = || self.column + 1 + self.measures.tail(at + 1) as usize > WIDTH;
        let ends = place.forced || (self.modes.last() == Some(&Mode::Broken) && (!place.fill || full()));
        if !ends {
            if place.space {
                self.write(" ");
            }
            return;
        }
        if place.blank {
            self.new_line(0);
        }
        self.new_line(self.indentation());
    }

    fn indentation(&self) -> usize {
        let base = self.base.last().map_or(0, |&(column, _)| column);
        (base + self.level * STEP).min(DEEPEST.max(base))
    }

    fn new_line(&mut self, column: usize) {
        self.text.push('\n');
        self.line_start = self.text.len();
        self.column = column;
    }

    fn write(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        if self.line_start == self.text.len() {
            self.text.extend(std::iter::repeat_n(' ', self.column));
        }
        self.text.push_str(text);
        self.column += text.chars().count();
    }

    /// A comment of several lines keeps its shape: the lines after the first move as far as the first does.
    fn block(&mut self, text: &str, column: usize) {
        let moved_to = self.column;
        for (number, line) in text.split('\n').enumerate() {
            let line = line.trim_end();
            if number == 0 {
                self.write(line);
                continue;
            }
            let inner = line.trim_start_matches(' ');
            let spaces = line.len() - inner.len();
            self.new_line((spaces + moved_to).saturating_sub(column));
            self.write(inner);
        }
    }
}
