//! References to resources, and what can be read through them.

use rclite::Rc;

use crate::diagnostic::Diagnostic;
use crate::dialect::Kind;
use crate::eval::Evaluator;
use crate::eval::attrs::{Attrs, Entry};
use crate::eval::failure::{Failure, Result};
use crate::eval::place::Place;
use crate::eval::show::listed;
use crate::eval::value::{ReferenceTo, Value};
use crate::modules::Task;
use crate::suggest::nearest;
use crate::symbol::Symbol;
use crate::tree::{Piece, ResourcePath, Text};

impl Evaluator<'_> {
    /// The references to all resources of a kind; a tenant's own come before the project's.
    pub(super) fn references(&mut self, kind: &'static Kind, scope: Option<&ResourcePath>) -> Result<Value> {
        let Some(tenant) = scope else {
            let root = self.merged()?;
            return self.references_in(&root, kind, None);
        };
        let all = self.project.as_ref().and_then(|project| {
            let (_, all) = project.kinds.iter().find(|(known, _)| known.plural == kind.plural)?;
            Some(all.clone())
        });
        let own = self.own_references(kind, tenant)?;
        let Some(all) = all else { return Ok(own) };
        match (self.force(&all)?, &own) {
            (Value::Set(place, all), Value::Set(_, own)) => Ok(Value::set(place, all.update(own))),
            _ => Ok(own),
        }
    }

    /// The references to a tenant's own resources of a kind.
    pub(super) fn own_references(&mut self, kind: &'static Kind, tenant: &ResourcePath) -> Result<Value> {
        let body = self.resource(tenant)?;
        self.references_in(&body, kind, Some(tenant))
    }

    fn merged(&mut self) -> Result<Value> {
        match self.project.as_ref().map(|project| project.root.clone()) {
            Some(root) => self.force(&root),
            None => Ok(Value::set(Place::NOWHERE, Attrs::default())),
        }
    }

    /// A reference to everything that `body` declares under a kind.
    fn references_in(&mut self, body: &Value, kind: &'static Kind, tenant: Option<&ResourcePath>) -> Result<Value> {
        let declared = match body {
            Value::Set(_, set) => set.get(Symbol::new(kind.plural)).map(|entry| entry.value.clone()),
            _ => None,
        };
        let declared = declared.map(|declared| self.force(&declared)).transpose()?;
        let entries = match &declared {
            Some(Value::Set(_, set)) => set.entries(),
            _ => &[],
        };
        let entry = |entry: &Entry| {
            let name = entry.name.as_str();
            let path = match tenant {
                Some(tenant) => tenant.child(kind.plural, name),
                None => ResourcePath::top(kind.plural, name),
            };
            let value = Value::Reference(entry.place, Rc::new(ReferenceTo { kind, path }));
            Entry {
                name: entry.name,
                place: entry.place,
                value,
            }
        };
        let entries = entries.iter().map(entry).collect();
        Ok(Value::set(Place::NOWHERE, Attrs::from_sorted(entries).of_kind(kind)))
    }

    /// What a resource declares, all modules together.
    fn resource(&mut self, path: &ResourcePath) -> Result<Value> {
        let mut value = self.merged()?;
        for step in path.steps().flat_map(|(kind, name)| [kind, name]) {
            let next = match &value {
                Value::Set(_, set) => set.get(Symbol::new(step)).map(|entry| entry.value.clone()),
                _ => None,
            };
            let Some(next) = next else {
                return Ok(Value::set(Place::NOWHERE, Attrs::default()));
            };
            value = self.force(&next)?;
        }
        Ok(value)
    }

    /// `reference.name`: a fact of the target as symbolic text, the resource's own name, a tenant's own resources, or
    /// what is declared.
    pub(crate) fn select_fact(&mut self, reference: &ReferenceTo, name: Symbol, place: Place) -> Result<Option<Value>> {
        let word = name.as_str();
        if reference.kind.facts.contains(&word) {
            let span = self.span_of(place);
            let piece = Piece::Symbol {
                resource: reference.path.clone(),
                fact: word.to_owned(),
                span,
            };
            return Ok(Some(Value::Symbolic(place, Rc::new(Text::new([piece])))));
        }
        if word == "name" {
            return Ok(Some(Value::text(place, reference.path.name())));
        }
        if reference.kind.tenant
            && let Some(kind) = self.dialect.kind(word).filter(|kind| kind.nested)
        {
            return Ok(Some(Task::Own(kind, reference.path.clone()).promise(place)));
        }
        match self.resource(&reference.path)? {
            Value::Set(_, set) => Ok(set.get(name).map(|entry| entry.value.clone())),
            _ => Ok(None),
        }
    }

    /// `reference.name` where there is no such thing.
    pub(crate) fn missing_field(&mut self, reference: &ReferenceTo, name: Symbol, place: Place) -> Box<Failure> {
        let (path, kind) = (&reference.path, reference.kind);
        let message = format!("`{path}` has no `{name}`");
        let diagnostic = self.label(
            Diagnostic::error("missing-attribute", message),
            place,
            "neither declared nor a fact",
        );
        let body = self.resource(path).ok();
        let mut names: Vec<&str> = match &body {
            Some(Value::Set(_, set)) => set.by_name().into_iter().map(|(name, _)| name).collect(),
            _ => Vec::new(),
        };
        names.extend(kind.facts);
        let help = match nearest(name.as_str(), names.iter().copied()) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => format!("it has {}", listed(&names)),
        };
        let diagnostic = self.mend(diagnostic, place, name.as_str(), names.iter().copied());
        let written = body.map_or(Place::NOWHERE, |body| body.place());
        self.label(diagnostic.help(help), written, "declared here").into()
    }

    /// A reference in a string: the value of a secret, an error for anything else.
    pub(crate) fn reference_text(&mut self, reference: &ReferenceTo, place: Place) -> Result<Text> {
        let (path, kind) = (&reference.path, reference.kind);
        if kind.secret {
            let piece = Piece::Secret {
                resource: path.clone(),
                span: self.span_of(place),
            };
            return Ok(Text::new([piece]));
        }
        let message = format!("the {} `{path}` is not a string", kind.singular);
        let diagnostic = self.label(Diagnostic::error("reference-as-text", message), place, "used as text");
        let help = match kind.facts {
            [] => format!("a {} has no facts that are text; `.name` is its name", kind.singular),
            facts => format!("say which of its facts: {}, or `.name`", listed(facts)),
        };
        Err(diagnostic.help(help).into())
    }
}
