//! Projects: modules merged into one set of resources, and references between them.
//!
//! ```text
//! module files ──evaluate──▶ sets ──merge──▶ kinds ▶ resources ──▶ Tree
//!                   ▲                           │
//!                   └── hosts, sites, … : references, by name
//! ```
//!
//! The merge is as lazy as the rest: what a module asks of another one's resources is evaluated then, attribute by attribute,
//! so modules may refer to one another in circles as long as no value needs itself. A resource that is used is always a
//! reference; what it declares is read through the reference, and facts that only the target decides are symbolic text.

use rclite::Rc;

use crate::diagnostic::Diagnostic;
use crate::dialect::Kind;
use crate::eval::Evaluator;
use crate::eval::failure::Result;
use crate::eval::place::Place;
use crate::eval::thunk::{Thunk, Work};
use crate::eval::value::Value;
use crate::source::SourceId;
use crate::span::Span;
use crate::suggest::nearest;
use crate::tree::{Field, Node, Record, ResourcePath, Tree};

mod arguments;
mod merge;
mod reference;

pub(crate) use merge::{Definition, Role};

/// What the modules of a project became.
pub(crate) struct Project {
    /// All of them merged: kind, then name, then resource.
    root: Value,
    profile: String,
    /// The sets of references that modules take as arguments, a kind each.
    kinds: Vec<(&'static Kind, Value)>,
    library: Value,
}

/// The work of a thunk that the module system made.
pub(crate) enum Task {
    /// The value that these definitions give together.
    Merge(Vec<Definition>, Role),
    /// The references to all resources of a kind: of the project, or those of a tenant and then the project's.
    References(&'static Kind, Option<ResourcePath>),
    /// The references to a tenant's own resources of a kind.
    Own(&'static Kind, ResourcePath),
    /// The standard library.
    Library,
}

impl Task {
    /// The promise to do it.
    fn promise(self, place: Place) -> Value {
        Value::Thunk(place, Thunk::new(Work::Task(Box::new(self))))
    }
}

impl Evaluator<'_> {
    /// Does the work of a thunk.
    pub(crate) fn perform(&mut self, task: &Task) -> Result<Value> {
        match task {
            Task::Merge(definitions, role) => self.merge(definitions, role),
            Task::References(kind, scope) => self.references(kind, scope.as_ref()),
            Task::Own(kind, tenant) => self.own_references(kind, tenant),
            Task::Library => self.library(),
        }
    }

    /// The kind written `plural`.
    fn kind(&self, plural: &str) -> Option<&'static Kind> {
        self.dialect.kind(plural)
    }

    /// Evaluates modules to the set of kinds, each the set of its resources; reports every problem on the way.
    pub(crate) fn project(&mut self, modules: &[String], profile: &str) -> Option<Node> {
        let mut sorted: Vec<&String> = modules.iter().collect();
        sorted.sort_unstable();
        let mut definitions = Vec::with_capacity(sorted.len());
        for path in sorted {
            let loaded = self.load(path, Place::NOWHERE);
            let Some(source) = self.accept(loaded) else { continue };
            let value = self.compile(path, &source);
            definitions.push(Definition {
                value,
                place: Place::NOWHERE,
            });
        }
        let whole = definitions
            .first()
            .map_or(Span::new(SourceId(0), 0, 0), |first| self.span_of(first.value.place()));
        let references = |kind: &'static Kind| (kind, Task::References(kind, None).promise(Place::NOWHERE));
        let project = Project {
            root: Task::Merge(definitions, Role::Top).promise(Place::NOWHERE),
            profile: profile.to_owned(),
            kinds: self.dialect.kinds.iter().map(references).collect(),
            library: Task::Library.promise(Place::NOWHERE),
        };
        let root = project.root.clone();
        self.project = Some(Rc::new(project));
        let root = self.force(&root);
        let Value::Set(_, root) = self.accept(root)? else {
            return None;
        };
        let mut fields = Vec::new();
        for (name, entry) in root.by_name() {
            match self.kind(name) {
                Some(_) => fields.extend(self.resources(name, entry, whole)),
                None => fields.extend(self.field(name, entry, whole, &mut Vec::new())),
            }
        }
        Some(Node {
            value: Tree::Record(Record::new(fields)),
            span: whole,
        })
    }

    /// The tree of all resources of a kind that have no error.
    fn resources(&mut self, kind: &str, entry: &crate::eval::attrs::Entry, whole: Span) -> Option<Field> {
        let forced = self.force(&entry.value);
        let Value::Set(_, set) = self.accept(forced)? else {
            return None;
        };
        let key = self.places.span(entry.place).unwrap_or(whole);
        let span = self.places.value(entry.place).unwrap_or(whole);
        let mut fields = Vec::with_capacity(set.len());
        for (name, entry) in set.by_name() {
            let mut path = vec![kind.to_owned()];
            fields.extend(self.field(name, entry, span, &mut path));
        }
        let node = Node {
            value: Tree::Record(Record::new(fields)),
            span,
        };
        Some(Field {
            name: kind.to_owned(),
            key,
            node,
        })
    }

    /// Reports a top-level attribute that is no kind.
    fn unknown_kind(&mut self, name: &str, place: Place) {
        let plurals: Vec<_> = self.dialect.kinds.iter().map(|kind| kind.plural).collect();
        let singular = self.dialect.kinds.iter().find(|kind| kind.singular == name);
        let meant = singular
            .map(|kind| kind.plural)
            .or_else(|| nearest(name, plurals.iter().copied()));
        let help = match meant {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => format!(
                "the kinds are {}; put helpers into a `let` or into a file whose name begins with `_`",
                {
                    let mut all = plurals.iter().map(|kind| format!("`{kind}`")).collect::<Vec<_>>();
                    let last = all.pop().unwrap_or_default();
                    if all.is_empty() {
                        last
                    } else {
                        format!("{} and {last}", all.join(", "))
                    }
                }
            ),
        };
        let diagnostic = Diagnostic::error("unknown-kind", format!("there is no kind of resource `{name}`"));
        let mut diagnostic = self.label(diagnostic, place, "not a kind");
        diagnostic = match (singular, self.places.span(place)) {
            (Some(kind), Some(span)) => diagnostic.replace(span, name, kind.plural),
            _ => self.mend(diagnostic, place, name, plurals.iter().copied()),
        };
        self.diagnostics.push(diagnostic.help(help));
    }
}
