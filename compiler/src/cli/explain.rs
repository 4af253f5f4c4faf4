//! `hostc explain`: what a check finds, why that is bad, and what to do.

use clap::Args;
use hostc_lang::suggest::nearest;

use super::{FAILED, terminal};
use crate::checks::{CHECKS, Check, find};

#[derive(Args)]
pub(super) struct Options {
    /// The name of a check, as a diagnostic shows it; all of them unless said
    check: Option<String>,
}

pub(super) fn run(options: &Options) -> u8 {
    let Some(name) = &options.check else {
        terminal::out(&list());
        return 0;
    };
    if let Some(check) = find(name) {
        terminal::out(check.page);
        return 0;
    }
    let near = nearest(name, CHECKS.iter().map(|check| check.name));
    let help = near.map_or_else(
        || "`hostc explain` lists all checks; other errors say in their own help what to write".to_owned(),
        |near| format!("did you mean `{near}`? `hostc explain` lists all checks"),
    );
    terminal::fail(&format!("there is no check called `{name}`"), Some(&help));
    FAILED
}

fn list() -> String {
    let width = CHECKS.iter().map(|check| check.name.len()).max().unwrap_or_default();
    let mut groups: Vec<_> = CHECKS.iter().map(|check| check.group).collect();
    groups.sort();
    groups.dedup();
    let mut text = String::new();
    for group in groups {
        text.push_str(&format!("{}\n", group.title()));
        let mut checks: Vec<&Check> = CHECKS.iter().filter(|check| check.group == group).collect();
        checks.sort_by_key(|check| check.name);
        for check in checks {
            text.push_str(&format!("  {:width$}  {}\n", check.name, check.summary));
        }
        text.push('\n');
    }
    text.push_str("hostc explain NAME prints the page of one.\n");
    text
}
