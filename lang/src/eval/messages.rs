//! The diagnostics of evaluation.

use rclite::Rc;

use crate::ast::BinaryOperator;
use crate::diagnostic::Diagnostic;
use crate::eval::Evaluator;
use crate::eval::code::Code;
use crate::eval::failure::{Cycle, Failure};
use crate::eval::frame::Frame;
use crate::eval::place::Place;
use crate::eval::value::Value;
use crate::suggest::surely;
use crate::tree::Piece;

impl Evaluator<'_> {
    /// Offers to write what was meant by `name`, where one of `candidates` surely was.
    pub(crate) fn mend<'n>(
        &self,
        diagnostic: Diagnostic,
        place: Place,
        name: &str,
        candidates: impl IntoIterator<Item = &'n str>,
    ) -> Diagnostic {
        match (self.places.span(place), surely(name, candidates)) {
            (Some(span), Some(meant)) => diagnostic.replace(span, name, meant),
            _ => diagnostic,
        }
    }

    /// Adds a label where the place is known.
    pub(crate) fn label(&self, diagnostic: Diagnostic, place: Place, text: impl Into<String>) -> Diagnostic {
        match self.places.span(place) {
            Some(span) => {
                let text = text.into();
                match diagnostic.labels.iter().any(|label| label.span == span) {
                    true => diagnostic,
                    false => diagnostic.label(span, text),
                }
            }
            None => diagnostic,
        }
    }

    /// Adds a label to a failure.
    pub(crate) fn label_failure(&self, mut failure: Box<Failure>, place: Place, text: &str) -> Box<Failure> {
        if let Some(diagnostic) = failure.diagnostic_mut() {
            *diagnostic = self.label(diagnostic.clone(), place, text);
        }
        failure
    }

    /// Adds a way out to a failure.
    pub(crate) fn help_failure(&self, mut failure: Box<Failure>, help: &str) -> Box<Failure> {
        if let Some(diagnostic) = failure.diagnostic_mut() {
            diagnostic.help.get_or_insert_with(|| help.to_owned());
        }
        failure
    }

    /// `wanted_by` wants a `wanted`, and `value` is none.
    pub(crate) fn mismatch(&self, value: &Value, wanted: &str, wanted_by: &str, place: Place) -> Box<Failure> {
        if let Value::Symbolic(..) = value {
            return self.symbolic(value, wanted_by, place);
        }
        let (noun, shown) = (value.noun(), self.shortened(value));
        let found = match shown.as_str() {
            "null" => noun.to_owned(),
            _ => format!("{noun}, `{shown}`"),
        };
        let diagnostic = Diagnostic::error("type-mismatch", format!("{wanted_by} wants {wanted}, not {noun}"));
        let diagnostic = self.label(diagnostic, place, format!("wants {wanted}"));
        let origin = value.place();
        if self.places.span(origin) == self.places.span(place) {
            let mut diagnostic = diagnostic;
            if let Some(label) = diagnostic.labels.first_mut() {
                label.text = format!("this is {found}");
            }
            return diagnostic.into();
        }
        self.label(diagnostic, origin, format!("this is {found}")).into()
    }

    /// `wanted_by` must look into a text that only the target knows.
    pub(crate) fn symbolic(&self, value: &Value, wanted_by: &str, place: Place) -> Box<Failure> {
        let piece = match value {
            Value::Symbolic(_, text) => text.pieces().iter().find(|piece| !matches!(piece, Piece::Literal(_))),
            _ => None,
        };
        let (what, asked) = match piece {
            Some(Piece::Symbol { resource, fact, span }) => (format!("`{resource}.{fact}`"), Some(*span)),
            Some(Piece::Secret { resource, span }) => (format!("the secret `{resource}`"), Some(*span)),
            _ => ("this text".to_owned(), None),
        };
        let message = format!("{wanted_by} cannot look into {what}: only the target decides it");
        let mut diagnostic = self.label(
            Diagnostic::error("symbolic-value", message),
            place,
            "needs to know the text",
        );
        if let Some(asked) = asked {
            diagnostic = diagnostic.label(asked, "this is known once the target is");
        }
        diagnostic
            .help("put it into a string with `${…}` and leave it whole")
            .into()
    }

    /// A complete infinite recursion.
    pub(crate) fn recursion(&self, cycle: &Cycle) -> Diagnostic {
        // The steps were gathered innermost first. They are shown from the one that was written first, so that a cycle
        // looks the same wherever it was entered.
        let mut steps: Vec<Place> = cycle.steps.iter().rev().copied().collect();
        steps.dedup();
        let first = steps
            .iter()
            .enumerate()
            .min_by_key(|&(_, &place)| place)
            .map_or(0, |(at, _)| at);
        steps.rotate_left(first);
        if steps.len() > 1 && steps.first() == steps.last() {
            steps.pop();
        }
        let named: Vec<_> = steps.iter().filter_map(|&place| self.places.name_of(place)).collect();
        let chain: Vec<_> = named.iter().chain(named.first()).map(|name| name.as_str()).collect();
        let message = match chain.len() {
            0 | 1 => "infinite recursion: a value needs itself".to_owned(),
            2..=12 => format!("infinite recursion: `{}`", chain.join("` → `")),
            _ => {
                let head = chain.get(..6).unwrap_or_default().join("` → `");
                let tail = chain.get(chain.len() - 3..).unwrap_or_default().join("` → `");
                format!("infinite recursion: `{head}` → … → `{tail}`")
            }
        };
        let mut diagnostic = Diagnostic::error("infinite-recursion", message);
        for (at, &place) in steps.iter().enumerate().take(8) {
            let next = steps
                .get(at + 1)
                .or(steps.first())
                .and_then(|&place| self.places.name_of(place));
            let text = match (self.places.name_of(place), next) {
                (Some(name), Some(next)) if steps.len() == 1 && name == next => format!("`{name}` needs itself"),
                (Some(name), Some(next)) => match self.alias(place).filter(|alias| *alias != next.as_str()) {
                    Some(alias) => format!("`{name}` needs `{alias}`, which is `{next}`"),
                    None => format!("`{name}` needs `{next}`"),
                },
                (Some(name), None) => format!("to evaluate `{name}`"),
                (None, Some(next)) => format!("this needs `{next}`"),
                (None, None) => "this needs itself".to_owned(),
            };
            diagnostic = self.label(diagnostic, place, text);
        }
        match steps.len() {
            1 => self.label(diagnostic, cycle.asked, "asked for again here"),
            _ => diagnostic,
        }
    }

    /// The name that stands at `place`, if nothing else does: in `b = c` the `c`, which may be a third value's other name.
    fn alias(&self, place: Place) -> Option<String> {
        let span = self.places.span(place)?;
        let file = self.world.source(span.source)?;
        let written = file.slice(span);
        let is_name = written
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"_-'".contains(&byte));
        is_name.then(|| written.to_owned())
    }

    /// Past the depth limit.
    pub(crate) fn too_deep(&self, place: Place) -> Box<Failure> {
        let message = format!("calls are nested more than {} deep", super::MAX_DEPTH);
        let diagnostic = self.label(
            Diagnostic::error("recursion-too-deep", message),
            place,
            "one call too many",
        );
        Box::new(Failure::Limit(diagnostic.help(
            "does the recursion end? if so, use `builtins.foldl'` or `genericClosure`",
        )))
    }

    /// Counts `steps` of work.
    #[inline]
    pub(crate) fn spend(&mut self, steps: usize, place: Place) -> Result<(), Box<Failure>> {
        match self.budget.checked_sub(steps as u64) {
            Some(left) => {
                self.budget = left;
                Ok(())
            }
            None => Err(self.exhausted(place)),
        }
    }

    /// Counts a string of so many bytes, and refuses one that is too long.
    pub(crate) fn spend_bytes(&mut self, bytes: usize, place: Place) -> Result<(), Box<Failure>> {
        if bytes > super::text::MAX_TEXT {
            return Err(self.exhausted(place));
        }
        self.spend(bytes / 32, place)
    }

    /// How many steps are left.
    pub(crate) fn steps_left(&self) -> u64 {
        self.budget
    }

    /// Past the budget.
    pub(crate) fn exhausted(&self, place: Place) -> Box<Failure> {
        let diagnostic = Diagnostic::error("budget-exceeded", "the program does not come to an end");
        let diagnostic = self.label(diagnostic, place, "stopped here");
        Box::new(Failure::Limit(diagnostic.help(
            "one evaluation may take 1,000,000,000 steps; look for an endless loop",
        )))
    }

    /// A failed `assert`; where it compares, both sides are shown.
    pub(crate) fn assertion(&mut self, condition: &Code, place: Place, env: &Rc<Frame>) -> Box<Failure> {
        let diagnostic = self.label(
            Diagnostic::error("assertion-failed", "the assertion is false"),
            place,
            "this is false",
        );
        let diagnostic = match condition {
            Code::Binary {
                operator: BinaryOperator::Equal,
                left,
                right,
                ..
            } => {
                let sides = [left, right].map(|side| (side.place(), self.eval(side, env)));
                sides.into_iter().fold(diagnostic, |diagnostic, (at, side)| match side {
                    Ok(side) => self.label(diagnostic, at, format!("this is `{}`", self.shortened(&side))),
                    Err(_) => diagnostic,
                })
            }
            _ => diagnostic,
        };
        Box::new(Failure::Thrown(diagnostic))
    }
}
