//! What stands in a set or a `let`: bindings, `inherit`, attribute paths.

use crate::ast::{self, AttrName, Binding, ExprId, Name};
use crate::diagnostic::Diagnostic;
use crate::lex::TokenKind;
use crate::parse::cursor::Parser;
use crate::parse::{lookahead, recover};
use crate::span::Span;
use crate::symbol::Symbol;

/// What the bindings are part of.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Place {
    /// `{ … }`
    Set,
    /// `let … in`
    Let,
}

impl Parser<'_> {
    /// Bindings up to what closes them, which is left.
    pub(super) fn bindings(&mut self, place: Place, open: Span) -> Vec<Binding> {
        let mut bindings = Vec::new();
        let mut colon_reported = false;
        loop {
            let next = self.peek();
            if self.at_closer() {
                return bindings;
            }
            let before = self.position();
            match next.kind {
                TokenKind::Inherit => bindings.push(self.inherit()),
                TokenKind::Semicolon => self.stray_semicolon(),
                TokenKind::Update => self.slashes(),
                _ if recover::is_closer(next.kind) => self.stray_closer(open),
                TokenKind::Identifier if place == Place::Let && !bindings.is_empty() && self.looks_like_body() => {
                    return bindings;
                }
                _ => bindings.extend(self.binding(place, &mut colon_reported)),
            }
            if self.position() == before {
                self.bump();
            }
        }
    }

    /// Whether the name here, in a `let`, begins an expression rather than a binding: `in` is missing before it.
    fn looks_like_body(&self) -> bool {
        let after = self.rest().get(1).map(|token| token.kind);
        let binding = matches!(
            after,
            Some(TokenKind::Dot | TokenKind::Assign | TokenKind::Equal | TokenKind::Colon | TokenKind::Bad)
        );
        !binding || lookahead::function_follows(self.rest())
    }

    fn stray_semicolon(&mut self) {
        let semicolon = self.bump().span;
        let problem = Diagnostic::error("syntax", "a `;` that ends nothing").label(semicolon, "delete it");
        self.complain(problem);
    }

    fn slashes(&mut self) {
        let problem = Diagnostic::error("syntax", "expected a binding, found `//`")
            .label(self.peek().span, "`//` merges two sets")
            .help("a comment begins with `#`, or stands in `/* ... */`");
        self.complain(problem);
        self.skip_line();
    }

    fn stray_closer(&mut self, open: Span) {
        let closer = self.bump();
        let spelling = closer.kind.spelling().unwrap_or_default();
        let problem = Diagnostic::error("syntax", format!("`{spelling}` closes nothing"))
            .label(closer.span, "nothing of this kind is open")
            .label(open, "inside this");
        self.complain(problem);
    }

    fn binding(&mut self, place: Place, colon_reported: &mut bool) -> Option<Binding> {
        let start = self.peek().span;
        if !self.at_name() {
            self.no_binding(place);
            self.skip_statement();
            return None;
        }
        let path = self.attr_path();
        if place == Place::Let {
            self.refuse_dynamic(&path);
        }
        let assigned = self.assign(&path, place, colon_reported);
        if !assigned {
            self.skip_statement();
            return None;
        }
        let value = self.expression();
        self.end_of_binding();
        let span = self.since(start);
        Some(Binding::Value { path, value, span })
    }

    /// Steps over the `=`, or over what was written for it.
    fn assign(&mut self, path: &[AttrName], place: Place, colon_reported: &mut bool) -> bool {
        if self.recovering() {
            return false;
        }
        let next = self.peek();
        let instead = match next.kind {
            TokenKind::Assign => {
                self.bump();
                return true;
            }
            TokenKind::Colon if *colon_reported || self.json => {
                self.bump();
                return true;
            }
            TokenKind::Colon if self.previous().is_some_and(|last| last.kind == TokenKind::StringClose) => {
                self.json = true;
                "this looks like JSON: write `name = value;` for `\"name\": value,`, and `[ 1 2 ]` for `[1, 2]`"
            }
            TokenKind::Colon => "attributes are written `name = value;`, not `name: value,`",
            TokenKind::Equal => "`==` compares; attributes are written `name = value;`",
            _ => {
                self.no_assign(path, place);
                return false;
            }
        };
        *colon_reported |= next.kind == TokenKind::Colon;
        let problem = Diagnostic::error("syntax", format!("expected `=`, found {}", next.kind.describe()))
            .label(next.span, "expected `=`")
            .help(instead);
        self.complain(problem);
        self.bump();
        true
    }

    fn no_assign(&mut self, path: &[AttrName], place: Place) {
        let next = self.peek();
        let name = path
            .last()
            .map(|name| self.source.slice(name.span()))
            .filter(|text| text.len() <= 40)
            .unwrap_or("name");
        let alone = self.at_line_start() && (self.at_statement() || self.at_closer());
        let (message, help) = match next.kind {
            _ if alone => (
                format!("`{name}` has no value"),
                format!("write `{name} = value;`, or `inherit {name};` to take the name from around"),
            ),
            TokenKind::Semicolon | TokenKind::Comma | TokenKind::RightBrace => (
                format!("`{name}` has no value"),
                format!("write `{name} = value;`, or `inherit {name};` to take the name from around"),
            ),
            _ if place == Place::Let => (
                format!("expected `=`, found {}", self.describe_next()),
                String::from("a binding is `name = value;`; if the bindings are over, `in` is missing before this one"),
            ),
            _ => (
                format!("expected `=`, found {}", self.describe_next()),
                String::from("an attribute is written `name = value;`"),
            ),
        };
        let place = if alone || next.kind == TokenKind::End {
            self.previous_span().after()
        } else {
            next.span
        };
        let problem = Diagnostic::error("syntax", message)
            .label(place, "expected `=`")
            .help(help);
        self.fail(problem);
    }

    fn no_binding(&mut self, place: Place) {
        let next = self.peek();
        if next.kind == TokenKind::Bad {
            self.fail_silently();
            return;
        }
        let found = self.describe_next();
        let help = match next.kind {
            TokenKind::Int(_) | TokenKind::Float(_) => {
                format!(
                    "a name that begins with a digit is quoted: `\"{}\" = ...;`",
                    self.source.slice(next.span)
                )
            }
            kind if kind.is_keyword() => format!(
                "{found} is a keyword; as a name it is quoted: `\"{}\" = ...;`",
                kind.spelling().unwrap_or_default()
            ),
            TokenKind::Ellipsis | TokenKind::At => {
                String::from("patterns `{ a, b, ... }: body` separate their names by commas")
            }
            _ if place == Place::Let => {
                String::from("a `let` holds bindings, `name = value;`, then `in` and one expression")
            }
            _ => String::from("a set holds bindings, `name = value;`"),
        };
        let problem = Diagnostic::error("syntax", format!("expected a name, found {found}"))
            .label(next.span, "expected a name")
            .help(help);
        self.fail(problem);
    }

    /// The `;` of a binding; without one, what comes next decides how much is skipped.
    fn end_of_binding(&mut self) {
        if self.recovering() {
            self.skip_statement();
            return;
        }
        if self.eat(TokenKind::Semicolon).is_some() {
            return;
        }
        let next = self.peek();
        if self.json && matches!(next.kind, TokenKind::Comma | TokenKind::RightBrace) {
            self.eat(TokenKind::Comma);
            return;
        }
        if next.kind == TokenKind::End {
            // What is not closed will be reported, and that is more than this `;`.
            self.fail_silently();
            self.skip_statement();
            return;
        }
        let problem = match next.kind {
            TokenKind::Comma => Diagnostic::error("syntax", "expected `;`, found `,`")
                .label(next.span, "expected `;`")
                .help("every binding ends with `;`, the last one too"),
            TokenKind::Assign => Diagnostic::error("syntax", "a second `=` in one binding")
                .label(next.span, "expected `;` before this")
                .help("comparison is written `==`"),
            TokenKind::Colon => Diagnostic::error("syntax", "expected `;`, found `:`")
                .label(next.span, "not expected here")
                .help("a function is written `name: body` or `{ name, ... }: body`"),
            kind if recover::is_closer(kind) && !self.at_closer() => {
                let spelling = kind.spelling().unwrap_or_default();
                Diagnostic::error("syntax", format!("`{spelling}` closes nothing"))
                    .label(next.span, "nothing of this kind is open")
            }
            _ => Diagnostic::error("syntax", "expected `;` after this value")
                .label(self.previous_span().after(), "expected `;` here"),
        };
        self.fail(problem);
        if next.kind == TokenKind::Comma {
            self.bump();
            self.recovered();
        } else if lookahead::binding_follows(self.rest()) {
            self.recovered();
        } else {
            self.skip_statement();
        }
    }

    fn inherit(&mut self) -> Binding {
        let start = self.bump().span;
        let from = self.eat(TokenKind::LeftParen).map(|open| {
            self.inside(TokenKind::RightParen, |p| {
                let from = p.expression();
                p.close(TokenKind::RightParen, open.span, "bracket");
                from
            })
        });
        let mut names = Vec::new();
        while !self.recovering() && self.at_name() && !lookahead::binding_follows(self.rest()) {
            match self.attr_name() {
                AttrName::Static(name) => names.push(name),
                AttrName::Dynamic { span, .. } => {
                    let problem = Diagnostic::error("syntax", "`inherit` takes plain names")
                        .label(span, "computed when the program runs")
                        .help("write `${name} = source.${name};`");
                    self.complain(problem);
                }
            }
        }
        self.end_of_inherit(&mut names);
        let span = self.since(start);
        Binding::Inherit { from, names, span }
    }

    fn end_of_inherit(&mut self, names: &mut Vec<Name>) {
        let next = self.peek();
        let problem = match next.kind {
            TokenKind::Comma => Diagnostic::error("syntax", "a comma in `inherit`")
                .label(next.span, "not needed")
                .help("names are separated by spaces: `inherit a b;`"),
            TokenKind::Dot if names.pop().is_some() => Diagnostic::error("syntax", "`inherit` takes names, not paths")
                .label(next.span, "not expected here")
                .help("write `inherit (a) b;` for `b = a.b;`"),
            _ => return self.end_of_binding(),
        };
        self.fail(problem);
        self.skip_statement();
    }

    /// `a.b."c".${d}`
    pub(super) fn attr_path(&mut self) -> Vec<AttrName> {
        let mut path = Vec::with_capacity(1);
        loop {
            if !self.at_name() {
                self.no_name();
                return path;
            }
            path.push(self.attr_name());
            if self.recovering() || self.eat(TokenKind::Dot).is_none() {
                return path;
            }
        }
    }

    fn no_name(&mut self) {
        let next = self.peek();
        if next.kind == TokenKind::Bad {
            self.bump();
            self.fail_silently();
            return;
        }
        if next.kind.is_keyword() {
            let word = next.kind.spelling().unwrap_or_default();
            let problem = Diagnostic::error("syntax", format!("`{word}` is a keyword"))
                .label(next.span, "expected an attribute name")
                .help(format!("as a name it is quoted: `\"{word}\"`"));
            self.fail(problem);
            return;
        }
        self.expected("an attribute name");
    }

    fn at_name(&self) -> bool {
        matches!(
            self.kind(),
            TokenKind::Identifier | TokenKind::Or | TokenKind::StringOpen | TokenKind::InterpolationOpen
        )
    }

    fn attr_name(&mut self) -> AttrName {
        let token = self.peek();
        let expr = match token.kind {
            TokenKind::StringOpen => self.string(),
            TokenKind::InterpolationOpen => self.interpolation(),
            _ => {
                self.bump();
                return AttrName::Static(Name {
                    symbol: Symbol::new(self.source.slice(token.span)),
                    span: token.span,
                });
            }
        };
        let span = self.since(token.span);
        match self.constant_name(expr) {
            Some(symbol) => AttrName::Static(Name { symbol, span }),
            None => AttrName::Dynamic { expr, span },
        }
    }

    /// The name, if it is a string without interpolation: such a name is static, as in Nix.
    fn constant_name(&self, id: ExprId) -> Option<Symbol> {
        ast::plain_text(|id| self.expr(id), id).map(Symbol::new)
    }

    fn refuse_dynamic(&mut self, path: &[AttrName]) {
        let Some(AttrName::Dynamic { span, .. }) = path.first() else {
            return;
        };
        let problem = Diagnostic::error("syntax", "a `let` cannot bind a computed name")
            .label(*span, "known only when the program runs")
            .help("put it into a set: `let names = { ${x} = 1; }; in ...`");
        self.complain(problem);
    }

    /// Reports a `__overrides` among the attributes of a `rec` set, where Nix would look into it.
    pub(super) fn check_overrides(&mut self, bindings: &[Binding]) {
        let is_override = |name: &Name| name.symbol.as_str() == "__overrides";
        let found = bindings.iter().find_map(|binding| match binding {
            Binding::Value { path, .. } => match path.first() {
                Some(AttrName::Static(name)) => Some(*name).filter(is_override),
                _ => None,
            },
            Binding::Inherit { names, .. } => names.iter().copied().find(is_override),
        });
        let Some(name) = found else { return };
        let problem = Diagnostic::error("syntax", "`__overrides` is not part of the language")
            .label(name.span, "")
            .help("merge with `//`, or give a default with `std.default` and override it with `std.force`");
        self.complain(problem);
    }
}
