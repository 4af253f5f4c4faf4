//! The writer's state, and how a token comes into the document with the comments round it.
//!
//! What may follow a comment that ends its line is only the end of the line, so the writer remembers that one is due until it
//! comes to a place for it, and makes one where none is. Comments before a token go in before the groups that begin with it,
//! or they would break these.

use crate::ast::File;
use crate::format::document::{Break, Document, GroupKind, Item};
use crate::format::shape::Shapes;
use crate::format::trivia::{Remark, Trivia};
use crate::lex::{Token, TokenKind, Tokens};
use crate::source::SourceFile;
use crate::span::Span;

/// The document of a file; none if tree and tokens do not go together.
pub(super) fn write<'s>(source: &'s SourceFile, file: &File, tokens: &Tokens) -> Option<Document<'s>> {
    let mut writer = Writer {
        source,
        file,
        tokens: &tokens.tokens,
        trivia: Trivia::new(source, tokens),
        shapes: Shapes::new(source, file, tokens),
        document: Document::default(),
        at: 0,
        led: 0,
        line_due: None,
        space_due: false,
        lost: false,
    };
    writer.file();
    (!writer.lost).then_some(writer.document)
}

/// A writer at work on one file.
pub(super) struct Writer<'s, 'f> {
    pub(super) source: &'s SourceFile,
    pub(super) file: &'f File,
    pub(super) shapes: Shapes,
    pub(super) document: Document<'s>,
    tokens: &'f [Token],
    trivia: Trivia<'s>,
    /// The next token.
    at: usize,
    /// The token whose comments before it come next.
    led: usize,
    /// Whether the line has to end here, and whether a blank one follows.
    line_due: Option<bool>,
    /// Whether a space stands before what comes next, if it comes on this line.
    space_due: bool,
    /// Whether tree and tokens turned out not to go together.
    lost: bool,
}

impl<'s> Writer<'s, '_> {
    /// What the next token is.
    pub(super) fn kind(&self) -> TokenKind {
        self.peek().map_or(TokenKind::End, |token| token.kind)
    }

    /// The next token.
    pub(super) fn peek(&self) -> Option<Token> {
        self.tokens.get(self.at).copied()
    }

    /// Whether the next token stands on another line than the one before it.
    pub(super) fn at_new_line(&self) -> bool {
        self.trivia.newline(self.at)
    }

    /// Whether a blank line stands before the next token and its comments.
    pub(super) fn at_blank_line(&self) -> bool {
        self.trivia.blank(self.at)
    }

    /// Whether comments stand before the next token.
    pub(super) fn at_comment(&self) -> bool {
        !self.trivia.before(self.at).is_empty()
    }

    /// Whether the line has to end here.
    pub(super) fn is_line_due(&self) -> bool {
        self.line_due.is_some()
    }

    /// Writes the next token, which is a `kind`.
    pub(super) fn token(&mut self, kind: TokenKind) {
        if self.kind() != kind {
            self.lost = true;
        }
        self.step(true);
    }

    /// Writes the comments of the next token, which is a `kind`, but not itself.
    pub(super) fn leave_out(&mut self, kind: TokenKind) {
        if self.kind() != kind {
            self.lost = true;
        }
        self.step(false);
    }

    /// Writes the next token, whatever it is.
    pub(super) fn any_token(&mut self) {
        self.step(true);
    }

    /// Writes the tokens that lie in `span`, without anything between them.
    pub(super) fn tokens_in(&mut self, span: Span) {
        while self.peek().is_some_and(|token| token.span.start < span.end) && !self.lost {
            let kind = self.kind();
            self.step(true);
            if kind == TokenKind::IndentedOpen {
                self.blank_first_line();
            }
        }
    }

    /// The line break behind the opening `''` just written, if there is one. It is no part of the text, but without it the
    /// next one would be none.
    pub(super) fn blank_first_line(&mut self) {
        let open = self.at.checked_sub(1).and_then(|open| self.tokens.get(open));
        if open
            .zip(self.peek())
            .is_some_and(|(open, next)| open.span.end < next.span.start)
        {
            self.document.push(Item::TextLine { indented: false });
        }
    }

    /// Notes that tree and tokens do not go together.
    pub(super) fn lose(&mut self) {
        self.lost = true;
    }

    /// Whether they do not.
    pub(super) fn is_lost(&self) -> bool {
        self.lost
    }

    fn step(&mut self, shown: bool) {
        let Some(token) = self.peek().filter(|_| !self.lost) else {
            self.lost = true;
            return;
        };
        self.lead();
        if shown {
            self.lines(token);
        }
        self.at += 1;
        for number in 0..self.trivia.after(self.at - 1).len() {
            let remark = self.trivia.after(self.at - 1).get(number).copied();
            remark.into_iter().for_each(|remark| self.remark_after(remark));
        }
    }

    /// Writes a token, which may have several lines if it is part of a string.
    fn lines(&mut self, token: Token) {
        let mut lines = self.source.slice(token.span).split('\n').peekable();
        while let Some(line) = lines.next() {
            // In `"…"`, `\r\n` means what `\n` does; in `''…''` it does not.
            let plain = token.kind == TokenKind::StringText && lines.peek().is_some() && !line.ends_with("\\\r");
            self.text(line.strip_suffix('\r').filter(|_| plain).unwrap_or(line));
            if lines.peek().is_some() {
                self.document.push(Item::TextLine { indented: false });
            }
        }
    }

    /// Writes the comments before the next token, and goes to where that is to stand.
    pub(super) fn lead(&mut self) {
        self.remarks();
        self.settle();
    }

    /// Writes the comments before the next token.
    pub(super) fn remarks(&mut self) {
        if self.led > self.at {
            return;
        }
        self.led = self.at + 1;
        for number in 0..self.trivia.before(self.at).len() {
            let remark = self.trivia.before(self.at).get(number).copied();
            remark.into_iter().for_each(|remark| self.remark_before(remark));
        }
    }

    fn remark_before(&mut self, remark: Remark<'s>) {
        if remark.own_line {
            self.begin_line();
        } else {
            // `./` would begin a path, whatever follows.
            self.space_due |= matches!(self.document.items.last(), Some(Item::Text(_)));
            self.settle();
        }
        self.remark(remark, Item::Text(remark.text));
        self.line_due = remark.ends_line.then_some(remark.blank_after);
        self.space_due = !remark.ends_line;
    }

    fn remark_after(&mut self, remark: Remark<'s>) {
        if self.line_due.is_some() {
            // The token itself was left out.
            self.settle();
            self.remark(remark, Item::Text(remark.text));
        } else if remark.text.starts_with('#') {
            self.remark(remark, Item::Aside(remark.text));
        } else {
            self.document.push(Item::Text(" "));
            self.remark(remark, Item::Text(remark.text));
        }
        self.line_due = remark.ends_line.then_some(false);
    }

    fn remark(&mut self, remark: Remark<'s>, short: Item<'s>) {
        if !remark.text.contains('\n') {
            self.document.push(short);
            return;
        }
        self.document.push(Item::Block {
            text: remark.text,
            column: remark.column,
        });
    }

    /// Goes to the beginning of a line.
    fn begin_line(&mut self) {
        if self.line_due.is_none() && self.document.items.is_empty() {
            return;
        }
        self.space_due = false;
        match (self.line_due, self.document.last_break()) {
            (None, Some(last)) => last.forced = true,
            _ => {
                self.line_due.get_or_insert(false);
                self.settle();
            }
        }
    }

    /// Writes the line break or the space that is due.
    fn settle(&mut self) {
        if let Some(blank) = self.line_due.take() {
            self.space_due = false;
            self.document.push(Item::Break(Break { blank, ..Break::FORCED }));
        }
        if std::mem::take(&mut self.space_due) {
            self.document.push(Item::Text(" "));
        }
    }

    /// Writes a text.
    pub(super) fn text(&mut self, text: &'s str) {
        self.settle();
        if !text.is_empty() {
            self.document.push(Item::Text(text));
        }
    }

    /// A space before what comes next, where the line cannot be broken.
    pub(super) fn space(&mut self) {
        self.space_due = true;
    }

    /// A place where the line may be broken.
    pub(super) fn line(&mut self, mut place: Break) {
        if let Some(blank) = self.line_due.take() {
            place.forced = true;
            place.blank |= blank;
        }
        self.space_due = false;
        self.document.push(Item::Break(place));
    }

    /// The same, before what closes a bracket.
    pub(super) fn last_line(&mut self, place: Break) {
        self.line_due = self.line_due.map(|_| false);
        self.line(place);
    }

    /// A group of what `content` writes.
    pub(super) fn group(&mut self, kind: GroupKind, content: impl FnOnce(&mut Self)) {
        self.document.open(kind);
        content(self);
        self.document.close();
    }

    /// What `content` writes, a step to the right where the group is broken.
    pub(super) fn indented(&mut self, content: impl FnOnce(&mut Self)) {
        self.document.push(Item::Indent);
        content(self);
        self.document.push(Item::Dedent);
    }

    /// What `content` writes, which may hug if `yes`.
    pub(super) fn hugging(&mut self, yes: bool, content: impl FnOnce(&mut Self)) {
        if !yes {
            return content(self);
        }
        self.document.hug();
        content(self);
        self.document.hug_end();
    }

    fn file(&mut self) {
        self.expression(self.file.root(), crate::format::expression::Place::Body);
        if self.kind() != TokenKind::End {
            self.lost = true;
        }
        self.remarks();
    }
}
