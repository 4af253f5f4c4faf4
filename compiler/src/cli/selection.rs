//! Which findings `hostc check` shows, and which of them count as errors.

use clap::Args;
use hostc_lang::suggest::nearest;
use hostc_lang::{Diagnostic, Diagnostics, Severity};

use crate::checks::{Check, Run, all, find};

#[derive(Args)]
pub(super) struct Selection {
    /// Show the findings of these checks alone; errors that come before any check are always shown
    #[arg(long, value_name = "CHECK,…", value_delimiter = ',', value_parser = check)]
    only: Vec<&'static Check>,
    /// Leave out the findings of these checks
    #[arg(long, value_name = "CHECK,…", value_delimiter = ',', value_parser = check)]
    skip: Vec<&'static Check>,
    /// Count these as errors: the findings of a check, `warnings`, or `advice` (warnings too)
    #[arg(long, value_name = "WHAT,…", value_delimiter = ',', value_parser = denied)]
    deny: Vec<Denied>,
}

/// What is to count as an error.
#[derive(Clone, Copy)]
enum Denied {
    /// Everything that is at least so bad.
    From(Severity),
    /// The findings of one check.
    Check(&'static Check),
}

impl Selection {
    /// Leaves in `diagnostics` what is to be shown, as severe as it is to count.
    pub(super) fn apply(&self, diagnostics: &mut Diagnostics) {
        diagnostics.retain(|problem| {
            // What keeps a resource from being read at all cannot be left out.
            let Some(check) = find(&problem.code).filter(|check| !matches!(check.run, Run::Earlier)) else {
                return true;
            };
            let among = |checks: &[&Check]| checks.iter().any(|named| named.name == check.name);
            (self.only.is_empty() || among(&self.only)) && !among(&self.skip)
        });
        diagnostics.change(|problem| {
            if self.deny.iter().any(|denied| denied.means(problem)) {
                problem.severity = Severity::Error;
            }
        });
    }
}

impl Denied {
    fn means(self, problem: &Diagnostic) -> bool {
        match self {
            Self::From(severity) => problem.severity >= severity,
            Self::Check(check) => problem.code == check.name,
        }
    }
}

fn check(name: &str) -> Result<&'static Check, String> {
    find(name).ok_or_else(|| unknown(name, &[]))
}

fn denied(word: &str) -> Result<Denied, String> {
    match word {
        "warnings" => Ok(Denied::From(Severity::Warning)),
        "advice" => Ok(Denied::From(Severity::Advice)),
        name => find(name)
            .map(Denied::Check)
            .ok_or_else(|| unknown(name, &["warnings", "advice"])),
    }
}

fn unknown(name: &str, words: &[&'static str]) -> String {
    let known = all().map(|check| check.name).chain(words.iter().copied());
    match nearest(name, known) {
        Some(near) => format!("there is no check of this name; did you mean `{near}`?"),
        None => "there is no check of this name; `hostc explain` lists them".to_owned(),
    }
}
