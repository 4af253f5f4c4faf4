//! What a check finds, and whose finding it is.
//!
//! A finding belongs to one resource, the one to change: that is where it can be silenced. A check makes its diagnostics
//! by [`Findings::finding`], so that their code and severity are those of its row.

use std::collections::BTreeSet;

use hostc_lang::{Diagnostic, ResourcePath, Severity, Span};

use super::Check;
use crate::resources::Fleet;
use crate::schema::Level;

/// The findings of one check.
pub struct Findings {
    name: &'static str,
    severity: Severity,
    pub(super) list: Vec<Finding>,
}

/// A diagnostic and the resource it is about.
#[derive(Debug)]
pub(super) struct Finding {
    pub(super) resource: ResourcePath,
    pub(super) diagnostic: Diagnostic,
}

impl Findings {
    /// None yet.
    pub(super) fn of(check: &Check) -> Self {
        Self {
            name: check.name,
            severity: match check.level {
                Level::Off | Level::Advice => Severity::Advice,
                Level::Warning => Severity::Warning,
                Level::Error => Severity::Error,
            },
            list: Vec::new(),
        }
    }

    /// A diagnostic of this check, without places yet.
    pub fn finding(&self, message: impl Into<String>) -> Diagnostic {
        match self.severity {
            Severity::Error => Diagnostic::error(self.name, message),
            Severity::Warning => Diagnostic::warning(self.name, message),
            Severity::Advice => Diagnostic::advice(self.name, message),
        }
    }

    /// Reports it; `resource` is the one to change, at which `allow` silences it.
    pub fn report(&mut self, resource: &ResourcePath, diagnostic: Diagnostic) {
        self.list.push(Finding {
            resource: resource.clone(),
            diagnostic,
        });
    }
}

/// Drops findings that were made before at the same places: those of a second target, whose numbers may differ a little.
pub(super) fn say_once(findings: &mut Vec<Finding>) {
    let mut said = BTreeSet::new();
    findings.retain(|finding| {
        let Diagnostic { code, labels, .. } = &finding.diagnostic;
        let places: Vec<Span> = labels.iter().map(|label| label.span).collect();
        said.insert((code.to_string(), finding.resource.clone(), places))
    });
}

/// One side of a conflict: whose it is, and where it was written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Side<'a> {
    pub(super) resource: &'a ResourcePath,
    pub(super) span: Span,
}

/// Where the two sides are to be marked: where each was written. If one expression made both (a function that was called
/// twice), that place says nothing, and the resources are marked instead.
pub(super) fn places(fleet: &Fleet, first: Side<'_>, second: Side<'_>) -> (Span, Span) {
    if first.span != second.span {
        return (first.span, second.span);
    }
    let declared = |side: Side<'_>| fleet.span(side.resource).unwrap_or(side.span);
    (declared(first), declared(second))
}
